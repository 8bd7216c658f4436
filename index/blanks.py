"""What can be left out of a sentence to be asked for: a date, a number or a name.

Each blank comes with what else of its kind the same text holds, nearest first, so that a
wrong choice is likely and yet nowhere near the sentence: there it might be true as well.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from index.abbreviations import find_abbreviations
from index.dates import Date, find_dates
from index.names import TITLES, find_names, name_kinds
from index.reference_words import MONTHS
from index.sentences import Span

Kind = Literal["date", "name", "number"]

_CHOICES_FROM = 8  # nearest of its kind, from which wrong choices are drawn
_LIKE = 6  # times larger or smaller that a number still looks likely
_NUMBER = re.compile(
    r"(?<![\w.,:/-])[$£€]?(?:\d{1,3}(?:,\d{3})+|\d{2,})"
    r"(?![\w’']|[.,/:–-]\d| (?:to|or) [$£€]?\d| ?[ap]\.?m\b)"  # a range, or a time of day
)
_NUMBERING = re.compile(
    r"\b(?:pp?|nos?|vols?|ch|arts?|articles?|chapters?|sections?|pages?|resolutions?|lines?|rooms?"
    r"|laws?|acts?|notes?|parts?|books?|psalms?|numbers?|verses?|paragraphs?|paras?"
    rf"|{'|'.join(MONTHS)}|\d (?:to|and|or))\.? \(?$",
    re.IGNORECASE,
)
# With these before it, other dates and numbers are true of the sentence as well.
_ROUGHLY = re.compile(
    r"\b(?:before|after|by|prior to|earlier than|later than|more than|less than|fewer than|over"
    r"|under|up to|at least|at most|above|below|exceeding|beyond|about|some|nearly|almost|around"
    r"|approximately|circa|c\.)(?: the)?(?: (?:early|mid|late))? $",
    re.IGNORECASE,
)
_PERCENT = re.compile(r" ?(?:%|per ?cent)")


@dataclass(frozen=True, slots=True)
class Blank:
    """Something at `start:end` of the text, of a kind and of a shape within it.

    `rank` is what neighbours are near by: a day's ordinal, a number, or the place in text.
    """

    kind: Kind
    text: str
    start: int
    end: int
    shape: str
    rank: float


class Blanks:
    """All that can be left out of a text, and what can be offered in its stead."""

    def __init__(self, text: str, *, names: bool) -> None:
        """Find everything once; `names` where capitals tell names, as they do in English."""
        self._text = text
        short = find_abbreviations(text)
        self._same = {name.casefold(): other.casefold() for name, other in short.items()}
        found = chain(_dates(text), _numbers(text), _names(text) if names else ())
        self._all = sorted(found, key=lambda blank: blank.start)
        self._starts = [blank.start for blank in self._all]
        self._of_shape: defaultdict[str, dict[str, Blank]] = defaultdict(dict)
        for blank in self._all:
            self._of_shape[blank.shape].setdefault(blank.text, blank)

    def within(self, span: Span) -> Iterator[Blank]:
        """Yield what can be left out of a span, in order."""
        for blank in self._all[bisect_left(self._starts, span.start) :]:
            if blank.start >= span.end:
                return
            if blank.end <= span.end:
                yield blank

    def others(self, blank: Blank, near: str) -> list[str]:
        """Return what may be offered beside it: of its shape, and nowhere in the text near by."""
        told = _fold(near)
        likely = [
            other
            for other in self._of_shape[blank.shape].values()
            if other.rank != blank.rank and self._is_apart(other, blank, told)
        ]
        likely.sort(key=lambda other: (abs(other.rank - blank.rank), other.start))
        return [other.text for other in likely[:_CHOICES_FROM]]

    def _is_apart(self, other: Blank, blank: Blank, told: str) -> bool:
        if blank.kind == "number":
            one, two = sorted((abs(other.rank), abs(blank.rank)))
            return _fold(other.text) not in told and two <= _LIKE * one
        if blank.kind == "date":
            return _fold(other.text) not in told
        full = self._same.get(other.text.casefold(), other.text.casefold())
        words = {word for word in re.findall(r"\w+", full) if len(word) > 2}
        return bool(words) and not any(f" {word} " in told for word in words)


def _fold(text: str) -> str:
    """Return the words alone, each between blanks."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def _dates(text: str) -> Iterator[Blank]:
    for date in find_dates(text):
        words = text[date.start : date.end]
        shape = re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", words))
        if date.until == date.year and date.year >= 1000 and not _is_rough(text, date.start):
            yield Blank("date", words, date.start, date.end, f"date {shape}", _ordinal(date))


def _ordinal(date: Date) -> float:
    return date.year * 372 + date.month * 31 + date.day


def _is_rough(text: str, start: int) -> bool:
    return _ROUGHLY.search(text[max(start - 24, 0) : start]) is not None


def _numbers(text: str) -> Iterator[Blank]:
    dated = [(date.start, date.end) for date in find_dates(text)]
    for found in _NUMBER.finditer(text):
        start, end = found.span()
        words = found.group()
        value = int(re.sub(r"\D", "", words))
        yearly = "," not in words and 1000 <= value <= 2100
        listed = text[max(start - 1, 0) : start] == "(" and text[end : end + 1] == ")"
        if yearly or listed or _overlaps(dated, start, end) or _is_rough(text, start):
            continue
        if not _NUMBERING.search(text[max(start - 16, 0) : start]):
            share = "%" if _PERCENT.match(text, end) else ""
            sign = words[0] if not words[0].isdigit() else ""
            shape = f"number {sign}{share}{',' if ',' in words else ''}"
            yield Blank("number", words, start, end, shape, float(value))


def _overlaps(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(spans, (end, 0))
    return at > 0 and spans[at - 1][1] > start


def _names(text: str) -> Iterable[Blank]:
    kinds = name_kinds(text)
    for name in find_names(text):
        kind = kinds.get(name.text)
        if kind:
            size = "one" if " " not in name.text else "more"
            titled = name.text.split()[0].casefold().rstrip(".") in TITLES
            shape = f"{kind} {size}{' titled' * titled}{' the' * name.definite}"
            yield Blank("name", name.text, name.start, name.end, shape, float(name.start))
