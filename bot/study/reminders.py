"""Reminds those who come, and closes the book on sessions that nobody started, or ended.

A reminder is one message where the announcement stands, and mentions those alone who said that
they come; nobody is reminded where nobody does.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from discord.ext import commands
from discord.utils import format_dt

from bot.language import say
from bot.markup import escape
from bot.sessions import planning, replies, running
from bot.sessions.session import IBID, Reminder, Session
from bot.study.announcing import draw_announcement, follow, tell_those
from bot.study.closing import continue_cancelled
from bot.study.departures import contending, see_off
from bot.study.ledger import UnknownSessionError
from bot.study.pressing import common_locale
from bot.study.signals import call_host

if TYPE_CHECKING:
    from bot.client import Ibid

_MISSED = "session.plan.missed"


class Announcements(commands.Cog):
    """Keeps announcements up to date, sends reminders, and ends what nobody started or ended."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        bot.board.add(draw_announcement)
        bot.ledger.listen(partial(follow, bot))
        bot.timer.every(partial(remind, bot))
        bot.timer.every(partial(close_missed, bot))
        bot.timer.every(partial(go_on, bot))
        bot.timer.every(partial(end_forgotten, bot))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Look at every announcement after a restart."""
        for session in self._bot.ledger.all():
            if session.state == "announced":
                self._bot.board.soon(session)


async def remind(bot: Ibid, session: Session, now: datetime) -> None:
    """Send the reminder that is due, if any; noted first, so that none is sent twice."""
    due = replies.due_reminders(session, now)
    if not due:
        return
    await see_off(bot, session, contending(session))
    session = await bot.ledger.change(
        session.server, session.id, lambda known, _: replies.reminded(known, *due)
    )
    await tell_those(bot, session, replies.coming(session), await _line(bot, session, due[-1]))


async def _line(bot: Ibid, session: Session, reminder: Reminder) -> str:
    locale = await common_locale(bot, session.server)
    when = format_dt(session.plan.when.start, "F" if reminder == "day" else "t")
    return say(
        locale,
        "session.plan.reminder",
        title=escape(session.plan.title),
        ahead=format_dt(session.plan.when.start, "R"),
        when=when,
        place=f"<#{session.plan.venue.channel}>",
    )


async def close_missed(bot: Ibid, session: Session, now: datetime) -> None:
    """Call a session off whose whole time passed without a start; its series goes on."""
    if not planning.missed(session, now):
        return
    reason = say(await common_locale(bot, session.server), _MISSED)
    try:
        closed = await bot.ledger.change(
            session.server, session.id, lambda known, at: planning.cancel(known, IBID, at, reason)
        )
    except UnknownSessionError:
        return
    await continue_cancelled(bot, closed)


async def go_on(bot: Ibid, session: Session, now: datetime) -> None:
    """Announce the next session after one that was called off, where that was cut short."""
    del now
    await continue_cancelled(bot, session)


async def end_forgotten(bot: Ibid, session: Session, now: datetime) -> None:
    """End a session that nobody ended long after its time; its host is told."""
    if running.forgotten(session, now) is None:
        return
    ended = await bot.ledger.change(session.server, session.id, running.end_forgotten)
    if ended.plan.host is not None:
        await call_host(bot, ended, ended.plan.host, "forgotten")
