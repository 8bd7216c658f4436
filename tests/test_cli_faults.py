"""Bad input, a full disk, and a slow start: what the command line does about them."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bot.commands
from bot.cli import main
from tests.shelves import HARBOUR, ORCHARD

ROOT = Path(__file__).resolve().parents[1]
UNLIMITED = 2**40  # bytes
SIGNED = "Who signed the harbour accord at Tolvik in 1931?"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith("IBID_")}


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, check=False, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )


def state(home: Path) -> dict[str, str]:
    files = [path for path in home.rglob("*") if path.is_file()]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(50 * 1024**2)


BAD = {
    "empty.txt": (lambda path: path.write_bytes(b""), "empty"),
    "blank.md": (lambda path: path.write_bytes(b" \n\n\t\n"), "empty"),
    "binary.txt": (lambda path: path.write_bytes(b"\x7fELF\0\0\1\2"), "binary"),
    "huge.txt": (sparse, r"50\.0 MB"),
    "latin.txt": (lambda path: path.write_bytes("A\nb\nCaf\xe9".encode("latin-1")), "not UTF-8;"),
    "utf16.md": (lambda path: path.write_bytes(b"\xff\xfea\0b\0\0\xd8"), "UTF-16"),
    "notes.md": (lambda path: path.write_bytes(b"[^1]: A note alone.\n"), "no running text"),
    "picture.png": (lambda path: path.write_bytes(b"\x89PNG"), "cannot read this type"),
    "gone.txt": (lambda path: None, "no such file"),
    "folder": (lambda path: path.mkdir(), "no texts in this folder"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_text_is_one_clear_line_and_changes_nothing(ibid, tmp_path, name):
    make, told = BAD[name]
    make(tmp_path / name)
    ran = ibid("add", tmp_path / name)
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(rf"ibid: .*{re.escape(name)}.*\n", ran.err)
    assert re.search(told, ran.err, re.IGNORECASE)
    assert not ibid.home.exists()


@pytest.mark.parametrize("name", [name for name in BAD if name != "folder"])
def test_parse_tells_a_bad_text_the_same_way(ibid, tmp_path, name):
    make, _ = BAD[name]
    make(tmp_path / name)
    ran = ibid("parse", tmp_path / name, "--json")
    assert (ran.code, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert name in ran.err


def test_bad_texts_beside_good_ones_do_not_stop_them(ibid, tmp_path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ran = ibid("add", tmp_path / "empty.txt", tmp_path / "harbour.md", tmp_path / "gone.txt")
    assert ran.code == 1
    assert "added: the-harbour-accord" in ran.words
    assert "empty.txt" in ran.err
    assert "gone.txt" in ran.err


def test_a_bad_text_leaves_a_filled_home_as_it_was(ibid, tmp_path):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ibid("add", tmp_path / "harbour.md")
    before = state(ibid.home)
    (tmp_path / "harbour.md").write_bytes(b"\xff\xff")
    assert ibid("add", tmp_path / "harbour.md").code == 1
    assert state(ibid.home) == before
    assert ibid("ask", SIGNED, "--json").json["answered"]


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ("title = Salt", "TOML"),
        ("colour = 'red'", "unknown key 'colour'"),
        ("date = 2014", "quotes"),
        ("date = 2014-07-14", "quotes"),
    ],
)
def test_a_bad_record_of_a_work_is_named(ibid, tmp_path, record, told):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "work.toml").write_text(record, encoding="utf-8")
    (tmp_path / "work" / "text.md").write_text("Salt rose.", encoding="utf-8")
    ran = ibid("add", tmp_path / "work")
    assert ran.code == 1
    assert re.fullmatch(rf"ibid: .*work\.toml: .*{told}.*\n", ran.err)


@pytest.mark.parametrize("words", [["list"], ["ask", "q"], ["rollback"], ["check"]])
def test_a_home_that_is_no_folder_is_one_clear_line(ibid, words):
    ibid.home.write_text("a file, where a folder should be")
    ran = ibid(*words)
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(rf"ibid: .*{re.escape(str(ibid.home))}.*\n", ran.err)


def test_settings_that_are_no_text_are_one_clear_line(ibid, tmp_path):
    (tmp_path / ".env").write_bytes(b"IBID_HOME=caf\xe9\n")
    ran = ibid("list")
    assert (ran.code, ran.out) == (1, "")
    assert re.fullmatch(r"ibid: .*\.env.*\n", ran.err)


@pytest.mark.parametrize(
    "settings", ["IBID_HOME=elsewhere\n", "IBID_HOME=elsewhere\nIBID_QUEUE=x\n"]
)
def test_a_fault_is_written_to_the_home_that_env_names(
    ibid, tmp_path, monkeypatch, capsys, settings
):
    def stumble(*_: object) -> int:
        raise RuntimeError("stumbled")

    (tmp_path / ".env").write_text(settings)
    monkeypatch.setitem(bot.commands._COMMANDS, "list", stumble)
    monkeypatch.setenv("IBID_HOME", "")  # no value, and not the folder that we are in
    if "QUEUE" in settings:
        monkeypatch.setattr(bot.commands, "load_settings", lambda _: None)
    assert main(["list"]) == 1
    home = ".ibid" if "QUEUE" in settings else "elsewhere"
    assert f"please report it with {home}/errors.log" in capsys.readouterr().err
    assert "stumbled" in (tmp_path / home / "errors.log").read_text()


def test_an_empty_setting_is_none(ibid, monkeypatch, capsys):
    for name in ("HOME", "QUEUE", "DISCORD_TOKEN"):
        monkeypatch.setenv(f"IBID_{name}", "")
    assert main(["run"]) == 1
    assert "no Discord token" in capsys.readouterr().err
    assert main(["check"]) == 1
    assert ".ibid holds no texts yet" in capsys.readouterr().err


def test_a_question_in_another_encoding_does_no_harm(ibid, tmp_path):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ibid("add", tmp_path / "harbour.md")
    typed = os.fsdecode(b"Who signed the caf\xe9 accord?")  # as a Latin-1 terminal sends it
    ran = ibid("ask", typed, "--json")
    assert ran.code == 0 or ran.err.count("\n") == 1
    ran.out.encode("utf-8")


def test_a_file_whose_name_is_no_text_is_added(ibid, tmp_path):
    for name, text in ((b"caf\xe9.md", HARBOUR), (b"caf\xe8.md", ORCHARD)):
        (tmp_path / os.fsdecode(name)).write_text(text, encoding="utf-8")
    assert ibid("add", tmp_path).code == 0
    works = ibid("list", "--json").json
    assert {Path(work["origin"]).name for work in works} == {"caf\\xe8.md", "caf\\xe9.md"}


@pytest.mark.parametrize("option", ["--by", "--title"])
def test_words_in_another_encoding_are_stored_as_text(ibid, tmp_path, option):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    typed = os.fsdecode(b"caf\xe9")
    assert ibid("add", tmp_path / "harbour.md", option, typed).code == 0
    assert ibid("golden", "add", f"Why {typed}?", "--gold", typed, "--by", typed).code == 0
    told = ibid("log", "--json").out + ibid("list", "--json").out + ibid("golden", "--json").out
    assert "caf?" in told
    assert ibid("check").code == 0


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (["find"], 'Said \xe9mile: "Envoy Marta Quist signed the harbour accord"', "verbatim"),
        (["ask"], f"Caf\xe9?\n\n{SIGNED}\n", "Marta Quist"),
        (["ask", "--json"], SIGNED, "\\u201cThe Harbour Accord,\\u201d"),
    ],
)
def test_input_and_output_in_another_encoding_do_no_harm(ibid, tmp_path, words, typed, told):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ibid("add", tmp_path / "harbour.md")
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(UNLIMITED), "--home", str(ibid.home), *words],
        check=False,
        cwd=ROOT,
        env={**ENVIRONMENT, "PYTHONIOENCODING": "ascii:strict"},
        input=typed.encode().replace("\xe9".encode(), b"\xe9"),
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr
    assert told in ran.stdout.decode("ascii")


# Runs the command line with the stub, where no file may grow beyond the bytes named.
SCRIPT = """
import resource, signal, sys
import bot.commands
from bot.cli import main
from tests.stub import StubEncoder
bot.commands.SentenceEncoder = lambda model=None: StubEncoder()
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize(
    ("limit", "cached"),
    [(0, False), (700, False), (5_000, False), (25_000, False), (150_000, False), (90_000, True)],
)
def test_a_full_disk_is_one_clear_line_and_the_old_texts_still_answer(
    ibid, tmp_path, limit, cached
):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ibid("add", tmp_path / "harbour.md")
    tales = [f"## Tale {n}\n\nMiller {n} baked {n + 3} loaves at dawn." for n in range(400)]
    path = tmp_path / "tales.md"
    path.write_text(ORCHARD + "\n\n" + "\n\n".join(tales), encoding="utf-8")
    if cached:  # what was embedded before needs no room: the index itself is cut short
        ibid("add", path)
        ibid("remove", "orchards")
    words = [sys.executable, "-c", SCRIPT, str(limit), "--home", str(ibid.home), "add", str(path)]
    full = run(words)
    assert full.returncode == 1, full.stderr
    assert re.fullmatch(r"ibid: [^\n]*nothing was changed\n", full.stderr)
    assert full.stdout == ""
    records = ibid("list", "--json").json
    assert [record["work"] for record in records] == ["the-harbour-accord"]
    assert ibid("ask", SIGNED, "--json").json["answered"]
    assert ibid("check").code == 0
    assert not list(ibid.home.rglob(".building-*"))
    assert not list(ibid.home.rglob("*.partial"))
    assert ibid("add", path).code == 0  # with space again
