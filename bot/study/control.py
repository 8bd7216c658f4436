"""What the panel's buttons do: start, go through the agenda, pause, open the queue, end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeAlias

import discord
from discord import ui

from bot.cards import Card
from bot.faults import tell
from bot.language import language_for, say
from bot.lasting import Lasting, Pressed
from bot.sessions import floor, running
from bot.sessions.rules import LIVE, require_moderator
from bot.sessions.session import Actor, Session
from bot.study.actors import actor_of
from bot.study.attendance import about_to_end
from bot.study.panel import panel_message
from bot.study.place import require_free, require_venue
from bot.study.pressing import (
    NUMBER,
    SESSION,
    answering,
    button,
    for_moderator,
    perform,
    tell_them,
)
from bot.views import REFUSED, edit, message

_RUN = "session.run"

SeenAct: TypeAlias = Callable[[Session, Actor, datetime, int], Session]


def _unseen(act: Callable[[Session, Actor, datetime], Session]) -> SeenAct:
    return lambda session, by, now, _: act(session, by, now)


_ACTS: dict[str, SeenAct] = {
    "next": running.go_on,
    "back": running.go_back,
    "more": running.extend,
    "pause": _unseen(running.pause),
    "resume": _unseen(running.resume),
    "open": _unseen(floor.open_queue),
    "close": _unseen(floor.close_queue),
}


class ControlButton(
    Lasting, template=rf"ibid:s:r(?P<verb>{'|'.join(_ACTS)}):{SESSION}(?::(?P<seen>{NUMBER}))?"
):
    """Runs the session: what its moderator saw goes with the press."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do it, or say why not or who was faster."""
        number, seen = int(self.match["session"], 36), int(self.match["seen"] or "0", 36)
        act = _ACTS[self.match["verb"]]
        async with answering(interaction):
            await interaction.response.defer()
            await perform(interaction, number, lambda s, by, now: act(s, by, now, seen))
            await refresh(interaction, number)


class StageButton(Lasting, template=rf"ibid:s:r(?P<verb>start|end|endnow|panel):{SESSION}"):
    """Starts a session, ends it at the second press, or shows a moderator the panel."""

    async def pressed(self, interaction: Pressed) -> None:
        """Do it, or say why not or who was faster."""
        number, verb = int(self.match["session"], 36), self.match["verb"]
        async with answering(interaction):
            if verb == "endnow":
                await interaction.response.defer()
                await perform(interaction, number, running.end)
                line = say(await language_for(interaction), f"{_RUN}.ended")
                await interaction.edit_original_response(**edit(Card(((line,),)), REFUSED))
                return
            await interaction.response.defer(ephemeral=True, thinking=True)
            if verb == "start":
                await start(interaction, number)
            elif verb == "end":
                await _ask_to_end(interaction, number)
            else:
                await show_panel(interaction, number)


async def start(interaction: Pressed, number: int) -> None:
    """Start a session, open its place, and tell its moderator where things are."""
    bot, server = interaction.client, interaction.guild_id or 0
    session = bot.ledger.get(server, number)
    require_moderator(session, await actor_of(interaction))
    require_venue(bot, session)
    async with bot.ledger.starting:
        require_free(bot, session)
        await perform(interaction, number, running.start)
    await bot.board.draw(server, number)
    await show_panel(interaction, number)


async def show_panel(interaction: Pressed, number: int) -> None:
    """Tell a moderator where the panel is; show it in private where it is nowhere else."""
    bot, server = interaction.client, interaction.guild_id or 0
    session: Session = bot.ledger.get(server, number)
    require_moderator(session, await actor_of(interaction))
    at, current = session.messages, "panel" not in bot.board.faults[server, number]
    if at.panel is not None and at.desk is not None and current and _reads(interaction, at.desk):
        link = f"https://discord.com/channels/{server}/{at.desk}/{at.panel}"
        place = f"<#{at.thread}>" if at.thread else "–"
        await tell_them(interaction, "panel_is", link=link, place=place)
        return
    locale = await language_for(interaction)
    await interaction.followup.send(**_panel(interaction, session, locale), ephemeral=True)


def _reads(interaction: Pressed, channel: int) -> bool:
    """Tell whether whoever pressed may see a channel."""
    found = interaction.guild.get_channel(channel) if interaction.guild else None
    member = interaction.user
    if found is None or not isinstance(member, discord.Member):
        return False
    return found.permissions_for(member).view_channel


def _panel(interaction: Pressed, session: Session, locale: str) -> dict[str, Any]:
    bot = interaction.client
    faults = tuple(bot.board.faults[session.server, session.id].values())
    return panel_message(session, bot.ledger.clock(), faults, locale)


async def refresh(interaction: Pressed, number: int) -> None:
    """Show a private panel as it is by now; the one for all moderators is the board's."""
    if interaction.message is None or not interaction.message.flags.ephemeral:
        return
    session = interaction.client.ledger.get(interaction.guild_id or 0, number)
    sent = _panel(interaction, session, await language_for(interaction))
    await interaction.edit_original_response(view=sent["view"])


async def _ask_to_end(interaction: Pressed, number: int) -> None:
    """Ask for a second press before a session ends."""
    session = await for_moderator(interaction, number)
    locale = await language_for(interaction)
    label = say(locale, f"{_RUN}.rendnow")
    sure: ui.Item[Any] = button("rendnow", label, session.id, style=discord.ButtonStyle.danger)
    card = Card(((say(locale, f"{_RUN}.end_asks"),),))
    await interaction.followup.send(**message(card, REFUSED, [[sure]]), ephemeral=True)
    await interaction.client.ledger.change(session.server, session.id, about_to_end)


async def start_next(interaction: Pressed, number: int | None) -> None:
    """Start the session that was named, else the next one that this moderator runs."""
    if number is None:
        session = _next_of(interaction, await actor_of(interaction), "announced")
        if session is None:
            await tell(interaction, say(await language_for(interaction), f"{_RUN}.none_to_start"))
            return
        number = session.id
    await start(interaction, number)


def _next_of(interaction: Pressed, by: Actor, *states: str) -> Session | None:
    sessions: list[Session] = interaction.client.ledger.of(interaction.guild_id or 0)
    own = (each for each in sessions if by.moderator or by.id in each.moderators)
    return next((each for each in own if each.state in states), None)


async def panel_of(interaction: Pressed) -> None:
    """Show the panel of the session that goes on here, else of the one that goes on at all."""
    by, server = await actor_of(interaction), interaction.guild_id or 0
    session = interaction.client.ledger.in_channel(server, interaction.channel_id or 0)
    session = session or _next_of(interaction, by, *LIVE) or _next_of(interaction, by, "announced")
    if session is None:
        await tell(interaction, say(await language_for(interaction), f"{_RUN}.none_on"))
        return
    await show_panel(interaction, session.id)
