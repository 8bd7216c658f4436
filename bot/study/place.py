"""Where a session is held: a thread, a forum post, or the chat of a voice or stage channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import discord

from bot.sessions.session import Session
from index.errors import IbidError

if TYPE_CHECKING:
    from bot.client import Ibid

Held: TypeAlias = discord.Thread | discord.VoiceChannel | discord.StageChannel
Venue: TypeAlias = (
    discord.TextChannel | discord.ForumChannel | discord.VoiceChannel | discord.StageChannel
)
_WEEK: Literal[10080] = 10080  # minutes until Discord archives a thread in which nobody writes
_TOPIC = 120  # characters of a stage's topic
_NEEDED: dict[type, tuple[str, ...]] = {
    discord.TextChannel: ("view_channel", "create_public_threads", "send_messages_in_threads"),
    discord.ForumChannel: ("view_channel", "send_messages", "send_messages_in_threads"),
    discord.VoiceChannel: ("view_channel", "connect", "send_messages"),
    discord.StageChannel: ("view_channel", "connect", "send_messages"),
}


class PlaceError(IbidError):
    """A place that a session cannot be held in, as the `key` and `values` of what to say."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(f"a session has no place: {key} {values}")
        self.key = f"session.run.{key}"
        self.values = values


def venue_of(bot: Ibid, session: Session) -> Venue:
    """Return the channel that a session is planned in; PlaceError where it is gone."""
    guild = bot.get_guild(session.server)
    channel = guild.get_channel(session.plan.venue.channel) if guild else None
    if not isinstance(channel, Venue):
        raise PlaceError("no_venue")
    return channel


def require_free(bot: Ibid, session: Session) -> None:
    """Raise PlaceError where a voice or stage channel, which has one chat, holds another session.

    Each session in a text channel or a forum has a thread of its own.
    """
    if session.plan.venue.kind not in {"voice", "stage"}:
        return
    channel = session.plan.venue.channel
    other = bot.ledger.in_channel(session.server, channel)
    if other is not None and other.id != session.id:
        raise PlaceError("taken", channel=f"<#{channel}>")


def missing_in(channel: discord.abc.GuildChannel) -> list[str]:
    """Return the permissions that Ibid lacks to hold a session in a channel, as Discord's names."""
    own = channel.permissions_for(channel.guild.me)
    needed = _NEEDED.get(type(channel), ())
    return [name for name in needed if not getattr(own, name)]


def require_venue(bot: Ibid, session: Session) -> Venue:
    """Return the channel to hold a session in; PlaceError names what Ibid is not allowed there."""
    channel = venue_of(bot, session)
    missing = missing_in(channel)
    if missing:
        names = ", ".join(permission_name(name) for name in missing)
        raise PlaceError("not_allowed", permissions=names, channel=channel.mention)
    return channel


def permission_name(name: str) -> str:
    """Return what Discord calls a permission in its own settings, in English."""
    return name.replace("_", " ").title()


async def open_place(bot: Ibid, session: Session, lead: str) -> Held:
    """Open the thread or post of a session; a voice or stage channel has its chat already.

    `lead` opens a forum post, which Discord wants to begin with a message.
    """
    channel = require_venue(bot, session)
    name = session.plan.title[:100]
    if isinstance(channel, discord.TextChannel):
        kind = discord.ChannelType.public_thread
        return await channel.create_thread(name=name, type=kind, auto_archive_duration=_WEEK)
    if isinstance(channel, discord.ForumChannel):
        post = await channel.create_thread(name=name, content=lead, auto_archive_duration=_WEEK)
        return post.thread
    if isinstance(channel, discord.StageChannel):
        await _open_stage(channel, session)
    return channel


async def _open_stage(channel: discord.StageChannel, session: Session) -> None:
    """Say on the stage what it is about, where Ibid may; the session needs no stage instance."""
    if channel.instance is not None:
        return
    try:
        await channel.create_instance(topic=session.plan.title[:_TOPIC])
    except discord.HTTPException:
        return


async def close_stage(bot: Ibid, session: Session) -> None:
    """Close the stage that was opened for a session, where it is still about that."""
    guild = bot.get_guild(session.server)
    channel = guild.get_channel(session.plan.venue.channel) if guild else None
    stage = channel.instance if isinstance(channel, discord.StageChannel) else None
    if stage is None or stage.topic != session.plan.title[:_TOPIC]:
        return
    try:
        await stage.delete()
    except discord.HTTPException:
        return


async def held_in(bot: Ibid, session: Session) -> Held | None:
    """Return the place that was opened for a session; None where there is none any more."""
    number = session.messages.thread
    return await _place_at(bot, session.server, number) if number is not None else None


async def _place_at(bot: Ibid, server: int, number: int) -> Held | None:
    """Return a thread, post, voice or stage channel; None where Ibid sees none."""
    guild = bot.get_guild(server)
    if guild is None:
        return None
    place = guild.get_channel_or_thread(number)
    if place is None:
        try:
            place = await guild.fetch_channel(number)  # an archived thread is not in memory
        except (discord.NotFound, discord.Forbidden):
            return None
    return place if isinstance(place, Held) else None


async def wake(place: Held) -> None:
    """Bring back a thread that Discord has archived; in an archived one nothing can be edited."""
    if isinstance(place, discord.Thread) and place.archived:
        await place.edit(archived=False)


async def wake_at(bot: Ibid, server: int, number: int) -> None:
    """Bring back a thread or post, where the place of that id is one and archived."""
    place = await _place_at(bot, server, number)
    if place is not None:
        await wake(place)
