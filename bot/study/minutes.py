"""The minutes of a session as a record to be written: ids become names, places quotations.

Pure: whoever calls gives the names of those who may be named, and the works on the shelf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.language import say
from bot.sessions.minutes import MinutesData, QuestionData
from bot.sessions.plan import Place, Reading
from bot.sessions.session import Poll
from index.answer import notes_of, quote
from index.bibliography import Entry, build_bibliography
from index.minutes import AgendaPoint, AskedQuestion, Minutes, Quoted, Score
from index.minutes import Poll as PollResults
from index.minutes.labels import ENGLISH
from index.work import Work


@dataclass(frozen=True, slots=True)
class Written:
    """Minutes, and how many passages are not in them since their text left the shelf."""

    minutes: Minutes
    gone: int


def members_in(data: MinutesData) -> tuple[int, ...]:
    """Return the members whom minutes name: all of them agreed to that."""
    found = [*data.moderators, *data.attendance, *(score.member for score in data.scores)]
    found += [member for question in data.questions for member in question.named]
    found += [quoted.by for quoted in data.quotations if quoted.by is not None]
    return tuple(dict.fromkeys(found))


def write_minutes(
    data: MinutesData, works: Sequence[Work], names: Mapping[int, str], place: str
) -> Written:
    """Put the names of members and the words of the works into what minutes tell.

    Whoever has no name any more is left out.
    """
    places = {q.answer for q in data.questions if q.answer} | {q.place for q in data.quotations}
    found = {place: quoted for place in places if (quoted := _quoted(place, works))}
    quotations = [
        Quoted(found[q.place].quotation, found[q.place].notes, names.get(q.by or 0))
        for q in data.quotations
        if q.place in found
    ]
    read = [work for work in works if work.id in {reading.work for reading in data.reading}]
    digests = {quoted.quotation.digest for quoted in found.values()}
    cited = [*read, *(work for work in works if work.digest in digests)]
    minutes = Minutes(
        title=data.title,
        start=data.start,
        end=data.end,
        zone=data.zone,
        place=place,
        number=data.number,
        moderators=_named(data.moderators, names),
        reading=tuple(map(_reading, data.reading)),
        agenda=tuple(AgendaPoint(i.title, i.planned, i.taken, i.begun) for i in data.agenda),
        questions=tuple(_question(question, found, names) for question in data.questions),
        decisions=data.decisions,
        quotations=tuple(quotations),
        polls=tuple(map(_poll, data.polls)),
        attendance=_named(data.attendance, names),
        carried=data.carried,
        withheld=data.withheld,
        continues=data.continues,
        scores=tuple(
            Score(names[score.member], len(score.right), len(score.right) + len(score.wrong))
            for score in data.scores
            if score.member in names
        ),
        bibliography=build_bibliography(cited),
    )
    return Written(minutes, len(places) - len(found))


def labels_in(locale: str) -> dict[str, str]:
    """Return the headings and labels of minutes in a language."""
    return {key: say(locale, f"minutes.{key}") for key in ENGLISH}


def _quoted(place: Place, works: Sequence[Work]) -> Quoted | None:
    for work in works:
        if work.digest.startswith(place.digest) and place.end <= len(work.document.text):
            quotation = quote(work, place.start, place.end)
            return Quoted(quotation, notes_of(work, quotation))
    return None


def _question(
    question: QuestionData, found: Mapping[Place, Quoted], names: Mapping[int, str]
) -> AskedQuestion:
    answer = found.get(question.answer) if question.answer else None
    return AskedQuestion(
        text=question.text,
        outcome=question.outcome,
        asker=", ".join(_named(question.named, names)) or None,
        askers=question.askers,
        answers=(answer,) if answer else (),
        note=question.note,
    )


def _named(members: Sequence[int], names: Mapping[int, str]) -> tuple[str, ...]:
    return tuple(names[member] for member in members if member in names)


def _reading(reading: Reading) -> Entry:
    sections = "; ".join(section.heading for section in reading.sections)
    return Entry((), f"{reading.title}: {sections}" if sections else reading.title)


def _poll(poll: Poll) -> PollResults:
    return PollResults(poll.question, poll.results)
