"""The panel of `/settings`: one private message that shows a server's choices and changes them.

Pure layout: what a press does is in `server`. Every control says all it needs in its custom
id, so that a panel goes on working after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import discord
from discord import ui

from bot.language import languages, say
from bot.lasting import blank
from bot.preferences import Preferences

OWN_LANGUAGE = "own"
NUMBERS = {"member_limit": (1, 1000), "server_limit": (1, 10_000), "retention_days": (1, 365)}
_MOST = 25  # choices that a select takes
_CHANNELS = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.forum,
    discord.ChannelType.voice,
]
_WRITTEN = [discord.ChannelType.text, discord.ChannelType.news]


def custom_id(field: str, value: str = "") -> str:
    """Return the custom id of the control of a preference."""
    return f"ibid:settings:{field}:{value}"


class Panel(ui.LayoutView):
    """What is set now, and a control for each of it."""

    def __init__(
        self, preferences: Preferences, guild: discord.Guild, locale: str, *, reads_messages: bool
    ) -> None:
        super().__init__(timeout=None)
        self._chosen = preferences
        self._guild = guild
        self._locale = locale
        self._box: ui.Container[Panel] = ui.Container(accent_colour=discord.Colour.dark_teal())
        self._text("## " + self._say("title"))
        self._channels("answer_channels", preferences.answer_channels, _CHANNELS)
        self._channels("ask_channels", preferences.ask_channels, _CHANNELS)
        if preferences.ask_channels and not reads_messages:
            self._text(self._say("no_intent"))
        moderators = [preferences.moderators_channel] if preferences.moderators_channel else []
        self._channels("moderators_channel", moderators, _WRITTEN, most=1)
        self._warn_of_access()
        self._roles()
        self._box.add_item(ui.Separator())
        self._rest()
        self._text("-# " + self._say("grant"))
        self.add_item(self._box)
        self.stop()  # presses go by custom id: nothing is to be remembered for each message

    def _say(self, key: str, **values: object) -> str:
        return say(self._locale, f"settings.{key}", **values)

    def _text(self, text: str) -> None:
        self._box.add_item(ui.TextDisplay(text))

    def _begin(self, field: str) -> None:
        """Set a control off from the one above, and say what it is for."""
        self._box.add_item(ui.Separator(visible=False))
        self._text(self._say(field))

    def _channels(
        self,
        field: str,
        chosen: Iterable[int],
        types: list[discord.ChannelType],
        most: int = _MOST,
    ) -> None:
        self._begin(field)
        there = [discord.Object(i) for i in chosen if self._guild.get_channel(i)]
        select: ui.ChannelSelect[Any] = ui.ChannelSelect(
            custom_id=custom_id(field),
            placeholder=self._say(f"{field}_none"),
            channel_types=types,
            min_values=0,
            max_values=most,
            default_values=there,
        )
        self._box.add_item(ui.ActionRow(select))

    def _roles(self) -> None:
        self._begin("moderator_roles")
        chosen = self._chosen.moderator_roles
        select: ui.RoleSelect[Any] = ui.RoleSelect(
            custom_id=custom_id("moderator_roles"),
            placeholder=self._say("moderator_roles_none"),
            min_values=0,
            max_values=_MOST,
            default_values=[discord.Object(i) for i in chosen if self._guild.get_role(i)],
        )
        self._box.add_item(ui.ActionRow(select))

    def _warn_of_access(self) -> None:
        chosen = self._chosen
        named = (*chosen.answer_channels, *chosen.ask_channels, chosen.moderators_channel)
        closed = [i for i in dict.fromkeys(named) if i is not None and not self._writes_in(i)]
        if closed:
            channels = ", ".join(f"<#{i}>" for i in closed)
            self._text(self._say("no_access", channels=channels))

    def _writes_in(self, channel_id: int) -> bool:
        channel = self._guild.get_channel(channel_id)
        if channel is None:
            return False
        allowed = channel.permissions_for(self._guild.me)
        return allowed.view_channel and allowed.send_messages

    def _rest(self) -> None:
        chosen = self._chosen
        private = chosen.private_by_default
        numbers = {field: getattr(chosen, field) for field in NUMBERS}
        state = self._say("private_on" if private else "private_off")
        works = self._say("shared_on" if chosen.shared else "shared_off")
        self._text(f"{self._say('numbers', **numbers)}\n{state}.\n{works}")
        switch: ui.Button[Any] = ui.Button(
            label=self._say("make_public" if private else "make_private"),
            custom_id=custom_id("private_by_default", "no" if private else "yes"),
        )
        change: ui.Button[Any] = ui.Button(
            label=self._say("change_numbers"), custom_id=custom_id("numbers")
        )
        works_switch: ui.Button[Any] = ui.Button(
            label=self._say("hide_shared" if chosen.shared else "show_shared"),
            custom_id=custom_id("shared", "no" if chosen.shared else "yes"),
        )
        self._box.add_item(ui.ActionRow(switch, works_switch, change))
        self._box.add_item(ui.ActionRow(self._languages()))

    def _languages(self) -> ui.Select[Any]:
        names = {OWN_LANGUAGE: self._say("own_language")} | {
            code: self._say("one_language", language=name) for code, name in languages().items()
        }
        now = self._chosen.language or OWN_LANGUAGE
        options = [
            discord.SelectOption(label=name, value=code, default=code == now)
            for code, name in names.items()
        ]
        return ui.Select(custom_id=custom_id("language"), options=options)


def numbers_form(preferences: Preferences, locale: str) -> ui.Modal:
    """Return the form that takes the numbers; its custom id says what they are now."""
    now = {field: str(getattr(preferences, field)) for field in NUMBERS}
    fields: list[ui.Label[Any]] = [
        ui.Label(
            text=say(locale, f"settings.{field}"),
            description=say(locale, "settings.range", least=least, most=most),
            component=ui.TextInput(custom_id=field, default=now[field], max_length=5),
        )
        for field, (least, most) in NUMBERS.items()
    ]
    name = f"ibid:form:numbers:{'.'.join(now.values())}"
    return blank(say(locale, "settings.change_numbers"), name, fields)
