"""Texts that wait, as moderators have to know them before they decide."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.corpus.samples import sample_quotations
from bot.desk import Noted
from bot.lasting import Pressed
from index.collection import Collection
from index.errors import EmptyShelfError
from index.inbox import Pending
from index.library import Library
from index.manifest import Entry
from index.report import Report, report_on
from index.shelving import live
from index.work import UnknownWorkError, Work

if TYPE_CHECKING:
    from bot.client import Ibid

_MARK = 8  # digits of the hash of its source: what is known of a text may change


@dataclass(frozen=True, slots=True)
class Arrival:
    """A text that waits, its report against the shelf, and quotations as members will see them.

    `same` and `near` are works with the same text, and with much of it; `shelved` are the
    works that it may take the place of.
    """

    pending: Pending
    work: Work
    report: Report
    same: tuple[Work, ...]
    near: tuple[Work, ...]
    shelved: tuple[Entry, ...]
    samples: tuple[Noted, ...]

    @property
    def name(self) -> str:
        """The id under which it waits."""
        return self.pending.entry.id

    @property
    def tag(self) -> str:
        """How buttons name it."""
        return tag_of(self.pending.entry)

    @property
    def replaces(self) -> Entry | None:
        """The work whose place it is to take."""
        return next((e for e in self.shelved if e.id == self.pending.replaces), None)


def mark_of(entry: Entry) -> str:
    """Return what tells a text from another one that gets its id after it was rejected."""
    return entry.source[:_MARK]


def tag_of(entry: Entry) -> str:
    """Return how buttons name a text that waits: its id, and what it is told from others by."""
    return f"{entry.id}:{mark_of(entry)}"


def server_of(interaction: Pressed) -> int:
    """Return the server of an interaction that only its members can begin."""
    assert interaction.guild_id is not None  # noqa: S101  (moderators are members)
    return interaction.guild_id


def collection_of(bot: Ibid, server: int) -> Collection:
    """Return a server's own shelf, which need not exist yet."""
    return Library(bot.settings.home).collection(str(server))


async def pending_of(bot: Ibid, server: int, name: str) -> Pending | None:
    """Return a text that waits; None where it was decided about."""
    return await asyncio.to_thread(find_pending, collection_of(bot, server), name)


async def arrival_of(bot: Ibid, server: int, name: str) -> Arrival | None:
    """Return all about a text that waits; None where it was decided about."""
    collection = collection_of(bot, server)
    try:
        works = (await bot.desk.generation(server)).shelf.works
    except EmptyShelfError:
        works = ()
    return await asyncio.to_thread(read_arrival, collection, name, works, bot.desk.model)


def find_pending(collection: Collection, name: str) -> Pending | None:
    """Return the text that waits under exactly that id."""
    try:
        return collection.inbox.find(name, exact=True)
    except UnknownWorkError:
        return None


def read_arrival(
    collection: Collection, name: str, works: Sequence[Work], model: str
) -> Arrival | None:
    """Report on a text that waits, against the works on the shelf; takes its time."""
    pending = find_pending(collection, name)
    if pending is None:
        return None
    work = collection.work_of(pending.entry)
    report = report_on(work.document, works, model)
    same = tuple(other for other in works if other.digest == work.digest)
    near = tuple(o for o in works if o.id in report.duplicates and o not in same)
    shelved = tuple(live(collection.entries()))
    return Arrival(pending, work, report, same, near, shelved, sample_quotations(work))
