"""Which numbering serves each paragraph, where all notes stand together but start anew.

Titles within the notes tell it where the text has them too. Elsewhere the markers do: the
longest chain of markers that call the notes in the order in which they are listed. Read
from the text's start and from its end, the chain must give a marker the same numbering;
where it does not, nobody can tell which one serves the marker.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.plain import marks
from index.readers.plain.lists import Part
from index.readers.plain.matter import looks_like_heading
from index.readers.plain.units import Unit

_NO_WORD = re.compile(r"[\W_⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_WORTH = 4  # of a marker that calls a note
_CUT = 2  # what it costs to enter a numbering after its first note, or to leave it early
_UNTITLED = 1  # what it costs to enter a numbering where no title stands
_GLUED, _SPACED = 5, 3  # what a style is worth by how its markers follow their words
_MAX_GAP = 5  # notes of a numbering that a chain may pass over, at a cost of 1 each
_MOST_PAIRS = 2_000_000  # of markers and numberings; a book of 50 chapters has 200,000

_Labels = list[list[str]]  # of the markers of each paragraph, or of the notes of each run
_Bounds = list[tuple[int, int]]  # the first and the last run that may serve each paragraph
_Chosen = dict[int, int | None]  # runs by paragraph, None where they cannot be told


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where each paragraph stands: between which runs, and whether a title opens there."""

    bounds: _Bounds
    opens: list[bool]


@dataclass(frozen=True, slots=True)
class _Chain:
    """A marker by paragraph and place in it, its note's run, and the chain before it."""

    score: int
    unit: int
    call: int
    run: int
    before: _Chain | None


_Top = tuple[int, _Chain | None]  # a chain that leaves its run, and what it is worth then


def find_chapters(part: Part) -> list[int | None]:
    """Return for each paragraph of a part which of its runs serves it, None if unclear."""
    bounds = _bounds(part)
    if all(low == high for low, high in bounds):
        return [low for low, _ in bounds]
    notes = [[label for label, _ in run.notes] for run in part.runs]
    known = {label for run in part.runs for label in run.labels}
    opens = [looks_like_heading(unit.first.text.strip()) for unit in part.body]
    stand = _Stand(bounds, opens)
    most, chosen = 0, _Chosen()
    for worth, calls in _calls(part.body, known):
        score, runs = _agree(calls, notes, stand)
        if score * worth > most or not chosen:
            most, chosen = score * worth, runs
    return _spread(stand, chosen)


def _bounds(part: Part) -> _Bounds:
    """Return between which runs each paragraph stands, by the titles found in the text.

    Of paragraphs that read like a title the last counts: the first stands in the contents.
    """
    titles = [_folded(run.title or "") for run in part.runs]
    headings: dict[str, list[int]] = {title: [] for title in titles if title}
    for number, unit in enumerate(part.body):
        headings.get(_folded(unit.first.text), []).append(number)
    starts = [(len(part.body), len(titles))]
    for place in reversed(range(len(titles))):
        numbers = headings.get(titles[place], [])
        before = bisect_left(numbers, starts[-1][0])
        starts += [(numbers[before - 1], place)] if before else []
    bounds: _Bounds = []
    for (start, place), (end, following) in pairwise([(0, 0), *reversed(starts)]):
        bounds += [(place, max(place, following - 1))] * (end - start)
    return bounds


def _folded(text: str) -> str:
    return " ".join(_NO_WORD.sub(" ", text.casefold()).split())


def _calls(body: Sequence[Unit], known: set[str]) -> Iterator[tuple[int, _Labels]]:
    """Yield for each style of markers its worth, and the labels that each paragraph calls.

    Where any are glued to their words, those that are not only enumerate.
    """
    texts = ["\n".join(line.text for line in unit.lines) for unit in body]
    for style in marks.STYLES:
        found = [
            [m for m in marks.find_markers(text, style) if known.intersection(m.labels)]
            for text in texts
        ]
        glued = any(not m.printed[:1].isspace() for markers in found for m in markers)
        kept = (
            [m for m in markers if not (glued and m.printed[:1].isspace())] for markers in found
        )
        calls = [[n for m in markers for n in m.labels if n in known] for markers in kept]
        if any(calls):
            yield (_GLUED if glued else _SPACED), calls


