"""What is proposed for a session: its reading as chosen, an agenda, and prompts to discuss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.desk import Desk
from bot.language import say
from bot.sessions.plan import Item, Place, Prompt, Reading, Section
from bot.study.typed import TypedError, read_headings
from index import agenda, prompts
from index.errors import ReadingError
from index.excerpt import shorten
from index.reading import Reading as Read
from index.reading import Stretch
from index.sentences import Span
from index.shelf import Shelf
from index.work import UnknownWorkError, Work

_A_PROMPT = 10  # minutes of a session for each
_FEWEST, _MOST = 3, 10
_QUESTION = 300  # characters


@dataclass(frozen=True, slots=True)
class Chosen:
    """What moderators chose to read: works by id or title, and headings with `;` between."""

    works: tuple[str, ...]
    sections: str = ""


async def headings_of(desk: Desk, server: int, works: Sequence[str]) -> list[str]:
    """Return the headings of works, in order."""
    return [*(await desk.look_up(lambda shelf, _: _headings(_works(shelf, works)), server)).items]


async def resolve(desk: Desk, server: int, chosen: Chosen) -> tuple[Reading, ...]:
    """Return the works and sections that were chosen; TypedError names what is not there."""
    found = await desk.look_up(lambda shelf, _: _resolved(shelf, chosen), server)
    return tuple(found.items)


async def propose(
    desk: Desk, server: int, readings: Sequence[Reading], minutes: int, locale: str
) -> tuple[Item, ...]:
    """Propose an agenda with prompts; empty where there is nothing to read, or no time for it."""

    def find(shelf: Shelf, _: object) -> list[Item]:
        read = [r for r in (_to_read(shelf, reading) for reading in readings) if r]
        return _proposed(read, minutes, locale)

    return tuple((await desk.look_up(find, server)).items) if readings else ()


def _works(shelf: Shelf, names: Sequence[str]) -> list[Work]:
    found: list[Work] = []
    for name in dict.fromkeys(filter(None, names)):
        try:
            found.append(shelf.works[shelf.find_work(name)])
        except UnknownWorkError:
            raise TypedError("no_work", text=name) from None
    return found


def _headings(works: Sequence[Work]) -> list[str]:
    return [section.heading for work in works for section in work.document.sections]


def _resolved(shelf: Shelf, chosen: Chosen) -> list[Reading]:
    works = _works(shelf, chosen.works)
    numbers = read_headings(chosen.sections, _headings(works))
    sections = [(work.id, section) for work in works for section in work.document.sections]
    picked = [sections[number] for number in numbers]
    return [
        Reading(
            work.id,
            work.title,
            tuple(Section(s.heading, s.start, s.end) for owner, s in picked if owner == work.id),
        )
        for work in works
    ]


def _to_read(shelf: Shelf, reading: Reading) -> Read | None:
    """Return a reading with its text; None where the work was taken off the shelf."""
    try:
        work = shelf.works[shelf.find_work(reading.work)]
    except UnknownWorkError:
        return None
    length = len(work.document.text)
    spans = (Span(each.start, min(each.end, length)) for each in reading.sections)
    return Read(work, tuple(span for span in spans if span.start < span.end))


def _proposed(read: Sequence[Read], minutes: int, locale: str) -> list[Item]:
    labels = {key: say(locale, f"session.agenda.{key}") for key in agenda.LABELS}
    try:
        items = agenda.propose_agenda(read, minutes, labels)
    except ReadingError:
        return []
    count = max(_FEWEST, min(_MOST, minutes // _A_PROMPT))
    found = prompts.propose_prompts(read, count)
    return _with_prompts(items, found, locale)


def _with_prompts(
    items: Sequence[agenda.Item], found: Sequence[prompts.Prompt], locale: str
) -> list[Item]:
    """Put each prompt to the item in which its passage is read."""
    proposed = [Item(item.title, item.minutes) for item in items]
    words = {key: say(locale, f"session.prompt.{key}") for key in prompts.QUESTIONS}
    for prompt in found:
        quoted = prompt.quotation
        place = Place(quoted.digest, quoted.start, quoted.end)
        question = shorten(prompt.question.word(words), _QUESTION)
        for number, item in enumerate(items):
            if item.stretch and _holds(item.stretch, place):
                before = proposed[number]
                with_it = (*before.prompts, Prompt(question, place))
                proposed[number] = replace(before, prompts=with_it)
                break
    return proposed


def _holds(stretch: Stretch, place: Place) -> bool:
    return stretch.digest == place.digest and stretch.start <= place.start < stretch.end
