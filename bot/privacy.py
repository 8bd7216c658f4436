"""`/privacy`, `/my-data`, `/forget-me`, and the daily job that deletes what is too old."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands, tasks
from discord.utils import utcnow

from bot.cards import Card
from bot.corpus.logbook import acts_of
from bot.faults import explain, reporting
from bot.language import choose, say
from bot.store import KEPT_TURN_HOURS, Forgotten
from bot.study.ties import expire_sessions, forget_everywhere, holds
from bot.views import message

if TYPE_CHECKING:
    from bot.client import Ibid

_log = logging.getLogger(__name__)
_FILE = "ibid-my-data.json"


def privacy_card(locale: str, days: int) -> Card:
    """Lay out what is kept, for how long, and how to be rid of it."""

    def line(key: str, **values: object) -> str:
        return say(locale, f"privacy.{key}", **values)

    def points(title: str, *found: str) -> str:
        return "\n".join([line(title), *(f"- {text}" for text in found)])

    turns, gaps = line("turns", hours=KEPT_TURN_HOURS), line("gaps", days=days)
    opinions, sessions = line("opinions", days=days), line("sessions", days=days)
    passing = (sessions, line("log"), line("limits"))
    return Card(
        (
            (
                f"## {line('title')}",
                points("member", turns, gaps, opinions, *passing),
            ),
            (points("server", line("feedback", days=days), line("preferences")),),
            (line("nothing"),),
            (line("commands"),),
        ),
        line("discord"),
    )


class Privacy(commands.Cog):
    """What members can know and do about their data."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Start the daily job."""
        self._expire.start()

    async def cog_unload(self) -> None:
        """Stop the daily job."""
        self._expire.cancel()

    @app_commands.command(description="What Ibid keeps of you and of this server")
    async def privacy(self, interaction: discord.Interaction) -> None:
        """Answer `/privacy`."""
        async with reporting(interaction, "/privacy"):
            preferences = await self._bot.store.preferences(interaction.guild_id)
            locale = choose(preferences, interaction.locale)
            card = privacy_card(locale, preferences.retention_days)
            await interaction.response.send_message(**message(card), ephemeral=True)

    @app_commands.command(
        name="my-data", description="Get all that Ibid keeps of you here as a file"
    )
    async def my_data(self, interaction: discord.Interaction) -> None:
        """Answer `/my-data`: for this server; for all of them in a direct message."""
        async with reporting(interaction, "/my-data"):
            await interaction.response.defer(ephemeral=True)
            server = interaction.guild_id
            data = await self._bot.store.data_of(server, interaction.user.id)
            if acts := await self._acts(interaction):
                data["shelf_log"] = acts
            if not any(data.values()):
                await interaction.followup.send(await self._say(interaction, "nothing_kept"))
                return
            written = json.dumps(data, ensure_ascii=False, indent=2).encode()
            key = "data_everywhere" if server is None else "data"
            await interaction.followup.send(
                await self._say(interaction, key),
                file=discord.File(io.BytesIO(written), filename=_FILE),
            )

    @app_commands.command(name="forget-me", description="Delete all that Ibid keeps of you here")
    async def forget_me(self, interaction: discord.Interaction) -> None:
        """Answer `/forget-me`: for this server; for all of them in a direct message."""
        async with reporting(interaction, "/forget-me"):
            await interaction.response.defer(ephemeral=True)
            server, member = interaction.guild_id, interaction.user.id
            gone = await self._bot.store.forget_member(server, member)
            await forget_everywhere(self._bot.ledger, server, member)
            told = []
            if gone != Forgotten():
                told.append(await self._say(interaction, "forgotten", **asdict(gone)))
            if await self._acts(interaction):
                told.append(await self._say(interaction, "kept_log"))
            if holds(self._bot.ledger, server, member):
                told.append(await self._say(interaction, "kept_floor"))
            told = told or [await self._say(interaction, "nothing_kept")]
            await interaction.followup.send("\n".join(told))

    async def _acts(self, interaction: discord.Interaction) -> list[dict[str, Any]]:
        """Return what a member did as a moderator: here, or everywhere in a direct message."""
        home, who = self._bot.settings.home, interaction.user.id
        return await asyncio.to_thread(acts_of, home, interaction.guild_id, who)

    async def _say(self, interaction: discord.Interaction, key: str, **values: object) -> str:
        preferences = await self._bot.store.preferences(interaction.guild_id)
        return say(choose(preferences, interaction.locale), f"privacy.{key}", **values)

    @tasks.loop(hours=24)
    async def _expire(self) -> None:
        """Delete what its server does not want to be kept longer; try again tomorrow if need be."""
        try:
            gone = await self._bot.store.expire(utcnow())
            gone += await expire_sessions(self._bot.ledger, self._bot.store, utcnow())
        except Exception as error:  # noqa: BLE001  (a job that died would keep data for ever)
            explain(error, "the retention job")
        else:
            _log.info("retention: %s records deleted", gone)
