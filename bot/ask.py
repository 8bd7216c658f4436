"""Asking in Discord: `/ask`, and messages to Ibid in a channel, thread or direct message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.faults import explain, reporting
from bot.gaps import count_refusal, hand_on_row
from bot.language import choose, own_locale, say
from bot.markup import escape
from bot.pages import answer_message
from bot.questions import question_in, reading_list, refusal, replied_to, server_of
from bot.study.asking import (
    asker_of,
    hidden_because,
    hidden_line,
    note_quoted,
    reading_first,
    session_of,
)
from bot.topics import Topic, earlier_in
from bot.waiting import Deferred, Replied, in_line
from index.errors import HomeError
from index.work import UnknownWorkError

if TYPE_CHECKING:
    from bot.client import Ibid
    from bot.preferences import Preferences

_log = logging.getLogger(__name__)
_CHOICES = 25  # Discord's limit of an autocomplete
_NAME = 100  # characters of a choice
_GONE = {10008, 50035}  # Discord's codes for a message that cannot be replied to any more


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
        interaction: discord.Interaction[Ibid],
        question: str,
        work: str | None = None,
        private: bool | None = None,
    ) -> None:
        """Answer `/ask`."""
        await answer_interaction(interaction, question, work, private=private)

    @ask.autocomplete("work")
    async def _works(
        self, interaction: discord.Interaction, current: str
    ) -> list[app_commands.Choice[str]]:
        preferences = await self._bot.store.preferences(interaction.guild_id)
        among = reading_list(interaction, preferences)
        return await title_choices(self._bot, interaction.guild_id, current, among)

    @commands.Cog.listener()
    async def on_message(self, asked: discord.Message) -> None:
        """Answer a message that is meant for Ibid."""
        if asked.author.bot or asked.is_system():  # "ann started a thread" is no question
            return
        try:
            preferences = await self._bot.store.preferences(server_of(asked))
            listens = self._bot.settings.message_content
            question = question_in(asked, self._me(), preferences, listens=listens)
            if question is not None:
                await self._reply(asked, question, preferences)
        except discord.Forbidden:
            _log.warning("no permission to answer in channel %s", asked.channel.id)
        except discord.HTTPException as error:
            if error.code not in _GONE:
                _log.warning("channel %s took no answer: %s", asked.channel.id, error.status)

    def _me(self) -> int:
        return self._bot.user.id if self._bot.user else 0

    async def _reply(self, asked: discord.Message, question: str, preferences: Preferences) -> None:
        try:
            fault = refusal(asked, question, preferences, self._bot.settings)
            session, by = session_of(self._bot, asked), asker_of(asked, preferences)
            if hidden := hidden_because(self._bot, session, by):
                fault = fault or say(choose(preferences, own_locale(asked, private=False)), hidden)
            fault = fault or await self._bot.limits.refusal(asked)
            if fault:
                await asked.reply(fault, mention_author=False)
                return
            self._bot.desk.require_room()
            topic = Topic.of(asked, private=False)
            replied = replied_to(asked, self._me())
            earlier = earlier_in(replied) if replied else None
            earlier = earlier or await topic.earlier(self._bot.store)
            own = own_locale(asked, private=False)
            locale, spot = choose(preferences, own), Replied(asked)
            async with asked.channel.typing():
                first, server = reading_first(session), server_of(asked)
                among, ask = reading_list(asked, preferences), self._bot.desk.ask
                asking = ask(question, server, earlier=earlier, among=among, first=first)
                found = await in_line(self._bot.desk, asking, spot, locale)
                row, listed = hand_on_row(preferences, asked.author.id, own), among is not None
                sent = answer_message(found, asked.author.id, locale, row, listed=listed)
                await spot.put(sent)
            await note_quoted(self._bot, session, by, found.answer)
            await topic.remember(self._bot.store, found.answer)
            await count_refusal(self._bot.store, server_of(asked), found.answer)
        except discord.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001  (the front end's top-level handler)
            locale = choose(preferences, own_locale(asked, private=False))
            await asked.reply(explain(error, "a message", locale), mention_author=False)


async def title_choices(
    bot: Ibid, server: int | None, current: str, among: frozenset[str] | None = None
) -> list[app_commands.Choice[str]]:
    """Return the works to choose from, by what was typed of a title; `among` some of them."""
    try:
        titles = await bot.desk.titles(server, among)
    except HomeError:  # an empty shelf offers nothing; asking says why
        return []
    wanted = current.casefold()
    fitting = [(title, name) for title, name in titles if wanted in title.casefold()]
    return [
        app_commands.Choice(name=title[:_NAME], value=name) for title, name in fitting[:_CHOICES]
    ]


async def answer_interaction(
    interaction: discord.Interaction[Ibid],
    question: str,
    work: str | None = None,
    *,
    private: bool | None = None,
) -> None:
    """Answer a question that came by a command; refuse it in private."""
    bot = interaction.client
    async with reporting(interaction, "a command"):
        preferences = await bot.store.preferences(interaction.guild_id)
        fault = refusal(interaction, question, preferences, bot.settings)
        fault = fault or await bot.limits.refusal(interaction)
        if fault:
            await interaction.response.send_message(fault, ephemeral=True)
            return
        bot.desk.require_room()
        private = preferences.private_by_default if private is None else private
        session, by = session_of(bot, interaction), asker_of(interaction, preferences)
        hidden = None if private else hidden_because(bot, session, by)
        private = private or hidden is not None
        await interaction.response.defer(ephemeral=private, thinking=True)
        topic = Topic.of(interaction, private=private)
        earlier = await topic.earlier(bot.store)
        own = own_locale(interaction, private=private)
        locale, spot = choose(preferences, own), Deferred(interaction)
        first, among = reading_first(session), reading_list(interaction, preferences)
        about = (question, interaction.guild_id, work, earlier)
        asking = bot.desk.ask(*about, among=among, first=first)
        try:
            found = await in_line(bot.desk, asking, spot, locale)
        except UnknownWorkError as error:
            name = escape(error.name[:_NAME])
            line = say(choose(preferences, interaction.locale), "question.unknown_work", name=name)
            await interaction.followup.send(line, ephemeral=True)
            return
        row = hand_on_row(preferences, interaction.user.id, own)
        listed = among is not None
        sent = answer_message(found, interaction.user.id, locale, row, listed=listed)
        await spot.put(sent)
        if hidden:
            line = hidden_line(hidden, choose(preferences, interaction.locale))
            await interaction.followup.send(line, ephemeral=True)
        elif not private:
            await note_quoted(bot, session, by, found.answer)
        await topic.remember(bot.store, found.answer)
        await count_refusal(bot.store, interaction.guild_id, found.answer)
