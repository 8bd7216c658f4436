"""`/help`: all that a member can do with Ibid, on one screen.

It reads the commands from the command tree, so that it cannot fall behind them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import Card
from bot.faults import reporting
from bot.language import choose, say
from bot.preferences import Preferences
from bot.sessions.rules import LIVE, moderates
from bot.study.actors import actor_of
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid

Command = app_commands.Command[Any, ..., Any]

_GROUPS = {
    "ask": "ask",
    "find": "source",
    "compare": "source",
    "cites": "source",
    "timeline": "source",
    "works": "browse",
    "hand": "sessions",
    "question": "sessions",
    "quote": "sessions",
    "privacy": "data",
    "my-data": "data",
    "forget-me": "data",
}
_ORDER = ("ask", "answers", "source", "browse", "sessions", "data", "running", "moderators")
_REST = "browse"  # where a command goes that is named nowhere above
_RUNNING = frozenset({"decide", "poll", "quiz"})  # for whoever moderates a session
_SESSION = "session"
_OF_SESSION = {  # whom the commands of `session` are for, if not the server's moderators alone
    "list": "sessions",
    "minutes": "sessions",
    "start": "running",
    "panel": "running",
    "edit": "running",
    "cancel": "running",
}


class Help(commands.Cog):
    """The command that explains the others."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._ids: Mapping[str, int] = {}

    @app_commands.command(description="What you can do with Ibid")
    async def help(self, interaction: discord.Interaction) -> None:
        """Answer `/help`."""
        async with reporting(interaction, "/help"):
            await interaction.response.defer(ephemeral=True)
            preferences = await self._bot.store.preferences(interaction.guild_id)
            locale = choose(preferences, interaction.locale)
            card = await self._card(interaction, preferences, locale)
            await interaction.followup.send(**message(card), ephemeral=True)

    async def _card(
        self, interaction: discord.Interaction, preferences: Preferences, locale: str
    ) -> Card:
        hidden = await self._hidden_from(interaction)
        lines: dict[str, list[str]] = {group: [] for group in _ORDER}
        ids = await self._known_ids()
        for command in self._commands(in_server=interaction.guild_id is not None):
            for group, each in _placed(command):
                if group not in hidden:
                    lines[group].append(await self._line(command, each, ids, locale))
        for group in ("sessions", "running", "moderators"):
            if lines[group]:
                lines[group].append(say(locale, f"help.{group}_how"))
        lines["ask"].append(await self._beside_commands(preferences, interaction, locale))
        lines["answers"].append(say(locale, "help.buttons"))
        if preferences.moderators_channel is not None:
            lines["answers"].append(say(locale, "help.hand_on"))
        lines["source" if lines["source"] else "ask"] += await self._menus(locale)
        groups = [
            (f"**{say(locale, f'help.{group}')}**\n" + "\n".join(lines[group]),)
            for group in _ORDER
            if lines[group]
        ]
        return Card(((say(locale, "help.title"),), *groups), say(locale, "help.small"))

    async def _hidden_from(self, interaction: discord.Interaction) -> frozenset[str]:
        """Return what is not for whoever asks: they moderate the server, a session, or nothing."""
        actor = await actor_of(interaction)
        if actor.moderator:
            return frozenset()
        ahead = [
            session
            for session in self._bot.ledger.of(interaction.guild_id or 0)
            if session.state in {"announced", *LIVE} and moderates(session, actor)
        ]
        return frozenset({"moderators"} if ahead else {"moderators", "running"})

    def _commands(self, *, in_server: bool) -> Sequence[Command | app_commands.Group]:
        found = self._bot.tree.get_commands(type=discord.AppCommandType.chat_input)
        others = [c for c in found if c.name != self.help.name]
        return [c for c in others if in_server or not c.guild_only]

    async def _line(
        self,
        command: Command | app_commands.Group,
        each: Sequence[Command],
        ids: Mapping[str, int],
        locale: str,
    ) -> str:
        """Say what a command does; of a group, also which of its commands are meant."""
        number = ids.get(command.name)
        names = [one.qualified_name for one in each]
        shown = [f"</{name}:{number}>" if number else f"`/{name}`" for name in names]
        told = await self._told(command.description, locale)
        if isinstance(command, app_commands.Group):
            return f"- {told}: {' '.join(shown)}"
        return f"- {shown[0]} {told}"

    async def _menus(self, locale: str) -> list[str]:
        menus = self._bot.tree.get_commands(type=discord.AppCommandType.message)
        names = [f"**{await self._told(menu.name, locale)}**" for menu in menus]
        return [f"- {say(locale, 'help.menus', names=', '.join(names))}"] if names else []

    async def _beside_commands(
        self, preferences: Preferences, interaction: discord.Interaction, locale: str
    ) -> str:
        me = interaction.client.user
        line = say(locale, "help.mention", me=me.mention if me else "@Ibid")
        asked = [f"<#{channel}>" for channel in preferences.ask_channels[:5]]
        if asked and self._bot.settings.message_content:
            line += "\n" + say(locale, "help.ask_channels", channels=", ".join(asked))
        if self._bot.settings.direct_messages:
            line += "\n" + say(locale, "help.direct")
        return f"{line}\n{say(locale, 'help.follow_up')}"

    async def _told(self, text: str, locale: str) -> str:
        """Return a text of a command as Discord is told it in a language."""
        translator = self._bot.tree.translator
        if translator is None or locale not in {code.value for code in discord.Locale}:
            return text
        where: app_commands.TranslationContext[Any, Any] = app_commands.TranslationContext(
            app_commands.TranslationContextLocation.other, data=None
        )
        string = app_commands.locale_str(text)
        return await translator.translate(string, discord.Locale(locale), where) or text

    async def _known_ids(self) -> Mapping[str, int]:
        """Return the ids of the commands, asked for once; names do without them."""
        if not self._ids:
            try:
                told = await self._bot.tree.fetch_commands()
            except discord.HTTPException:
                return {}
            self._ids = {c.name: c.id for c in told if c.type is discord.AppCommandType.chat_input}
        return self._ids


def _placed(command: Command | app_commands.Group) -> list[tuple[str, Sequence[Command]]]:
    """Tell where a command is shown; those of `session` stand in three places."""
    each = _each(command)
    if command.default_permissions is not None:
        return [("moderators", each)]
    if command.name in _RUNNING:
        return [("running", each)]
    if command.name != _SESSION:
        return [(_GROUPS.get(command.name, _REST), each)]
    placed: dict[str, list[Command]] = {}
    for one in each:
        placed.setdefault(_OF_SESSION.get(one.name, "moderators"), []).append(one)
    return list(placed.items())


def _each(command: Command | app_commands.Group) -> list[Command]:
    """Return the command itself, or those of a group."""
    if isinstance(command, app_commands.Command):
        return [command]
    return [c for c in command.walk_commands() if isinstance(c, app_commands.Command)]
