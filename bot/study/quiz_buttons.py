"""The buttons of the quiz; each carries the round and the question that it was shown with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord
from discord import ui

from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.sessions import quiz, scores
from bot.sessions.errors import SessionError
from bot.sessions.scores import score_of
from bot.sessions.session import Actor, Session
from bot.study.pressing import NUMBER, SESSION, MemberAct, answering, button, perform
from bot.study.quiz_cards import LETTERS, score_line

_SHARE = "session.share"
_PRIMARY, _SUCCESS = discord.ButtonStyle.primary, discord.ButtonStyle.success


def lead_row(session: int, number: int, locale: str) -> list[ui.Item[Any]]:
    """Return the buttons below what the quiz is, in the round of this number."""
    return [
        button("hjoin", say(locale, f"{_SHARE}.quiz_join"), session, style=_SUCCESS),
        button("hleave", say(locale, f"{_SHARE}.quiz_leave"), session),
        button("hput", say(locale, f"{_SHARE}.quiz_first"), session, number, 0),
    ]


def question_rows(session: Session, locale: str) -> list[list[ui.Item[Any]]]:
    """Return the choices of the question that is put, and what ends it."""
    on = quiz.quiz_of(session)
    about = (session.id, on.round, on.number)
    count = len(on.items[on.number - 1].choices)
    choices: list[ui.Item[Any]] = [
        button("hchoice", LETTERS[choice], *about, choice, style=_PRIMARY)
        for choice in range(count)
    ]
    return [choices, [button("hreveal", say(locale, f"{_SHARE}.quiz_reveal"), *about)]]


def answer_row(session: Session, locale: str) -> list[ui.Item[Any]]:
    """Return the buttons below an answer."""
    on = quiz.quiz_of(session)
    row = [button("hscore", say(locale, f"{_SHARE}.quiz_score"), session.id)]
    if on.number < len(on.items):
        label = say(locale, f"{_SHARE}.quiz_next")
        row.append(button("hput", label, session.id, on.round, on.number))
    return [*row]


def _in_round(number: int, act: MemberAct) -> MemberAct:
    """Return an act that is refused once another quiz has begun."""

    def acting(session: Session, by: Actor, now: datetime) -> Session:
        if quiz.quiz_of(session).round != number:
            raise SessionError("quiz_over")
        return act(session, by, now)

    return acting


class JoinButton(Lasting, template=rf"ibid:s:h(?P<way>join|leave):{SESSION}"):
    """Lets a member's answers count, or forgets them."""

    async def pressed(self, interaction: Pressed) -> None:
        """Note it, and say so."""
        joins = self.match["way"] == "join"

        def act(session: Session, by: Actor, _: datetime) -> Session:
            return scores.join_quiz(session, by) if joins else scores.leave_quiz(session, by.id)

        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            await perform(interaction, int(self.match["session"], 36), act)
            key = "quiz_joined" if joins else "quiz_left"
            await tell(interaction, say(await language_for(interaction), f"{_SHARE}.{key}"))


class PutButton(Lasting, template=rf"ibid:s:hput:{SESSION}:(?P<round>{NUMBER}):(?P<seen>{NUMBER})"):
    """Puts the next question, for moderators."""

    async def pressed(self, interaction: Pressed) -> None:
        """Put it, unless another moderator was faster."""
        await interaction.response.defer()
        seen = int(self.match["seen"], 36)
        act = _in_round(
            int(self.match["round"], 36),
            lambda session, by, now: quiz.put_next(session, by, now, seen),
        )
        async with answering(interaction):
            await perform(interaction, int(self.match["session"], 36), act)


class RevealButton(
    Lasting, template=rf"ibid:s:hreveal:{SESSION}:(?P<round>{NUMBER}):(?P<number>{NUMBER})"
):
    """Ends the open question, for moderators."""

    async def pressed(self, interaction: Pressed) -> None:
        """End it, unless its time was up before."""
        await interaction.response.defer()
        number = int(self.match["number"], 36)
        act = _in_round(
            int(self.match["round"], 36),
            lambda session, by, now: quiz.reveal(session, by, now, number),
        )
        async with answering(interaction):
            await perform(interaction, int(self.match["session"], 36), act)


class ChoiceButton(
    Lasting,
    template=rf"ibid:s:hchoice:{SESSION}:(?P<round>{NUMBER}):(?P<number>{NUMBER}):(?P<choice>[0-3])",
):
    """Takes a member's answer."""

    async def pressed(self, interaction: Pressed) -> None:
        """Take it, and tell the member alone which one it was, but not whether it is right."""
        number, choice = int(self.match["number"], 36), int(self.match["choice"])
        act = _in_round(
            int(self.match["round"], 36),
            lambda session, by, now: quiz.answer(session, by, now, number, choice),
        )
        async with answering(interaction):
            # All answer at once: the database makes the last ones wait.
            await interaction.response.defer(ephemeral=True, thinking=True)
            session = await perform(interaction, int(self.match["session"], 36), act)
            locale = await language_for(interaction)
            told = say(locale, f"{_SHARE}.quiz_chosen", letter=LETTERS[choice])
            if score_of(session, interaction.user.id) is None:
                told = f"{told} {say(locale, f'{_SHARE}.quiz_not_counted')}"
            await tell(interaction, told)


class ScoreButton(Lasting, template=rf"ibid:s:hscore:{SESSION}"):
    """Tells a member their own score."""

    async def pressed(self, interaction: Pressed) -> None:
        """Tell it to them alone; what they answered to an open question is not in it."""
        async with answering(interaction):
            server, number = interaction.guild_id or 0, int(self.match["session"], 36)
            session = interaction.client.ledger.get(server, number)
            locale = await language_for(interaction)
            line = score_line(session, interaction.user.id, locale)
            await tell(interaction, line or say(locale, f"{_SHARE}.quiz_not_counted"))


QUIZ_ITEMS = (JoinButton, PutButton, RevealButton, ChoiceButton, ScoreButton)
