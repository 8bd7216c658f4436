"""What is posted where a session is held, and which session is held where somebody writes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import discord

from bot.faults import tell
from bot.language import language_for, say
from bot.sessions.session import Session
from bot.study.place import PlaceError, held_in, permission_name

if TYPE_CHECKING:
    from bot.client import Ibid

_NEEDED = (
    *("view_channel", "send_messages", "send_messages_in_threads"),
    *("attach_files", "send_polls"),
)


def held_at(bot: Ibid, server: int | None, channel: int | None) -> Session | None:
    """Return the session that goes on in a place, if one does.

    A channel in whose thread or post one is held is not its place.
    """
    found = bot.ledger.in_channel(server or 0, channel or 0)
    return found if found and found.messages.thread in {None, channel} else None


async def session_here(interaction: discord.Interaction[Ibid]) -> Session | None:
    """Return the session that goes on where a member is; tell them if there is none."""
    found = held_at(interaction.client, interaction.guild_id, interaction.channel_id)
    if found is None:
        await tell(interaction, say(await language_for(interaction), "session.share.not_here"))
    return found


async def post(bot: Ibid, session: Session, sent: Mapping[str, Any]) -> discord.Message:
    """Post something where a session is held; PlaceError tells what is in the way."""
    place = await held_in(bot, session)
    if place is None:
        raise PlaceError("no_venue")
    try:
        return await place.send(**sent)
    except discord.Forbidden as error:
        own = place.permissions_for(place.guild.me)
        missing = [name for name in _NEEDED if not getattr(own, name)]
        names = ", ".join(permission_name(name) for name in missing or ("manage_threads",))
        raise PlaceError("not_allowed", permissions=names, channel=place.mention) from error
    except discord.NotFound as error:
        raise PlaceError("no_venue") from error
