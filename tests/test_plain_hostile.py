"""Plain text that is no book: read or refused, soon, and never to a broken record."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.errors import SourceError
from index.readers import read_document
from tests.plain_styles import WORDS

PIECES = [
    *"()[]{}*†²³_-.,;:#i",
    *("(1)", "[1]", "[2]", "{1}", "¹", "1", "2", "1.", "1)", "(a)", "1,2", "1–3", "word1"),
    *("[Footnote 1: ", "[Footnote 2: ", "NOTES", "Notes", "Ibid.", "CHAPTER I", "By Ann Lee"),
    *("*** START OF THE PROJECT GUTENBERG", "*** END OF THE PROJECT GUTENBERG", "Copyright"),
    *WORDS[:4],
]
BLANKS = ["", " ", "\n", "\n\n", "\n\n\n", "\f", "\n\f", "    "]
TEXTS = st.lists(
    st.tuples(st.sampled_from(PIECES), st.sampled_from(BLANKS)).map("".join), max_size=60
).map("".join)
PLAIN = "The mill by the river was closed in winter, and nobody paid the toll at the ford.\n"


@given(TEXTS)
@example("(\x0c(\n\n²(\n²(")
@example("word1\n[Footnote 1: ]")
def test_any_text_is_refused_or_becomes_a_sound_document(text):
    try:
        document = read_document(text.encode(), "fuzz.txt")
    except SourceError:
        return
    ids = [note.id for note in document.notes]
    offsets = [anchor.offset for anchor in document.anchors]
    assert len(set(ids)) == len(ids)
    assert {anchor.note_id for anchor in document.anchors} <= {*ids, None}
    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(document.text) for offset in offsets)
    assert all(0 <= page.start <= len(document.text) for page in document.pages)
    assert all(a.start < b.start for a, b in pairwise(document.sections))
    for section in document.sections:
        assert document.text.startswith(section.heading, section.start)
        assert section.start < section.end <= len(document.text)


@pytest.mark.parametrize("hostile", ["[Footnote 1: x\n\n", "Title\n\n1. a\n\n"])
def test_a_hostile_text_is_read_in_bounded_time(hostile):
    size = 500_000
    plain = max(seconds(repeat(PLAIN, size)), 0.05)
    assert seconds(repeat(hostile, size)) < 80 * plain


@pytest.mark.parametrize("sign", ["(1)", "1\n", "x²,³ "])
def test_what_has_more_signs_than_a_book_is_refused(sign):
    with pytest.raises(SourceError, match=r"250,000 line ends, brackets and numbers.*; split"):
        read_document(repeat(sign, 1_000_000).encode(), "signs.txt")


def repeat(text: str, size: int) -> str:
    return text * (size // len(text))


def seconds(text: str) -> float:
    start = time.process_time()
    read_document(text.encode(), "text.txt")
    return time.process_time() - start
