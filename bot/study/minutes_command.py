"""`/session minutes`: the minutes of a session once more, made from its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.faults import reporting, tell
from bot.language import language_for, say
from bot.lasting import base36
from bot.sessions.rules import LIVE, admits, moderates
from bot.sessions.session import Actor, Session
from bot.study.actors import actor_of
from bot.study.audience import sessions_for
from bot.study.closing import minutes_of
from bot.study.group import GROUP
from bot.study.pressing import answering

if TYPE_CHECKING:
    from bot.client import Ibid

_CHOICES, _NAME = 25, 100  # Discord's limits of an autocomplete


def may_read(session: Session, by: Actor) -> bool:
    """Tell whether someone may have the minutes: so far, they are for moderators only."""
    if session.state in LIVE:
        return moderates(session, by)
    return session.state == "ended" and admits(session, by)


@GROUP.command(name="minutes", description="Get the minutes of a session again, as files")
@app_commands.describe(session="Which session; the last one unless you choose")
async def minutes(interaction: discord.Interaction[Ibid], session: str | None = None) -> None:
    """Answer `/session minutes`, in private."""
    async with reporting(interaction, "/session minutes"), answering(interaction):
        readable = await _readable(interaction)
        chosen = [each for each in readable if session in (None, base36(each.id))]
        if not chosen:
            locale = await language_for(interaction)
            await tell(interaction, say(locale, "session.share.no_sessions"))
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        sent = await minutes_of(interaction.client, chosen[0])
        await interaction.followup.send(**sent, ephemeral=True)


@minutes.autocomplete("session")
async def _sessions(
    interaction: discord.Interaction[Ibid], current: str
) -> list[app_commands.Choice[str]]:
    wanted = current.casefold()
    return [
        app_commands.Choice(name=_named(each), value=base36(each.id))
        for each in await _readable(interaction)
        if wanted in each.plan.title.casefold()
    ][:_CHOICES]


async def _readable(interaction: discord.Interaction[Ibid]) -> list[Session]:
    """Return the sessions whose minutes a member may have, the last one first."""
    by = await actor_of(interaction)
    seen = sessions_for(interaction, by)
    return [session for session in reversed(seen) if may_read(session, by)]


def _named(session: Session) -> str:
    """Return a session as a choice: its date, then its title as far as there is room."""
    return f"{session.plan.when.start:%Y-%m-%d} {session.plan.title}"[:_NAME]