def _agree(calls: _Labels, notes: _Labels, stand: _Stand) -> tuple[int, _Chosen]:
    """Chain the markers from both ends; return the score, and the runs of paragraphs."""
    if (sum(map(len, calls)) + len(calls)) * len(notes) > _MOST_PAIRS:
        return 0, {unit: None for unit, called in enumerate(calls) if called}
    score, onward = _longest(calls, notes, stand)
    last, end = len(calls) - 1, len(notes) - 1
    _, backward = _longest(
        [called[::-1] for called in reversed(calls)],
        [run[::-1] for run in reversed(notes)],
        _Stand(
            [(end - high, end - low) for low, high in reversed(stand.bounds)],
            [False, *stand.opens[:0:-1]],
        ),
    )
    early = {(link.unit, link.call): link.run for link in _links(onward)}
    chosen: _Chosen = {}
    for link in _links(backward):
        unit, run = last - link.unit, end - link.run
        call = len(calls[unit]) - 1 - link.call
        sure = early.get((unit, call), run) == chosen.get(unit, run) == run
        chosen[unit] = run if sure else None
    return score, chosen


def _longest(calls: _Labels, notes: _Labels, stand: _Stand) -> _Top:
    """Return the best chain of markers; a paragraph is never served by two runs."""
    places = [{label: place for place, label in enumerate(run)} for run in notes]
    best: list[dict[int, _Chain]] = [{} for _ in notes]
    tops: list[_Top] = [(0, None) for _ in notes]
    titled = tops  # those that stand before the last title
    for unit, called in enumerate(calls):
        titled = list(tops) if stand.opens[unit] else titled
        low, high = stand.bounds[unit]
        for run, entry in enumerate(_entries(tops[:high], titled) if called else ()):
            for call, label in enumerate(called if run >= low else ()):
                place = places[run].get(label)
                if place is None:
                    continue
                score, before = _before(best[run], place, entry)
                chain = _Chain(score + _WORTH, unit, call, run, before)
                if place not in best[run] or chain.score > best[run][place].score:
                    best[run][place] = chain
                    left = chain.score - _CUT * (place + 1 < len(notes[run]))
                    tops[run] = _higher(tops[run], (left, chain))
    return max(tops, key=lambda top: top[0], default=(0, None))


def _entries(tops: Sequence[_Top], titled: Sequence[_Top]) -> list[_Top]:
    """Return for each run the best chain that may enter it, from any run before."""
    entries: list[_Top] = [(0, None)]
    for (score, chain), before in zip(tops, titled, strict=False):
        entries.append(_higher(_higher(entries[-1], before), (score - _UNTITLED, chain)))
    return entries


def _before(run: dict[int, _Chain], place: int, entry: _Top) -> _Top:
    """Return what a marker is best chained to: within its run, or on entering it."""
    inside = ((gap, run.get(place - 1 - gap)) for gap in range(_MAX_GAP + 1))
    options = [(chain.score - gap, chain) for gap, chain in inside if chain]
    entered = (entry[0] - _CUT * (place > 0), entry[1])
    return max([*options, entered], key=lambda top: top[0])


def _higher(first: _Top, second: _Top) -> _Top:
    return second if second[0] > first[0] else first


def _links(top: _Chain | None) -> Iterator[_Chain]:
    while top is not None:
        yield top
        top = top.before


def _spread(stand: _Stand, chosen: _Chosen) -> list[int | None]:
    """Give every paragraph a run: a chapter begins at the last title before its markers."""
    begins = dict(chosen)
    for before, unit in pairwise(sorted(chosen)):
        if chosen[before] != chosen[unit]:
            between = range(unit, before, -1)
            heads = (n for n in between if stand.opens[n])
            begins[next(heads, unit)] = chosen[unit]
    now = chosen[min(chosen)] if chosen else 0
    spread: list[int | None] = []
    for number, (low, high) in enumerate(stand.bounds):
        now = begins.get(number, now)
        clear = now is not None or low == high
        spread.append(min(max(now or 0, low), high) if clear else None)
    return spread
