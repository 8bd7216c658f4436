"""What a server's moderators choose for it: where Ibid answers, how much, in which language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

import discord


@dataclass(frozen=True, slots=True)
class Preferences:
    """One server's choices; the defaults where it made none, and in direct messages.

    Channels and roles are ids, so that renaming one changes nothing.
    """

    server_id: int | None
    moderators_channel: int | None = None
    moderator_roles: tuple[int, ...] = ()
    answer_channels: tuple[int, ...] = ()
    """Where questions are answered, beside the ask channels; empty: everywhere."""
    ask_channels: tuple[int, ...] = ()
    """Where every message is taken for a question."""
    private_by_default: bool = False
    member_limit: int = 30
    """Questions an hour from one member."""
    server_limit: int = 300
    """Questions an hour from the whole server."""
    retention_days: int = 90
    language: str | None = None
    """The interface's language; None: each member's own."""
    shared: bool = True
    """Whether the operator's works stand beside the server's own."""
    reading_lists: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """The ids of the works that are read in a channel, where not all are."""

    def answers_in(self, *channels: int | None) -> bool:
        """Tell whether Ibid answers in a channel; give a thread's parent beside it."""
        chosen = self.answer_channels
        return not chosen or not set(chosen).isdisjoint(channels) or self.asks_in(*channels)

    def asks_in(self, *channels: int | None) -> bool:
        """Tell whether every message in a channel is a question; give a thread's parent too."""
        return not set(self.ask_channels).isdisjoint(channels)

    def reading_list(self, *channels: int | None) -> frozenset[str] | None:
        """Return the works to read in a channel, None for all; give a thread's parent after it."""
        lists = (self.reading_lists.get(channel or 0) for channel in channels)
        return next((frozenset(works) for works in lists if works), None)


def is_moderator(member: discord.Member | discord.User, preferences: Preferences) -> bool:
    """Tell whether someone manages the server or has one of its moderators' roles."""
    if manages(member, preferences):
        return True
    roles = member.roles if _belongs(member, preferences) else []
    return any(role.id in preferences.moderator_roles for role in roles)


def manages(member: discord.Member | discord.User, preferences: Preferences) -> bool:
    """Tell whether someone has Manage Server, which Discord itself checks for its settings."""
    return _belongs(member, preferences) and member.guild_permissions.manage_guild


def _belongs(
    member: discord.Member | discord.User, preferences: Preferences
) -> TypeGuard[discord.Member]:
    return isinstance(member, discord.Member) and member.guild.id == preferences.server_id
