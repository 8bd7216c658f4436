"""The Discord client: adds the features, registers buttons, syncs commands on change."""

from __future__ import annotations

import gc
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
from bot.corpus import CORPUS_FORMS, Corpus
from bot.corpus.jobs import Jobs
from bot.corpus.quota import Quota
from bot.desk import Desk
from bot.faults import explain, fault_locale, tell
from bot.feedback import FeedbackButton
from bot.find import Find
from bot.gaps import GAP_FORMS, GAP_ITEMS, Gaps
from bot.help import Help
from bot.language import CommandTranslator
from bot.lasting import submit
from bot.limits import Limits
from bot.menus import MENUS
from bot.pages import MoreButton
from bot.privacy import Privacy
from bot.server import NUMBERS_FORM, Server
from bot.settings import Settings, SettingsError
from bot.sources import Sources
from bot.store import Store
from bot.study import features as study
from bot.study.board import Board
from bot.study.ledger import Ledger
from bot.study.letters import Letters
from bot.study.ties import TIES
from bot.study.timer import Timer
from bot.topics import TopicButton
from bot.works import Works
from bot.workshop import Workshop
from index.dense import SentenceEncoder
from index.errors import EmptyShelfError
from index.files import dump_json, write_file
from index.generation import Generation
from index.library import Library
from index.lock import LockedError

_log = logging.getLogger(__name__)
_HEARTBEAT = 20  # seconds
_BUTTONS = (QuotationButton, ContextButton, StepButton, MoreButton, FeedbackButton, TopicButton)
_FORMS = (*GAP_FORMS, *CORPUS_FORMS, NUMBERS_FORM, *study.FORMS)

_TOKENLESS = (
    "no Discord token: create one at discord.com/developers/applications (your application, "
    "Bot, Reset Token) and set IBID_DISCORD_TOKEN or put it in .env; `ibid ask` works without"
)


class Ibid(commands.Bot):
    """The bot: one desk, its features, and the one place where errors end."""

    def __init__(self, desk: Desk, settings: Settings, workshop: Workshop | None = None) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.guild_messages = intents.dm_messages = True
        intents.guild_scheduled_events = True
        intents.message_content = settings.message_content
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.desk = desk
        self.settings = settings
        place = settings.database and settings.database.get_secret_value()
        self.store = Store(place or settings.home / "bot.sqlite", ties=TIES)
        self.limits = Limits(self.store)
        self.ledger = Ledger(self.store)
        self.timer = Timer(self)
        self.board = Board(self)
        self.letters = Letters(self)
        self.workshop = workshop or Workshop(settings.home)
        self.jobs = Jobs(self)
        self.quota = Quota()
        self.tree.on_error = self._on_command_error  # type: ignore[method-assign]

    async def login(self, token: str) -> None:
        """Open the database, without which there is no use in logging in; then log in."""
        await self.store.open()
        await super().login(token)

    async def setup_hook(self) -> None:
        """Add the features, and tell Discord of the commands where they changed."""
        await self.ledger.open()
        await self.tree.set_translator(CommandTranslator())
        await self.add_cog(Ask(self))
        await self.add_cog(Server(self))
        await self.add_cog(Privacy(self))
        for feature in (Find, Sources, Gaps, Works, Corpus, Help):
            await self.add_cog(feature(self))
        for study_feature in study.COGS:
            await self.add_cog(study_feature(self))
        for menu in MENUS:
            self.tree.add_command(menu)
        self.add_dynamic_items(*_BUTTONS, *GAP_ITEMS, *study.ITEMS)
        await self._sync_commands()
        self._beat.start()
        self.timer.start()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the features: there are no prefix commands."""

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Take the forms, which discord.py forgets when it restarts."""
        if interaction.type is discord.InteractionType.modal_submit:
            await submit(interaction, _FORMS)

    async def close(self) -> None:
        """Stop the heartbeat and the workshop, and leave."""
        self._beat.cancel()
        self.timer.stop()
        self.board.stop()
        await self.workshop.close()
        await super().close()
        await self.store.close()

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
        await tell(interaction, explain(error, "a command", await fault_locale(interaction)))

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
    library = Library(settings.home)
    desk = Desk(library, encoder, settings.queue)
    try:
        for line in library.recover():
            _log.warning("%s", line)
        _log.info("%s", _start_line(desk.open()))
    except LockedError as error:
        _log.warning("%s", error)
    except EmptyShelfError as error:
        _log.warning("%s", error)
    gc.collect()
    gc.freeze()  # to look through model and shelf for garbage stops everything for half a second
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
        f"{sum(entry.passages for entry in manifest.live)} passages, "
        f"{sum(len(work.document.notes) for work in works)} notes, generation {manifest.number}"
    )
