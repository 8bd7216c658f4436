"""`/works`: what stands on the server's shelf, a page at a time, and the report of each work."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.buttons import Pressed, gone_card
from bot.desk import DIGEST_LENGTH, Desk
from bot.faults import reporting
from bot.language import choose, say
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


class WorksPage(ui.DynamicItem[ui.Button[Any]], template=rf"ibid:works:{TURN}"):
    """Turns the pages of the shelf, or leads back to it."""

    def __init__(self, item: ui.Button[Any], page: int) -> None:
        super().__init__(item)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> WorksPage:
        """Take over a button of a list shown before a restart."""
        del interaction
        assert isinstance(item, ui.Button)  # noqa: S101  (nothing else has such an id)
        return cls(item, int(match["page"]))

    async def callback(self, interaction: Pressed) -> None:
        """Show the page, as the shelf is by now."""
        async with reporting(interaction, "button works"):
            await interaction.response.defer()
            locale = await _locale(interaction)
            desk: Desk = interaction.client.desk
            sent = await list_message(desk, interaction.guild_id, self.page, locale)
            await interaction.edit_original_response(**sent)


class WorkSelect(
    ui.DynamicItem[ui.Select[Any]], template=r"ibid:works:choose:(?P<page>[0-9]{1,6})"
):
    """Opens the report of a work in the place of the list."""

    def __init__(self, item: ui.Select[Any], page: int) -> None:
        super().__init__(item)
        self.page = page

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: ui.Item[Any], match: re.Match[str]
    ) -> WorkSelect:
        """Take over the select of a list shown before a restart."""
        del interaction
        assert isinstance(item, ui.Select)  # noqa: S101  (nothing else has such an id)
        return cls(item, int(match["page"]))

    async def callback(self, interaction: Pressed) -> None:
        """Show the report, with a way back to the same page."""
        async with reporting(interaction, "select works"):
            await interaction.response.defer()
            locale = await _locale(interaction)
            desk: Desk = interaction.client.desk
            generation = await desk.generation(interaction.guild_id)
            card = await asyncio.to_thread(report_card, generation, self.item.values[0], locale)
            back: ui.Button[Any] = ui.Button(
                label=say(locale, "works.back"), custom_id=f"ibid:works:previous:{self.page}"
            )
            changed = edit(card or gone_card(locale), ANSWERED, [[back]])
            await interaction.edit_original_response(**changed)


async def _locale(interaction: Pressed) -> str:
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    return choose(preferences, interaction.locale)


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
            locale = await _locale(interaction)
            sent = await list_message(self._bot.desk, interaction.guild_id, 0, locale)
            await interaction.followup.send(**sent, ephemeral=True)
