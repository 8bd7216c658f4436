"""What members see when something fails: one line and an id, never a traceback."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord

from bot.desk import BusyError
from index.errors import EmptyShelfError, HomeError, IbidError

_log = logging.getLogger(__name__)


def explain(error: BaseException, place: str) -> str:
    """Log an error under a new id and return the line that its member sees."""
    error = getattr(error, "original", error)
    if isinstance(error, BusyError):
        return str(error).capitalize() + "."
    if isinstance(error, EmptyShelfError):
        return "There are no texts on this shelf yet."
    fault = secrets.token_hex(4)
    if isinstance(error, IbidError):
        _log.error("fault %s in %s: %s", fault, place, error)
    else:
        _log.error("fault %s in %s", fault, place, exc_info=error)
    if isinstance(error, HomeError):
        return f"The shelf cannot be read just now. The operator finds why under `{fault}`."
    return f"Something went wrong on Ibid's side. The operator finds it under `{fault}`."


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
async def reporting(interaction: discord.Interaction, place: str) -> AsyncIterator[None]:
    """Report whatever fails inside to the log and to the member."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  (the front end's top-level handler)
        await tell(interaction, explain(error, place))
