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
_WORD = re.compile(r"[^\W\d_]+")
_WORD_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_LONGEST_WORD = 40  # characters


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
    """A paragraph as running text, with its number of lines and the pages that it is on.

    `turns` are the offsets at which those pages begin in it, `firsts` their first lines.
    """

    text: str
    height: int
    turns: tuple[int, ...]
    firsts: tuple[Line, ...]

    def page_at(self, offset: int) -> int:
        """Return the number of the page that holds an offset."""
        return self.firsts[max(bisect_right(self.turns, offset) - 1, 0)].page or 0

    def pages(self, before: Joined | None) -> tuple[Page, ...]:
        """Return the pages that begin in this paragraph, which follows on another."""
        last = before.firsts[-1].page if before else None
        return tuple(
            Page(line.label, start)
            for start, line in zip(self.turns, self.firsts, strict=True)
            if line.label is not None and line.page != last
        )


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


def broken_words(lines: Sequence[Line], text: str) -> frozenset[str]:
    """Return the words of a text that begin with what stands before a hyphen at a line's end."""
    ends = (_WORD_END.search(line.text) for line in lines if line.text.endswith("-"))
    halves = {end[1].casefold() for end in ends if end}
    words = (match[0].casefold() for match in _WORD.finditer(text)) if halves else ()
    return frozenset(
        word
        for word in words
        if len(word) <= _LONGEST_WORD and any(word[:n] in halves for n in range(1, len(word)))
    )


def join_lines(unit: Unit, words: frozenset[str]) -> Joined:
    """Join a paragraph's lines; a hyphen at a line's end goes if the whole word is known."""
    parts: list[str] = []
    turns: list[tuple[int, Line]] = []
    last, length = "", 0
    for line in unit.lines:
        part = line.text.strip()
        glue, kept = _glue(last, part, words)
        if kept != last:
            parts[-1] = kept
        length += len(kept) - len(last) + len(glue)
        if not turns or line.page != turns[-1][1].page:
            turns.append((length, line))
        parts += [glue, part]
        last, length = part, length + len(part)
    starts, firsts = zip(*turns, strict=True)
    return Joined("".join(parts), len(unit.lines), starts, firsts)


def _glue(last: str, part: str, words: frozenset[str]) -> tuple[str, str]:
    """Return what joins two lines, and the first of them as it then reads."""
    broken = _WORD_END.search(last) if last.endswith("-") else None
    rest = _WORD.match(part)
    if broken and rest:
        whole = (broken[1] + rest[0]).casefold()
        return "", last[:-1] if whole in words else last
    return "" if not last or last.endswith(("--", "—")) else " ", last


def without_italics(text: str) -> str:
    """Take off the underscores with which Gutenberg's texts mark italics."""
    return _ITALICS.sub(r"\1", text)
