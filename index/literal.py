"""Look words up in a folded text: all of them, in order, from whole word to whole word.

Only the first letter's case and the punctuation at both ends may differ. An ellipsis stands
for words left out: what is quoted around it has to follow one upon the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import regex

ENDS = " '.,;:!?…-–()[]«»"
OMISSION = r"[\[(]\s?…\s?[\])]|…"
UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"

_LONGEST_OMISSION = 600  # characters; farther apart, two stretches are two quotations
_PART_WORDS = 2  # between ellipses; single words could be put together to say anything
_LETTER = rf"[\w--[{UNSPACED}]]"
_INSIDE = regex.compile(  # a word or a number: "can't", "non-nuclear", "1,500" are one each
    rf"(?<={_LETTER})(?=['-]?{_LETTER})|(?<={_LETTER}'|-)(?={_LETTER})"
    r"|(?<=\d)(?=[.,]\d)|(?<=\d[.,])(?=\d)",
    regex.VERSION1,
)
_OMISSION = regex.compile(OMISSION)
_ALTERED_CASE = regex.compile(r"\[(\w)\](?=\w)")  # "[T]he"


@dataclass(frozen=True, slots=True)
class Match:
    """Where words stand in a folded text, and the stretches that an ellipsis stands for."""

    start: int
    end: int
    omitted: tuple[tuple[int, int], ...]


def is_omission(words: str) -> bool:
    """Tell an ellipsis, in brackets or not, from words."""
    return _OMISSION.fullmatch(words) is not None


def split_omissions(words: str) -> list[str]:
    """Split folded words at their ellipses; none where a part is too short to be looked up."""
    parts = [part.strip(ENDS) for part in _OMISSION.split(_ALTERED_CASE.sub(r"\1", words))]
    parts = [part for part in parts if part]
    short = len(parts) > 1 and any(len(part.split()) < _PART_WORDS for part in parts)
    return [] if short else parts


def find_literal(words: str, text: str) -> Iterator[Match]:
    """Yield every place of a folded text where folded words stand, in order."""
    parts = split_omissions(words)
    if not parts:
        return
    bare = words.strip(ENDS)
    before, after = words[: words.find(bare)], words[words.find(bare) + len(bare) :]
    for first in _occurrences(parts[0], text, 0, len(text)):
        spans = _follow(first, parts[1:], text)
        if spans:
            start = spans[0][0] - _common(
                before[::-1], text[max(spans[0][0] - 9, 0) : spans[0][0]][::-1]
            )
            end = spans[-1][1] + _common(after, text[spans[-1][1] : spans[-1][1] + 9])
            gaps = tuple((left[1], right[0]) for left, right in pairwise(spans))
            yield Match(start, end, gaps)


def _follow(first: tuple[int, int], parts: list[str], text: str) -> list[tuple[int, int]]:
    """Return the spans of all parts, each the next after the one before; none if one lacks."""
    spans = [first]
    for part in parts:
        at = spans[-1][1]
        span = next(_occurrences(part, text, at, at + _LONGEST_OMISSION + len(part)), None)
        if span is None or "\x00" in text[at : span[0]]:  # never from one note to the next
            return []
        spans.append(span)
    return spans


def _occurrences(part: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    tail = part[1:]
    at = text.find(tail, start + 1, end)
    while at > 0:
        stop = at + len(tail)
        same = text[at - 1].casefold() == part[0].casefold()
        if same and not (_INSIDE.match(text, at - 1) or _INSIDE.match(text, stop)):
            yield at - 1, stop
        at = text.find(tail, at + 1, end)


def _common(one: str, other: str) -> int:
    """Return how many characters two texts begin with in common."""
    size = 0
    for left, right in zip(one, other, strict=False):
        if left != right or left.isspace():
            break
        size += 1
    return size
