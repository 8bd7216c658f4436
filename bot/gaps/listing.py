"""`/gaps`: what members asked in vain, for moderators, without names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.faults import reporting
from bot.gaps.cards import list_card, short
from bot.gaps.closing import tell_done
from bot.gaps.post import gap_message
from bot.language import say
from bot.lasting import Lasting, Pressed, base36, chosen
from bot.moderators import admit, moderators_locale
from bot.paging import TURN, ModeratorsPage, Page, page_line, page_of, turning_row
from bot.store import OPEN, Gap
from bot.views import ANSWERED, message

if TYPE_CHECKING:
    from bot.client import Ibid

_ON_A_PAGE = 8
_LABEL = 100  # characters of a select's choice


async def list_message(bot: Ibid, server: int | None, number: int, locale: str) -> dict[str, Any]:
    """Return the arguments that show a page of a server's gaps."""
    gaps = await bot.store.gaps(server)
    told = [gap for gap in gaps if gap.question is not None]
    page = page_of(told, number, _ON_A_PAGE)
    refused = sum(gap.count for gap in gaps if gap.question is None)
    preferences = await bot.store.preferences(server)
    counted = say(
        locale, "gaps.counted", days=preferences.retention_days, refused=refused, told=len(told)
    )
    card = list_card(page.items, counted, page_line(page, locale), locale)
    return message(card, ANSWERED, [*_choices(page, locale), *turning_row("gaps", page, locale)])


def _choices(page: Page[Gap], locale: str) -> list[list[ui.Item[Any]]]:
    """Return the select that opens one of the open gaps of a page, if there are any."""
    options = [
        discord.SelectOption(label=short(gap.question or "", _LABEL), value=base36(gap.id))
        for gap in page.items
        if gap.state == OPEN
    ]
    if not options:
        return []
    placeholder = say(locale, "gaps.choose")
    return [[ui.Select(custom_id="ibid:gaps:choose", placeholder=placeholder, options=options)]]


class GapsPage(ModeratorsPage, template=rf"ibid:gaps:{TURN}"):
    """Turns the pages of the list, or leads back to it."""

    shown = staticmethod(list_message)


class GapSelect(Lasting, template=r"ibid:gaps:choose"):
    """Opens one gap in the place of the list."""

    async def pressed(self, interaction: Pressed) -> None:
        """Show the chosen gap with the buttons that close it."""
        locale, number = await moderators_locale(interaction), int(chosen(interaction), 36)
        await interaction.response.defer()
        bot: Ibid = interaction.client
        gap = await bot.store.gap(interaction.guild_id, number)
        if gap is None or gap.state != OPEN:
            await tell_done(interaction, number, locale)
            return
        sent = await gap_message(bot.desk, gap, locale, listed=True)
        await interaction.edit_original_response(**sent)


class Gaps(commands.Cog):
    """The command that opens the list."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot

    @app_commands.command(description="What members asked in vain, for moderators")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def gaps(self, interaction: discord.Interaction) -> None:
        """Answer `/gaps`."""
        async with reporting(interaction, "/gaps"):
            locale = await admit(interaction)
            sent = await list_message(self._bot, interaction.guild_id, 0, locale)
            await interaction.followup.send(**sent, ephemeral=True)
