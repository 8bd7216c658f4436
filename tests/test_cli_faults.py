"""Bad input, a full disk, and a slow start: what the command line does about them."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shelves import HARBOUR, ORCHARD

ROOT = Path(__file__).resolve().parents[1]
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
    "latin.txt": (lambda path: path.write_bytes("A\nb\nCaf\xe9".encode("latin-1")), "line 3"),
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


def test_a_question_in_another_encoding_does_no_harm(ibid, tmp_path):
    (tmp_path / "harbour.md").write_text(HARBOUR, encoding="utf-8")
    ibid("add", tmp_path / "harbour.md")
    typed = os.fsdecode(b"Who signed the caf\xe9 accord?")  # as a Latin-1 terminal sends it
    ran = ibid("ask", typed, "--json")
    assert ran.code == 0 or ran.err.count("\n") == 1
    ran.out.encode("utf-8")


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
