"""Put what the texts say about a topic in the order of the dates that they tell.

Only dates that a sentence tells itself count: none is carried over from its neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from index.answer import Quotation, ResolvedNote, notes_of, quote
from index.confidence import ABOUT
from index.dates import Date, find_dates
from index.dense import Encoder
from index.nearest import find_nearest_passages
from index.search import Evidence
from index.sentences import Span, widen
from index.shelf import Shelf

_ABOUT_FROM = 0.5  # a sentence has to be about the topic rather than not


@dataclass(frozen=True, slots=True)
class Event:
    """A date, the sentence that tells it, literally, and the chance that it is on topic.

    `start:end` is where the date stands in the document; `year`, `month` and `day` are its
    beginning, 0 where not told, and `until` the last year of a range.
    """

    date: str
    year: int
    month: int
    day: int
    until: int
    start: int
    end: int
    about: float
    quotation: Quotation
    notes: tuple[ResolvedNote, ...]


def make_timeline(topic: str, shelf: Shelf, encoder: Encoder) -> list[Event]:
    """Return the dated sentences about a topic, one entry a date, the earliest first."""
    events = list(_events(topic, shelf, encoder))
    return sorted(
        events, key=lambda e: (e.year, e.month, e.day, e.until, e.quotation.work, e.start)
    )


def _events(topic: str, shelf: Shelf, encoder: Encoder) -> Iterator[Event]:
    seen: set[tuple[int, int, int]] = set()
    for number, sentence, about in _sentences(topic, shelf, encoder):
        work = shelf.works[number]
        document = work.document
        whole = widen(document.text, Span(sentence.start, sentence.end), document.language)
        if (number, whole.start, whole.end) in seen:
            continue
        seen.add((number, whole.start, whole.end))
        dates = find_dates(document.text[whole.start : whole.end])
        if dates:
            quotation = quote(work, whole.start, whole.end)
            notes = notes_of(work, quotation)
            yield from (_event(date, about, quotation, notes) for date in _apart(dates))


def _sentences(topic: str, shelf: Shelf, encoder: Encoder) -> Iterator[tuple[int, Evidence, float]]:
    """Yield the sentences that are about a topic, with the number of their work."""
    for result in find_nearest_passages(topic, shelf, encoder):
        for sentence in result.sentences:
            if (about := _about(sentence)) >= _ABOUT_FROM:
                yield result.work, sentence, about


def _about(sentence: Evidence) -> float:
    """Return the chance that a sentence speaks of what is asked, as confidence reckons it."""
    logit = ABOUT["bias"] + ABOUT["similarity"] * sentence.similarity
    return 1 / (1 + math.exp(-logit - ABOUT["match"] * sentence.match))


def _apart(dates: list[Date]) -> list[Date]:
    """Return the dates of a sentence, each once, without years that a fuller one tells."""
    fuller = {date.year for date in dates if date.month}
    kept = [date for date in dates if date.month or date.year not in fuller]
    return list({(*date.key, date.until): date for date in reversed(kept)}.values())


def _event(
    date: Date, about: float, quotation: Quotation, notes: tuple[ResolvedNote, ...]
) -> Event:
    start, end = quotation.start + date.start, quotation.start + date.end
    return Event(
        date=quotation.text[date.start : date.end],
        year=date.year,
        month=date.month,
        day=date.day,
        until=date.until,
        start=start,
        end=end,
        about=round(about, 4),
        quotation=quotation,
        notes=notes,
    )
