"""What a member can do with a message: right-click, Apps, and one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.ask import answer_interaction
from bot.find import find_the_source
from bot.language import language_for, say

if TYPE_CHECKING:
    from bot.client import Ibid


@app_commands.context_menu(name="Ask about this")
async def ask_about_this(interaction: discord.Interaction[Ibid], asked: discord.Message) -> None:
    """Take a message for a question, and answer it to whoever chose it alone."""
    if not asked.content.strip():
        no_text = say(await language_for(interaction), "question.no_text")
        await interaction.response.send_message(no_text, ephemeral=True)
        return
    await answer_interaction(interaction, asked.clean_content, private=True)


MENUS: tuple[app_commands.ContextMenu, ...] = (ask_about_this, find_the_source)
