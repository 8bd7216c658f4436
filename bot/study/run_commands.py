"""`/hand` and `/question` for members, `/session start` and `/session panel` for moderators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.faults import reporting, tell
from bot.language import language_for, say
from bot.lasting import base36
from bot.sessions.rules import LIVE, moderates
from bot.sessions.session import Session
from bot.study.actors import actor_of
from bot.study.audience import sessions_for
from bot.study.control import panel_of, start_next
from bot.study.floor import ask_in, open_form, toggle_hand
from bot.study.group import GROUP, chosen_session
from bot.study.pressing import answering

if TYPE_CHECKING:
    from bot.client import Ibid

_RUN = "session.run"
_CHOICES = 25  # Discord's limit of an autocomplete


class Floor(commands.Cog):
    """The commands with which members take part."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot

    @app_commands.command(description="Raise your hand in the session, or lower it")
    @app_commands.guild_only()
    async def hand(self, interaction: discord.Interaction[Ibid]) -> None:
        """Answer `/hand`."""
        async with reporting(interaction, "/hand"), answering(interaction):
            await interaction.response.defer(ephemeral=True)
            session = await _here(interaction)
            if session is not None:
                await toggle_hand(interaction, session.id)

    @app_commands.command(description="Put a question to the session")
    @app_commands.describe(
        text="Your question; without it a form opens",
        anonymous="Ask without your name, where the moderators allow it",
    )
    @app_commands.guild_only()
    async def question(
        self,
        interaction: discord.Interaction[Ibid],
        text: app_commands.Range[str, 1, 1000] | None = None,
        anonymous: bool = False,
    ) -> None:
        """Answer `/question`."""
        async with reporting(interaction, "/question"), answering(interaction):
            session = await _here(interaction)
            if session is None:
                return
            if text is None:
                await open_form(interaction, session.id, anonymous=anonymous)
                return
            await interaction.response.defer(ephemeral=True)
            await ask_in(interaction, session.id, text, anonymous=anonymous)


@GROUP.command(name="start", description="Start a session, for its moderators")
@app_commands.describe(session="Which one; else the next that you moderate")
async def start(interaction: discord.Interaction[Ibid], session: str | None = None) -> None:
    """Answer `/session start`."""
    async with reporting(interaction, "/session start"), answering(interaction):
        await interaction.response.defer(ephemeral=True)
        number = None if session is None else await _named(interaction, session)
        await start_next(interaction, number)


@start.autocomplete("session")
async def _startable(
    interaction: discord.Interaction[Ibid], current: str
) -> list[app_commands.Choice[str]]:
    wanted, own = current.casefold(), await _ready(interaction)
    fitting = [each for each in own if wanted in each.plan.title.casefold()]
    return [
        app_commands.Choice(name=each.plan.title, value=base36(each.id))
        for each in fitting[:_CHOICES]
    ]


async def _ready(interaction: discord.Interaction[Ibid]) -> list[Session]:
    """Return the sessions that whoever acts could start, by their start."""
    by = await actor_of(interaction)
    sessions = interaction.client.ledger.of(interaction.guild_id or 0)
    return [each for each in sessions if each.state == "announced" and moderates(each, by)]


async def _named(interaction: discord.Interaction[Ibid], text: str) -> int:
    """Return the session of an option: by its title, where only one has it, or by its key."""
    title = text.strip().casefold()
    titled = [e for e in await _ready(interaction) if e.plan.title.casefold() == title]
    return titled[0].id if len(titled) == 1 else (await chosen_session(interaction, text)).id


@GROUP.command(name="panel", description="Show the control panel, for moderators")
async def panel(interaction: discord.Interaction[Ibid]) -> None:
    """Answer `/session panel`."""
    async with reporting(interaction, "/session panel"), answering(interaction):
        await interaction.response.defer(ephemeral=True)
        await panel_of(interaction)


async def _here(interaction: discord.Interaction[Ibid]) -> Session | None:
    """Return the session that goes on here, or the only one that the member sees; else say so."""
    server, ledger = interaction.guild_id or 0, interaction.client.ledger
    found = ledger.in_channel(server, interaction.channel_id or 0)
    if found is None:
        seen = sessions_for(interaction, await actor_of(interaction))
        going_on = [each for each in seen if each.state in LIVE]
        found = going_on[0] if len(going_on) == 1 else None
    if found is None:
        await tell(interaction, say(await language_for(interaction), f"{_RUN}.not_here"))
    return found
