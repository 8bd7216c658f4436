"""Where an answer will stand: it says the member's place in line until the answer is there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import discord

from bot.cards import Card
from bot.desk import Desk
from bot.language import say
from bot.views import REFUSED, message, replacing

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

_PATIENCE = 1.5  # seconds before a place is told: most answers are there by then
_EVERY = 4.0  # seconds for which a place stands, though the line may move


class Spot(Protocol):
    """A message of Ibid's, whose content changes."""

    async def put(self, sent: dict[str, Any]) -> object:
        """Show what the arguments of a message say, in the place of what was shown."""

    async def clear(self) -> None:
        """Take away what was shown."""


class Deferred:
    """The message that a command was deferred with."""

    def __init__(self, interaction: discord.Interaction[Any]) -> None:
        self._interaction = interaction
        self._filled = False

    async def put(self, sent: dict[str, Any]) -> None:
        """Show a message in the place of the one before; the first is no edit to Discord."""
        if self._filled:
            await self._interaction.edit_original_response(**replacing(sent))
        else:
            await self._interaction.followup.send(**sent)
        self._filled = True

    async def clear(self) -> None:
        """Delete the message."""
        await self._interaction.delete_original_response()


class Replied:
    """The reply to a member's message, which is not there before it has something to say."""

    def __init__(self, asked: discord.Message) -> None:
        self._asked = asked
        self._reply: discord.Message | None = None

    async def put(self, sent: dict[str, Any]) -> None:
        """Reply, or change the reply."""
        if self._reply is None:
            self._reply = await self._asked.reply(**sent, mention_author=False)
        else:
            await self._reply.edit(**replacing(sent))

    async def clear(self) -> None:
        """Delete the reply."""
        if self._reply is not None:
            await self._reply.delete()


async def in_line(desk: Desk, work: Coroutine[Any, Any, _T], spot: Spot, locale: str) -> _T:
    """Wait for what the desk finds; whoever waits long behind others is told their place.

    Where nothing is found but a fault, the place is taken away again.
    """
    task = asyncio.create_task(work)
    shown: int | None = None
    try:
        await _first(task, asyncio.create_task(asyncio.sleep(_PATIENCE)))
        while not task.done():
            shown = await _tell(desk.place(task), shown, spot, locale)
            await _first(task, desk.moved_after(_EVERY))
        return await task
    except BaseException:
        task.cancel()
        if shown:
            await _clear(spot)
        raise


async def _first(task: asyncio.Task[Any], other: asyncio.Future[None]) -> None:
    """Wait until a task is done, or something else is."""
    await asyncio.wait({task, other}, return_when=asyncio.FIRST_COMPLETED)
    other.cancel()


async def _tell(place: int | None, shown: int | None, spot: Spot, locale: str) -> int | None:
    """Show a place unless it is shown already or was never worth a word; return what is shown."""
    if place is None or place == shown or (shown is None and place == 1):
        return shown
    try:
        await spot.put(message(place_card(place, locale), REFUSED))
    except discord.HTTPException as error:  # the answer may still go through
        _log.warning("a place in line was not told: %s", error.status)
        return shown
    return place


def place_card(place: int, locale: str) -> Card:
    """Lay out a place in line."""
    first = say(locale, "line.first") if place == 1 else say(locale, "line.place", place=place)
    return Card(((first,),), say(locale, "line.how"))


async def _clear(spot: Spot) -> None:
    try:
        await spot.clear()
    except discord.HTTPException as error:
        _log.warning("a place in line stays after a fault: %s", error.status)
