"""Parsing in a child process: the same documents, and no file that harms the parent."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pypdfium2
import pytest

import index.apart
import index.apart.child
from index.apart import Limits, Parser
from index.document import Document
from index.errors import SourceError
from index.sources import SourceFile
from index.work import Metadata
from tests.render_docx import note, p, part, ref, word
from tests.shelves import HARBOUR
from tests.test_docx_hostile import BOMB as ENTITIES
from tests.test_epub import ONE, book
from tests.typeset import typeset

ROOT = Path(__file__).resolve().parents[1]
SALT = "Salt went north in the winter, and nobody paid the toll at the ford. "


def source(data: bytes | str, name: str = "salt.md", **given: str) -> SourceFile:
    data = data.encode() if isinstance(data, str) else data
    return SourceFile(name, data, f"/texts/{name}", Metadata(**given))


@pytest.fixture(scope="session")
def slow() -> bytes:
    """A small PDF whose 1,500 pages all show the same 40,000 letters: minutes of work."""
    lines = "".join(f"1 0 0 1 9 {9 + n} Tm ({'salt rose ' * 20})Tj " for n in range(200))
    shown = f"BT /F 1 Tf {lines}ET".encode()
    kids = " ".join(f"{n} 0 R" for n in range(9, 1509))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count 1500/MediaBox[0 0 400 400]/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        4: b"<</Length %d>>stream\n%b\nendstream" % (len(shown), shown),
    }
    page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F 3 0 R>>>>>>"
    objects |= dict.fromkeys(range(9, 1509), page)
    body = b"".join(b"%d 0 obj%b endobj\n" % item for item in objects.items())
    return b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R>>\n%%EOF"


@pytest.fixture
def children(monkeypatch) -> list[subprocess.Popen]:
    """The children that were started; all of them are gone when the test ends."""
    started: list[subprocess.Popen] = []
    start = index.apart._start

    def keep(*words):
        started.append(start(*words))
        return started[-1]

    monkeypatch.setattr(index.apart, "_start", keep)
    yield started
    assert all(child.returncode is not None for child in started)


def parse_all(sources: Iterable[SourceFile], *limits: Limits) -> list[Document | SourceError]:
    """Return each source's document or what is wrong with it, in order, from one child."""
    found: list[Document | SourceError] = []
    with Parser(*limits) as parser:
        for each in sources:
            try:
                found.append(parser.parse(each))
            except SourceError as error:
                found.append(error)
    return found


SOURCES = [
    source(HARBOUR, "harbour.md", title="Harbour"),
    source(SALT * 20, "salt.txt"),  # the language is told by its words
    source(f"<html><title>Salt</title><p>{SALT}</p>", "salt.html"),
    source(word(p("Salt.", ref(1)), footnotes=note(1, "A.")), "salt.docx"),
    source(book({"1.xhtml": ONE}), "salt.epub", language="en"),
    source(typeset([SALT]), "salt.pdf"),
]


def test_a_child_reads_every_format_as_the_parent_does(children):
    found = parse_all(SOURCES)
    assert found == [source.parse() for source in SOURCES]
    assert len(children) == 1
    assert found[1].language == "en"


def test_what_a_reader_refuses_is_refused_in_its_words():
    [refused] = parse_all([source("")])
    assert str(refused).startswith("salt.md: the file is empty; add one")


def packed(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as tight:
        with zipfile.ZipFile(io.BytesIO(data)) as loose:
            for name in loose.namelist():
                tight.writestr(name, loose.read(name))
    return out.getvalue()


def deep_pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 3_000_000 + b"\nendobj\ntrailer <</Root 1 0 R>>\n%%EOF"


def many_pages() -> bytes:
    file = pypdfium2.PdfDocument.new()
    for _ in range(2_001):
        file.new_page(10, 10)
    out = io.BytesIO()
    file.save(out)
    file.close()
    return out.getvalue()


def claimed_pages() -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]"
        b"/Count 2000000000>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


HOSTILE = [
    (word(p("Salt."), parts={"word/big.xml": " " * (40 * 1024**2)}), "bomb.docx"),
    (word(p("Salt."), parts={"word/document.xml": ENTITIES + part("document", "&b;")}), "dtd.docx"),
    (packed(book({"1.xhtml": "<body>" + " " * (210 * 1024**2)})), "bomb.epub"),
    ("<div>" * 200_000 + "salt", "deep.html"),
    (deep_pdf(), "deep.pdf"),
    (many_pages(), "pages.pdf"),
    (claimed_pages(), "claimed.pdf"),
    (b"salt\0" * 1000, "noise.txt"),
]


def test_hostile_files_are_refused_in_one_line_and_harm_no_other():
    sources = [source(data, name) for data, name in HOSTILE]
    mixed = [each for hostile in sources for each in (hostile, SOURCES[0])]
    found = parse_all(mixed, Limits(cpu=60, seconds=90))
    assert found[1::2] == [SOURCES[0].parse()] * len(sources)
    for refused, hostile in zip(found[::2], sources, strict=True):
        assert isinstance(refused, SourceError), hostile.name
        assert str(refused).startswith(f"{hostile.name}: ")
        assert "crashed" not in str(refused)
        assert "\n" not in str(refused)


