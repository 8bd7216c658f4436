"""Asking in Discord: `/ask`, and mentions of Ibid in a channel, thread or direct message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.buttons import QuotationButton
from bot.cards import answer_card, escape, place_of
from bot.desk import Reply
from bot.faults import explain, reporting
from bot.views import ANSWERED, REFUSED, message
from index.errors import HomeError

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_CHOICES = 25  # Discord's limit of an autocomplete
_NAME = 100  # characters of a choice
_NO_QUESTION = "Ask me a question after the mention, or with `/ask`."


def _buttons(reply: Reply) -> list[ui.Item[Any]]:
    quotations = reply.answer.quotations
    buttons: list[ui.Item[Any]] = []
    if quotations and quotations[0].anchors:
        count = len(quotations[0].anchors)
        buttons.append(QuotationButton("notes", [place_of(quotations[0])], count))
    if quotations[1:]:
        places = [place_of(quotation) for quotation in quotations[1:]]
        buttons.append(QuotationButton("more", places, len(places)))
    return buttons


class Ask(commands.Cog):
    """Everything that takes a question from a member."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot

    @app_commands.command(description="Ask the texts on this server's shelf")
    @app_commands.describe(
        question="What do you want to know?",
        work="Answer from this work only",
        private="Show the answer to you alone",
    )
    async def ask(
        self,
        interaction: discord.Interaction,
        question: str,
        work: str | None = None,
        private: bool = False,
    ) -> None:
        """Answer `/ask`."""
        fault = self._fault(question)
        if fault:
            await interaction.response.send_message(fault, ephemeral=True)
            return
        async with reporting(interaction, "/ask"):
            self._bot.desk.require_room()
            await interaction.response.defer(ephemeral=private, thinking=True)
            if work is not None and not await self._knows(work, interaction.guild_id):
                await interaction.followup.send(
                    f"No work “{escape(work[:_NAME])}” is on this shelf: choose one from the list.",
                    ephemeral=True,
                )
                return
            reply = await self._bot.desk.ask(question, interaction.guild_id, work)
            await interaction.followup.send(**_message(reply))

    @ask.autocomplete("work")
    async def _works(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        try:
            titles = await self._bot.desk.titles(interaction.guild_id)
        except HomeError:  # an empty shelf offers nothing; asking says why
            return []
        wanted = current.casefold()
        fitting = [(title, name) for title, name in titles if wanted in title.casefold()]
        return [
            app_commands.Choice(name=title[:_NAME], value=name)
            for title, name in fitting[:_CHOICES]
        ]

    @commands.Cog.listener()
    async def on_message(self, asked: discord.Message) -> None:
        """Answer a message that mentions Ibid or is written to it directly."""
        if asked.author.bot or not self._is_asked(asked):
            return
        question = self._without_mention(asked.content)
        fault = self._fault(question)
        try:
            if fault:
                await asked.reply(fault, mention_author=False)
                return
            self._bot.desk.require_room()
            async with asked.channel.typing():
                reply = await self._bot.desk.ask(question, getattr(asked.guild, "id", None))
                await asked.reply(**_message(reply), mention_author=False)
        except discord.Forbidden:
            _log.warning("no permission to answer in channel %s", asked.channel.id)
        except Exception as error:  # noqa: BLE001  (the front end's top-level handler)
            await asked.reply(explain(error, "a mention"), mention_author=False)

    def _is_asked(self, asked: discord.Message) -> bool:
        return asked.guild is None or self._bot.user in asked.mentions

    def _without_mention(self, content: str) -> str:
        name = self._bot.user.id if self._bot.user else 0
        return content.replace(f"<@{name}>", "").replace(f"<@!{name}>", "").strip()

    def _fault(self, question: str) -> str | None:
        limit = self._bot.settings.max_question
        if not question.strip():
            return _NO_QUESTION
        if len(question) > limit:
            return f"That is {len(question):,} characters; please ask in {limit:,} or fewer."
        return None

    async def _knows(self, work: str, server: int | None) -> bool:
        return any(work in pair for pair in await self._bot.desk.titles(server))


def _message(reply: Reply) -> dict[str, Any]:
    colour = ANSWERED if reply.answer.answered else REFUSED
    return message(answer_card(reply), colour, _buttons(reply))
