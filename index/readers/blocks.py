"""What every reader hands over: blocks of text with their markers, and the notes.

`assemble` is the one place where blocks become a document, so offsets are counted once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.apparatus import Marker, RawNote, pair
from index.document import Document, Matter, Page, Problem, Section
from index.shortnotes import resolve_short_notes

_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or heading: clean text, and its markers by offset in that text.

    `level` is 0 for a paragraph, 1 and up for a heading; `pages` are the pages that begin
    in it, where they are known.
    """

    text: str
    markers: tuple[Marker, ...] = ()
    level: int = 0
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """All that a reader found in a file."""

    blocks: Sequence[Block]
    notes: Sequence[RawNote] = ()
    title: str | None = None
    author: str | None = None
    date: str | None = None
    language: str | None = None
    matter: tuple[Matter, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def assemble(source: Source) -> Document:
    """Join the blocks into one clean text, anchor the markers in it and pair the notes."""
    blocks = [block for block in source.blocks if block.text]
    starts = _starts(blocks)
    markers = [
        replace(marker, offset=start + marker.offset)
        for block, start in zip(blocks, starts, strict=True)
        for marker in block.markers
    ]
    anchors, notes, problems = pair(markers, source.notes)
    notes = resolve_short_notes(notes)
    return Document(
        text=_BREAK.join(block.text for block in blocks),
        title=source.title,
        author=source.author,
        date=source.date,
        language=source.language,
        sections=_sections(blocks, starts),
        anchors=anchors,
        notes=notes,
        problems=(*source.problems, *problems),
        matter=source.matter,
        pages=tuple(
            Page(page.label, start + page.start)
            for block, start in zip(blocks, starts, strict=True)
            for page in block.pages
        ),
    )


def _starts(blocks: Sequence[Block]) -> list[int]:
    starts, at = [], 0
    for block in blocks:
        starts.append(at)
        at += len(block.text) + len(_BREAK)
    return starts


def _sections(blocks: Sequence[Block], starts: Sequence[int]) -> tuple[Section, ...]:
    """Return the sections; the next heading of the same level or a higher one ends each."""
    end = starts[-1] + len(blocks[-1].text) if blocks else 0
    ends: dict[int, int] = {}  # by level, where the next heading ends what stands before it
    sections: list[Section] = []
    for block, start in zip(reversed(blocks), reversed(starts), strict=True):
        if block.level:
            nearest = min((e for level, e in ends.items() if level <= block.level), default=end)
            sections.append(Section(block.text, block.level, start, nearest))
            ends[block.level] = start - len(_BREAK)
    return tuple(reversed(sections))
