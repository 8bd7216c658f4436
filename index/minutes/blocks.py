"""What minutes are made of, whatever format they are written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; the title of the minutes is the only one above."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph that somebody wrote."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told under a label each."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a row of headings; the first column heads its row.

    The caption is "" where the heading above says it.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quotation, and the numbers of the notes that stand after it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation by paragraph, and the line that says where it is from."""

    paragraphs: tuple[tuple[Piece, ...], ...]
    source: str


Block = Heading | Paragraph | Facts | Points | Table | Quote


@dataclass(frozen=True, slots=True)
class Layout:
    """Minutes ready to be written; the notes are in words already, by number."""

    title: str
    labels: Mapping[str, str]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
