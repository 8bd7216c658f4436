"""What members and places are called just now: names are asked for, never kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord

from bot.language import say
from bot.sessions.session import Session
from bot.study.place import held_in

if TYPE_CHECKING:
    from bot.client import Ibid


async def names_of(bot: Ibid, server: int, members: Sequence[int]) -> dict[int, str]:
    """Return what members are called in a server, by their ids; whoever is gone has no name."""
    guild = bot.get_guild(server)
    found = {member: await _name(bot, guild, member) for member in members}
    return {member: name for member, name in found.items() if name}


async def _name(bot: Ibid, guild: discord.Guild | None, member: int) -> str | None:
    known = guild.get_member(member) if guild else None
    if known is not None:
        return known.display_name
    try:
        return (await guild.fetch_member(member)).display_name if guild else None
    except discord.NotFound:  # they have left the server since
        pass
    try:
        return (await bot.fetch_user(member)).display_name
    except discord.NotFound:
        return None


async def place_name(bot: Ibid, session: Session, locale: str) -> str:
    """Return what the place of a session is called, or the channel that it was planned in."""
    guild = bot.get_guild(session.server)
    planned = guild.get_channel(session.plan.venue.channel) if guild else None
    place = await held_in(bot, session) or planned
    return f"#{place.name}" if place else say(locale, "session.share.place_gone")
