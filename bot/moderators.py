"""Moderators at work: who they are is checked in code, at each command, press and form."""

from __future__ import annotations

from typing import Any

import discord

from bot.language import choose
from bot.preferences import is_moderator
from index.errors import IbidError


class NotModeratorError(IbidError):
    """Somebody else wants what is for the server's moderators."""


async def moderators_locale(interaction: discord.Interaction[Any]) -> str:
    """Return the language to speak to a moderator in; NotModeratorError for anyone else."""
    preferences = await interaction.client.store.preferences(interaction.guild_id)
    if not is_moderator(interaction.user, preferences):
        raise NotModeratorError("this is for the server's moderators: ask one of them")
    return choose(preferences, interaction.locale)


async def admit(interaction: discord.Interaction[Any]) -> str:
    """Let a moderator wait for a private answer; return its language, or raise as above."""
    locale = await moderators_locale(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    return locale
