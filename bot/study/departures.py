"""Lets a session go on without members who left the server: hosts, raised hands, taken seats.

Discord tells of those who leave only bots that may read the list of all members: Ibid asks for
some by their ids.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.sessions.moderators import left
from bot.sessions.queue import OPEN
from bot.sessions.replies import those_who, waiting_list
from bot.sessions.session import Session

if TYPE_CHECKING:
    from bot.client import Ibid

_UNKNOWN_MEMBER = 10007
_AT_ONCE = 100  # members that Discord looks for in one request
_PATIENCE = 5  # seconds that an answer may take: other sessions wait meanwhile


def taking_part(session: Session) -> tuple[int, ...]:
    """Return the moderators of a session, and whose hand is up."""
    hands = (entry for entry in session.queue.entries if entry.is_hand and entry.state in OPEN)
    raised = (asker.member for entry in hands for asker in entry.askers)
    return tuple(dict.fromkeys((*session.moderators, *filter(None, raised))))


def contending(session: Session) -> tuple[int, ...]:
    """Return those who come and those who wait for their seats; none where nobody waits."""
    return those_who(session, "coming") if waiting_list(session) else ()


async def see_off(bot: Ibid, session: Session, members: tuple[int, ...]) -> None:
    """Let a session go on without those of the members who are in the server no more."""
    guild = bot.get_guild(session.server)
    if guild is None:
        return
    gone = [member for member in await _missing(guild, members) if await _has_left(guild, member)]
    if gone:
        await bot.ledger.change(session.server, session.id, partial(_leave, members=gone))


async def _missing(guild: discord.Guild, members: tuple[int, ...]) -> list[int]:
    """Return the members whom Discord does not find; none where it does not answer."""
    found: set[int] = set()
    for first in range(0, len(members), _AT_ONCE):
        some = list(members[first : first + _AT_ONCE])
        try:
            async with asyncio.timeout(_PATIENCE):
                here = await guild.query_members(user_ids=some, limit=_AT_ONCE, cache=False)
        except TimeoutError:
            return []
        found.update(member.id for member in here)
    return [member for member in members if member not in found]


async def _has_left(guild: discord.Guild, member: int) -> bool:
    """Make sure: nobody loses a seat or a session by an answer that was incomplete."""
    try:
        await guild.fetch_member(member)
    except discord.HTTPException as error:
        return error.code == _UNKNOWN_MEMBER
    return False


def _leave(session: Session, now: datetime, *, members: Iterable[int]) -> Session:
    for member in members:
        session = left(session, member, now)
    return session
