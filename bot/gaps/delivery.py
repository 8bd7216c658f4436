"""How a moderator's words reach the asker: in the channel, else by direct message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal

import discord

from bot.cards import Card
from bot.store import Gap
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)

Way = Literal["channel", "direct", "nobody", "failed"]
_REFUSED_FROM = 500  # a status below says no for good, one from here on that Discord is ill


async def deliver(bot: Ibid, gap: Gap, card: Card, *, private: bool = False) -> Way:
    """Reply to the asker's message, or write to them; tell which way was taken.

    `failed` is worth another attempt, `nobody` is not: they have left, or take no messages.
    """
    ways: list[Way] = ["direct"] if private or gap.message_id is None else ["channel", "direct"]
    try:
        for way in ways:
            if await _send(bot, gap, card, way):
                return way
    except discord.HTTPException as error:
        _log.warning("gap %s: Discord took no reply: %s", gap.id, error.status)
        return "failed"
    return "nobody"


async def _send(bot: Ibid, gap: Gap, card: Card, way: Way) -> bool:
    """Send one way; False where it is closed for good."""
    if gap.asker_id is None:
        return False
    asker = discord.Object(gap.asker_id)
    mentions = discord.AllowedMentions(everyone=False, roles=False, users=[asker])
    try:
        if way == "direct":
            direct = await bot.create_dm(asker)
            await direct.send(**message(card), allowed_mentions=mentions)
        else:
            channel = bot.get_partial_messageable(gap.channel_id or 0, guild_id=gap.server_id)
            replied = channel.get_partial_message(gap.message_id or 0)
            await replied.reply(**message(card), allowed_mentions=mentions)
    except discord.HTTPException as error:
        if error.status >= _REFUSED_FROM:
            raise
        return False
    return True
