"""`/corpus rebuild` and `/corpus check`, and the buttons below what tells how far they are."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.corpus.arrivals import collection_of, server_of
from bot.corpus.naming import entries_of, with_id
from bot.corpus.progress import AGAIN, ANYWAY, CANCEL
from bot.corpus.showing import NAME
from bot.corpus.tasks import start_again, start_task
from bot.faults import reporting, tell
from bot.language import say
from bot.lasting import Lasting, Pressed
from bot.moderators import admit, moderators_locale
from index.errors import EmptyShelfError

if TYPE_CHECKING:
    from bot.client import Ibid


class ShelfTaskButton(
    Lasting,
    template=rf"ibid:task:(?P<act>{CANCEL}|{AGAIN}|{ANYWAY}):"
    rf"(?P<key>(?P<word>rebuild|check|reinstate)(?::{NAME})?)",
):
    """Stops a task on the shelf, or begins it once more in the same message."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do what the moderator chose."""
        locale = await moderators_locale(interaction)
        await interaction.response.defer()
        bot: Ibid = interaction.client
        key, server = self.match["key"], server_of(interaction)
        if self.match["act"] == CANCEL:
            if not bot.jobs.cancel(server, key):
                await tell(interaction, say(locale, "corpus.not_running"))
            return
        anyway = self.match["act"] == ANYWAY
        entry = with_id(await entries_of(interaction), self.match["name"] or "")
        busy = await start_again(interaction, self.match["word"], entry, anyway=anyway)
        if busy is not None:
            await tell(interaction, say(locale, "shelf.busy", by=f"<@{busy}>"))


async def _run(interaction: Pressed, word: str) -> None:
    """Answer a command that sets a task to work."""
    async with reporting(interaction, f"/corpus {word}"):
        locale = await admit(interaction)
        collection = collection_of(interaction.client, server_of(interaction))
        try:
            await asyncio.to_thread(collection.manifest)
        except EmptyShelfError:
            await tell(interaction, say(locale, "shelf.nothing_here"))
            return
        sent = await start_task(interaction, word)
        if sent:
            await interaction.followup.send(**sent, ephemeral=True)


@app_commands.command(
    name="rebuild", description="Read all texts of the shelf anew, and build its index again"
)
async def rebuild(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus rebuild`."""
    await _run(interaction, "rebuild")


@app_commands.command(
    name="check", description="See whether all that belongs to the shelf is as it was written"
)
async def check(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/corpus check`."""
    await _run(interaction, "check")
