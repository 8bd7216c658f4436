"""`/works`: what stands on the server's shelf, a page at a time, and the report of each work."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.buttons import gone_card
from bot.desk import DIGEST_LENGTH, Desk
from bot.faults import reporting
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed, chosen
from bot.paging import TURN, Page, page_of, turning_row
from bot.views import ANSWERED, edit, message
from bot.works_card import LABEL, Listed, list_card, listed_in, report_card, short

if TYPE_CHECKING:
    from bot.client import Ibid

_ON_A_PAGE = 8


async def list_message(desk: Desk, server: int | None, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of a server's shelf."""
    works = listed_in(await desk.generation(server))
    page = page_of(works, number, _ON_A_PAGE)
    rows = [*_choices(page, locale), *turning_row("works", page, locale)]
    return message(list_card(page, len(works), locale), ANSWERED, rows)


def _choices(page: Page[Listed], locale: str) -> list[list[ui.Item[Any]]]:
    options = [
        discord.SelectOption(label=short(each.work.title, LABEL), value=digest)
        for digest, each in {e.work.digest[:DIGEST_LENGTH]: e for e in page.items}.items()
    ]
    if not options:
        return []
    name = f"ibid:works:choose:{page.number}"
    placeholder = say(locale, "works.choose")
    return [[ui.Select(custom_id=name, placeholder=placeholder, options=options)]]


class WorksPage(Lasting, template=rf"ibid:works:{TURN}"):
    """Turns the pages of the shelf, or leads back to it."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the page, as the shelf is by now."""
        await interaction.response.defer()
        locale, number = await language_for(interaction), int(self.match["page"])
        sent = await list_message(interaction.client.desk, interaction.guild_id, number, locale)
        await interaction.edit_original_response(**sent)


class WorkSelect(Lasting, template=r"ibid:works:choose:(?P<page>[0-9]{1,6})"):
    """Opens the report of a work in the place of the list."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the report, with a way back to the same page."""
        await interaction.response.defer()
        locale = await language_for(interaction)
        generation = await interaction.client.desk.generation(interaction.guild_id)
        card = await asyncio.to_thread(report_card, generation, chosen(interaction), locale)
        back: ui.Button[Any] = ui.Button(
            label=say(locale, "works.back"), custom_id=f"ibid:works:previous:{self.match['page']}"
        )
        changed = edit(card or gone_card(locale), ANSWERED, [[back]])
        await interaction.edit_original_response(**changed)


class Works(commands.Cog):
    """The command that opens the shelf."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        bot.add_dynamic_items(WorksPage, WorkSelect)

    @app_commands.command(description="Browse the texts on this server's shelf")
    async def works(self, interaction: discord.Interaction) -> None:
        """Answer `/works`."""
        async with reporting(interaction, "/works"):
            await interaction.response.defer(ephemeral=True)
            locale = await language_for(interaction)
            sent = await list_message(self._bot.desk, interaction.guild_id, 0, locale)
            await interaction.followup.send(**sent, ephemeral=True)
