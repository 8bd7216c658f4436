"""`/quiz`: questions on a session's reading, one after the other, for those who want to join.

Whoever answers is told so alone; which choice is right is shown once a moderator reveals it or
the time is up, with the sentence, its notes and its reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.faults import reporting, tell
from bot.language import language_for, say
from bot.sessions import quiz
from bot.sessions.plan import Place
from bot.sessions.session import QuizItem, Session
from bot.study.actors import actor_of
from bot.study.posting import post, session_here
from bot.study.pressing import answering, common_locale, perform
from bot.study.quiz_buttons import lead_row
from bot.study.quiz_cards import lead_card
from bot.views import ANSWERED, message
from index.dense import Encoder
from index.quiz import QuizQuestion, make_quiz
from index.reading import Reading
from index.sentences import Span
from index.shelf import Shelf

if TYPE_CHECKING:
    from bot.client import Ibid

_SHARE = "session.share"


class QuizCommand(commands.Cog):
    """The command that begins a quiz."""

    def __init__(self, bot: Ibid) -> None:
        del bot

    @app_commands.command(description="Begin a quiz on a session's reading, for its moderators")
    @app_commands.describe(
        questions="How many questions; 5 unless you say so",
        seconds="Time for each question; until you reveal the answer unless you say so",
    )
    @app_commands.guild_only()
    async def quiz(
        self,
        interaction: discord.Interaction[Ibid],
        questions: app_commands.Range[int, 1, 20] = 5,
        seconds: app_commands.Range[int, 10, 600] | None = None,
    ) -> None:
        """Answer `/quiz`."""
        async with reporting(interaction, "/quiz"), answering(interaction):
            session = await session_here(interaction)
            if session is None:
                return
            bot = interaction.client
            quiz.begin(session, await actor_of(interaction), bot.ledger.clock(), ())  # may refuse
            await interaction.response.defer(ephemeral=True, thinking=True)
            await _begin(interaction, session, questions, seconds or 0)


async def _begin(
    interaction: discord.Interaction[Ibid], session: Session, count: int, seconds: int
) -> None:
    """Make the questions, and post what the quiz is."""
    bot, locale = interaction.client, await language_for(interaction)
    items = await _make(bot, session, count)
    if not items:
        await tell(interaction, say(locale, f"{_SHARE}.quiz_none"))
        return
    session = await perform(
        interaction,
        session.id,
        lambda known, by, now: quiz.begin(known, by, now, items, seconds),
    )
    begun = quiz.quiz_of(session)
    theirs = await common_locale(bot, session.server)
    rows = [lead_row(session.id, begun.round, theirs)]
    await post(bot, session, message(lead_card(begun, theirs), ANSWERED, rows))
    await tell(interaction, say(locale, f"{_SHARE}.quiz_begun"))


async def _make(bot: Ibid, session: Session, count: int) -> list[QuizItem]:
    """Make questions from the reading, always the same in the same round of a session."""
    number = session.quiz.round + 1 if session.quiz else 1
    chosen = {
        reading.work: tuple(Span(section.start, section.end) for section in reading.sections)
        for reading in session.plan.reading
    }

    def make(shelf: Shelf, encoder: Encoder) -> list[QuizQuestion]:
        del encoder
        readings = [Reading(work, chosen.get(work.id, ())) for work in shelf.works]
        read = [each for each in readings if each.work.id in chosen]
        return make_quiz(read or readings, f"{session.id}.{number}", count)

    found = await bot.desk.look_up(make, session.server)
    return [_item(question) for question in found.items]


def _item(question: QuizQuestion) -> QuizItem:
    quotation = question.quotation
    place = Place(quotation.digest, quotation.start, quotation.end)
    before, after = question.before, question.after
    return QuizItem(question.kind, before, after, question.choices, question.right, place)
