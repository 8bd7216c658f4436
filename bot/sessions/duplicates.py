"""Questions that ask the same: recognised by their words, merged by the moderators."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.sessions.entry import Entry
from index.folding import fold
from index.terms import find_terms, find_words

_LEAST = 0.5  # of the words, or of the letters, that two questions have in common


def same_question(first: str, second: str) -> bool:
    """Tell whether two questions have the same words in the same order, case and signs aside."""
    words = _words(first)
    return bool(words) and words == _words(second)


def similar(text: str, entries: Iterable[Entry], language: str | None = None) -> tuple[Entry, ...]:
    """Return the questions that may ask the same as a text, the likeliest first.

    The language is that of the questions, in which words are stemmed. Questions with other
    numbers in them ask something else.
    """
    found = [(likeness(text, entry.text, language), entry) for entry in entries]
    found.sort(key=lambda pair: -pair[0])
    return tuple(entry for score, entry in found if score >= _LEAST)


def likeness(first: str, second: str, language: str | None = None) -> float:
    """Return how alike two questions are, from 0 to 1, by stems or by runs of three letters."""
    if same_question(first, second):
        return 1.0
    if _numbers(first) != _numbers(second):
        return 0.0
    stems = [set(find_terms(text, language)) for text in (first, second)]
    if not all(stems):
        return 0.0
    letters = [_trigrams(text) for text in (first, second)]
    return max(_shared(*stems), _shared(*letters))


def _shared(first: set[str], second: set[str]) -> float:
    return len(first & second) / len(first | second)


def _words(text: str) -> list[str]:
    plain = fold(text).text.casefold()
    return [plain[start:end] for start, end in find_words(plain)]


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _trigrams(text: str) -> set[str]:
    plain = f"  {' '.join(_words(text))} "
    return {plain[at : at + 3] for at in range(len(plain) - 2)}
