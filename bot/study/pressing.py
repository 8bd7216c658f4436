"""Presses in a session: custom ids that name it, and answers to whoever presses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.faults import tell
from bot.language import choose, language_for, say
from bot.lasting import Pressed, base36
from bot.sessions.rules import LIVE, require_moderator
from bot.sessions.session import Actor, Session
from bot.study.actors import actor_of, refusing
from bot.study.place import PlaceError

if TYPE_CHECKING:
    from bot.client import Ibid

SESSION = r"(?P<session>[0-9a-z]{1,13})"
NUMBER = r"[0-9a-z]{1,4}"

MemberAct = Callable[[Session, Actor, datetime], Session]
"""What somebody does in a session."""


def custom_id(verb: str, session: int, *numbers: int) -> str:
    """Return the custom id of a control of a session."""
    return ":".join(("ibid:s", verb, base36(session), *map(base36, numbers)))


def button(
    verb: str,
    label: str,
    session: int,
    *numbers: int,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
) -> ui.Button[Any]:
    """Make a button of a session."""
    name = custom_id(verb, session, *numbers)
    return ui.Button(label=label, custom_id=name, style=style, disabled=disabled)


@asynccontextmanager
async def answering(interaction: Pressed) -> AsyncIterator[None]:
    """Tell whoever pressed, in private, why something inside is refused."""
    async with refusing(interaction):
        try:
            yield
        except PlaceError as error:
            locale = await language_for(interaction)
            await tell(interaction, say(locale, error.key, **error.values))


async def perform(interaction: Pressed, session: int, act: MemberAct) -> Session:
    """Let whoever pressed do something in a session of this server."""
    actor, server = await actor_of(interaction), interaction.guild_id or 0
    changed: Session = await interaction.client.ledger.change(
        server, session, lambda now_is, now: act(now_is, actor, now)
    )
    return changed


async def tell_them(interaction: Pressed, key: str, **values: object) -> None:
    """Tell whoever pressed something of `session.run`, in private and in their language."""
    await tell(interaction, say(await language_for(interaction), f"session.run.{key}", **values))


async def common_locale(bot: Ibid, server: int) -> str:
    """Return the language for what all members of a server read."""
    preferences = await bot.store.preferences(server)
    guild = bot.get_guild(server)
    return choose(preferences, guild.preferred_locale if guild else None)


async def for_moderator(interaction: Pressed, number: int) -> Session:
    """Return a session that goes on, to its moderators."""
    session: Session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    require_moderator(session, await actor_of(interaction), *LIVE)
    return session
