"""What members see when something fails: one line and an id, never a traceback."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord

from bot.language import Locale, choose, own_locale, say
from bot.line import BusyError
from bot.markup import escape
from bot.moderators import NotModeratorError
from bot.preferences import Preferences
from index.errors import DiskError, EmptyShelfError, HomeError, IbidError
from index.lock import LockedError
from index.work import AmbiguousWorkError

_NAME = 100  # characters of what a member typed
_NAMES = 500  # characters of ids

_log = logging.getLogger(__name__)


def explain(error: BaseException, place: str, locale: Locale = None) -> str:
    """Return the line that a member sees of an error; the rest is logged under a new id."""
    error = getattr(error, "original", error)
    if isinstance(error, BusyError):
        until = f"<t:{math.ceil(error.until.timestamp())}:R>"
        return say(locale, "faults.busy", count=error.waiting, until=until)
    if isinstance(error, NotModeratorError):
        return say(locale, "settings.not_moderator")
    if isinstance(error, EmptyShelfError):
        return say(locale, "faults.empty")
    if isinstance(error, LockedError):
        return say(locale, "faults.locked")
    if isinstance(error, AmbiguousWorkError):
        shown = escape(error.name[:_NAME]), escape(", ".join(error.ids)[:_NAMES])
        return say(locale, "faults.several", name=shown[0], works=shown[1])
    fault = secrets.token_hex(4)
    if isinstance(error, IbidError):
        _log.error("fault %s in %s: %s", fault, place, error)
    else:
        _log.error("fault %s in %s", fault, place, exc_info=error)
    return say(locale, f"faults.{_kind(error)}", fault=fault)


def _kind(error: BaseException) -> str:
    if isinstance(error, DiskError):
        return "disk"
    return "shelf" if isinstance(error, HomeError) else "own"


async def fault_locale(interaction: discord.Interaction[Any]) -> str:
    """Return the language to tell a member of a fault in, be it one of the store's."""
    try:
        preferences = await interaction.client.store.preferences(interaction.guild_id)
    except IbidError:
        preferences = Preferences(interaction.guild_id)
    return choose(preferences, own_locale(interaction, private=True))


async def tell(interaction: discord.Interaction, text: str) -> None:
    """Tell the member privately, whether or not the interaction was answered before."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(text, ephemeral=True)
        else:
            await interaction.response.send_message(text, ephemeral=True)
    except discord.HTTPException as error:
        _log.warning("could not tell a member of a fault: %s", error.status)


@asynccontextmanager
async def reporting(interaction: discord.Interaction[Any], place: str) -> AsyncIterator[None]:
    """Report whatever fails inside to the log and to the member."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (the front end's top-level handler)
        await tell(interaction, explain(error, place, await fault_locale(interaction)))
