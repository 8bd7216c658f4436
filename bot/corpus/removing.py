"""`/corpus remove` and `/corpus restore`: a work leaves the shelf, or comes back, at once.

Nothing is embedded for it, so it is done here and not in a child process; but for a work that
an index built since does not hold.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.cards import line_card
from bot.corpus.info import act_button
from bot.corpus.naming import (
    entries_of,
    find_removed,
    find_shelved,
    removed,
    shelved,
    title_of,
    with_id,
)
from bot.corpus.tasks import start_task
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.moderators import admit
from bot.views import ANSWERED, REFUSED, message
from bot.workshop import signature
from index.dense import Encoder
from index.errors import HomeError
from index.manifest import Entry
from index.work import UnknownWorkError

if TYPE_CHECKING:
    from bot.client import Ibid


class _ToBuildError(HomeError):
    """A work that has to be embedded before it can be found."""


def _refuse_encoder() -> Encoder:
    raise _ToBuildError("the bot embeds nothing itself")


async def take_off(interaction: Pressed, entry: Entry, locale: str) -> dict[str, Any]:
    """Remove a work, and return what to show of it; UnknownWorkError where it is off already."""
    collection = collection_of(interaction.client, server_of(interaction))
    by = signature(interaction.user.id)
    done = await asyncio.to_thread(collection.remove, entry.id, by, exact=True)
    return outcome_message(done, locale)


async def put_back(interaction: Pressed, entry: Entry, locale: str) -> dict[str, Any] | None:
    """Restore a work, and return what to show of it; UnknownWorkError where it is back already.

    None where it has to be embedded first, and that is told where the moderator is.
    """
    bot: Ibid = interaction.client
    collection, by = collection_of(bot, server_of(interaction)), signature(interaction.user.id)
    restore = collection.restore
    try:
        done = await asyncio.to_thread(restore, entry.id, _refuse_encoder, by, exact=True)
    except _ToBuildError:
        return await start_task(interaction, "reinstate", entry)
    return outcome_message(done, locale)


def outcome_message(entry: Entry, locale: str) -> dict[str, Any]:
    """Return the arguments that say what became of a work, with the way back."""
    title = escape(title_of(entry))
    report = act_button("info", entry, locale)
    if entry.removed:
        lines = say(locale, "shelf.was_removed", title=title), say(locale, "shelf.not_lost")
        undo = act_button("back", entry, locale, "undo")
        return message(line_card(*lines), REFUSED, [[undo, report]])
    return message(line_card(say(locale, "shelf.was_restored", title=title)), ANSWERED, [[report]])


async def tell_gone(interaction: Pressed, name: str, locale: str) -> None:
    """Tell a moderator who was faster what a work is by now."""
    entry = with_id(await entries_of(interaction), name)
    key = "gone" if entry is None else "off" if entry.removed else "on"
    title = escape(title_of(entry)) if entry else ""
    await tell(interaction, say(locale, f"shelf.{key}", title=title))


@app_commands.command(name="remove", description="Take a work off the shelf, at once")
@app_commands.describe(work="A work on this server's shelf")
@app_commands.autocomplete(work=shelved)
async def remove(interaction: discord.Interaction[Ibid], work: str) -> None:
    """Answer `/corpus remove`."""
    async with reporting(interaction, "/corpus remove"):
        locale = await admit(interaction)
        entry = await find_shelved(interaction, work, locale)
        if entry is None:
            return
        try:
            sent = await take_off(interaction, entry, locale)
        except UnknownWorkError:
            await tell_gone(interaction, entry.id, locale)
        else:
            await interaction.followup.send(**sent, ephemeral=True)


@app_commands.command(name="restore", description="Put a removed work back on the shelf")
@app_commands.describe(work="A work that was removed")
@app_commands.autocomplete(work=removed)
async def restore(interaction: discord.Interaction[Ibid], work: str) -> None:
    """Answer `/corpus restore`."""
    async with reporting(interaction, "/corpus restore"):
        locale = await admit(interaction)
        entry = await find_removed(interaction, work, locale)
        if entry is None:
            return
        try:
            sent = await put_back(interaction, entry, locale)
        except UnknownWorkError:
            await tell_gone(interaction, entry.id, locale)
        else:
            if sent:
                await interaction.followup.send(**sent, ephemeral=True)
