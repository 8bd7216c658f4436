"""Collections on disk: what survives a fault, what is told of it, what mends it."""

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import HomeError
from tests.shelves import HARBOUR, ORCHARD, first_quotation, titles
from tests.stub import StubEncoder

ROOT = Path(__file__).resolve().parents[1]


FILES = [
    "passages.npy",
    "sentences.npy",
    "works.npy",
    "vectors/packed.npy",
    "words/coding.npz",
    "words/gains.npy",
    "scale.json",
    "dense.faiss",
    "sparse/vocab.index.json",
    "manifest.json",
]


def test_a_shelf_of_an_earlier_version_is_named_and_a_rebuild_mends_it(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    for path in shelf._folder.rglob("manifest.json"):
        path.write_text(re.sub(r'"format": \d+', '"format": 1', path.read_text()))
    with pytest.raises(HomeError, match=r"another version of Ibid.*`ibid rebuild`"):
        shelf.load()
    shelf.rebuild(encoder)
    assert titles(shelf) == ["The Harbour Accord"]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("fault", ["cut", "flipped", "gone"])
def test_a_damaged_file_is_named_and_a_rebuild_mends_it(shelf, text, encoder, name, fault):
    shelf.add([text(HARBOUR)], encoder)
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    path = shelf._folder / "generations" / "000002" / name
    data = path.read_bytes()
    if fault == "gone":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if fault == "cut" else b"?" + data[1:])
    with pytest.raises(HomeError, match=name) as error:
        shelf.load()
    assert "ibid rebuild" in str(error.value)
    assert any(name in fault for fault in shelf.check(encoder))
    shelf.rebuild(encoder)
    assert shelf.check(encoder) == []
    assert first_quotation(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")


def test_a_damaged_manifest_is_named_and_made_anew_with_every_work(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    path = shelf._folder / "generations" / "000002" / "manifest.json"
    path.write_text("{")
    with pytest.raises(HomeError, match=r"manifest\.json"):
        shelf.load()
    shelf.rebuild(encoder)
    assert [work.id for work in shelf.load().shelf.works] == [
        "the-harbour-accord",
        "orchards-of-the-upper-valley",
    ]


def test_a_damaged_document_is_named_and_made_anew(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    [path] = shelf._folder.glob("documents/*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Quist", "Quest"), encoding="utf-8")
    with pytest.raises(HomeError, match=path.name):
        shelf.load()
    shelf.rebuild(encoder)
    assert first_quotation(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")


def test_a_damaged_source_is_told_by_check(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    [path] = shelf._folder.glob("sources/*")
    path.write_bytes(b"something else")
    [fault] = shelf.check(encoder)
    assert path.name in fault
    with pytest.raises(HomeError, match="the-harbour-accord"):
        shelf.rebuild(encoder)


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_the_embedding_cache_may_be_lost(library, shelf, text, encoder, damage):
    shelf.add([text(HARBOUR)], encoder)
    [path] = library.home.glob("cache/*.db")
    path.unlink() if damage is None else path.write_bytes(damage)
    encoder.encoded.clear()
    shelf.rebuild(encoder)
    assert encoder.encoded
    assert shelf.check(encoder) == []


def test_another_model_is_refused_with_the_mend_and_a_rebuild_is_it(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    other = StubEncoder("other")
    with pytest.raises(HomeError, match=r"'stub'.*'other'.*ibid rebuild"):
        shelf.load().require_model(other)
    [fault] = shelf.check(other)
    assert "ibid rebuild" in fault
    shelf.rebuild(other)
    assert other.encoded
    assert shelf.check(other) == []


def python(script: str, *arguments: object) -> subprocess.Popen[str]:
    words = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(
        words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


HOLDER = """
import sys
from pathlib import Path
from index.library import Library
with Library(Path(sys.argv[1])).writing("rebuild"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_home_that_another_process_writes_names_it(library, shelf, text, encoder):
    with python(HOLDER, library.home) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(HomeError, match=rf"`ibid rebuild`, process {holder.pid}\b"):
            shelf.add([text(HARBOUR)], encoder)
        holder.stdin.close()
        holder.wait(timeout=20)
    assert [added.outcome for added in shelf.add([text(HARBOUR)], encoder)] == ["new"]


DIES = """
import os, signal, sys
from pathlib import Path
from index.library import Library
from index.search import Index
from index.sources import load_source
from index.work import Metadata
from tests.stub import StubEncoder
save = Index.save
def die(index, folder):
    save(index, folder)
    os.kill(os.getpid(), signal.SIGKILL)
Index.save = die
source = load_source(Path(sys.argv[2]), Metadata())
Library(Path(sys.argv[1])).collection().add([source], StubEncoder())
"""


def test_a_build_that_is_killed_changes_nothing_and_is_cleared_away(
    library, shelf, text, encoder, tmp_path
):
    shelf.add([text(HARBOUR)], encoder)
    text(ORCHARD, "orchard.md")
    with python(DIES, library.home, tmp_path / "orchard.md") as killed:
        assert killed.wait(timeout=60) == -signal.SIGKILL
    leftovers = list(shelf._folder.glob("generations/.building-*"))
    assert leftovers
    assert titles(shelf) == ["The Harbour Accord"]
    assert shelf.check(encoder) == []
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    assert not any(path.exists() for path in leftovers)
    assert len(titles(shelf)) == 2


def test_a_broken_off_build_goes_on_where_it_stopped(shelf, text, encoder):
    paragraphs = [f"## Year {n}\n\nIn {n} the harbour took {n * 7} ships in." for n in range(300)]
    source = text("# Ships\n\n" + "\n\n".join(paragraphs))

    def stop(done: int, total: int) -> None:
        if done < total:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shelf.add([source], encoder, stop)
    assert shelf.current() is None
    kept = len(encoder.encoded)
    shelf.add([source], encoder)
    assert 0 < kept < len(encoder.encoded)
    assert len(set(encoder.encoded)) == len(encoder.encoded)


def test_a_home_that_cannot_be_written_is_told(library, shelf, text, encoder):
    library.home.write_text("a file, where a folder should be")
    with pytest.raises(HomeError, match=f"{library.home}.*nothing was changed"):
        shelf.add([text(HARBOUR)], encoder)
