"""The one layout of minutes, which every format is written from: blocks and numbered notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from index.excerpt import shorten
from index.minutes import AskedQuestion, Minutes, Quoted
from index.minutes.blocks import (
    Block,
    Facts,
    Heading,
    Layout,
    Paragraph,
    Piece,
    Points,
    Quote,
    Table,
)
from index.minutes.labels import ENGLISH
from index.minutes.notes import Apparatus, number_notes

_HEADING = 120  # characters of a question as a heading
_PARAGRAPH = re.compile(r"\S(?:.*?\S)??(?=\s*(?:\n\n|\Z))", re.DOTALL)
_DAY, _TIME = "%Y-%m-%d", "%H:%M"
# No file format can hold them; what they stood for is lost, and shown to be.
_ILLEGIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def lay_out(minutes: Minutes, labels: Mapping[str, str]) -> Layout:
    """Lay out minutes with these labels, in English where one is not given."""
    labels = {**ENGLISH, **labels}
    passages = tuple(_passages(minutes))
    apparatus = number_notes(passages)
    named = "minutes_of_series" if minutes.number is not None else "minutes"
    title = labels[named].format(title=minutes.title, number=minutes.number)
    return Layout(
        title=_line(title),
        labels=labels,
        blocks=tuple(_blocks(minutes, labels, apparatus)),
        notes=tuple(_legible(note.words(labels)) for note in apparatus.notes),
    )


def _passages(minutes: Minutes) -> Iterator[Quoted]:
    """Yield the passages in the order in which they are shown."""
    yield from chain.from_iterable(question.answers for question in minutes.questions)
    yield from _others(minutes)


def _others(minutes: Minutes) -> Iterator[Quoted]:
    """Yield the passages that no question shows, each once."""
    shown = {_place(quoted) for question in minutes.questions for quoted in question.answers}
    for quoted in minutes.quotations:
        if _place(quoted) not in shown:
            shown.add(_place(quoted))
            yield quoted


def _place(quoted: Quoted) -> tuple[str, int, int]:
    return quoted.quotation.digest, quoted.quotation.start, quoted.quotation.end


def _blocks(minutes: Minutes, labels: Mapping[str, str], apparatus: Apparatus) -> Iterator[Block]:
    sections = {
        "session": _session(minutes, labels),
        "reading": _points(entry.text for entry in minutes.reading),
        "agenda": _agenda(minutes, labels),
        "questions": chain.from_iterable(
            _question(question, labels, apparatus) for question in minutes.questions
        ),
        "decisions": _points(minutes.decisions),
        "quotations": chain.from_iterable(
            _quote(quoted, labels, apparatus) for quoted in _others(minutes)
        ),
        "polls": _polls(minutes, labels),
        "carried" if minutes.continues else "left_open": _points(_open_questions(minutes, labels)),
        "attendance": _points(minutes.attendance),
        "scores": _scores(minutes, labels),
        "bibliography": _points(_bibliography(minutes)),
    }
    for name, blocks in sections.items():
        inside = list(blocks)
        if inside:
            yield Heading(2, labels[name])
            yield from inside


def _session(minutes: Minutes, labels: Mapping[str, str]) -> Iterator[Block]:
    start, end = minutes.start, minutes.end
    closed = end.strftime(_TIME if end.date() == start.date() else f"{_DAY} {_TIME}")
    time = labels["time"].format(
        day=start.strftime(_DAY), start=start.strftime(_TIME), end=closed, zone=minutes.zone
    )
    facts = {
        "when": time,
        "where": minutes.place,
        "moderators": ", ".join(minutes.moderators),
    }
    yield _facts(facts, labels)


def _facts(facts: Mapping[str, str], labels: Mapping[str, str]) -> Facts:
    return Facts(tuple((labels[key], _line(said)) for key, said in facts.items() if said.strip()))


def _points(items: Iterator[str] | tuple[str, ...]) -> Iterator[Block]:
    told = tuple(line for item in items if (line := _line(item)))
    if told:
        yield Points(told)


def _agenda(minutes: Minutes, labels: Mapping[str, str]) -> Iterator[Block]:
    rows = tuple(
        (
            _line(point.title) or "—",
            point.begun.strftime(_TIME) if point.begun else "—",
            str(point.planned),
            "—" if point.taken is None else str(point.taken),
        )
        for point in minutes.agenda
    )
    if rows:
        head = tuple(labels[key] for key in ("item", "begun", "planned", "taken"))
        yield Table("", head, rows)


def _question(
    question: AskedQuestion, labels: Mapping[str, str], apparatus: Apparatus
) -> Iterator[Block]:
    text = _line(question.text) or "—"
    short = shorten(text, _HEADING)
    yield Heading(3, short)
    if short != text:
        yield Paragraph(text)
    facts = {
        "asked_by": question.asker or "",
        "askers": str(question.askers) if question.askers > 1 else "",
        "outcome": labels[question.outcome],
        "reason": question.reason,
        "note": question.note,
    }
    yield _facts(facts, labels)
    for quoted in question.answers:
        yield from _quote(quoted, labels, apparatus)


def _polls(minutes: Minutes, labels: Mapping[str, str]) -> Iterator[Block]:
    head = (labels["answer"], labels["votes"])
    for poll in minutes.polls:
        rows = tuple((_line(answer) or "—", str(votes)) for answer, votes in poll.results)
        yield Table(_line(poll.question) or "—", head, rows)


def _open_questions(minutes: Minutes, labels: Mapping[str, str]) -> Iterator[str]:
    yield from minutes.carried
    if minutes.withheld:
        yield labels["withheld"].format(count=minutes.withheld)


def _scores(minutes: Minutes, labels: Mapping[str, str]) -> Iterator[Block]:
    rows = tuple(
        (_line(s.name) or "—", labels["of_asked"].format(right=s.right, asked=s.asked))
        for s in minutes.scores
    )
    if rows:
        yield Table("", (labels["name"], labels["right"]), rows)


def _bibliography(minutes: Minutes) -> Iterator[str]:
    """Yield the entries, and the reference of any passage whose work has none."""
    listed = {digest for entry in minutes.bibliography for digest in entry.digests}
    yield from (entry.text for entry in minutes.bibliography)
    for quoted in _passages(minutes):
        if quoted.quotation.digest not in listed:
            listed.add(quoted.quotation.digest)
            yield quoted.quotation.citation


def _quote(quoted: Quoted, labels: Mapping[str, str], apparatus: Apparatus) -> Iterator[Block]:
    quotation = quoted.quotation
    if quotation.introduction:
        yield Paragraph(_line(labels["introduced"].format(words=quotation.introduction)))
    parts = ["— " + quotation.citation]
    parts += [labels["brought_by"].format(name=quoted.by)] if quoted.by else []
    yield Quote(tuple(_paragraphs(quoted, apparatus)), _line(" · ".join(parts)))


def _paragraphs(quoted: Quoted, apparatus: Apparatus) -> Iterator[tuple[Piece, ...]]:
    """Yield a quotation's paragraphs in pieces; a marker stands after its word."""
    quotation = quoted.quotation
    numbers: dict[int, list[int]] = {}
    for anchor in quotation.anchors:
        here = numbers.setdefault(max(anchor.offset - quotation.start, 0), [])
        number = apparatus.number(quotation, anchor)
        here += [number] if number not in here else []
    spans = [found.span() for found in _PARAGRAPH.finditer(quotation.text)]
    for place, (start, end) in enumerate(spans):
        last = place == len(spans) - 1
        until = len(quotation.text) if last else spans[place + 1][0]
        after = {at: n for at, n in numbers.items() if (start if place else -1) < at <= until}
        yield tuple(_pieces(quotation.text, start, end, after))


def _pieces(text: str, start: int, end: int, numbers: Mapping[int, list[int]]) -> Iterator[Piece]:
    at = start
    for offset in sorted(numbers):
        stop = min(max(offset, start), end)
        yield Piece(_legible(text[at:stop]), tuple(numbers[offset]))
        at = stop
    if at < end:
        yield Piece(_legible(text[at:end]), ())


def _line(text: str) -> str:
    return " ".join(_legible(text).split())


def _legible(text: str) -> str:
    return _ILLEGIBLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
