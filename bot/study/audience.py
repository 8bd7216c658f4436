"""Who sees a session: those who see the place that it is planned in, and those who run it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.sessions.rules import moderates
from bot.sessions.session import Actor, Session

if TYPE_CHECKING:
    from bot.client import Ibid


def sees(channel: discord.abc.GuildChannel, who: discord.Member | discord.Role) -> bool:
    """Tell whether a member, or all with a role, see a channel and what is written in it."""
    allowed = channel.permissions_for(who)
    speaks = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return allowed.view_channel and (allowed.connect or not speaks)


def sessions_for(interaction: discord.Interaction[Ibid], by: Actor) -> list[Session]:
    """Return the sessions of a server that whoever acts sees, by their start."""
    own = interaction.client.ledger.of(interaction.guild_id or 0)
    return [each for each in own if moderates(each, by) or _sees_place(interaction, each)]


def _sees_place(interaction: discord.Interaction[Ibid], session: Session) -> bool:
    guild, member = interaction.guild, interaction.user
    channel = guild.get_channel(session.plan.venue.channel) if guild else None
    return channel is not None and isinstance(member, discord.Member) and sees(channel, member)
