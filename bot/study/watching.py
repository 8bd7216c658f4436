"""Sees to it that what is shown of sessions stays there, and that what is due is said.

Somebody may delete a thread or a message, unpin the status, or leave the server while Ibid
is not looking: each is noticed by its event, or by the timer at the latest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.sessions.asking import deleted
from bot.sessions.clock import times
from bot.sessions.rules import LIVE
from bot.sessions.session import Posted, Session, posted
from bot.study.departures import see_off, taking_part
from bot.study.drawing import draw_panel, draw_place, draw_status, pin
from bot.study.publishing import REMOVED, Drafts, draw_cards, draw_published
from bot.study.signals import give_signals, remind_to_start
from bot.study.status import whole_minutes

if TYPE_CHECKING:
    from bot.client import Ibid

_LOOK = timedelta(minutes=5)  # from one look for moderators who left to the next
_RECENT = timedelta(hours=1)  # an end that a restart may have kept from being shown


class Watching(commands.Cog):
    """Draws sessions on the board as they change, and whenever Discord tells of a loss."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._looked: dict[int, datetime] = {}
        self._minutes: dict[int, tuple[int, int]] = {}
        drafts = Drafts()
        parts = (draw_place, draw_status, draw_panel, drafts.draw_drafts, draw_cards)
        for part in (*parts, draw_published):
            bot.board.add(part)
        bot.ledger.listen(bot.board.changed)
        bot.timer.every(partial(remind_to_start, bot))
        bot.timer.every(partial(give_signals, bot))
        bot.timer.every(self._look)

    async def _look(self, session: Session, now: datetime) -> None:
        """Draw a session that goes on, whose minutes go by; see who has left now and then."""
        if session.state not in LIVE:
            return
        at = times(session, now)
        minutes = whole_minutes(at.item_left), whole_minutes(at.session_left)
        if self._minutes.get(session.id) != minutes:
            self._minutes[session.id] = minutes
            self._bot.board.soon(session)
        if now - self._looked.get(session.id, now - _LOOK) >= _LOOK:
            self._looked[session.id] = now
            await see_off(self._bot, session, taking_part(session))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Draw every session that goes on, or went on just now, as it is after a restart."""
        now = self._bot.ledger.clock()
        for session in self._bot.ledger.all():
            ended = session.run.ended
            if session.state in LIVE or (ended and now - ended < _RECENT):
                self._bot.board.soon(session)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Post anew what somebody deleted, but for what was published: that is withdrawn."""
        await self._lost(payload.guild_id, {payload.message_id})

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        """Post anew what somebody deleted with others."""
        await self._lost(payload.guild_id, payload.message_ids)

    async def _lost(self, server: int | None, messages: set[int]) -> None:
        for session in self._bot.ledger.of(server or 0):
            if not messages.isdisjoint(_ids(session)):
                await self._bot.ledger.change(
                    session.server, session.id, partial(_without, messages=messages)
                )
                self._bot.board.soon(session)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        """Open another thread for a session whose own was deleted."""
        await self._lost_place(payload.guild_id, payload.thread_id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Let a session go on whose channel, or the channel of whose panel, was deleted."""
        await self._lost_place(channel.guild.id, channel.id)

    async def _lost_place(self, server: int, channel: int) -> None:
        for session in self._bot.ledger.of(server):
            at = session.messages
            if channel in {at.thread, session.plan.venue.channel}:
                await self._bot.board.note(session, thread=None, status=None)
            if channel == at.desk:
                await self._bot.board.note(session, desk=None, panel=None, cards=())
            if channel in {at.thread, at.desk, session.plan.venue.channel}:
                self._bot.board.soon(session)

    @commands.Cog.listener()
    async def on_guild_channel_pins_update(
        self, channel: discord.abc.GuildChannel | discord.Thread, last_pin: datetime | None
    ) -> None:
        """Pin the status again where somebody unpinned it."""
        del last_pin
        session = self._bot.ledger.in_channel(channel.guild.id, channel.id)
        status = session.messages.status if session else None
        if session is None or status is None or channel.id != session.messages.thread:
            return
        place = self._bot.get_partial_messageable(channel.id, guild_id=channel.guild.id)
        try:
            shown = await place.fetch_message(status)
        except discord.HTTPException:
            return
        if not shown.pinned:
            await pin(self._bot.board, session, status)


def _ids(session: Session) -> set[int | None]:
    """Return the messages of a session that are noticed when they are deleted."""
    at = session.messages
    return {at.status, at.panel, *(each.message for each in (*at.cards, *at.shown))}


def _without(session: Session, now: datetime, *, messages: set[int]) -> Session:
    at = session.messages
    for each in at.shown:
        if each.message in messages:
            session = deleted(session, now, each.entry)
    return posted(
        session,
        status=None if at.status in messages else at.status,
        panel=None if at.panel in messages else at.panel,
        cards=tuple(card for card in at.cards if card.message not in messages),
        shown=tuple(_unless_in(messages, each) for each in at.shown),
    )


def _unless_in(messages: set[int], shown: Posted) -> Posted:
    """Return what was published, or that it is gone where its message is among those."""
    return Posted(shown.entry, REMOVED) if shown.message in messages else shown
