"""The Discord client: adds the features, registers buttons, syncs commands on change."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
import sys
from datetime import UTC, datetime

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.ask import Ask
from bot.buttons import ContextButton, QuotationButton, StepButton
from bot.desk import Desk
from bot.faults import explain, tell
from bot.feedback import FeedbackButton
from bot.find import Find
from bot.gaps import GAP_ITEMS, Gaps
from bot.help import Help
from bot.language import CommandTranslator
from bot.limits import Limits
from bot.menus import MENUS
from bot.pages import MoreButton
from bot.privacy import Privacy
from bot.server import Server
from bot.settings import Settings, SettingsError
from bot.sources import Sources
from bot.store import Store
from bot.topics import TopicButton
from bot.works import Works
from index.dense import SentenceEncoder
from index.errors import EmptyShelfError
from index.generation import Generation, dump_json, write_file
from index.library import Library

_log = logging.getLogger(__name__)
_HEARTBEAT = 20  # seconds
_BUTTONS = (QuotationButton, ContextButton, StepButton, MoreButton, FeedbackButton, TopicButton)

_TOKENLESS = (
    "no Discord token: create one at discord.com/developers/applications (your application, "
    "Bot, Reset Token) and set IBID_DISCORD_TOKEN or put it in .env; `ibid ask` works without"
)


class Ibid(commands.Bot):
    """The bot: one desk, its features, and the one place where errors end."""

    def __init__(self, desk: Desk, settings: Settings) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.message_content = settings.message_content
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.desk = desk
        self.settings = settings
        self.heard: set[tuple[int | None, int, str]] = set()  # who gave feedback on what
        self.store = Store.open(settings.home / "bot.sqlite")
        self.limits = Limits(self.store)
        self.tree.on_error = self._on_command_error  # type: ignore[method-assign]

    async def setup_hook(self) -> None:
        """Add the features, and tell Discord of the commands where they changed."""
        await self.tree.set_translator(CommandTranslator())
        await self.add_cog(Ask(self))
        await self.add_cog(Server(self))
        await self.add_cog(Privacy(self))
        for feature in (Find, Sources, Gaps, Works, Help):
            await self.add_cog(feature(self))
        for menu in MENUS:
            self.tree.add_command(menu)
        self.add_dynamic_items(*_BUTTONS, *GAP_ITEMS)
        await self._sync_commands()
        self._beat.start()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the features: there are no prefix commands."""

    async def close(self) -> None:
        """Stop the heartbeat and leave."""
        self._beat.cancel()
        await super().close()
        await asyncio.to_thread(self.store.close)

    async def _sync_commands(self) -> None:
        """Sync once per change: Discord limits how often commands may be created."""
        assert self.application_id is not None  # noqa: S101  (set by login, before this hook)
        translator = self.tree.translator
        assert translator is not None  # noqa: S101  (set before this call)
        payload = [
            await command.get_translated_payload(self.tree, translator)
            for command in self.tree.get_commands()
        ]
        described = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        digest = hashlib.sha256(described.encode()).hexdigest()
        path = self.settings.home / "commands.sha256"
        if path.exists() and path.read_text() == digest:
            return
        await self.tree.sync()
        write_file(path, digest.encode())

    @tasks.loop(seconds=_HEARTBEAT)
    async def _beat(self) -> None:
        """Leave a sign of life for `ibid health`; no message text, no names."""
        record = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "pid": os.getpid(),
            "ready": self.is_ready(),
            "servers": len(self.guilds),
        }
        write_file(self.settings.home / "health.json", dump_json(record))

    async def _on_command_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError
    ) -> None:
        await tell(interaction, explain(error, "a command"))

    async def on_error(self, event_method: str, /, *args: object, **kwargs: object) -> None:
        """Log what no feature caught, with an id."""
        del args, kwargs
        error = sys.exc_info()[1]
        if error is not None:
            explain(error, event_method)


def run_bot(settings: Settings) -> int:
    """Load the model and the shelf, then log in and stay; returns the exit code."""
    if settings.discord_token is None:
        raise SettingsError(_TOKENLESS)
    discord.utils.setup_logging(level=logging.INFO)
    encoder = SentenceEncoder(settings.model)
    desk = Desk(Library(settings.home), encoder, settings.queue)
    try:
        _log.info("%s", _start_line(desk.open()))
    except EmptyShelfError as error:
        _log.warning("%s", error)
    try:
        Ibid(desk, settings).run(settings.discord_token.get_secret_value(), log_handler=None)
    except discord.LoginFailure as error:
        raise SettingsError(
            "Discord refuses the token in IBID_DISCORD_TOKEN: reset it in the developer portal"
        ) from error
    except discord.PrivilegedIntentsRequired as error:
        raise SettingsError(
            "IBID_MESSAGE_CONTENT is on, but Discord does not grant the intent: switch on Message "
            "Content Intent in the developer portal (Bot), or set IBID_MESSAGE_CONTENT=false"
        ) from error
    except aiohttp.ClientError as error:
        raise SettingsError(f"Discord cannot be reached ({error}): check the network") from error
    return 0


def _start_line(generation: Generation) -> str:
    works = generation.shelf.works
    languages = sorted({work.metadata.language or "unknown" for work in works})
    manifest = generation.manifest
    return (
        f"model {manifest.model}, {len(works)} works ({', '.join(languages)}), "
        f"{sum(entry.passages for entry in manifest.entries)} passages, "
        f"{sum(len(work.document.notes) for work in works)} notes, generation {manifest.number}"
    )
