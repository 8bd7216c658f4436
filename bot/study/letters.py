"""Word to those who ask, in private: where they asked for as long as Discord allows, else by DM."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

import discord
from discord.utils import utcnow

from bot.cards import Card
from bot.lasting import Pressed
from bot.sessions.entry import Entry
from bot.sessions.session import Session
from bot.views import REFUSED, message

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_TOKEN = timedelta(minutes=14)  # Discord takes follow-ups for fifteen
_MOST = 2000  # presses remembered

Asked: TypeAlias = tuple[int, int, int, int]


class Letters:
    """Knows, for a while, the presses with which members asked."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._asked: dict[Asked, Pressed] = {}

    def keep(self, session: Session, entry: Entry, interaction: Pressed) -> None:
        """Remember the press that a member asked with."""
        self._asked[session.server, session.id, entry.id, interaction.user.id] = interaction
        if len(self._asked) > _MOST:
            del self._asked[next(iter(self._asked))]

    async def write(self, session: Session, entry: Entry, card: Card) -> int:
        """Write to all who ask a question; return how many could not be reached."""
        members = [asker.member for asker in entry.askers if asker.member is not None]
        reached = await asyncio.gather(*(self._send(session, entry, m, card) for m in members))
        return reached.count(False)

    async def _send(self, session: Session, entry: Entry, member: int, card: Card) -> bool:
        asked = self._asked.pop((session.server, session.id, entry.id, member), None)
        sent = message(card, REFUSED)
        if asked is not None and utcnow() - asked.created_at < _TOKEN:
            try:
                await asked.followup.send(**sent, ephemeral=True)
            except discord.HTTPException as error:
                _log.info("a token has expired, a direct message goes out: %s", error.status)
            else:
                return True
        try:
            direct = await self._bot.create_dm(discord.Object(member))
            await direct.send(**sent)
        except discord.HTTPException:
            return False
        return True
