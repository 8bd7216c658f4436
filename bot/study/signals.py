"""Time signals, and the word to moderators that a session is due: each given once.

What was given is kept before it is said, so that a restart in between says nothing twice.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

import discord

from bot.cards import Card
from bot.language import say
from bot.markup import escape
from bot.sessions.clock import due, signalled
from bot.sessions.replies import reminded
from bot.sessions.session import Session, Signal
from bot.study.pressing import common_locale
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid

_RUN = "session.run"


async def give_signals(bot: Ibid, session: Session, now: datetime) -> None:
    """Say in the session's place that a minute is left, or that time is up."""
    given = due(session, now)
    if not given:
        return
    await bot.ledger.change(session.server, session.id, lambda s, _: signalled(s, *given))
    place = session.messages.thread
    if place is None:
        return
    locale = await common_locale(bot, session.server)
    lines = [signal_line(session, signal, locale) for signal in given]
    channel = bot.get_partial_messageable(place, guild_id=session.server)
    await channel.send("\n".join(lines), allowed_mentions=discord.AllowedMentions.none())


def signal_line(session: Session, signal: Signal, locale: str) -> str:
    """Say a signal, with the title of the item that it is about."""
    item = next((i for i in session.plan.items if i.id == signal.item), None)
    kind = signal.kind.replace(" ", "_")
    return say(locale, f"{_RUN}.signal_{kind}", item=escape(item.title) if item else "")


async def remind_to_start(bot: Ibid, session: Session, now: datetime) -> None:
    """Tell the moderators once that it is time to start, with the panel or by direct message."""
    if session.state != "announced" or "start" in session.reminded:
        return
    if now < session.plan.when.start:
        return
    session = await bot.ledger.change(
        session.server, session.id, lambda known, _: reminded(known, "start")
    )
    await bot.board.draw(session.server, session.id)  # the panel, where there is a channel for it
    session = bot.ledger.get(session.server, session.id)
    if session.plan.host is not None:
        await call_host(bot, session, session.plan.host, "due")


async def call_host(bot: Ibid, session: Session, host: int, key: str) -> None:
    """Say something to the host where the panel is, else by direct message."""
    locale = await common_locale(bot, session.server)
    at, title = session.messages, escape(session.plan.title)
    if at.desk is not None and at.panel is not None:
        panel = f"https://discord.com/channels/{session.server}/{at.desk}/{at.panel}"
        line = say(locale, f"{_RUN}.{key}_panel", host=f"<@{host}>", title=title, panel=panel)
        channel = bot.get_partial_messageable(at.desk, guild_id=session.server)
        allowed = discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(host)])
        with suppress(discord.Forbidden, discord.NotFound):
            await channel.send(**message(Card(((line,),))), allowed_mentions=allowed)
            return
    guild = bot.get_guild(session.server)
    name = escape(guild.name) if guild else "–"
    try:
        direct = await bot.create_dm(discord.Object(host))
        await direct.send(say(locale, f"{_RUN}.{key}_direct", title=title, server=name))
    except discord.Forbidden:
        return  # the host takes no messages; the reminders before were for all
