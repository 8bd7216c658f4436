"""Native polls of a session: the form that makes them, and their votes for the minutes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.faults import reporting, tell
from bot.language import language_for, say
from bot.lasting import Form, Lasting, Pressed, Typed, blank
from bot.sessions import discussion
from bot.sessions.errors import SessionError
from bot.sessions.rules import LIVE, require_moderator
from bot.sessions.session import Session
from bot.study.actors import actor_of
from bot.study.ledger import Act
from bot.study.place import Held, held_in
from bot.study.posting import post, session_here
from bot.study.pressing import SESSION, answering, custom_id, perform

if TYPE_CHECKING:
    from bot.client import Ibid

_SHARE = "session.share"
_QUESTION, _ANSWERS, _ANSWER = 300, 10, 55  # Discord's limits: characters, answers, characters
_HOURS = 32 * 24
_REFUSED = 400
_LONG = discord.TextStyle.paragraph


def poll_form(session: int, locale: str) -> ui.Modal:
    """Return the form that asks for a poll's question, answers and hours."""
    fields: dict[str, ui.TextInput[Any]] = {
        "question": ui.TextInput(custom_id="question", max_length=_QUESTION),
        "answers": ui.TextInput(custom_id="answers", style=_LONG, max_length=_ANSWERS * 60),
        "hours": ui.TextInput(custom_id="hours", default="24", max_length=3),
    }
    labels: list[ui.Label[Any]] = [
        ui.Label(
            text=say(locale, f"{_SHARE}.poll_{name}"),
            description=say(locale, f"{_SHARE}.poll_{name}_hint"),
            component=field,
        )
        for name, field in fields.items()
    ]
    return blank(say(locale, f"{_SHARE}.poll_title"), custom_id("hpollform", session), labels)


def read_poll(typed: Typed) -> discord.Poll:
    """Return the poll that was typed in; SessionError names what Discord would refuse."""
    answers = [line.strip() for line in typed["answers"].splitlines() if line.strip()]
    if not 1 <= len(answers) <= _ANSWERS:
        raise SessionError(
            "out_of_range", field="answers", value=len(answers), least=1, most=_ANSWERS
        )
    for answer in answers:
        if len(answer) > _ANSWER:
            raise SessionError("too_long", field="answer", length=len(answer), most=_ANSWER)
    hours = typed["hours"].strip()
    if not (hours.isascii() and hours.isdigit() and 1 <= int(hours) <= _HOURS):
        raise SessionError("out_of_range", field="hours", value=hours, least=1, most=_HOURS)
    poll = discord.Poll(typed["question"].strip(), timedelta(hours=int(hours)))
    for answer in answers:
        poll.add_answer(text=answer)
    return poll


async def open_form(interaction: Pressed, number: int) -> None:
    """Show the form to a moderator of a session that is on."""
    async with answering(interaction):
        session = interaction.client.ledger.get(interaction.guild_id or 0, number)
        require_moderator(session, await actor_of(interaction), *LIVE)
        locale = await language_for(interaction)
        await interaction.response.send_modal(poll_form(number, locale))


async def _submitted(interaction: Pressed, match: re.Match[str], typed: Typed) -> None:
    """Post the poll where the session is held, and note it."""
    bot: Ibid = interaction.client
    async with answering(interaction):
        session = bot.ledger.get(interaction.guild_id or 0, int(match["session"], 36))
        actor = await actor_of(interaction)
        question = typed["question"]
        discussion.poll(session, actor, bot.ledger.clock(), 0, question)  # refused, if at all
        poll = read_poll(typed)
        await interaction.response.defer(ephemeral=True, thinking=True)
        posted = await post(bot, session, {"poll": poll})
        await perform(
            interaction,
            session.id,
            lambda known, by, now: discussion.poll(known, by, now, posted.id, question),
        )
        await tell(interaction, say(await language_for(interaction), f"{_SHARE}.poll_posted"))


POLL_FORM = Form(re.compile(rf"ibid:s:hpollform:{SESSION}"), _submitted)


class PollButton(Lasting, template=rf"ibid:s:hpoll:{SESSION}"):
    """Opens the form, from the control panel."""

    async def pressed(self, interaction: Pressed) -> None:
        """Open it for a moderator."""
        await open_form(interaction, int(self.match["session"], 36))


class Polls(commands.Cog):
    """The command that opens the form."""

    def __init__(self, bot: Ibid) -> None:
        del bot

    @app_commands.command(description="Make a poll in a session, for its moderators")
    @app_commands.guild_only()
    async def poll(self, interaction: discord.Interaction[Ibid]) -> None:
        """Answer `/poll`."""
        async with reporting(interaction, "/poll"):
            session = await session_here(interaction)
            if session is not None:
                await open_form(interaction, session.id)


async def read_polls(bot: Ibid, session: Session) -> Session:
    """End the polls of a session and note their votes; what is known of one that is gone stays."""
    place = await held_in(bot, session)
    for poll in session.polls if place else ():
        votes = await _votes(place, poll.message) if place else None
        if votes is not None and votes != poll.results:
            act = _noting(poll.message, votes)
            session = await bot.ledger.change(session.server, session.id, act)
    return session


def _noting(message: int, votes: tuple[tuple[str, int], ...]) -> Act:
    return lambda session, _: discussion.poll_results(session, message, votes)


async def _votes(place: Held, message: int) -> tuple[tuple[str, int], ...] | None:
    """Return the votes for each answer of a poll, which ends now; None where it is gone."""
    try:
        shown = await place.fetch_message(message)
        if shown.poll is not None and not shown.poll.is_finalised():
            shown = await _end(shown)
    except (discord.NotFound, discord.Forbidden):
        return None
    found = shown.poll.answers if shown.poll else ()
    return tuple((answer.text or "", answer.vote_count) for answer in found)


async def _end(shown: discord.Message) -> discord.Message:
    """End a poll, unless its time was up in between."""
    try:
        return await shown.end_poll()
    except discord.HTTPException as error:
        if error.status == _REFUSED:
            return shown
        raise
