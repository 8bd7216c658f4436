"""Other people's books in the renderings that groups own: markers with their own notes."""

from pathlib import Path

import pytest

from index.readers import read_document
from tests.truth import BOOKS, STYLES, Judged, judge, load_truth

# The share of notes that must be paired with the right marker, over all books.
FLOORS = dict.fromkeys(STYLES, 0.97) | dict.fromkeys(("markdown", "html", "epub"), 0.99)
FALSE = 0.005  # of all markers may be none


def read(shared: Path, style: str) -> list[Judged]:
    judged = []
    for book in BOOKS:
        path = shared / "eval" / "footnotes" / f"{book}.{STYLES[style]}"
        if not path.is_file():
            pytest.skip(f"{path} is not there: IBID_SHARED lacks the book")
        judged.append(judge(read_document(path.read_bytes(), path.name), load_truth(path)))
    return judged


@pytest.mark.parametrize("style", STYLES)
def test_books_keep_their_notes(shared: Path, style: str):
    judged = read(shared, style)
    notes = sum(book.notes for book in judged)
    misses = [miss for book in judged for miss in book.misses]
    assert notes == 661
    assert sum(book.paired for book in judged) >= FLOORS[style] * notes, misses
    assert sum(book.false for book in judged) < FALSE * notes


@pytest.mark.parametrize(
    "style", ["paren", "bracket", "bracket_end", "superscript", "gutenberg", "markdown"]
)
def test_numbered_notes_are_whole_in_every_book(shared: Path, style: str):
    judged = read(shared, style)
    assert [(book.whole, book.false, book.misses) for book in judged] == [
        (book.notes, 0, ()) for book in judged
    ]
