"""`/ask` where a session is held: the reading comes first, and the minutes note what was quoted.

An answer that not all may see, by the rules of the session, is shown to its asker alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import discord

from bot.language import say
from bot.preferences import Preferences, is_moderator
from bot.sessions import discussion
from bot.sessions.errors import SessionError
from bot.sessions.plan import Place
from bot.sessions.rules import moderates
from bot.sessions.session import Actor, Session
from bot.study.ledger import UnknownSessionError
from bot.study.posting import held_at
from index.answer import Answer
from index.sentences import Span
from index.shelf import Shelf
from index.within import Stretches, within

if TYPE_CHECKING:
    from bot.client import Ibid
    from bot.questions import Asked

_NOWHERE = Place("", 0, 0)


def session_of(bot: Ibid, asked: Asked) -> Session | None:
    """Return the session that goes on where a question was asked, if one does."""
    if asked.guild is None or asked.channel is None:
        return None
    return held_at(bot, asked.guild.id, asked.channel.id)


def reading_of(session: Session) -> Stretches:
    """Return what a session reads, by the ids of the works."""
    return {
        reading.work: [Span(section.start, section.end) for section in reading.sections]
        for reading in session.plan.reading
    }


def reading_first(session: Session | None) -> Callable[[Shelf], Shelf] | None:
    """Return what narrows a shelf to a session's reading; None where there is none."""
    if session is None or not session.plan.reading:
        return None
    stretches = reading_of(session)
    return lambda shelf: within(shelf, stretches)


def asker_of(asked: Asked, preferences: Preferences) -> Actor:
    """Return who asks, as a session knows them."""
    who = asked.author if isinstance(asked, discord.Message) else asked.user
    roles = who.roles if isinstance(who, discord.Member) else []
    return Actor(who.id, frozenset(role.id for role in roles), is_moderator(who, preferences))


def hidden_because(bot: Ibid, session: Session | None, by: Actor) -> str | None:
    """Return the key of why an answer is for its asker alone; None where all may see it."""
    if session is None:
        return None
    if session.plan.mode == "reviewed" and not moderates(session, by):
        return "session.share.reviewed"
    try:
        discussion.quote(session, by, bot.ledger.clock(), _NOWHERE)
    except SessionError as error:
        return None if error.key == "refusal.full" else error.key
    return None


async def note_quoted(bot: Ibid, session: Session | None, by: Actor, answer: Answer) -> None:
    """Note what an answer in a session quoted for all to see; one that is over notes no more."""
    if session is None or not answer.answered:
        return
    quotation = answer.quotations[0]
    place = Place(quotation.digest, quotation.start, quotation.end)
    try:
        await bot.ledger.change(
            session.server, session.id, lambda known, now: discussion.quote(known, by, now, place)
        )
    except (SessionError, UnknownSessionError):
        return


def hidden_line(key: str, locale: str) -> str:
    """Say why only its asker sees an answer."""
    return f"{say(locale, key)} {say(locale, 'session.share.only_you')}"