@pytest.mark.parametrize("bait", ["(((((1) ", "[Footnote 1: x\n\n", "1 " * 50 + "\n", "x²,³ "])
def test_bait_for_patterns_is_read_or_refused_within_the_limits(bait):
    limits = Limits(cpu=30, seconds=60)
    baited, read = parse_all([source(bait * (400_000 // len(bait)), "b.txt"), SOURCES[0]], limits)
    assert isinstance(baited, Document) or str(baited).startswith("b.txt: ")
    assert read == SOURCES[0].parse()


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(seconds=3), "is not read in 3 seconds; split"),
        (Limits(cpu=1, seconds=100), "takes over 1 seconds of computing; split"),
    ],
)
def test_what_takes_too_long_is_ended_and_the_next_is_read(children, slow, limits, reason):
    refused, read = parse_all([source(slow, "slow.pdf"), SOURCES[0]], limits)
    assert str(refused).startswith(f"slow.pdf: {reason}")
    assert read == SOURCES[0].parse()
    assert len(children) == 2
    assert children[0].returncode in {-signal.SIGKILL, -signal.SIGXCPU}


def test_what_takes_too_much_memory_is_refused_and_the_next_is_read(children):
    huge = source("Salt rose. " * 1_500_000, "huge.txt", language="en")
    refused, read = parse_all([huge, SOURCES[4]], Limits(memory=120 * 1024**2))
    assert str(refused).startswith("huge.txt: takes over 120 MB of memory to read; split")
    assert read == SOURCES[4].parse()
    assert len(children) == 2


def test_a_crash_is_one_line(children):
    with Parser() as parser:
        parser.parse(SOURCES[0])
        os.kill(children[0].pid, signal.SIGSEGV)
        with pytest.raises(SourceError, match=r"^salt\.txt: the reader crashed.*Segm.*; split"):
            parser.parse(SOURCES[1])
        assert parser.parse(SOURCES[0]) == SOURCES[0].parse()


def test_stopping_from_another_thread_kills_the_child(children, slow):
    with Parser() as parser:
        threading.Timer(1, parser.stop).start()
        start = time.monotonic()
        with pytest.raises(SourceError, match=r"^slow\.pdf: reading was stopped"):
            parser.parse(source(slow, "slow.pdf"))
        assert time.monotonic() - start < 10
        assert children[0].returncode == -signal.SIGKILL
        with pytest.raises(SourceError, match="stopped"):
            parser.parse(SOURCES[0])


def test_a_killed_parent_leaves_no_child(slow, tmp_path):
    (tmp_path / "slow.pdf").write_bytes(slow)
    script = """
import sys, index.apart
from index.sources import load_source
from index.work import Metadata
from pathlib import Path
start = index.apart._start
def told(*words):
    child = start(*words)
    print(child.pid, flush=True)
    return child
index.apart._start = told
index.apart.Parser().parse(load_source(Path(sys.argv[1]), Metadata()))
"""
    words = [sys.executable, "-c", script, str(tmp_path / "slow.pdf")]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        time.sleep(2)
        assert is_running(child)
        parent.kill()
    for _ in range(100):
        if not is_running(child):
            return
        time.sleep(0.1)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child went on without its parent")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_child_has_limits_and_no_secrets(children, monkeypatch):
    monkeypatch.setenv("IBID_DISCORD_TOKEN", "secret-token")
    with Parser(Limits(memory=512 * 1024**2)) as parser:
        parser.parse(SOURCES[0])
        proc = Path(f"/proc/{children[0].pid}")
        environment = (proc / "environ").read_text()
        limits = (proc / "limits").read_text()
    assert "IBID" not in environment
    assert "secret" not in environment
    rows = {line[:26].strip(): line[26:].split() for line in limits.splitlines()[1:]}
    assert rows["Max address space"][:2] == [str(512 * 1024**2)] * 2
    assert rows["Max core file size"][:2] == ["0", "0"]
    assert rows["Max open files"][:2] == ["64", "64"]
    assert int(rows["Max cpu time"][0]) <= 310
    assert rows["Max file size"][1] != "unlimited"
    assert os.getpgid(0) != children[0].pid


def test_the_child_starts_without_the_model():
    script = "import sys, index.apart.child; print(*sys.modules)"
    words = [sys.executable, "-c", script]
    loaded = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    heavy = {"torch", "faiss", "sentence_transformers", "matplotlib", "discord", "scipy", "sklearn"}
    assert heavy.isdisjoint(loaded.split())


GOOD = Document("Salt rose.").to_json()
FORGED = [
    b"",
    b"[]",
    b"\xff",
    b"{" * 100_000,
    json.dumps({**GOOD, "text": 3}).encode(),
    json.dumps({**GOOD, "more": 3}).encode(),
    json.dumps({**GOOD, "anchors": [{"label": "1", "offset": 99, "note_id": None}]}).encode(),
    json.dumps({**GOOD, "anchors": [{"label": "1", "offset": 1, "note_id": "n9"}]}).encode(),
    json.dumps({**GOOD, "pages": [{"label": "1", "start": "0"}]}).encode(),
]


@pytest.mark.parametrize("reply", FORGED, ids=range(len(FORGED)))
def test_what_is_no_sound_document_is_not_taken(reply):
    with pytest.raises(SourceError, match=r"^salt\.md: the reader sent no"):
        index.apart._checked(reply, "salt.md")


def test_a_fault_of_a_reader_is_told_apart_from_the_trace(caplog):
    with pytest.raises(SourceError, match=r"^salt\.md: the reader stumbled") as refused:
        index.apart._unpack(b"fault", b"Traceback\n  KeyError: 1", "salt.md", Limits())
    assert "Traceback" not in str(refused.value)
    assert "KeyError: 1" in caplog.text
