"""Paragraphs of a plain text, joined from lines, that remember where each line began."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.document import Page
from index.readers.plain.lines import Line

_WRAP_WIDTH = 100  # characters; a file whose full lines are shorter was hard-wrapped
_NOTE_PARAGRAPHS = 3  # of a note, before a line that begins the next without a blank
_LONG_SHARE = 0.02  # of all lines may be longer even so: tables, addresses
_INDENT = re.compile(r" {1,8}(?=\S)")
_ITALICS = re.compile(r"(?<![^\W_])_(?=\S)([^_\n]+(?:\n[^_\n]+)*)(?<=\S)_(?![^\W_])")
_WORD_END = re.compile(r"([^\W\d_]+)-$")
_WORD_START = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A paragraph's lines."""

    lines: tuple[Line, ...]

    @property
    def first(self) -> Line:
        """The line that it begins with."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class Joined:
    """A paragraph as running text; `starts` are the offsets of its lines in it."""

    text: str
    starts: tuple[int, ...]
    lines: tuple[Line, ...]

    def number_at(self, offset: int) -> int:
        """Return the number of the line that holds an offset."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def pages(self) -> tuple[Page, ...]:
        """Return the pages that begin in this paragraph."""
        begun = []
        for number, (line, start) in enumerate(zip(self.lines, self.starts, strict=True)):
            before = self.lines[number - 1].page if number else None
            if line.label is not None and line.page != before:
                begun.append(Page(line.label, start))
        return tuple(begun)


def is_wrapped(lines: Sequence[Line]) -> bool:
    """Tell whether a text was broken into lines of a page's width."""
    widths = [len(line.text) for line, after in pairwise(lines) if not after.opens]
    long = sum(len(line.text) > _WRAP_WIDTH for line in lines)
    few = long <= _LONG_SHARE * len(lines)
    return few and len(widths) > 1 and 40 <= median(widths) <= _WRAP_WIDTH


def group_lines(
    lines: Sequence[Line], begins_note: Callable[[Line], bool], *, wrapped: bool
) -> list[Unit]:
    """Group lines into paragraphs: by blank lines, and by indents where lines are wrapped."""
    groups: list[list[Line]] = []
    indented = wrapped and _uses_indents(lines)
    for line in lines:
        opens = line.opens or not wrapped or (indented and bool(_INDENT.match(line.text)))
        near = groups[-_NOTE_PARAGRAPHS:]
        noted = begins_note(line) and any(begins_note(group[0]) for group in near)
        if opens or noted or not groups:
            groups.append([line])
        else:
            groups[-1].append(line)
    return [Unit(tuple(group)) for group in groups]


def _uses_indents(lines: Sequence[Line]) -> bool:
    """Tell whether paragraphs are told by an indent, as books print them."""
    return any(line.page is not None for line in lines)


def join_lines(unit: Unit, words: frozenset[str]) -> Joined:
    """Join a paragraph's lines; a hyphen at a line's end goes if the whole word is known."""
    text, starts = "", []
    for line in unit.lines:
        part = line.text.strip()
        broken, rest = _WORD_END.search(text), _WORD_START.match(part)
        if broken and rest:
            whole = (broken[1] + rest[0]).casefold()
            text = text[:-1] if whole in words else text
        elif text and not text.endswith(("--", "—")):
            text += " "
        starts.append(len(text))
        text += part
    return Joined(text, tuple(starts), unit.lines)


def without_italics(text: str) -> str:
    """Take off the underscores with which Gutenberg's texts mark italics."""
    return _ITALICS.sub(r"\1", text)
