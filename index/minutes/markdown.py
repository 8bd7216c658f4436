"""Minutes as Markdown with footnotes, which Ibid's own reader reads back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from index.minutes import Minutes
from index.minutes.blocks import (
    Block,
    Facts,
    Heading,
    Paragraph,
    Piece,
    Points,
    Quote,
    Table,
)
from index.minutes.labels import ENGLISH
from index.minutes.layout import lay_out

_SIGNS = re.compile(r"[\\`*_{}\[\]<>#&~|$^]|!$")
_OPENS = re.compile(r"([-+=]|\d+[.)])")  # what makes a line something else at its beginning
_AFTER_MARKER = re.compile(r"[:(!]")  # and behind a marker
# Ends a line, for one reader or another; as an entity it stays the sign that it is.
_BREAKS = re.compile("[\t\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def to_markdown(minutes: Minutes, labels: Mapping[str, str] = ENGLISH) -> str:
    """Return minutes as Markdown; every `[^n]` has its note at the end."""
    layout = lay_out(minutes, labels)
    blocks = [f"# {_escape(layout.title)}", *("\n".join(_lines(b)) for b in layout.blocks)]
    notes = [_note(number, text) for number, text in enumerate(layout.notes, start=1)]
    return "\n\n".join([*blocks, *notes]) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_escape(text)}"
        case Paragraph(text):
            yield _escape(text)
        case Facts(pairs):
            yield from (f"- **{_escape(label)}:** {_escape(said)}" for label, said in pairs)
        case Points(items):
            yield from (f"- {_escape(item)}" for item in items)
        case Table(caption, head, rows):
            yield from [f"**{_escape(caption)}**\n"] if caption else []
            yield from map(_row, (head, ("---",) * len(head), *rows))
        case Quote(paragraphs, source):
            told = ("".join(map(_piece, pieces)) for pieces in paragraphs)
            yield "\n>\n".join(f"> {_opening(paragraph)}" for paragraph in told)
            yield f"\n{_escape(source)}"


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(c if c == '---' else _escape(c) for c in cells)} |"


def _piece(piece: Piece) -> str:
    markers = "".join(f"[^{number}]" for number in piece.numbers)
    text = _inline(piece.text)
    return ("\\" if _AFTER_MARKER.match(text) else "") + text + markers


def _note(number: int, text: str) -> str:
    paragraphs = (_escape(paragraph.strip()) for paragraph in text.split("\n\n"))
    return f"[^{number}]: " + "\n\n    ".join(paragraph for paragraph in paragraphs if paragraph)


def _escape(text: str) -> str:
    return _opening(_inline(text))


def _inline(text: str) -> str:
    signs = _SIGNS.sub(lambda sign: f"\\{sign.group()}", text)
    return _BREAKS.sub(lambda sign: f"&#{ord(sign.group())};", signs)


def _opening(line: str) -> str:
    """Escape what would make a line more than text where it begins."""
    found = _OPENS.match(line)
    return f"{line[: found.end() - 1]}\\{line[found.end() - 1 :]}" if found else line
