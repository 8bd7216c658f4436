"""A proposed agenda for a session: the reading's own headings, with minutes by length."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from index.document import Section
from index.errors import ReadingError
from index.excerpt import shorten
from index.reading import Reading, Stretch, paragraph_spans
from index.sentences import Span, split_sentences

LABELS: Mapping[str, str] = {
    "welcome": "Welcome",
    "close": "Close",
    "opening": "Opening",
    "whole": "The whole text",
    "part": "Part {number}: “{words}”",
    "part_of": "{title}, part {number} of {count}",
    "of_work": "{work}: {title}",
    "several": "{first} – {last}",
    "two": "{first}; {last}",
}
"""What an agenda says beside the headings, in English."""

_FRAME = 5  # minutes for the welcome, and for the close
_LEAST = 2  # minutes of an item
_MOST = 12  # items from the reading
_TITLE = 100  # characters
_WORDS = 48  # characters of a part's opening words
_LONG, _PART = 20, 15  # minutes from which an item with a heading is parted, and of a part
_LONG_BARE, _PART_BARE = 10, 10  # the same where there are no headings to go by


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do; `stretch` is what is read for it, None at welcome and close."""

    title: str
    minutes: int
    stretch: Stretch | None


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands under some headings of one run; `chapter` counts its top level."""

    reading: Reading
    run: Span
    span: Span
    titles: tuple[str, ...]
    chapter: int
    part: tuple[int, int] | None = None

    @property
    def length(self) -> int:
        return self.span.end - self.span.start


def propose_agenda(
    readings: Sequence[Reading], minutes: int, labels: Mapping[str, str] = LABELS
) -> list[Item]:
    """Propose items for a session of so many minutes, a welcome and a close among them.

    ReadingError where there is nothing to read, or no time for it.
    """
    pieces = [piece for reading in readings for run in reading.runs for piece in _cut(reading, run)]
    if not pieces:
        raise ReadingError("there is nothing to read; choose a text or a section of one")
    available = minutes - 2 * _FRAME
    runs = len({(id(piece.reading), piece.run) for piece in pieces})
    if available < runs * _LEAST:
        raise ReadingError(
            f"{minutes} minutes are too few for this reading; "
            f"give it {runs * _LEAST + 2 * _FRAME} or choose fewer sections"
        )
    most = min(max(_MOST, runs), available // _LEAST)
    pieces = _divide(_merge(pieces, most), available, most)
    several = len({id(reading) for reading in readings}) > 1
    items = [
        Item(_title(piece, labels, several=several), share, piece.reading.stretch(piece.span))
        for piece, share in zip(pieces, _share(pieces, available), strict=True)
    ]
    return [Item(labels["welcome"], _FRAME, None), *items, Item(labels["close"], _FRAME, None)]


def _cut(reading: Reading, run: Span) -> Iterator[_Piece]:
    """Yield what stands under each heading of a run; one without text joins the next."""
    sections = _sections(reading, run)
    starts = [run.start, *(s.start for s in sections if s.start > run.start), run.end]
    headings = {section.start: section for section in sections}
    above: tuple[str, ...] = ()
    begin, chapter = run.start, 0
    for start, end in pairwise(starts):
        section = headings.get(start)
        blocks = list(paragraph_spans(reading.work.document, Span(start, end)))
        chapter += section is None or bool(above) or section.level == sections[0].level
        title = " · ".join((*above, *([section.heading] if section else ())))
        if section and len(blocks) < 2 and end < run.end:
            above = (*above, section.heading)
            continue
        if blocks:
            span = Span(begin, blocks[-1].end)
            yield _Piece(reading, run, span, (title,) if title else (), chapter)
        above, begin = (), end


def _sections(reading: Reading, run: Span) -> list[Section]:
    """Return a run's sections of the top two levels, where the top one is no mere title."""
    inside = [s for s in reading.work.document.sections if run.start <= s.start < run.end]
    levels = sorted({section.level for section in inside})
    while len(levels) > 1 and sum(section.level == levels[0] for section in inside) == 1:
        levels.pop(0)
    return [s for s in inside if s.level in levels[:2] or s.start == run.start]


