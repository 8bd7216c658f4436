"""Other people's books: every marker in its place, with its own note."""

import json
from pathlib import Path

import pytest

from index.document import Document
from index.readers import read_document

STYLES = ["paren.txt", "bracket_end.txt", "markdown.md"]
BOOKS = [
    "angell_great-illusion",
    "augustine_city-of-god",
    "grant_memoirs",
    "keynes_economic-consequences",
    "strachey_queen-victoria",
]


def squeeze(text: str) -> str:
    """Return the letters and figures of a text: styles differ in their blanks and signs."""
    return "".join(char for char in text if char.isalnum())


def faults(document: Document, truth: list[dict]) -> list[str]:
    """Return what is wrong, marker by marker; these styles number through the book."""
    found = {anchor.label: anchor for anchor in document.anchors}
    expected = {note["n"]: note for note in truth}
    told = [f"{label}: no marker" for label in expected if label not in found]
    told += [f"{label}: not in the book" for label in found if label not in expected]
    for label in expected.keys() & found.keys():
        anchor, note = found[label], expected[label]
        before = squeeze(document.text[max(0, anchor.offset - 120) : anchor.offset])
        if not before.endswith(squeeze(note["before"])[-15:]):
            told.append(f"{label}: in another place")
        text = "" if anchor.note_id is None else squeeze(document.note(anchor.note_id).text)
        if not text.startswith(squeeze(note["note_text"])[:40]):
            told.append(f"{label}: with another note")
    return told


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("book", BOOKS)
def test_a_book_keeps_its_notes(shared: Path, book: str, style: str):
    path = shared / "eval" / "footnotes" / f"{book}.{style}"
    if not path.is_file():
        pytest.skip(f"{path} is not there: IBID_SHARED lacks the book")
    truth = json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))["notes"]
    document = read_document(path.read_bytes(), path.name)
    assert len(document.anchors) == len(truth)
    assert faults(document, truth) == []
    assert document.problems == ()
