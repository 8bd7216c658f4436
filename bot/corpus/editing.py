"""`/corpus edit`: what is known of a work on the shelf, corrected in a form."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.info import info_message
from bot.corpus.metadata import SHOWN, form_about, no_encoder, read_metadata
from bot.corpus.naming import entries_of, find_shelved, shelved, with_id
from bot.corpus.removing import tell_gone
from bot.corpus.showing import NAME
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Form, Pressed, Typed
from bot.moderators import moderators_locale
from bot.workshop import signature
from index.intake import is_link
from index.manifest import Entry
from index.shelving import live
from index.work import Metadata, UnknownWorkError

if TYPE_CHECKING:
    from bot.client import Ibid

_NAME = "ibid:shelf-form:"


async def show_form(interaction: Pressed, entry: Entry, locale: str) -> None:
    """Ask what is known of a work."""
    await interaction.response.send_modal(form_about(entry, f"{_NAME}{entry.id}", locale))


async def _take_metadata(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Change what is known of a work, and show it as it is then."""
    locale = await moderators_locale(interaction)
    about, name = read_metadata(typed, match["shown"]), match["name"]
    if about.url and not is_link(about.url):
        await tell(interaction, say(locale, "corpus.no_link"))
        return
    await interaction.response.defer(ephemeral=True, thinking=True)
    entry = await _describe(interaction, name, about)
    if entry is None:
        await tell_gone(interaction, name, locale)
        return
    sent = await info_message(interaction.client, server_of(interaction), entry, locale)
    await interaction.followup.send(**sent, ephemeral=True)


SHELF_FORM = Form(re.compile(_NAME + NAME + SHOWN), _take_metadata)


async def _describe(interaction: Pressed, name: str, about: Metadata) -> Entry | None:
    """Change what is known of a work on the shelf; None where it was removed meanwhile."""
    if about == Metadata():
        return with_id(live(await entries_of(interaction)), name)
    collection = collection_of(interaction.client, server_of(interaction))
    by = signature(interaction.user.id)
    try:
        return await asyncio.to_thread(collection.edit, name, about, no_encoder, by, exact=True)
    except UnknownWorkError:
        return None


@app_commands.command(name="edit", description="Correct the title, author, date … of a work")
@app_commands.describe(work="A work on this server's shelf")
@app_commands.autocomplete(work=shelved)
async def edit(interaction: discord.Interaction[Ibid], work: str) -> None:
    """Answer `/corpus edit`."""
    async with reporting(interaction, "/corpus edit"):
        locale = await moderators_locale(interaction)
        entry = await find_shelved(interaction, work, locale)
        if entry:
            await show_form(interaction, entry, locale)