def _merge(pieces: Sequence[_Piece], most: int) -> list[_Piece]:
    """Join short neighbours while there are too many, or two are less than an even share."""
    merged = list(pieces)
    share = sum(piece.length for piece in pieces) / most
    while pairs := [at for at, pair in enumerate(pairwise(merged)) if _are_joinable(*pair)]:
        at = min(pairs, key=lambda at: _cost(*merged[at : at + 2]))
        one, two = merged[at : at + 2]
        if len(merged) <= most and one.length + two.length > share:
            break
        titles = (*one.titles, *two.titles)
        merged[at : at + 2] = [replace(one, span=Span(one.span.start, two.span.end), titles=titles)]
    return merged


def _are_joinable(one: _Piece, two: _Piece) -> bool:
    return one.reading is two.reading and one.run == two.run


def _cost(one: _Piece, two: _Piece) -> tuple[int, int]:
    """Return what speaks against joining two neighbours: length, and a chapter's end."""
    return (one.length + two.length) * (1 if one.chapter == two.chapter else 2), one.span.start


def _divide(pieces: Sequence[_Piece], available: int, most: int) -> list[_Piece]:
    """Part what would take too long in one go, as far as there is room for more items."""
    total = sum(piece.length for piece in pieces)
    room = most - len(pieces)
    parts = dict[int, list[_Piece]]()
    for number in sorted(range(len(pieces)), key=lambda number: -pieces[number].length):
        piece = pieces[number]
        minutes = available * piece.length / total
        bare = piece.span == piece.run and not piece.titles
        long, part = (_LONG_BARE, _PART_BARE) if bare else (_LONG, _PART)
        count = min(math.ceil(minutes / part), room + 1) if minutes > long else 1
        parts[number] = _part(piece, count)
        room -= len(parts[number]) - 1
    return [part for number in range(len(pieces)) for part in parts[number]]


def _part(piece: _Piece, count: int) -> list[_Piece]:
    """Cut a piece into parts of like length, where a paragraph or else a sentence begins."""
    document, span = piece.reading.work.document, piece.span
    headings = {section.start for section in document.sections}
    blocks = list(paragraph_spans(document, span))
    if len(blocks) < 2 * count:
        blocks = split_sentences(document.text, span.start, span.end, document.language)
    after_heading = {b.start for a, b in pairwise(blocks) if a.start in headings}
    starts = [b.start for b in blocks[1:] if b.start not in after_heading]
    wanted = [span.start + piece.length * number // count for number in range(1, count)]
    cuts = sorted({_nearest(starts, place) for place in wanted}) if starts else []
    spans = [Span(a, b) for a, b in pairwise([span.start, *cuts, span.end])]
    if len(spans) == 1:
        return [piece]
    return [
        replace(piece, span=_trimmed(document.text, s), part=(number, len(spans)))
        for number, s in enumerate(spans, start=1)
    ]


def _nearest(starts: Sequence[int], place: int) -> int:
    return min(starts, key=lambda start: abs(start - place))


def _trimmed(text: str, span: Span) -> Span:
    return Span(span.start, span.start + len(text[span.start : span.end].rstrip()))


def _share(pieces: Sequence[_Piece], available: int) -> list[int]:
    """Share whole minutes by length: the least to each, the largest remainders rounded up."""
    total = sum(piece.length for piece in pieces)
    wanted = [max(available * piece.length / total - _LEAST, 0.0) for piece in pieces]
    rest = available - _LEAST * len(pieces)
    scale = rest / sum(wanted) if rest else 0.0
    shares = [math.floor(want * scale) for want in wanted]
    remainders = sorted(
        range(len(pieces)), key=lambda number: shares[number] - wanted[number] * scale
    )
    for number in remainders[: rest - sum(shares)]:
        shares[number] += 1
    return [_LEAST + share for share in shares]


def _title(piece: _Piece, labels: Mapping[str, str], *, several: bool) -> str:
    title = _own_title(piece, labels)
    work = piece.reading.work.title
    return shorten(labels["of_work"].format(work=work, title=title) if several else title, _TITLE)


def _own_title(piece: _Piece, labels: Mapping[str, str]) -> str:
    if not piece.titles and piece.part:
        text = piece.reading.work.document.text[piece.span.start : piece.span.end]
        return labels["part"].format(number=piece.part[0], words=shorten(text, _WORDS))
    if not piece.titles:
        return labels["whole" if piece.span == piece.run else "opening"]
    title = piece.titles[0]
    if len(piece.titles) > 1:
        joint = labels["two" if len(piece.titles) == 2 else "several"]
        title = joint.format(first=shorten(title, _TITLE // 2 - 2), last=piece.titles[-1])
    if piece.part:
        number, count = piece.part
        title = labels["part_of"].format(title=title, number=number, count=count)
    return title
