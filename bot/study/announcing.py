"""Keeps the announcement of a session where it belongs, and tells those whom a change concerns.

They are told where the announcement stands, and nobody else is mentioned.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.utils import format_dt

from bot.language import say
from bot.markup import escape
from bot.sessions.replies import coming, moved_up
from bot.sessions.rules import LIVE, last_act
from bot.sessions.session import Session, posted
from bot.study.announcement import announcement_message, place_of
from bot.study.board import Board, is_gone
from bot.study.place import wake_at
from bot.study.pressing import common_locale

if TYPE_CHECKING:
    from bot.client import Ibid

_PLAN = "session.plan"
_ILL = 500  # a status from here on is no refusal: Discord is ill
_AT_ONCE = 50  # members mentioned in a message, which has 2000 characters


async def draw_announcement(board: Board, session: Session) -> None:
    """Post the announcement, or bring it up to date; a forum gets a post of its own."""
    known = session.messages.announcement
    if session.state == "draft" or (known is None and session.state in {"ended", "cancelled"}):
        return
    bot, channel = board.bot, session.plan.venue.channel
    locale = await common_locale(bot, session.server)
    sent = announcement_message(session, locale)
    try:
        if session.plan.venue.kind != "forum":
            at: tuple[int | None, int | None] = (
                await board.put(session, channel, known, sent),
                channel,
            )
        else:
            at = await _put_post(board, session, sent)
    except discord.HTTPException as error:
        if error.status >= _ILL:
            raise
        line = say(locale, f"{_PLAN}.not_posted", channel=f"<#{channel}>")
        board.fault(session, "announcement", line)
        if not is_gone(error):
            return  # it stands where it is, to be brought up to date once that is allowed
        at = None, None
    else:
        board.fault(session, "announcement", None)
    await board.note(session, announcement=at[0], announced_in=at[1])


async def _put_post(
    board: Board, session: Session, sent: dict[str, Any]
) -> tuple[int | None, int | None]:
    """Open or edit a forum post; return its first message, and the post."""
    forum = board.bot.get_channel(session.plan.venue.channel)
    known, post = session.messages.announcement, session.messages.announced_in
    stands = known is not None and post is not None
    if stands and await board.put(session, post or 0, known, sent, anew=False):
        return known, post
    if not isinstance(forum, discord.ForumChannel):
        return None, None
    opened = await forum.create_thread(name=session.plan.title[:100], view=sent["view"])
    return opened.message.id, opened.thread.id


async def tell_those(bot: Ibid, session: Session, members: tuple[int, ...], text: str) -> None:
    """Write where the announcement stands, mentioning these members and nobody else."""
    place = bot.get_partial_messageable(place_of(session), guild_id=session.server)
    for first in range(0, len(members), _AT_ONCE):
        some = members[first : first + _AT_ONCE]
        names = " ".join(f"<@{member}>" for member in some)
        users = [discord.Object(member) for member in some]
        mentions = discord.AllowedMentions(everyone=False, roles=False, users=users)
        try:
            await place.send(f"{text}\n{names}", allowed_mentions=mentions)
        except (discord.Forbidden, discord.NotFound):
            return


async def follow(bot: Ibid, before: Session | None, after: Session) -> None:
    """Tell who is concerned by a change; take the announcement from a place that was left."""
    if before is None or after.state == "draft":
        return
    locale = await common_locale(bot, after.server)
    title, when = escape(after.plan.title), format_dt(after.plan.when.start, "F")
    if before.plan.venue != after.plan.venue:
        await _take_down(bot, before)
    if after.state == "cancelled" != before.state:
        act = last_act(after, "cancelled")
        reason = escape(act.detail) if act else ""
        text = say(locale, f"{_PLAN}.told_cancelled", title=title, when=when)
        await tell_those(bot, after, coming(before), f"{text} {reason}".strip())
    elif after.state == before.state and before.plan.when.start != after.plan.when.start:
        text = say(locale, f"{_PLAN}.told_moved", title=title, when=when)
        await tell_those(bot, after, coming(after), text)
    if after.state in {"announced", *LIVE} and (lucky := moved_up(before, after)):
        text = say(locale, f"{_PLAN}.told_seat", title=title, when=when)
        await tell_those(bot, after, lucky, text)


async def _take_down(bot: Ibid, before: Session) -> None:
    """Delete an announcement, so that it is posted at the new place."""
    number = before.messages.announcement
    if number is None:
        return
    place = bot.get_partial_messageable(place_of(before), guild_id=before.server)
    try:
        await wake_at(bot, before.server, place_of(before))
        await place.get_partial_message(number).delete()
    except (discord.Forbidden, discord.NotFound):
        pass  # what cannot be taken down is let go all the same
    await bot.ledger.change(before.server, before.id, partial(_let_go, announcement=number))


def _let_go(session: Session, now: datetime, *, announcement: int) -> Session:
    """Return a session that is to be announced anew, unless it has been already."""
    del now
    if session.messages.announcement != announcement:
        return session
    return posted(session, announcement=None, announced_in=None)
