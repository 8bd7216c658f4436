"""A text is put on the shelf: built in a child process, told in its thread.

What is under way is kept in the store, so that a bot that starts again can put right the
messages that it left behind.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from discord.utils import utcnow

from bot.corpus.arrivals import arrival_of, collection_of, find_pending, mark_of, server_of
from bot.corpus.cards import Decision, decided_card, line_card, progress_card
from bot.corpus.progress import DESPITE, Posted, Title, cancel_rows, put, retry_rows, spot_of
from bot.corpus.showing import arrival_message, card_locale, post_below
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.store import Body, Record
from bot.views import REFUSED, message
from bot.waiting import Spot
from bot.works_card import LABEL, short
from bot.workshop import Printed, Stand, signed_by
from index.collection import Collection
from index.errors import IbidError
from index.inbox import Pending
from index.manifest import Entry
from index.shelving import live

if TYPE_CHECKING:
    from bot.client import Ibid

KIND = "task"  # of the records of what is under way
APPROVE = "approve"
_EXACT = "--exact"
_BESIDE = {"new", "restored"}  # outcomes where no other work is replaced


@dataclass(frozen=True, slots=True)
class Approval:
    """The approval of a text; `name` is the id under which it waits, `card` its message.

    `replaces` tells that it is to take the place of a work.
    """

    bot: Ibid
    server: int
    by: int
    name: str
    digest: str
    title: Title
    card: Spot | None
    anyway: bool = False
    replaces: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What `ibid` is told."""
        return (APPROVE, _EXACT, *((DESPITE,) if self.anyway else ()), "--", self.name)

    async def done(self, record: Printed) -> str:
        """Show the work on the shelf, and return what to say."""
        collection = collection_of(self.bot, self.server)
        entries = await asyncio.to_thread(collection.entries)
        entry = next(e for e in entries if e.id == record["work"])
        decision = Decision("shelved", self.by, utcnow(), record["generation"])
        told = await self._shelved(entry, decision)
        if self.replaces and record["outcome"] in _BESIDE:
            told += "\n" + say(self.title.locale, "corpus.replaced_none")
        return told

    async def stopped(self, error: BaseException | None = None) -> str | None:
        """Let the text wait again; return what to say where it came to the shelf after all."""
        del error
        collection = collection_of(self.bot, self.server)
        found = await asyncio.to_thread(_after_all, collection, self.name, self.digest)
        if found:
            return await self._shelved(*found)
        arrival = await arrival_of(self.bot, self.server, self.name)
        if arrival is None:
            await self.bot.store.delete_record(self.server, KIND, self.title.name)
            return say(self.title.locale, "corpus.decided")
        if self.card:
            sent = arrival_message(arrival, self.title.locale)
            await put(self.card, sent)
        await _keep(self, {"open": False})
        return None

    async def _shelved(self, entry: Entry, decision: Decision) -> str:
        locale = self.title.locale
        if self.card:
            await put(self.card, message(decided_card(entry, decision, locale)))
        await self.bot.store.delete_record(self.server, KIND, self.title.name)
        return say(locale, "corpus.on_shelf", title=escape(short(entry.title, LABEL)))


def task_name(name: str) -> str:
    """Return how the approval of a text is called in buttons and records."""
    return f"{APPROVE}:{name}"


async def approve(interaction: Pressed, pending: Pending) -> bool:
    """Begin to put a text on the shelf, from its card; False where somebody was faster."""
    bot: Ibid = interaction.client
    shown = interaction.message
    private = shown is None or shown.flags.ephemeral
    job = await _job(interaction, pending)
    if not bot.jobs.claim(job):
        return False
    job = replace(job, card=spot_of(interaction))
    with bot.jobs.starting(job):
        await _show_building(job, pending)
        below = await post_below(interaction, _beginning(job))
        if shown is not None and not private:
            places = {
                "card": [shown.channel.id, shown.id],
                "progress": [below.channel.id, below.id],
            }
            about = {"title": pending.entry.title, "digest": job.digest, "open": True}
            known = {"locale": job.title.locale, "mark": job.title.mark}
            await _keep(job, {**places, **about, **known})
        bot.jobs.start(job, Posted(below))
    return True


