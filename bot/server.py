"""`/settings`: what a server's moderators change about Ibid, each change checked here."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.faults import reporting, tell
from bot.language import choose, say
from bot.preferences import Preferences, is_moderator, manages
from bot.preferences_panel import NUMBERS, OWN_LANGUAGE, Panel, number_inputs

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_FORM_OPEN = 15 * 60  # seconds that Discord keeps an interaction's token


def altered(preferences: Preferences, field: str, values: list[str]) -> Preferences:
    """Return the preferences with what was chosen in a control of the panel."""
    value: Any
    match field:
        case "private_by_default":
            value = values == ["yes"]
        case "language":
            value = None if values == [OWN_LANGUAGE] else values[0]
        case "moderators_channel":
            value = int(values[0]) if values else None
        case _:
            value = tuple(int(number) for number in values)
    return replace(preferences, **{field: value})


class Control(
    ui.DynamicItem[ui.Item[Any]],
    template=r"ibid:settings:(?P<field>answer_channels|ask_channels|moderators_channel"
    r"|moderator_roles|private_by_default|numbers|language):(?P<value>[a-z]*)",
):
    """A control of the panel, whichever message it stands in."""

    def __init__(self, item: ui.Item[Any], field: str, value: str) -> None:
        super().__init__(item)
        self.field = field
        self.value = value

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Control:
        """Take over a control from the message that it stands in."""
        del interaction
        return cls(item, match["field"], match["value"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Change what was chosen, and show the panel as it is then."""
        async with reporting(interaction, "/settings"):
            bot: Ibid = interaction.client
            preferences = await bot.store.preferences(interaction.guild_id)
            refusal = _refusal(interaction, preferences, self.field)
            if refusal:
                await tell(interaction, refusal)
            elif self.field == "numbers":
                locale = choose(preferences, interaction.locale)
                await interaction.response.send_modal(NumbersForm(preferences, locale))
            else:
                data: Any = interaction.data
                values = data.get("values", [self.value])
                await _change(interaction, lambda now: altered(now, self.field, values))


class NumbersForm(ui.Modal):
    """Takes limits and retention as numbers."""

    def __init__(self, preferences: Preferences, locale: str) -> None:
        super().__init__(title=say(locale, "settings.change_numbers"), timeout=_FORM_OPEN)
        self._locale = locale
        self._before = preferences
        self._fields = dict(zip(NUMBERS, number_inputs(preferences, locale), strict=True))
        for field in self._fields.values():
            self.add_item(field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Keep the numbers that were changed, if all are within their bounds."""
        async with reporting(interaction, "/settings"):
            bot: Ibid = interaction.client
            preferences = await bot.store.preferences(interaction.guild_id)
            refusal = _refusal(interaction, preferences, "numbers") or self._fault()
            if refusal:
                await tell(interaction, refusal)
                return
            numbers = {field: int(self._typed(field)) for field in NUMBERS}
            changed: dict[str, Any] = {
                field: number
                for field, number in numbers.items()
                if number != getattr(self._before, field)
            }
            await _change(interaction, lambda now: replace(now, **changed))

    def _typed(self, field: str) -> str:
        box = self._fields[field].component
        assert isinstance(box, ui.TextInput)  # noqa: S101  (what number_inputs made)
        return box.value.strip()

    def _fault(self) -> str | None:
        for field, (least, most) in NUMBERS.items():
            typed = self._typed(field)
            if not (typed.isascii() and typed.isdigit() and least <= int(typed) <= most):
                name = say(self._locale, f"settings.{field}")
                values = {"field": name, "least": least, "most": most}
                return say(self._locale, "settings.out_of_range", **values)
        return None


class Server(commands.Cog):
    """The command that opens the panel."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        bot.add_dynamic_items(Control)

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
