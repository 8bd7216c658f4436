"""Keeps what is shown of every session as it is: status, panel, review cards, published answers.

Everything follows from the session alone, so that a message that was deleted is posted anew,
one that changed is edited, and a restart only looks again. Changes in quick succession are
drawn once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import discord

from bot.sessions.session import Posted, Session, posted
from bot.study.ledger import UnknownSessionError
from bot.study.place import wake_at
from bot.views import replacing
from index.errors import IbidError

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_GONE = (10003, 10008)  # Discord's codes for an unknown channel and an unknown message
_ARCHIVED = 50083  # for a thread or post in which nothing can be edited until it is brought back

Key: TypeAlias = tuple[int, int]
Part: TypeAlias = Callable[["Board", Session], Awaitable[None]]
"""Draws one kind of message of a session."""


class Board:
    """Draws each session after it changed; `faults` are lines on what Ibid could not do for it."""

    pace = 1.5
    """Seconds from one drawing of a session to the next."""

    def __init__(self, bot: Ibid) -> None:
        self.bot = bot
        self.faults: defaultdict[Key, dict[str, str]] = defaultdict(dict)
        self._parts: list[Part] = []
        self._locks: defaultdict[Key, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._stale: set[Key] = set()
        self._drawing: dict[Key, asyncio.Task[None]] = {}
        self._drawn: dict[int, int] = {}  # the hash of what each message shows

    def add(self, part: Part) -> None:
        """Draw this, too, after what was added before."""
        self._parts.append(part)

    async def changed(self, before: Session | None, after: Session) -> None:
        """Draw a session anew soon, unless only its messages were noted."""
        if before is None or replace(before, messages=after.messages) != after:
            self.soon(after)

    def soon(self, session: Session) -> None:
        """Draw a session as soon as its pace allows, once for all changes until then."""
        key = session.server, session.id
        self._stale.add(key)
        if key not in self._drawing:
            self._drawing[key] = asyncio.create_task(self._draw_while_stale(key))

    async def draw(self, server: int, number: int) -> None:
        """Draw a session now; one kind of message that fails keeps no other from being drawn."""
        key = server, number
        async with self._locks[key]:
            for part in self._parts:
                try:
                    await part(self, self.bot.ledger.get(server, number))
                except UnknownSessionError:
                    return
                except (discord.DiscordException, IbidError) as error:
                    _log.warning("session %s: %s: %s", number, _name(part), error)

    async def put(
        self,
        session: Session,
        channel: int,
        shown: int | None,
        sent: dict[str, Any],
        *,
        anew: bool = True,
    ) -> int:
        """Post or edit a message and return its id.

        Where it is gone, that of a new one, or 0 where it is not to be posted `anew`. What is
        shown already is not sent again. Raises what Discord refuses.
        """
        look = hash(json.dumps(sent["view"].to_components(), sort_keys=True))
        if shown is not None and self._drawn.get(shown) == look:
            return shown
        place = self.bot.get_partial_messageable(channel, guild_id=session.server)
        number = await self._edit(place, shown, sent) if shown is not None else None
        if number is None:
            if shown is not None and not anew:
                return 0
            number = (await place.send(**sent)).id
        self._drawn[number] = look
        return number

    async def note(self, session: Session, **ids: int | tuple[Posted, ...] | None) -> None:
        """Keep the ids of what was posted for a session."""
        now = self.bot.ledger.get(session.server, session.id).messages
        if any(getattr(now, name) != value for name, value in ids.items()):
            await self.bot.ledger.change(
                session.server, session.id, lambda known, _: posted(known, **ids)
            )

    def fault(self, session: Session, what: str, line: str | None) -> None:
        """Keep a line for the panel on what cannot be done, None once it can."""
        kept = self.faults[session.server, session.id]
        if line is None:
            kept.pop(what, None)
        else:
            kept[what] = line

    def stop(self) -> None:
        """Draw nothing more."""
        for task in self._drawing.values():
            task.cancel()

    async def _draw_while_stale(self, key: Key) -> None:
        try:
            while key in self._stale:
                self._stale.discard(key)
                await self.draw(*key)
                await asyncio.sleep(self.pace)
        finally:
            del self._drawing[key]

    async def _edit(
        self, place: discord.PartialMessageable, shown: int, sent: dict[str, Any]
    ) -> int | None:
        """Edit a message and return its id; None where it is gone."""
        try:
            await self._edit_awake(place, shown, sent)
        except discord.NotFound as error:
            if not is_gone(error):
                raise
            return None
        return shown

    async def _edit_awake(
        self, place: discord.PartialMessageable, shown: int, sent: dict[str, Any]
    ) -> None:
        """Edit a message; bring the thread or post back that it is in, where it is archived."""
        message = place.get_partial_message(shown)
        try:
            await message.edit(**replacing(sent))
        except discord.HTTPException as error:
            if error.code != _ARCHIVED:
                raise
            await wake_at(self.bot, place.guild_id or 0, place.id)
            await message.edit(**replacing(sent))


def is_gone(error: discord.HTTPException) -> bool:
    """Tell whether a message or its channel is there no more, and not only refused for now."""
    return isinstance(error, discord.NotFound) and error.code in _GONE


def _name(part: Part) -> str:
    return getattr(part, "__name__", type(part).__name__)