async def approve_again(interaction: Pressed, pending: Pending, *, anyway: bool) -> bool:
    """Begin once more, from the message of an attempt; False where somebody was faster."""
    bot: Ibid = interaction.client
    job = replace(await _job(interaction, pending), anyway=anyway)
    if not bot.jobs.claim(job):
        return False
    with bot.jobs.starting(job):
        record = await bot.store.record(job.server, KIND, job.title.name)
        if record:
            job = replace(job, card=_posted(bot, record, "card"))
            await _show_building(job, pending)
            await _keep(job, {"open": True})
        spot = spot_of(interaction)
        await put(spot, _beginning(job))
        bot.jobs.start(job, spot)
    return True


async def mend_approval(bot: Ibid, record: Record) -> None:
    """Put the messages of an approval right that a restart broke off."""
    name, body = record.key.partition(":")[2], record.body
    title = _title(name, body["title"], body["locale"], body.get("mark", ""))
    card = _posted(bot, record, "card")
    assert record.server_id is not None  # noqa: S101  (only servers approve texts)
    job = Approval(bot, record.server_id, 0, name, body["digest"], title, card)
    after_all = await job.stopped()
    spot = _posted(bot, record, "progress")
    if after_all:
        await put(spot, message(line_card(after_all)))
    else:
        told = line_card(f"**{title.text}**", say(title.locale, "corpus.interrupted"))
        await put(spot, message(told, REFUSED, retry_rows(title)))


async def _job(interaction: Pressed, pending: Pending) -> Approval:
    entry, locale = pending.entry, await card_locale(interaction)
    title = _title(entry.id, entry.title, locale, mark_of(entry))
    who = (interaction.client, server_of(interaction), interaction.user.id)
    replaces = pending.replaces is not None
    return Approval(*who, entry.id, entry.digest, title, None, replaces=replaces)


def _title(name: str, title: str, locale: str, mark: str) -> Title:
    text = say(locale, "corpus.task_approve", title=escape(short(title, LABEL)))
    return Title(text, task_name(name), locale, mark)


def _beginning(job: Approval) -> dict[str, Any]:
    card = progress_card(job.title.text, Stand(), None, job.title.locale)
    return message(card, rows=cancel_rows(job.title))


async def _show_building(job: Approval, pending: Pending) -> None:
    if job.card:
        card = decided_card(pending.entry, Decision("building", job.by), job.title.locale)
        await put(job.card, message(card))


async def _keep(job: Approval, changes: Body) -> None:
    """Write down where a task's messages are, and whether it is under way."""
    store, key = job.bot.store, job.title.name
    known = await store.record(job.server, KIND, key)
    if known is None and "card" not in changes:
        return  # it is shown to one moderator alone, in a message that cannot be found again
    fresh = known or Record(job.server, KIND, key, {}, int(utcnow().timestamp()))
    await store.put_record(replace(fresh, body={**fresh.body, **changes}))


def _posted(bot: Ibid, record: Record, which: str) -> Posted:
    channel, number = record.body[which]
    place = bot.get_partial_messageable(channel, guild_id=record.server_id)
    return Posted(place.get_partial_message(number))


def _after_all(collection: Collection, name: str, digest: str) -> tuple[Entry, Decision] | None:
    """Finish what a stopped process left; return the work if the text is on the shelf."""
    with suppress(IbidError):  # somebody else is writing, and finishes it
        collection.recover()
    if find_pending(collection, name):
        return None
    entry = next((e for e in live(collection.entries()) if e.digest == digest), None)
    acts = reversed(collection.log.read())
    act = next((a for a in acts if entry and a.act == APPROVE and entry.id in a.works), None)
    if entry is None or act is None:
        return None
    at = datetime.fromisoformat(act.at)
    return entry, Decision("shelved", signed_by(act.by), at, act.generation)
