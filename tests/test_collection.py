"""Collections on disk: what is published, what survives a fault, what is mended."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.answer import answer
from index.collection import Collection
from index.errors import HomeError
from index.library import Library
from index.sources import SourceFile, load_source
from index.work import Metadata
from tests.shelves import HARBOUR, ORCHARD
from tests.stub import StubEncoder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path / "home")


@pytest.fixture
def shelf(library: Library) -> Collection:
    return library.collection()


@pytest.fixture
def text(tmp_path: Path):
    """Write a text to a file and load it as a source."""

    def write(content: str, name: str = "harbour.md", **given: str) -> SourceFile:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return load_source(path, Metadata(**given))

    return write


def versions(collection: Collection) -> list[str]:
    return [work.title for work in collection.load().shelf.works]


def first(collection: Collection, question: str) -> str:
    generation = collection.load()
    return answer(question, generation.shelf, StubEncoder()).quotations[0].text


def test_what_is_added_is_answered_from(shelf, text, encoder):
    [added] = shelf.add([text(HARBOUR)], encoder)
    assert (added.outcome, added.work.id) == ("new", "the-harbour-accord")
    assert first(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")
    assert shelf.check(encoder) == []


def test_the_same_text_again_is_unchanged_and_publishes_nothing(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    live = shelf.current()
    [again] = shelf.add([text(HARBOUR)], encoder)
    assert (again.outcome, shelf.current()) == ("unchanged", live)


def test_a_changed_text_replaces_its_work_under_the_same_id(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    encoder.encoded.clear()
    [changed] = shelf.add([text(HARBOUR.replace("Marta Quist", "Jon Alder"))], encoder)
    assert (changed.outcome, changed.work.id) == ("replaced", "the-harbour-accord")
    assert versions(shelf) == ["The Harbour Accord", "Orchards of the Upper Valley"]
    assert first(shelf, "Who signed the harbour accord?").startswith("Envoy Jon Alder")
    assert len(encoder.encoded) == 1  # the one passage that changed


def test_two_works_of_one_title_get_ids_of_their_own(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(HARBOUR.replace("forty", "fifty"), "other.md")], encoder)
    assert [w.id for w in shelf.load().shelf.works] == [
        "the-harbour-accord",
        "the-harbour-accord-2",
    ]


def test_given_metadata_wins(shelf, text, encoder):
    [added] = shelf.add([text(HARBOUR, title="Accord", author="M. Q.", date="1931")], encoder)
    about = added.work.metadata
    assert (about.title, about.author, about.date) == ("Accord", "M. Q.", "1931")


def test_a_removed_work_is_answered_from_no_more(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    assert shelf.remove("the-harbour-accord", encoder).title == "The Harbour Accord"
    assert versions(shelf) == ["Orchards of the Upper Valley"]
    result = answer("Who signed the harbour accord?", shelf.load().shelf, encoder, k=50)
    assert {passage.work for passage in result.passages} == {"orchards-of-the-upper-valley"}


def test_removing_the_last_work_leaves_a_shelf_that_refuses(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.remove("the-harbour-accord", encoder)
    assert not answer("Who signed the accord?", shelf.load().shelf, encoder).answered
    assert shelf.check(encoder) == []


def test_rollback_brings_a_removed_work_back(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    shelf.remove("the-harbour-accord", encoder)
    shelf.rollback()
    assert versions(shelf) == ["The Harbour Accord"]
    with pytest.raises(HomeError, match="no generation to go back to"):
        shelf.rollback()


def test_rebuilding_what_has_not_changed_encodes_nothing(shelf, text, encoder):
    shelf.add([text(HARBOUR), text(ORCHARD, "orchard.md")], encoder)
    before, count = shelf.load(), len(encoder.encoded)
    assert count > 0
    shelf.rebuild(encoder)
    assert len(encoder.encoded) == count
    assert shelf.load().shelf.works == before.shelf.works
    assert shelf.current() == before.manifest.number + 1


def test_four_generations_can_be_gone_back_through(shelf, text, encoder):
    for price in range(1, 8):
        shelf.add([text(HARBOUR.replace("forty", f"{price}00"))], encoder)
    assert len(list(shelf._folder.glob("generations/*"))) == 5
    for price in (6, 5, 4, 3):
        shelf.rollback()
        assert f"{price}00 silver crowns" in first(shelf, "How many silver crowns were paid?")
    with pytest.raises(HomeError, match="no generation to go back to"):
        shelf.rollback()


def test_what_was_live_before_an_addition_is_kept_however_old(shelf, text, encoder):
    for price in range(1, 7):
        shelf.add([text(HARBOUR.replace("forty", f"{price}00"))], encoder)
    for _ in range(4):
        shelf.rollback()
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    shelf.rollback()
    assert versions(shelf) == ["The Harbour Accord"]
    assert "200 silver crowns" in first(shelf, "How many silver crowns were paid?")


FILES = [
    "passages.npy",
    "sentences.npy",
    "words.npy",
    "dense.faiss",
    "sparse/vocab.index.json",
    "manifest.json",
]


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
    assert first(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")


def test_a_lone_damaged_manifest_is_not_told_as_an_empty_shelf(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    path = shelf._folder / "generations" / "000001" / "manifest.json"
    path.write_text("{")
    with pytest.raises(HomeError, match="manifest.json"):
        shelf.rebuild(encoder)


def test_a_damaged_document_is_named_and_made_anew(shelf, text, encoder):
    shelf.add([text(HARBOUR)], encoder)
    [path] = shelf._folder.glob("documents/*.json")
    path.write_text(path.read_text(encoding="utf-8").replace("Quist", "Quest"), encoding="utf-8")
    with pytest.raises(HomeError, match=path.name):
        shelf.load()
    shelf.rebuild(encoder)
    assert first(shelf, "Who signed the harbour accord?").startswith("Envoy Marta Quist")


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


def test_collections_never_mix(library, text, encoder):
    library.collection("one").add([text(HARBOUR)], encoder)
    library.collection("two").add([text(ORCHARD, "orchard.md")], encoder)
    assert library.collections() == ["one", "two"]
    result = answer("harbour accord", library.collection("two").load().shelf, encoder, k=50)
    assert {p.work for p in result.passages} == {"orchards-of-the-upper-valley"}
    library.collection("two").remove("orchards-of-the-upper-valley", encoder)
    assert versions(library.collection("one")) == ["The Harbour Accord"]


@pytest.mark.parametrize("name", ["", "../other", "a/b", "a" * 65, "ä"])
def test_a_collection_name_that_is_no_folder_name_is_refused(library, name):
    with pytest.raises(HomeError, match="letters, digits"):
        library.collection(name)


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
    assert versions(shelf) == ["The Harbour Accord"]
    assert shelf.check(encoder) == []
    shelf.add([text(ORCHARD, "orchard.md")], encoder)
    assert not any(path.exists() for path in leftovers)
    assert len(versions(shelf)) == 2


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
