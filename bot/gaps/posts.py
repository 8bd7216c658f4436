"""Where the post of an open gap stands, so that closing it from the list changes it too."""

from __future__ import annotations

import logging
from typing import Any

import discord
from discord.utils import utcnow

from bot.lasting import Pressed
from bot.store import Gap, Record, Store

_log = logging.getLogger(__name__)
_KIND = "gap-post"


async def remember_post(store: Store, gap: Gap, post: discord.Message) -> None:
    """Keep where a gap was posted until it is closed."""
    body = {"channel": post.channel.id, "message": post.id}
    second = int(utcnow().timestamp())
    await store.put_record(Record(gap.server_id, _KIND, str(gap.id), body, second))


async def change_post(interaction: Pressed, gap: int, changed: dict[str, Any]) -> None:
    """Edit a gap's post for the last time, unless it is what was pressed or is gone."""
    store: Store = interaction.client.store
    kept = await store.record(interaction.guild_id, _KIND, str(gap))
    if kept is None:
        return
    await store.delete_record(interaction.guild_id, _KIND, str(gap))
    post = kept.body["message"]
    if interaction.message is not None and interaction.message.id == post:
        return
    channel = interaction.client.get_partial_messageable(
        kept.body["channel"], guild_id=interaction.guild_id
    )
    try:
        await channel.get_partial_message(post).edit(**changed)
    except discord.HTTPException as error:
        _log.warning("server %s: a gap's post stays open: %s", interaction.guild_id, error.status)
