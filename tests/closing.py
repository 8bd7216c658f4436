"""Closing a session: what members leave in it, its end, and its minutes, once they are drawn."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sessions import asking, discussion, review, running, taking
from bot.sessions.plan import Place
from index.document import Document
from index.readers import read_document
from tests.rooms import SETTLED, rest, texts
from tests.sitting import Sitting

OIL = "The fishermen of Sund paid nine barrels of oil a year."
SHAFT = "The abbots of Hallen opened the first shaft in 1204 and paid the diggers in barley."
FORGED = "Some historians hold that the charter of 1204 is a forgery, while others trust its seal."
EVERY = (".md", ".html", ".docx")


async def until(sitting: Sitting, is_there: Callable[[], bool]) -> None:
    """Wait until something is there."""
    async with asyncio.timeout(SETTLED):
        await sitting.env.settle()
        while not is_there():
            await asyncio.sleep(0.02)
            await sitting.env.settle()


async def written(sitting: Sitting) -> None:
    """Wait until the minutes are posted."""
    await until(sitting, lambda: sitting.session.messages.minutes is not None)


async def restart(sitting: Sitting, home: Path) -> None:
    """Start the bot anew once it draws nothing any more: simcord lets go of it in mid-work."""
    await rest(sitting.env)
    await sitting.restart(home)


async def act(sitting: Sitting, what: Any) -> Any:
    """Do something in the session as if it had been pressed."""
    ledger = sitting.meeting.bot.ledger
    changed = await ledger.change(sitting.meeting.guild.id, sitting.number, what)
    await sitting.env.settle()
    return changed


async def place_of(sitting: Sitting, words: str) -> Place:
    generation = await sitting.meeting.bot.desk.generation(sitting.meeting.guild.id)
    for work in generation.shelf.works:
        start = work.document.text.find(words)
        if start >= 0:
            return Place(work.digest, start, start + len(words))
    raise AssertionError(words)


async def hold(sitting: Sitting) -> None:
    """Let members ask, quote and decide; one question stays open."""
    mia = sitting.meeting.actor(sitting.mia)
    members = [sitting.meeting.actor(member) for member in sitting.members]
    shaft, forged = await place_of(sitting, SHAFT), await place_of(sitting, FORGED)
    for member, text in zip(
        members, ("Who opened the shaft?", "Was it forged?", "Where is the copy?"), strict=False
    ):
        await act(sitting, lambda session, now, m=member, t=text: asking.ask(session, m, now, t))
    first, second, _ = (entry.id for entry in sitting.session.queue.entries)
    await act(sitting, lambda s, now: asking.ask(s, members[3], now, "Who opened the shaft"))
    await act(sitting, lambda s, now: taking.take(s, mia, now, first, None))
    await act(sitting, lambda s, now: taking.answered(s, mia, now, first, shaft))
    await act(sitting, lambda s, now: review.edit_note(s, mia, now, second, "See the seal."))
    await act(sitting, lambda s, now: review.publish(s, mia, now, second, forged))
    for member, place in ((members[4], shaft), (members[5], await place_of(sitting, OIL))):
        await act(sitting, lambda s, now, m=member, p=place: discussion.quote(s, m, now, p))
    await act(sitting, lambda s, now: discussion.decide(s, mia, now, "Read the toll rolls."))


async def end(sitting: Sitting) -> None:
    mia = sitting.meeting.actor(sitting.mia)
    await act(sitting, lambda session, now: running.end(session, mia, now))
    await written(sitting)


def minutes_in(sitting: Sitting) -> list[Any]:
    return [m for m in sitting.place.history() if "Minutes: Salt and silver" in texts(m)]


@dataclass
class Files:
    """The files of minutes, as written and as Ibid's own readers read them."""

    raw: dict[str, bytes]
    read: dict[str, Document]

    @property
    def words(self) -> dict[str, str]:
        return {
            suffix: " ".join(f"{d.title} {d.text} {[n.text for n in d.notes]}".split())
            for suffix, d in self.read.items()
        }


async def files_of(message: Any) -> Files:
    raw = {Path(a.filename).suffix: await a.read() for a in message.attachments}
    read = {suffix: read_document(data, f"minutes{suffix}") for suffix, data in raw.items()}
    assert sorted(raw) == sorted(EVERY)
    return Files(raw, read)
