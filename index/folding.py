"""Fold how a text is printed, and only that: what is left is its words, in order.

Quotation marks, dashes, blanks, ligatures and soft hyphens differ from copy to copy of the
same sentence. No rule here drops a word or makes one into another, so that folded texts are
equal only where the words are. Every place leads back to the text as printed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_DROPPED = r"*_\\\u00ad\u200b-\u200d\u2060\ufeff"  # emphasis, escapes, invisible signs
_BLANKS = r"\t-\r\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"  # but " "
_DASHES = r"\-‐-―−"
_QUOTES = "'\"‘-‟′″`´‹›「」『』"
_MARKS = "\u0300-\u036f"
_LETTERS = {"æ": "ae", "œ": "oe", "Æ": "Ae", "Œ": "Oe", "ſ": "s"} | {
    sign: unicodedata.normalize("NFKC", sign) for sign in "ﬀﬁﬂﬃﬄﬅﬆ"
}
_ODD = f"{_BLANKS}{_DROPPED}{_DASHES}{_QUOTES}«»{_MARKS}"
_RUN = re.compile(rf"[{_ODD}][{_ODD} ]*| {{2,}}[{_ODD} ]*|\.(?: ?\.){{2,}}|[{''.join(_LETTERS)}]")
_STEPS = (
    (re.compile(r"\u00ad\s+"), ""),
    (re.compile(rf"[{_DROPPED}]+"), ""),
    (re.compile(r"\.[. ]*\."), "…"),
    (re.compile("«\\s*|\\s*»"), "'"),
    (re.compile(f"[{_QUOTES}]+"), "'"),
    (re.compile(rf"\s+[{_DASHES}]+\s*|[{_DASHES}]+\s+|[{_DASHES}]{{2,}}|[—―]"), " - "),
    (re.compile(f"[{_DASHES}]"), "-"),
    (re.compile(r"\s+"), " "),
)
# Hyphens that an older spelling of the same word has: to-day, co-operate, pre-eminent.
_OLD_BEFORE = re.compile(r"(?:\b[Cc]o|\b[Pp]re)$")
_OLD_AFTER = re.compile("[oeaöë]")
_DAY_BEFORE = re.compile(r"\b[Tt]o$")
_DAY_AFTER = re.compile(r"(?:day|night|morrow)\b")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; from each of `marks` on, it follows the source from the `places` there."""

    text: str
    marks: tuple[int, ...]
    places: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """Return where `start:end` of the folded text stands in the source."""
        first = bisect_right(self.marks, start) - 1
        last = bisect_left(self.marks, end)
        if last == len(self.marks) or self.marks[last] != end:
            last -= 1
        return (
            self.places[first] + start - self.marks[first],
            self.places[last] + end - self.marks[last],
        )


def fold(text: str) -> Folded:
    """Fold quotation marks, dashes, blanks, ligatures and soft hyphens of a text."""
    parts: list[str] = []
    marks, places = [0], [0]
    at = size = 0
    for start, end, plain in _changes(text):
        size += start - at
        parts += (text[at:start], plain)
        if len(plain) != end - start:
            marks += (size, size + len(plain))
            places += (start, end)
        size += len(plain)
        at = end
    return Folded("".join([*parts, text[at:]]), tuple(marks), tuple(places))


def _changes(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the stretches that folding changes, and what they become."""
    end = 0
    for run in _RUN.finditer(text):
        start = run.start() - (run.start() > end and _takes_along(text, run))
        end = run.end()
        plain = _fold_run(text[start:end])
        if plain == "-" and _is_old_hyphen(text, start, end):
            plain = ""
        yield start, end, plain


def _takes_along(text: str, run: re.Match[str]) -> bool:
    """Tell whether a run changes the character before: a blank, or a letter to be accented."""
    first = text[run.start()]
    return "\u0300" <= first <= "\u036f" or (text[run.start() - 1] == " " and first not in _LETTERS)


@lru_cache(maxsize=4096)
def _fold_run(run: str) -> str:
    run = unicodedata.normalize("NFC", _LETTERS.get(run, run))
    for pattern, plain in _STEPS:
        run = pattern.sub(plain, run)
    return run


def _is_old_hyphen(text: str, start: int, end: int) -> bool:
    before = text[max(start - 4, 0) : start]
    if _DAY_BEFORE.search(before):
        return bool(_DAY_AFTER.match(text, end))
    return bool(_OLD_BEFORE.search(before) and _OLD_AFTER.match(text, end))
