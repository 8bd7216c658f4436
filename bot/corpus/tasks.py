"""Long tasks on a whole shelf: `/corpus rebuild`, `/corpus check`, a work embedded anew.

A child process is at work, an ordinary message tells how far it is, and a record in the store
lets a bot that starts again put that message right.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
from discord.utils import utcnow

from bot.corpus.approving import KIND
from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card, progress_card
from bot.corpus.naming import title_of
from bot.corpus.progress import (
    DESPITE,
    Posted,
    Private,
    Title,
    cancel_rows,
    put,
    retry_rows,
    spot_of,
)
from bot.language import choose, say
from bot.lasting import Pressed
from bot.markup import escape
from bot.store import Record
from bot.views import REFUSED, message
from bot.workshop import Printed, Stand, WorkshopError, signature
from index.collection import Collection
from index.errors import IbidError
from index.log import Act
from index.manifest import Entry

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_LINES = 1500  # characters of what is wrong with a shelf


@dataclass(frozen=True, slots=True)
class Task:
    """A word of `ibid` at work on a server's shelf, be it for one work; `since` an instant."""

    bot: Ibid
    server: int
    by: int
    word: str
    work: str | None
    title: Title
    since: str
    anyway: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """What `ibid` is told."""
        despite = (DESPITE,) if self.anyway else ()
        return (self.word, *despite, *(("--", self.work) if self.work else ()))

    async def done(self, record: Printed) -> str:
        """Say what came of it."""
        await self._forget()
        return self._told(record)

    async def stopped(self, error: BaseException | None = None) -> str | None:
        """Say what is wrong with the shelf, or that the task was done after all."""
        found = error.record.get("collections") if isinstance(error, WorkshopError) else None
        if found:
            await self._forget()
            return self._faults(found[str(self.server)])
        collection = collection_of(self.bot, self.server)
        act = await asyncio.to_thread(_after_all, collection, self)
        await self._forget()
        return self._told({"generation": act.generation}) if act else None

    def _told(self, record: Printed) -> str:
        locale = self.title.locale
        generation = record.get("generation")
        line = say(locale, f"shelf.{self.word}_done", title=self.title.text, generation=generation)
        if record.get("embedded") is not None:
            line += "\n" + say(locale, "shelf.embedded", count=f"{record['embedded']:,}")
        return line

    def _faults(self, lines: list[str]) -> str:
        shown = (self.bot.workshop.shown(line, self.server) for line in lines)
        told = "\n".join(f"- {escape(line)}" for line in shown)[:_LINES]
        return f"{say(self.title.locale, 'shelf.faults')}\n{told}"

    async def _forget(self) -> None:
        await self.bot.store.delete_record(self.server, KIND, self.title.name)


def _after_all(collection: Collection, task: Task) -> Act | None:
    """Finish what a stopped process left; return what it did if it was done after all."""
    with suppress(IbidError):  # somebody else is writing, and finishes it
        collection.recover()
    acts = (a for a in collection.log.read() if a.act == task.word and a.at >= task.since)
    return next((a for a in acts if a.by == signature(task.by)), None)


async def start_task(
    interaction: Pressed, word: str, entry: Entry | None = None
) -> dict[str, Any] | None:
    """Begin a task, and return what tells the moderator where to follow it.

    None where nothing more is to be told: the progress stands in their own message.
    """
    bot: Ibid = interaction.client
    locale = choose(await bot.store.preferences(interaction.guild_id), interaction.guild_locale)
    task = _task(interaction, word, entry, locale)
    if not bot.jobs.claim(task):
        return _busy(task)
    with bot.jobs.starting(task):
        posted = await _post(interaction, _beginning(task))
        spot = Posted(posted) if posted else Private(interaction)
        if posted:
            await _keep(task, posted)
        else:
            await put(spot, _beginning(task))
        bot.jobs.start(task, spot)
    if posted is None:
        return None
    line = say(locale, "shelf.begun", task=task.title.text, link=posted.jump_url)
    return message(line_card(line))


def _task(interaction: Pressed, word: str, entry: Entry | None, locale: str) -> Task:
    name = f"{word}:{entry.id}" if entry else word
    title = escape(title_of(entry)) if entry else ""
    heading = Title(say(locale, f"shelf.task_{word}", title=title), name, locale)
    who = (interaction.client, server_of(interaction), interaction.user.id)
    return Task(*who, word, entry.id if entry else None, heading, utcnow().isoformat())


def _busy(task: Task) -> dict[str, Any]:
    by = task.bot.jobs.started_by(task.server, task.title.name)
    line = say(task.title.locale, "shelf.busy", by=f"<@{by}>")
    return message(line_card(line), REFUSED)


def _beginning(task: Task) -> dict[str, Any]:
    card = progress_card(task.title.text, Stand(), None, task.title.locale)
    return message(card, rows=cancel_rows(task.title))


async def _post(interaction: Pressed, sent: dict[str, Any]) -> discord.Message | None:
    """Post for all moderators, or where the command was given; None where neither can be."""
    bot: Ibid = interaction.client
    preferences = await bot.store.preferences(interaction.guild_id)
    for place in (preferences.moderators_channel, interaction.channel_id):
        if place is None:
            continue
        channel = bot.get_partial_messageable(place, guild_id=interaction.guild_id)
        try:
            return await channel.send(**sent)
        except discord.HTTPException as error:
            _log.warning("no post about a shelf in %s: %s", place, error.status)
    return None


async def _keep(task: Task, posted: discord.Message | discord.PartialMessage) -> None:
    """Write down where a task is told of."""
    body = {
        "progress": [posted.channel.id, posted.id],
        "title": task.title.text,
        "locale": task.title.locale,
        "word": task.word,
        "work": task.work,
        "by": task.by,
        "since": task.since,
        "open": True,
    }
    now = int(utcnow().timestamp())
    store, key = task.bot.store, task.title.name
    known = await store.record(task.server, KIND, key)
    fresh = known or Record(task.server, KIND, key, {}, now)
    await store.put_record(replace(fresh, body=body))


async def mend_task(bot: Ibid, record: Record) -> None:
    """Put the message about a task right that a restart broke off."""
    body = record.body
    assert record.server_id is not None  # noqa: S101  (only servers have shelves)
    title = Title(body["title"], record.key, body["locale"])
    who = (bot, record.server_id, body["by"])
    task = Task(*who, body["word"], body["work"], title, body["since"])
    channel, number = body["progress"]
    place = bot.get_partial_messageable(channel, guild_id=record.server_id)
    told = await task.stopped()
    if told:
        sent = message(line_card(told))
    else:
        lines = f"**{title.text}**", say(title.locale, "corpus.interrupted")
        sent = message(line_card(*lines), REFUSED, retry_rows(title))
    await put(Posted(place.get_partial_message(number)), sent)


async def start_again(
    interaction: Pressed, word: str, entry: Entry | None, *, anyway: bool
) -> int | None:
    """Begin a task once more in the message of an attempt; return who was faster, if anybody."""
    bot: Ibid = interaction.client
    locale = choose(await bot.store.preferences(interaction.guild_id), interaction.guild_locale)
    task = replace(_task(interaction, word, entry, locale), anyway=anyway)
    if not bot.jobs.claim(task):
        return bot.jobs.started_by(task.server, task.title.name)
    with bot.jobs.starting(task):
        spot = spot_of(interaction)
        if isinstance(spot, Posted):
            await _keep(task, spot.posted)
        await put(spot, _beginning(task))
        bot.jobs.start(task, spot)
    return None
