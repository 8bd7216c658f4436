"""Review cards for moderators, drafts for them, and what is published, as the board draws them."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.language import say
from bot.line import BusyError
from bot.markup import escape
from bot.sessions import review
from bot.sessions.entry import Entry
from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.queue import OPEN
from bot.sessions.rules import LIVE
from bot.sessions.session import Posted, Session
from bot.study.board import Board
from bot.study.ledger import UnknownSessionError
from bot.study.passages import quoted
from bot.study.pressing import common_locale
from bot.study.review_card import (
    QUESTION,
    answer_message,
    drafted,
    open_question_message,
    review_message,
)
from bot.study.status import short
from index.answer import Quotation
from index.errors import IbidError

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_RUN = "session.run"
REMOVED = 0  # in the place of a message that somebody deleted


class Drafts:
    """Looks for answers to questions under review, one search a question at a time."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[int, int], asyncio.Task[None]] = {}

    async def draw_drafts(self, board: Board, session: Session) -> None:
        """Begin to draft what has no draft yet: new questions, and those before a restart."""
        if session.state not in LIVE or session.plan.mode != "reviewed":
            return
        for entry in session.queue.entries:
            key = session.id, entry.id
            if entry.is_hand or entry.state not in OPEN or drafted(session, entry):
                continue
            if key not in self._under_way:
                task = asyncio.create_task(_draft(board.bot, session, entry))
                self._under_way[key] = task
                task.add_done_callback(partial(self._done, key))

    def _done(self, key: tuple[int, int], _: asyncio.Task[None]) -> None:
        del self._under_way[key]


async def _draft(bot: Ibid, session: Session, entry: Entry) -> None:
    """Keep what Ibid finds, which may be nothing; while too many wait it is tried again later."""
    try:
        places = await find_places(bot, session, entry.text)
    except BusyError:
        return
    except IbidError as error:
        _log.warning("session %s: no draft: %s", session.id, error)
        places = []
    with suppress(UnknownSessionError):  # deleted in between
        await _keep(bot, session, entry.id, places)


async def _keep(bot: Ibid, session: Session, entry: int, places: list[Place]) -> None:
    await bot.ledger.change(
        session.server, session.id, lambda known, now: review.draft(known, now, entry, places)
    )


async def find_places(bot: Ibid, session: Session, question: str) -> list[Place]:
    """Return what answers a question, the best first: in the reading, then on the whole shelf."""
    works = {reading.work for reading in session.plan.reading}
    found: list[Quotation] = []
    if works:
        reply = await bot.desk.ask(question, session.server, among=works)
        found += reply.answer.quotations if reply.answer.answered else ()
    reply = await bot.desk.ask(question, session.server)
    found += reply.answer.quotations if reply.answer.answered else ()
    places = (Place(each.digest, each.start, each.end) for each in found)
    return list(dict.fromkeys(places))


async def draw_cards(board: Board, session: Session) -> None:
    """Keep a card in the moderators' channel for each question under review."""
    desk, before = session.messages.desk, session.messages.cards
    cards = {card.entry: card.message for card in before}
    reviewed = session.plan.mode == "reviewed" and session.state in LIVE
    open_now = {e.id for e in session.queue.entries if e.state in OPEN and not e.is_hand}
    if desk is None or not (cards or (reviewed and open_now)):
        return
    locale = await common_locale(board.bot, session.server)
    for entry in session.queue.entries:
        waits = reviewed and entry.id in open_now
        if not waits and entry.id not in cards:
            continue
        found = await quoted(board.bot, session.server, entry.draft) if waits else {}
        sent = review_message(session, entry, found, None, locale)
        cards[entry.id] = await board.put(session, desk, cards.get(entry.id), sent)
        if not waits:
            del cards[entry.id]
    kept = tuple(Posted(entry, shown) for entry, shown in cards.items())
    await board.note(session, cards=kept)


async def draw_published(board: Board, session: Session) -> None:
    """Post what was published, each once; one that somebody deleted stays deleted."""
    place = session.messages.thread
    shown = {post.entry: post.message for post in session.messages.shown}
    due = [entry for entry in session.queue.entries if _is_due(entry, shown)]
    if place is None or not due:
        return
    locale, line = await common_locale(board.bot, session.server), None
    for entry in due:
        try:
            await _publish(board, session, entry, shown, locale)
        except SessionError:  # the text left the shelf once it was published
            text = escape(short(entry.text, QUESTION))
            line = say(locale, f"{_RUN}.passage_gone", question=text)
        except (discord.Forbidden, discord.NotFound):
            line = say(locale, f"{_RUN}.no_publishing", channel=f"<#{place}>")
            break
    board.fault(session, "published", line)


def _is_due(entry: Entry, shown: dict[int, int]) -> bool:
    """Tell whether a question has to be posted, or may have changed since it was."""
    if entry.is_hand or shown.get(entry.id) == REMOVED:
        return False
    return entry.state == "published" or entry.id in shown


async def _publish(
    board: Board, session: Session, entry: Entry, shown: dict[int, int], locale: str
) -> None:
    """Post a question with its answer; one of an open session, marked once it is answered.

    SessionError where the passage of the answer is no longer on the shelf.
    """
    place, known = session.messages.thread or 0, shown.get(entry.id)
    if entry.answer is None:
        sent = open_question_message(session, entry, locale)
    elif known is not None:
        return  # an answer stays as it was published
    else:
        found = await quoted(board.bot, session.server, [entry.answer])
        if entry.answer not in found:
            raise SessionError("no_passage")
        sent = answer_message(entry, entry.answer, found[entry.answer], locale)
    shown[entry.id] = await board.put(session, place, known, sent, anew=False)
    kept = tuple(Posted(number, posted) for number, posted in shown.items())
    await board.note(session, shown=kept)
