"""PDF: whatever is typeset with notes is read back whole, in any manner of print."""

import random
import re
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.document import Problem
from index.readers import read_document
from tests.typeset import SIGNS, typeset

WORDS = """salt mules carried slowly over the northern bridges while toll keepers counted every
sack and wrote its weight into long ledgers that nobody read again until the harbour silted
up and merchants remembered cheaper ships""".split()
MANY = 1_300  # words, or three pages: a head that is printed once is known by nothing
COLUMN = 450  # words, or more than fill a column: a few lines at the head of another tell nothing
MARK = re.compile(r"\[\^(\w+)\]")
NUMBERINGS = {
    "foot": ["page", "through", "chapter", "signs"],
    "end": ["through"],
    "chapter": ["chapter"],
}


@dataclass
class Book:
    """A random book, and the manner in which it is set."""

    paragraphs: list[str]
    notes: dict[str, str]
    manner: dict[str, object]

    def text(self) -> str:
        return folded(MARK.sub("", self._marked()))

    def called(self) -> list[tuple[int, str]]:
        """Return each marker's place in the text, and the note that it calls."""
        parts = MARK.split(self._marked())
        before = ["".join(parts[: n + 1 : 2]) for n in range(0, len(parts) - 1, 2)]
        return [
            (len(folded(text)), self.notes[label])
            for text, label in zip(before, parts[1::2], strict=True)
        ]

    def _marked(self) -> str:
        return " ".join(p.removeprefix("# ") for p in self.paragraphs)


def folded(text: str) -> str:
    return " ".join(text.split())


def sentences(draw: st.DrawFn, most: int) -> list[str]:
    lot = random.Random(draw(st.integers(0, 1_000_000)))
    lengths = draw(st.lists(st.integers(4, 24), min_size=1, max_size=most))
    return [" ".join(lot.choices(WORDS, k=length)).capitalize() + "." for length in lengths]


@st.composite
def manners(draw: st.DrawFn, words: int, notes: int) -> dict[str, object]:
    place = draw(st.sampled_from(["foot", "foot", "foot", "end", "chapter"]))
    numberings = [n for n in NUMBERINGS[place] if n != "signs" or notes <= len(SIGNS)]
    return {
        "place": place,
        "numbering": draw(st.sampled_from(numberings)),
        "columns": draw(st.integers(1, 2 if words > COLUMN else 1)),
        "rule": draw(st.booleans()),
        "raised_labels": draw(st.booleans()),
        "hyphenate": draw(st.booleans()),
        **draw(st.sampled_from([{}, {"indent": 0.0, "skip": 6.0}])),
    }


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Draw chapters of paragraphs, of which every other has a note of up to 200 words."""
    paragraphs: list[str] = []
    notes: dict[str, str] = {}
    for chapter in range(draw(st.integers(1, 3))):
        paragraphs.append(f"# The {['first', 'second', 'third'][chapter]} road")
        for _ in range(draw(st.integers(3, 12))):
            said = sentences(draw, 6)
            if draw(st.booleans()):
                label = f"n{len(notes)}"
                opening = draw(st.sampled_from(["", "", "1914 saw no toll. ", "3 mules. "]))
                notes[label] = opening + " ".join(sentences(draw, 8))
                said[draw(st.integers(0, len(said) - 1))] += f"[^{label}]"
            paragraphs.append(" ".join(said))
    paragraphs.append(" ".join(sentences(draw, 6)))
    words = len(" ".join([*paragraphs, *notes.values()]).split())
    head = "On Salt and Roads" if words > MANY else ""
    return Book(paragraphs, notes, {"head": head, **draw(manners(words, len(notes)))})


# A narrow column whose blanks stand below each other, as a gutter does.
RIVER = Book(
    [
        "# The first road",
        "Up the and toll.",
        "Up the and toll weight and harbour keepers its ledgers merchants.",
        "Up the and toll. Weight and harbour keepers.",
        "Up the and toll. Weight and harbour keepers. Its ledgers merchants weight.",
    ],
    {},
    {"head": "", "columns": 2, "hyphenate": False, "indent": 0.0, "skip": 6.0},
)


@settings(max_examples=50)
@given(books())
@example(RIVER)
def test_what_is_typeset_is_read_back(book):
    data = typeset(book.paragraphs, book.notes, **book.manner)
    assert read(data) == (book.text(), book.called(), ())


def read(data: bytes) -> tuple[str, list[tuple[int, str]], tuple[Problem, ...]]:
    """Return the text with its title, each marker's place and note, and the problems."""
    document = read_document(data, "salt.pdf")
    title = f"{document.title} " if document.title else ""
    called = [
        (
            len(folded(title + document.text[: anchor.offset])),
            document.note(anchor.note_id or "").text,
        )
        for anchor in document.anchors
    ]
    return folded(title + document.text), called, document.problems
