"""What follows the end of a session: the next one of its series, and the minutes.

Both follow from the record alone, so that a restart in between loses nothing. As long as the
session is kept, the minutes change with it: a name that is taken out goes from the files too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING, Any

import discord

from bot.cards import Card
from bot.language import say
from bot.sessions.minutes import MinutesData, minutes_data
from bot.sessions.series import next_of_series
from bot.sessions.session import Session
from bot.store import ConflictError
from bot.study.board import Board, is_gone
from bot.study.minutes import Written, members_in, write_minutes
from bot.study.minutes_card import MinutesFile, files_of, minutes_card, minutes_message
from bot.study.names import names_of, place_name
from bot.study.place import PlaceError, held_in, wake
from bot.study.polls import read_polls
from bot.study.posting import post
from bot.study.pressing import common_locale
from index.errors import HomeError
from index.work import Work

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_NOWHERE = 0
_AGAIN = timedelta(minutes=10)  # from one look at posted minutes to the next


class Closing:
    """Closes sessions that ended, and keeps what their minutes tell true."""

    def __init__(self) -> None:
        self._looked: dict[int, datetime] = {}
        self._turn = asyncio.Lock()  # after an update of Ibid, all minutes may have to be renewed

    def is_due(self, session: Session, now: datetime) -> bool:
        """Tell whether a session that ended lacks its minutes, or they tell what holds no more."""
        posted = session.messages.minutes
        if posted in {None, _NOWHERE}:
            return posted is None
        if now - self._looked.get(session.id, now - _AGAIN) < _AGAIN:
            return False
        self._looked[session.id] = now
        return session.messages.minutes_told != _hash(minutes_data(session, now))

    async def draw_minutes(self, board: Board, session: Session) -> None:
        """Do what is left to be done for a session that ended."""
        if session.state != "ended":
            return
        if session.messages.minutes is None:
            await self._close(board, session)
        elif session.messages.minutes != _NOWHERE:
            await self._renew(board, session)

    async def _close(self, board: Board, session: Session) -> None:
        bot = board.bot
        await continue_series(bot, session)
        session = await read_polls(bot, session)
        data = minutes_data(session, bot.ledger.clock())
        sent = await _post(bot, session)
        number, channel = (sent.id, sent.channel.id) if sent else (_NOWHERE, None)
        await board.note(session, minutes=number, minutes_in=channel, minutes_told=_hash(data))

    async def _renew(self, board: Board, session: Session) -> None:
        """Put what the minutes tell by now in the place of what they told.

        What was told is noted once it is done, so that the timer tries again until it is.
        """
        told = _hash(minutes_data(session, board.bot.ledger.clock()))
        if session.messages.minutes_told == told:
            return
        try:
            async with self._turn:
                await _replace(board.bot, session)
        except discord.NotFound as error:
            if not is_gone(error):
                raise
            _log.warning("session %s: somebody deleted its minutes", session.id)
        await board.note(session, minutes_told=told)


def _hash(data: MinutesData) -> int:
    return int.from_bytes(blake2b(repr(data).encode(), digest_size=6).digest())


async def _replace(bot: Ibid, session: Session) -> None:
    """Edit the minutes; a thread that sleeps is woken for that, and sleeps on."""
    at, held = session.messages, await held_in(bot, session)
    channel = at.minutes_in or at.thread or _NOWHERE
    asleep = isinstance(held, discord.Thread) and held.archived and held.id == channel
    sent = await minutes_of(bot, session)
    if held and asleep:
        await wake(held)
    place = bot.get_partial_messageable(channel, guild_id=session.server)
    shown = place.get_partial_message(at.minutes or _NOWHERE)
    await shown.edit(view=sent["view"], attachments=sent["files"])
    if isinstance(held, discord.Thread) and asleep:
        with suppress(discord.HTTPException):
            await held.edit(archived=True)


async def continue_series(bot: Ibid, session: Session) -> Session | None:
    """Return the next session of a series, announced now unless it is there; None of no series.

    Its id follows from that of the session, so that of two at once one alone announces it.
    """
    known = following(bot, session)
    if known is not None or session.plan.when.recurrence == "none":
        return known
    taken = {each.id for each in bot.ledger.of(session.server)}
    number = next(number for number in count(session.id + 1) if number not in taken)
    try:
        return await bot.ledger.add(next_of_series(session, number, bot.ledger.clock()))
    except ConflictError:
        return following(bot, session)


async def continue_cancelled(bot: Ibid, session: Session) -> Session | None:
    """Return the next session after one that was called off, where its series goes on.

    It is announced once, also where a restart or a fault comes in between.
    """
    if not session.owes_next:
        return None
    announced = await continue_series(bot, session)
    await bot.ledger.change(
        session.server, session.id, lambda known, _: replace(known, owes_next=False)
    )
    return announced


def following(bot: Ibid, session: Session) -> Session | None:
    """Return the session after this one in its series, where it is planned."""
    theirs = (each for each in bot.ledger.of(session.server) if each.series == session.series)
    return next((each for each in theirs if each.number == session.number + 1), None)


async def minutes_of(bot: Ibid, session: Session, *, misplaced: bool = False) -> dict[str, Any]:
    """Return the arguments that send a session's minutes, as they are by now.

    `misplaced` where they could not be posted where the session was.
    """
    locale = await common_locale(bot, session.server)
    written, files = await _written(bot, session, locale)
    card = minutes_card(written, following(bot, session), locale)
    if misplaced:
        card = Card(((say(locale, "session.share.misplaced"),), *card.groups), card.small)
    return minutes_message(card, files)


async def _written(
    bot: Ibid, session: Session, locale: str
) -> tuple[Written, Sequence[MinutesFile]]:
    data = minutes_data(session, bot.ledger.clock())
    names = await names_of(bot, session.server, members_in(data))
    place, works = await place_name(bot, session, locale), await _works(bot, session.server)

    def write() -> tuple[Written, Sequence[MinutesFile]]:
        written = write_minutes(data, works, names, place)
        return written, files_of(written.minutes, locale)

    return await asyncio.to_thread(write)


async def _works(bot: Ibid, server: int) -> Sequence[Work]:
    """Return what may be quoted; nothing where the shelf cannot be read just now."""
    try:
        return (await bot.desk.generation(server)).shelf.works
    except HomeError:
        return ()


async def _post(bot: Ibid, session: Session) -> discord.Message | None:
    """Post the minutes; if not where the session was, then to its moderators."""
    try:
        return await post(bot, session, await minutes_of(bot, session))
    except discord.DiscordServerError:
        raise  # the timer tries again
    except (PlaceError, discord.HTTPException):
        return await _send_to_moderators(bot, session)


async def _send_to_moderators(bot: Ibid, session: Session) -> discord.Message | None:
    """Send the minutes to the moderators' channel, or to the first moderator who takes them."""
    for moderator in (None, *session.moderators):
        try:
            place = await _reach(bot, session, moderator)
            if place is not None:
                return await place.send(**await minutes_of(bot, session, misplaced=True))
        except discord.DiscordServerError:
            raise
        except discord.HTTPException:
            continue
    _log.warning("session %s: nobody can be sent its minutes", session.id)
    return None


async def _reach(
    bot: Ibid, session: Session, moderator: int | None
) -> discord.abc.Messageable | None:
    """Return the direct messages of a moderator or, for None, the moderators' channel."""
    if moderator is not None:
        return await bot.create_dm(discord.Object(moderator))
    channel = (await bot.store.preferences(session.server)).moderators_channel
    return bot.get_partial_messageable(channel, guild_id=session.server) if channel else None
