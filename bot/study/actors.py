"""Who acts on a session in Discord, and how a refusal is told to them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import discord
from discord.utils import format_dt

from bot.faults import tell
from bot.language import language_for, say
from bot.markup import escape
from bot.preferences import is_moderator
from bot.sessions.errors import AlreadyDoneError, SessionError
from bot.sessions.session import Actor
from bot.study.ledger import UnknownSessionError
from bot.study.typed import TypedError

_NAMED = ("state", "field", "what")  # values that have words of their own in each language


async def actor_of(interaction: discord.Interaction[Any]) -> Actor:
    """Return who presses or commands, with their roles by now."""
    member = interaction.user
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    roles = member.roles if isinstance(member, discord.Member) else []
    held = frozenset(role.id for role in roles)
    return Actor(member.id, held, is_moderator(member, preferences))


async def tell_refusal(interaction: discord.Interaction[Any], error: SessionError) -> None:
    """Tell whoever acted, in private, why it cannot be done."""
    locale = await language_for(interaction)
    await tell(interaction, refusal_line(error, locale))


@asynccontextmanager
async def refusing(interaction: discord.Interaction[Any]) -> AsyncIterator[None]:
    """Tell whoever acts why something inside is refused; other errors go on."""
    try:
        yield
    except SessionError as error:
        await tell_refusal(interaction, error)
    except TypedError as error:
        locale = await language_for(interaction)
        values = {name: _shown(name, value, locale) for name, value in error.values.items()}
        await tell(interaction, say(locale, error.key, **values))
    except UnknownSessionError:
        await tell(interaction, say(await language_for(interaction), "refusal.unknown"))


def refusal_line(error: SessionError, locale: str) -> str:
    """Say a refusal in a language; who was faster is named."""
    values = {name: _shown(name, value, locale) for name, value in error.values.items()}
    if isinstance(error, AlreadyDoneError):
        values["who"] = f"<@{error.by}>" if error.by else "Ibid"
        values["when"] = format_dt(error.at, "R") if error.at else ""
    return say(locale, error.key, **values).strip()


def _shown(name: str, value: object, locale: str) -> str:
    if isinstance(value, datetime):
        return format_dt(value, "R")
    if name in _NAMED:
        return say(locale, f"refusal.{name}.{value}")
    return escape(str(value))
