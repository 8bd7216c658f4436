"""`/decide`: a moderator notes what was decided, for all to see and for the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards import Card
from bot.faults import reporting
from bot.language import language_for, say
from bot.markup import block_quote, escape
from bot.sessions import discussion
from bot.sessions.rules import TEXT
from bot.study.posting import session_here
from bot.study.pressing import answering, perform
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid


def decision_card(text: str, locale: str) -> Card:
    """Lay out a decision."""
    title = f"**{say(locale, 'session.share.decision')}**"
    return Card(((title, block_quote(escape(text.strip()))),), say(locale, "session.share.noted"))


class Decide(commands.Cog):
    """The command."""

    def __init__(self, bot: Ibid) -> None:
        del bot

    @app_commands.command(description="Note a decision in a session's minutes, for its moderators")
    @app_commands.describe(text="What was decided")
    @app_commands.guild_only()
    async def decide(
        self, interaction: discord.Interaction[Ibid], text: app_commands.Range[str, 1, TEXT]
    ) -> None:
        """Answer `/decide`."""
        async with reporting(interaction, "/decide"), answering(interaction):
            session = await session_here(interaction)
            if session is None:
                return
            await perform(
                interaction,
                session.id,
                lambda known, actor, now: discussion.decide(known, actor, now, text),
            )
            locale = await language_for(interaction, private=False)
            await interaction.response.send_message(**message(decision_card(text, locale)))
