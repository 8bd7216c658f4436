"""`/settings`: what a server's moderators change about Ibid, each change checked here."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.corpus.reading import enter
from bot.faults import reporting, tell
from bot.language import choose, say
from bot.lasting import Form, Lasting, Pressed, Typed
from bot.preferences import Preferences, is_moderator, manages
from bot.preferences_panel import NUMBERS, OWN_LANGUAGE, Panel, numbers_form

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)


def altered(preferences: Preferences, field: str, values: list[str]) -> Preferences:
    """Return the preferences with what was chosen in a control of the panel."""
    value: Any
    match field:
        case "private_by_default" | "shared":
            value = values == ["yes"]
        case "language":
            value = None if values == [OWN_LANGUAGE] else values[0]
        case "moderators_channel":
            value = int(values[0]) if values else None
        case _:
            value = tuple(int(number) for number in values)
    return replace(preferences, **{field: value})


class Control(
    Lasting,
    template=r"ibid:settings:(?P<field>answer_channels|ask_channels|moderators_channel"
    r"|moderator_roles|private_by_default|shared|numbers|language):(?P<value>[a-z]*)",
):
    """A control of the panel, whichever message it stands in."""

    async def pressed(self, interaction: Pressed) -> None:
        """Change what was chosen, and show the panel as it is then."""
        bot: Ibid = interaction.client
        field = self.match["field"]
        preferences = await bot.store.preferences(interaction.guild_id)
        refusal = _refusal(interaction, preferences, field)
        if refusal:
            await tell(interaction, refusal)
        elif field == "numbers":
            locale = choose(preferences, interaction.locale)
            await interaction.response.send_modal(numbers_form(preferences, locale))
        else:
            data: Any = interaction.data
            values = data.get("values", [self.match["value"]])
            await _change(interaction, lambda now: altered(now, field, values))
            if altered(preferences, field, values).shared != preferences.shared:
                await enter(interaction, "unshare" if preferences.shared else "share")


async def _take_numbers(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Keep the numbers that were changed, if all are within their bounds."""
    bot: Ibid = interaction.client
    preferences = await bot.store.preferences(interaction.guild_id)
    refusal = _refusal(interaction, preferences)
    refusal = refusal or _fault(typed, choose(preferences, interaction.locale))
    if refusal:
        await tell(interaction, refusal)
        return
    before = zip(NUMBERS, match["before"].split("."), strict=True)
    changed: dict[str, Any] = {
        field: int(typed[field]) for field, number in before if int(typed[field]) != int(number)
    }
    await _change(interaction, lambda now: replace(now, **changed))


def _fault(typed: Typed, locale: str) -> str | None:
    for field, (least, most) in NUMBERS.items():
        number = typed[field].strip()
        if not (number.isascii() and number.isdigit() and least <= int(number) <= most):
            name = say(locale, f"settings.{field}")
            values = {"field": name, "least": least, "most": most}
            return say(locale, "settings.out_of_range", **values)
    return None


NUMBERS_FORM = Form(re.compile(r"ibid:form:numbers:(?P<before>\d+\.\d+\.\d+)"), _take_numbers)


class Server(commands.Cog):
    """The command that opens the panel."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        bot.add_dynamic_items(Control)

    async def cog_load(self) -> None:
        """Keep the operator's works from the servers that do not want them."""
        for preferences in await self._bot.store.all_preferences():
            if preferences.server_id is not None:
                self._bot.desk.share(preferences.server_id, shared=preferences.shared)

    @app_commands.command(
        description="Where Ibid answers in this server, how much, and in which language"
    )
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def settings(self, interaction: discord.Interaction) -> None:
        """Answer `/settings`."""
        async with reporting(interaction, "/settings"):
            preferences = await self._bot.store.preferences(interaction.guild_id)
            refusal = _refusal(interaction, preferences)
            if refusal:
                await tell(interaction, refusal)
                return
            await interaction.response.send_message(
                view=_panel(interaction, preferences), ephemeral=True
            )

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Forget a server that Ibid has left."""
        await self._bot.store.forget_server(guild.id)
        self._bot.ledger.forget_server(guild.id)
        self._bot.desk.share(guild.id, shared=True)


def _refusal(
    interaction: discord.Interaction[Any], preferences: Preferences, field: str = ""
) -> str | None:
    """Say why someone may not change something; None where they may.

    Moderators by role may not make further roles moderators.
    """
    locale = choose(preferences, interaction.locale)
    if not is_moderator(interaction.user, preferences):
        return say(locale, "settings.not_moderator")
    if field == "moderator_roles" and not manages(interaction.user, preferences):
        return say(locale, "settings.not_manager")
    return None


async def _change(
    interaction: discord.Interaction[Any], alter: Callable[[Preferences], Preferences]
) -> None:
    bot: Ibid = interaction.client
    assert interaction.guild_id is not None  # noqa: S101  (only members of a server get here)
    await interaction.response.defer()
    preferences = await bot.store.change_preferences(interaction.guild_id, alter)
    bot.desk.share(interaction.guild_id, shared=preferences.shared)
    _log.info("server %s: settings changed", interaction.guild_id)
    await interaction.edit_original_response(view=_panel(interaction, preferences))


def _panel(interaction: discord.Interaction[Any], preferences: Preferences) -> Panel:
    bot: Ibid = interaction.client
    assert interaction.guild is not None  # noqa: S101  (the command is for servers alone)
    return Panel(
        preferences,
        interaction.guild,
        choose(preferences, interaction.locale),
        reads_messages=bot.intents.message_content,
    )
