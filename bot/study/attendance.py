"""Who wants to be named: a message at the start and one at the end, each with two buttons.

Nobody is named in the minutes, or in the quiz's ranking, who did not press one of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from bot.cards import Card
from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.sessions import attendance
from bot.sessions.attendance import Press
from bot.sessions.clock import signalled
from bot.sessions.rules import LIVE
from bot.sessions.session import Session, Signal
from bot.study.board import Board
from bot.study.place import PlaceError
from bot.study.posting import post
from bot.study.pressing import SESSION, answering, button, common_locale, perform
from bot.views import ANSWERED, message

_SHARE = "session.share"
_PRESSES: tuple[Press, ...] = ("start", "end")


def here_message(session: int, press: Press, locale: str) -> dict[str, Any]:
    """Return the arguments that ask who is here, and say what for."""
    card = Card(
        (
            (say(locale, f"{_SHARE}.here_{press}"), say(locale, f"{_SHARE}.here_why")),
            (f"-# {say(locale, f'{_SHARE}.here_undo')}",),
        )
    )
    style = discord.ButtonStyle.success
    here = say(locale, f"{_SHARE}.here")
    rows = [
        [
            button("hhere", here, session, _PRESSES.index(press), style=style),
            button("hgone", say(locale, f"{_SHARE}.not_here_after_all"), session),
        ]
    ]
    return message(card, ANSWERED, rows)


class HereButton(Lasting, template=rf"ibid:s:hhere:{SESSION}:(?P<press>[01])"):
    """Notes that a member is here and may be named."""

    async def pressed(self, interaction: Pressed) -> None:
        """Note it, and say where the name will stand."""
        press = _PRESSES[int(self.match["press"])]
        async with answering(interaction):
            # All press at once: the database makes the last ones wait.
            await interaction.response.defer(ephemeral=True, thinking=True)
            await perform(
                interaction,
                int(self.match["session"], 36),
                lambda session, actor, now: attendance.here(session, actor, now, press),
            )
            await tell(interaction, say(await language_for(interaction), f"{_SHARE}.noted_here"))


class GoneButton(Lasting, template=rf"ibid:s:hgone:{SESSION}"):
    """Takes a member's name out again, be it after the end."""

    async def pressed(self, interaction: Pressed) -> None:
        """Forget that they are here."""
        async with answering(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            await perform(
                interaction,
                int(self.match["session"], 36),
                lambda session, actor, _: attendance.not_here(session, actor.id),
            )
            await tell(interaction, say(await language_for(interaction), f"{_SHARE}.taken_out"))


def due(session: Session) -> Press | None:
    """Return which of the two messages has to be posted by now."""
    messages = session.messages
    if messages.thread is None:
        return None
    if messages.arrival is None:
        return "start" if session.state in LIVE else None
    over = any(signal.kind == "session over" for signal in session.run.signalled)
    ends = session.state == "ended" or (session.state in LIVE and over)
    return "end" if ends and messages.departure is None else None


def about_to_end(session: Session, now: datetime) -> Session:
    """Note that moderators are about to end a session, so that the second message is due."""
    del now
    return signalled(session, Signal("session over", None, 0))


async def draw_here(board: Board, session: Session) -> None:
    """Post one of the messages once it is due; where that cannot be, the session goes on."""
    press = due(session)
    if press is None:
        return
    locale = await common_locale(board.bot, session.server)
    try:
        number = (await post(board.bot, session, here_message(session.id, press, locale))).id
    except PlaceError:
        number = 0
    if press == "start":
        await board.note(session, arrival=number)
    else:
        await board.note(session, departure=number)
