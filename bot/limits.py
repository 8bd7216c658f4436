"""How much a member and a server may ask within an hour.

Counted in memory: after a restart everyone starts afresh, and who asked when is never
written down.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

import discord
from discord.utils import utcnow

from bot.language import choose, own_locale, say
from bot.preferences import Preferences
from bot.store import Store

_WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when to wait, and whether for the whole server's limit."""

    until: datetime
    whole_server: bool


class Limiter:
    """Sliding windows of questions, one a member and one a server."""

    def __init__(self) -> None:
        self._asked: dict[tuple[int | None, int | None], deque[datetime]] = {}
        self._swept: datetime | None = None

    def check(self, preferences: Preferences, member: int, now: datetime) -> Wait | None:
        """Count a question and return None, or count nothing and tell how long to wait.

        Direct messages have no limit in common: nobody could know who used it up.
        """
        self._sweep(now)
        server = preferences.server_id
        limits: list[tuple[int | None, int]] = [(member, preferences.member_limit)]
        if server is not None:
            limits.append((None, preferences.server_limit))
        windows = [self._asked.setdefault((server, who), deque()) for who, _ in limits]
        for window, (who, limit) in zip(windows, limits, strict=True):
            free = _free_at(window, limit, now)
            if free is not None:
                return Wait(free, who is None)
        for window in windows:
            window.append(now)
        return None

    def _sweep(self, now: datetime) -> None:
        """Forget, once a window, those who asked nothing within it."""
        if self._swept is not None and now - self._swept < _WINDOW:
            return
        self._swept = now
        self._asked = {k: w for k, w in self._asked.items() if w and now - w[-1] < _WINDOW}


def _free_at(window: deque[datetime], limit: int, now: datetime) -> datetime | None:
    """Drop what is past; return when the limit allows one more, None for now."""
    while window and now - window[0] >= _WINDOW:
        window.popleft()
    return window[-limit] + _WINDOW if len(window) >= limit else None


class Limits:
    """The limits of every server, as its moderators set them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._limiter = Limiter()

    async def refusal(self, asked: discord.Interaction | discord.Message) -> str | None:
        """Count a question and return None, or say when its asker may come back.

        Call it once a question, before deferring, so that the refusal can be private.
        """
        if isinstance(asked, discord.Interaction):
            server, member = asked.guild_id, asked.user
        else:
            server, member = asked.guild.id if asked.guild else None, asked.author
        preferences = await self._store.preferences(server)
        wait = self._limiter.check(preferences, member.id, utcnow())
        if wait is None:
            return None
        key = "limits.server" if wait.whole_server else "limits.member"
        limit = preferences.server_limit if wait.whole_server else preferences.member_limit
        until = f"<t:{math.ceil(wait.until.timestamp())}:R>"
        locale = choose(preferences, own_locale(asked, private=True))
        return say(locale, key, limit=limit, until=until)
