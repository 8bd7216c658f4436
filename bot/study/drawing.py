"""The place, the pinned status and the panel of a session, as the board draws them."""

from __future__ import annotations

import discord

from bot.language import say
from bot.markup import escape
from bot.sessions.rules import LIVE
from bot.sessions.session import Session
from bot.study.board import Board, is_gone
from bot.study.panel import panel_message
from bot.study.passages import quoted
from bot.study.place import PlaceError, close_stage, held_in, open_place, wake
from bot.study.pressing import common_locale
from bot.study.status import status_card
from bot.study.status_controls import status_rows
from bot.views import ANSWERED, REFUSED, message

_RUN = "session.run"
_OVER = {"ended", "cancelled"}


async def draw_place(board: Board, session: Session) -> None:
    """Open the thread of a session that is on, anew where it was deleted."""
    if session.state in _OVER:
        if session.messages.thread is not None:
            await close_stage(board.bot, session)
        return
    if session.state not in LIVE:
        return
    known = await held_in(board.bot, session)
    if known is not None:
        await wake(known)
        return
    locale = await common_locale(board.bot, session.server)
    lead = say(locale, f"{_RUN}.post_lead", title=escape(session.plan.title))
    try:
        place = await open_place(board.bot, session, lead)
    except PlaceError as error:
        board.fault(session, "place", say(locale, error.key, **error.values))
    except discord.HTTPException:  # such as a forum that wants a tag
        board.fault(session, "place", say(locale, f"{_RUN}.no_opening"))
    else:
        board.fault(session, "place", None)
        afresh = {"status": None, "arrival": None, "departure": None}
        await board.note(session, thread=place.id, **afresh)


async def draw_status(board: Board, session: Session) -> None:
    """Keep the status where members see it, and pinned."""
    place, known = session.messages.thread, session.messages.status
    if place is None or (session.state not in LIVE and known is None):
        return
    locale = await common_locale(board.bot, session.server)
    on = [p.place for p in session.item.prompts if p.place] if session.item else []
    found = await quoted(board.bot, session.server, on)
    card = status_card(session, board.bot.ledger.clock(), found, locale)
    over = session.state in _OVER
    sent = message(
        card, REFUSED if over else ANSWERED, () if over else status_rows(session, locale)
    )
    try:
        shown = await board.put(session, place, known, sent)
    except discord.Forbidden:
        board.fault(session, "status", say(locale, f"{_RUN}.no_status", channel=f"<#{place}>"))
        return
    except discord.NotFound as error:
        if not is_gone(error):
            raise
        # the place went without a word
        await board.note(session, thread=None, status=None)
        board.soon(session)
        return
    board.fault(session, "status", None)
    if shown != known:
        await board.note(session, status=shown)
        await pin(board, session, shown)


async def pin(board: Board, session: Session, status: int) -> None:
    """Pin the status; where Ibid may not, the panel says so."""
    place = board.bot.get_partial_messageable(session.messages.thread or 0, guild_id=session.server)
    line = None
    try:
        await place.get_partial_message(status).pin()
    except discord.HTTPException:
        locale = await common_locale(board.bot, session.server)
        line = say(locale, f"{_RUN}.no_pin")
    board.fault(session, "pin", line)


async def draw_panel(board: Board, session: Session) -> None:
    """Keep the panel in the moderators' channel, from the start on."""
    known, desk = session.messages.panel, session.messages.desk
    due = session.state in LIVE or (session.state == "announced" and "start" in session.reminded)
    if known is None and not due:
        return
    chosen = (await board.bot.store.preferences(session.server)).moderators_channel
    desk = desk or chosen
    if desk is None:
        return
    board.fault(session, "panel", None)
    locale = await common_locale(board.bot, session.server)
    now, faults = board.bot.ledger.clock(), board.faults[session.server, session.id]
    sent = panel_message(session, now, tuple(faults.values()), locale)
    try:
        panel: int | None = await board.put(session, desk, known, sent)
    except (discord.Forbidden, discord.NotFound) as error:  # moderators open a private one
        moved = chosen not in {None, desk}
        if not moved and not is_gone(error):
            board.fault(session, "panel", say(locale, f"{_RUN}.no_panel", channel=f"<#{desk}>"))
            return
        panel = desk = None
    await board.note(session, panel=panel, desk=desk)
