"""Which messages are questions to Ibid, and which questions it refuses before any work."""

from __future__ import annotations

import re
from typing import Any

import discord

from bot.language import choose, own_locale, say
from bot.preferences import Preferences
from bot.settings import Settings

Asked = discord.Message | discord.Interaction[Any]

_NAMED = 5  # channels named in a refusal


def question_in(
    asked: discord.Message, me: int, preferences: Preferences, *, listens: bool
) -> str | None:
    """Return the question that a message puts to Ibid: "" for a bare mention, None for none.

    Without the message-content intent Discord shows Ibid only direct messages and those that
    mention it; with it, Ibid also listens where moderators want every message answered.
    """
    content, named = re.subn(rf"<@!?{me}>", "", asked.content)
    content = content.strip()
    if named or asked.guild is None:
        return content
    if content and replied_to(asked, me):
        return content
    return _opening(asked) if listens and preferences.asks_in(*_channels(asked)) else None


def replied_to(asked: discord.Message, author: int) -> discord.Message | None:
    """Return the message that a message replies to, if it is there and by that author."""
    replied = asked.reference.resolved if asked.reference else None
    if isinstance(replied, discord.Message) and replied.author.id == author:
        return replied
    return None


def _opening(asked: discord.Message) -> str | None:
    """Return the question that a message of an ask channel opens with, if it opens anything.

    Talk between members is left alone: replies, messages to others, what follows in a thread.
    """
    if asked.reference or asked.mentions or not asked.content:
        return None
    if not isinstance(asked.channel, discord.Thread):
        return asked.content
    if asked.id != asked.channel.id or not isinstance(asked.channel.parent, discord.ForumChannel):
        return None
    title = asked.channel.name
    return title if title.rstrip().endswith("?") else asked.content


def refusal(
    asked: Asked, question: str, preferences: Preferences, settings: Settings
) -> str | None:
    """Return why a question is refused; None where it may be answered."""
    locale = choose(preferences, own_locale(asked, private=True))
    if server_of(asked) is None and not settings.direct_messages:
        return say(locale, "question.no_direct")
    if not preferences.answers_in(*_channels(asked)):
        places = (f"<#{channel}>" for channel in preferences.answer_channels[:_NAMED])
        return say(locale, "question.elsewhere", channels=", ".join(places))
    if not question.strip():
        return say(locale, "question.missing")
    limit = settings.max_question
    if len(question) > limit:
        count = f"{len(question):,}"
        return say(locale, "question.too_long", count=count, limit=f"{limit:,}")
    return None


def reading_list(asked: Asked, preferences: Preferences) -> frozenset[str] | None:
    """Return the works to answer from where something is asked; None for all of them."""
    return preferences.reading_list(*_channels(asked))


def server_of(asked: Asked) -> int | None:
    """Return the id of the server that a question comes from; None for a direct message."""
    if isinstance(asked, discord.Interaction):
        return asked.guild_id
    return asked.guild.id if asked.guild else None


def _channels(asked: Asked) -> tuple[int | None, int | None]:
    """Return the ids of the channel and, of a thread, of the channel that it belongs to."""
    channel = asked.channel
    return channel.id if channel else None, getattr(channel, "parent_id", None)
