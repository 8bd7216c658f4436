"""Random books, and how printers of each style set their markers and notes."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

WORDS = "grain ledger miller carter tax roll delta capital price river quay archive".split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=5, max_size=12).map(
    lambda words: " ".join(words).capitalize() + "."
)
TRAPS = st.sampled_from(
    ["", "", "", " (1412)", " (1410-1415)", " [1899]", " and (1) salt, (2) wool, (3) tin", " 35"]
)
SIGNS = ("*", "†", "‡", "§", "‖", "¶")
ROMAN = "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split()
WIDTH = 72  # characters of a wrapped line
TITLE = "A Book of Trade"
PAGE = 6  # sentences on a page


@dataclass(frozen=True)
class Called:
    """A sentence and the notes that the marker after it calls."""

    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Chapter:
    title: str
    paragraphs: tuple[tuple[Called, ...], ...]


@dataclass(frozen=True)
class Style:
    """How markers and notes are printed, what the notes stand after, where numbers restart."""

    marker: str
    note: str
    after: str = "book"
    restarts: str = "book"
    label: Callable[[int], str] = str
    sign: Callable[[Sequence[str]], str] = ",".join
    heading: str = "NOTES"
    titled: bool = False
    width: int = 10_000
    most: int = 100  # labels that one numbering has
    above: str = "\n"  # what a chapter's title has above it, besides a blank line


def superscript(labels: Sequence[str]) -> str:
    return ",".join(labels).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def ranged(labels: Sequence[str]) -> str:
    return f"{labels[0]}–{labels[-1]}" if len(labels) > 2 else ", ".join(labels)


def letter(number: int) -> str:
    return "abcdefghijklmnopqrstuvwxyz"[number - 1]


STYLES = {
    "paren": Style("({})", "{}) {}", heading="Notes"),
    "ranges": Style("({})", "({}) {}", sign=ranged, heading="Notes"),
    "bracket": Style("[{}]", "[{}] {}", "chapter", "chapter"),
    "bracket, one blank line": Style("[{}]", "[{}] {}", "chapter", "chapter", above=""),
    "through, one blank line": Style("[{}]", "[{}] {}", "chapter", above=""),
    "anew without titles": Style("[{}]", "[{}] {}", restarts="chapter"),
    "adjacent": Style("[{}]", "[{}] {}", sign="][".join, heading="FOOTNOTES"),
    "brace": Style("{{{}}}", "{{{}}} {}"),
    "superscript": Style("{}", "{}. {}", restarts="chapter", sign=superscript, titled=True),
    "letters": Style("({})", "({}) {}", "chapter", "chapter", letter, most=26),
    "roman": Style("({})", "({}) {}", label=lambda n: ROMAN[n - 1], most=20),
    "gutenberg": Style("[{}]", "[Footnote {}: {}]", "paragraph", width=WIDTH),
    "gutenberg by chapter": Style("[{}]", "[Footnote {}: {}]", "paragraph", "chapter", width=WIDTH),
    "symbol": Style("{}", "{} {}", "paragraph", "paragraph", lambda n: SIGNS[n - 1], most=6),
    "pdftext": Style("{}", "{} {}", "page", "page", width=WIDTH),
}


@st.composite
def books(draw: st.DrawFn, style: Style) -> list[Chapter]:
    """Draw chapters whose notes a style can number and a reader can tell from the body."""
    single = style.label is not str or style.after == "page"  # signs side by side run together
    # After a note under a paragraph or page, a paragraph without label is of the body.
    below = style.after in {"paragraph", "page"} and "[F" not in style.note
    paragraphs = 1 if below else 2
    notes = st.lists(SENTENCES, min_size=1, max_size=paragraphs).map("\n\n".join)
    # Lines are told to be wrapped where there are some.
    sizes = st.integers(1, 4) if style.width > WIDTH else st.integers(7, 9)
    # A digit glued to `35.` reads as a decimal.
    traps = TRAPS.filter(lambda trap: trap != " 35") if style.after == "page" else TRAPS
    left, chapters = style.most, []
    for name in draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True)):
        paragraphs = []
        for size in draw(st.lists(sizes, min_size=1, max_size=3)):
            called = []
            left = style.most if style.restarts == "paragraph" else left
            for _ in range(size):
                count = min(left, draw(st.sampled_from([0, 0, 1, 1, 1 if single else 3])))
                left -= count
                text = draw(SENTENCES)[:-1] + draw(traps) + "."
                called.append(Called(text, tuple(draw(notes) for _ in range(count))))
            paragraphs.append(tuple(called))
        chapters.append(Chapter(f"On the {name.title()}", tuple(paragraphs)))
    return chapters


class Print:
    """A book as a printer sets it in one style, and what a reader must find in it."""

    def __init__(self, book: Sequence[Chapter], style: Style) -> None:
        self.style = style
        self.clean = ""
        self.anchors: list[tuple[str, int]] = []
        self.notes: list[tuple[str, str]] = []
        self._waiting: list[str] = []
        self._count = 0
        self._listed = 0
        parts = list(self._pages(book) if style.after == "page" else self._parts(book))
        self.text = "".join(parts) if style.after == "page" else "\n\n".join(parts)

    def _parts(self, book: Sequence[Chapter]) -> Iterator[str]:
        yield TITLE
        for chapter in book:
            yield f"{self.style.above}{chapter.title}"
            self._begin(chapter.title)
            for paragraph in chapter.paragraphs:
                self._begin("")
                yield wrap(" ".join(self._sentences(paragraph)), self.style.width)
                yield from self._end("paragraph")
            yield from self._end("chapter", chapter.title)
        yield from self._end("book")

    def _begin(self, title: str) -> None:
        self.clean += "\n\n" * bool(self.clean) + title

    def _sentences(self, sentences: Sequence[Called]) -> Iterator[str]:
        """Yield sentences with their markers."""
        for sentence in sentences:
            self.clean += " " * (self.clean[-1:] == ".") + sentence.text
            labels = [self.style.label(self._count + n + 1) for n in range(len(sentence.notes))]
            self._count += len(labels)
            self.anchors += [(label, len(self.clean)) for label in labels]
            self.notes += zip(labels, sentence.notes, strict=True)
            marker = self.style.marker.format(self.style.sign(labels)) if labels else ""
            yield sentence.text + marker

    def _end(self, what: str, title: str = "") -> Iterator[str]:
        """Yield the notes that stand after a paragraph, page, chapter or book."""
        if what not in {self.style.after, self.style.restarts}:
            return
        if what == self.style.restarts:
            self._count = 0
        fresh = [wrap(self.style.note.format(*n), self.style.width) for n in self._fresh()]
        self._waiting += [title] * (self.style.titled and bool(fresh)) + fresh
        if what == self.style.after and self._waiting:
            yield from [f"\n{self.style.heading}"] * (what in {"chapter", "book"})
            yield from self._waiting
            self._waiting = []

    def _fresh(self) -> Sequence[tuple[str, str]]:
        fresh = self.notes[self._listed :]
        self._listed = len(self.notes)
        return fresh

    def _pages(self, book: Sequence[Chapter]) -> Iterator[str]:
        """Yield pages with running heads; a page ends where it has enough sentences."""
        number, room = 1, PAGE
        yield f"{head(number)}{TITLE}\n\n"
        for chapter in book:
            yield f"\n{chapter.title}\n\n"
            self._begin(chapter.title)
            for paragraph in chapter.paragraphs:
                self._begin("")
                rest, indent = paragraph, "   "
                while rest:
                    yield wrap(indent + " ".join(self._sentences(rest[:room])), WIDTH) + "\n"
                    rest, room, indent = rest[room:], room - len(rest), ""
                    if room <= 0:
                        yield "".join(f"\n{note}" for note in self._end("page"))
                        number, room = number + 1, PAGE
                        yield f"\n\f{head(number)}"
        yield "".join(f"\n{note}" for note in self._end("page"))


def head(number: int) -> str:
    """Return the running head of a left or right page."""
    title = "ON GRAIN"
    return f"{number}{title:>30}\n\n" if number % 2 else f"{title}{number:>30}\n\n"


def wrap(text: str, width: int) -> str:
    """Break each paragraph of a text into lines."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(textwrap.fill(p, width, break_on_hyphens=False) for p in paragraphs)
