"""Windows of neighbouring sentences: what may be quoted, and what is worth reading.

The scores of all the sentences found become probabilities. A window is worth the sum of
its sentences' less a price for its length, so it is wide only where evidence is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, takewhile

import numpy as np

from index.attribution import find_introduction
from index.search import Evidence, Result
from index.terms import find_terms
from index.work import Work

_MAX_QUOTATIONS = 3
_MAX_SENTENCES = 3  # of a quotation
_LOOKED_AT = 64  # windows, of which most overlap
_SENTENCE_PRICE = 0.04  # probability that one more sentence must add to be quoted along
_ALTERNATIVE = 0.1  # a further quotation needs this share of the first one's probability
# Probability that a further character of a passage must add. Chosen by recall against
# precision on the development half of questions whose evidence lies in several places.
_CHARACTER_PRICE = 6e-5

_LEANS_BACK = re.compile(
    r"[“‘\"']?(?:This|That|These|Those|Such|He|She|It|They|His|Her|Its|Their|Both|Neither"
    r"|The (?:former|latter))\b"
)


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring sentences `first:last` of a result, and the chance that they answer."""

    result: Result
    first: int
    last: int
    probability: float

    @property
    def sentences(self) -> Sequence[Evidence]:
        """The window's sentences, with what speaks for each."""
        return self.result.sentences[self.first : self.last]

    @property
    def start(self) -> int:
        """Where the window starts in its document."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Where the window ends in its document."""
        return self.sentences[-1].end

    def overlaps(self, other: Window) -> bool:
        """Tell whether two windows share a sentence."""
        same = self.result.number == other.result.number
        return same and self.first < other.last and other.first < self.last


def choose_quotations(results: Sequence[Result], works: Sequence[Work]) -> list[Window]:
    """Choose the windows worth quoting, best first; no two overlap or say the same words."""

    ranked = sorted(_short_windows(results), key=_worth, reverse=True)[:_LOOKED_AT]
    likely = [w for w in ranked if w.probability >= _ALTERNATIVE * ranked[0].probability]
    stretched = (_stretch(window, works) for window in likely)
    return list(islice(_apart(stretched, works), _MAX_QUOTATIONS))


def choose_passages(results: Sequence[Result], works: Sequence[Work], k: int) -> list[Window]:
    """Choose the `k` windows most worth reading, best first, cut to what bears on it.

    Each grows around the sentence that says most for its length among those left.
    """
    return list(islice(_apart(_grown(results), works), k))


def leans_back(text: str, start: int) -> bool:
    """Tell whether a sentence opens with a word that only the one before explains."""
    return _LEANS_BACK.match(text, start) is not None


def _probabilities(results: Sequence[Result]) -> Iterator[list[float]]:
    """Turn the scores of all sentences into probabilities, result by result."""
    scores = np.array([item.score for result in results for item in result.sentences])
    weights = np.exp(scores - scores.max(initial=0.0))
    shares = iter((weights / weights.sum()).tolist())
    for result in results:
        yield [next(shares) for _ in result.sentences]


def _short_windows(results: Sequence[Result]) -> Iterator[Window]:
    for result, shares in zip(results, _probabilities(results), strict=True):
        for first in range(len(shares)):
            for last in range(first + 1, min(first + _MAX_SENTENCES, len(shares)) + 1):
                yield Window(result, first, last, sum(shares[first:last]))


def _worth(window: Window) -> float:
    return window.probability - _SENTENCE_PRICE * (window.last - window.first - 1)


def _grown(results: Sequence[Result]) -> Iterator[Window]:
    """Yield windows that together hold every sentence once, the densest seeds first."""
    seeds = [
        (share / (item.end - item.start), number, place, shares)
        for number, shares in enumerate(_probabilities(results))
        for place, (item, share) in enumerate(zip(results[number].sentences, shares, strict=True))
    ]
    free = [set(range(len(result.sentences))) for result in results]
    for _, number, place, shares in sorted(seeds, key=lambda seed: -seed[0]):
        if place in free[number]:
            window = _grow(results[number], place, shares, free[number])
            free[number] -= set(range(window.first, window.last))
            yield window


def _grow(result: Result, seed: int, shares: Sequence[float], free: set[int]) -> Window:
    """Widen a sentence on both sides, over what is free, as far as it is worth its price."""
    gains = [
        share - _CHARACTER_PRICE * (item.end - item.start)
        for item, share in zip(result.sentences, shares, strict=True)
    ]
    first = seed - _reach(gains, range(seed - 1, -1, -1), free)
    last = seed + 1 + _reach(gains, range(seed + 1, len(gains)), free)
    return Window(result, first, last, sum(shares[first:last]))


def _reach(gains: Sequence[float], places: Iterable[int], free: set[int]) -> int:
    """Return how many sentences in a row, all free, bring the greatest gain."""
    total = best = 0.0
    reach = 0
    for steps, place in enumerate(takewhile(free.__contains__, places), start=1):
        total += gains[place]
        if total > best:
            best, reach = total, steps
    return reach


def _apart(windows: Iterable[Window], works: Sequence[Work]) -> Iterator[Window]:
    """Yield the windows that neither overlap one before nor say the same words again."""
    seen: list[Window] = []
    said: set[tuple[str, ...]] = set()
    for window in windows:
        if any(window.overlaps(other) for other in seen):
            continue
        text = works[window.result.work].document.text[window.start : window.end]
        words = tuple(find_terms(text)) or (text,)
        if words not in said:
            yield window
        seen.append(window)
        said.add(words)


def _stretch(window: Window, works: Sequence[Work]) -> Window:
    """Take along what a window needs to be understood, where it has room.

    That is the sentence before, where it says who is quoted here, or in the same paragraph
    where this one opens with "This" or "He"; and the sentence after for one that ends with
    a colon.
    """
    document = works[window.result.work].document
    text, sentences = document.text, window.result.sentences
    first, last = window.first, window.last
    if last - first < _MAX_SENTENCES and first > 0:
        before, start = sentences[first - 1], sentences[first].start
        in_paragraph = "\n\n" not in text[before.end : start]
        leans = in_paragraph and leans_back(text, start)
        introduction = find_introduction(text, start, document.language)
        first -= leans or (introduction is not None and introduction.start >= before.start)
    if last - first < _MAX_SENTENCES and last < len(sentences):
        last += text[sentences[last - 1].end - 1] == ":"
    return replace(window, first=first, last=last)
