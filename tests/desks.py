"""A server whose moderators add texts: a bot with a workshop of stubs, and their channel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from bot.client import Ibid
from bot.workshop import Printed, Report, Workshop
from index.collection import Collection
from index.library import Library
from tests.rooms import SETTLED, Room, make_bot, open_room, shelve, texts
from tests.shelves import HARBOUR, ORCHARD
from tests.stub_cli import COMMAND

_POLL = 0.02

FILE = ("harbour.md", HARBOUR.encode())
OTHER = ("orchard.md", ORCHARD.encode())


def make_curating_bot(home: Path, **settings: Any) -> Ibid:
    """Build a bot whose child processes embed with the stub."""
    bot = make_bot(home, **settings)
    bot.workshop = Workshop(home, COMMAND)
    return bot


@pytest.fixture
def simcord_bot(home: Path) -> Ibid:
    return make_curating_bot(home)


class Unhurried(Workshop):
    """A workshop whose children simcord does not wait for, so that a test may act meanwhile."""

    def __init__(self, home: Path, env: simcord.Env) -> None:
        super().__init__(home, COMMAND)
        self._env = env

    async def run(
        self,
        words: Any,
        server: int | None = None,
        by: int | None = None,
        report: Report | None = None,
    ) -> Printed:
        run = super().run(words, server, by, report)
        return await self._env.external_wait(run, reason="a child process")


@dataclass
class Office(Room):
    """A room with a moderators' channel, and two moderators."""

    desk: Any
    mia: Any
    noor: Any

    @property
    def card(self) -> Any:
        """The last card in the moderators' channel, None before the first."""
        return next((m for m in reversed(self.desk.history()) if m.components), None)

    @property
    def thread(self) -> Any:
        return self.desk.threads[-1]

    @property
    def shelf(self) -> Collection:
        return Library(self.env.bot.settings.home).collection(str(self.guild.id))

    async def add(self, *files: tuple[str, bytes], who: Any = None, **options: Any) -> Any:
        """Let a moderator add files; returns what is shown to them."""
        names = ("file", "file2", "file3", "file4", "file5")
        given = {**dict(zip(names, files, strict=False)), **options}
        return await (who or self.mia).slash(self.channel, "corpus add", **given)

    async def approve(self, who: Any = None, label: str = "Approve") -> Any:
        return await (who or self.mia).click(self.card, label=label)

    async def quotation(self, question: str) -> str:
        """Return all that Ibid answers to a question."""
        asked = await self.ann.slash(self.channel, "ask", question=question)
        return texts(asked.response)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait for a child process to come so far."""
        async with asyncio.timeout(SETTLED):
            while not true():  # noqa: ASYNC110  (another process sets no event)
                await asyncio.sleep(_POLL)
        await self.env.settle()


async def open_office(env: simcord.Env, name: str = "History circle", **chosen: Any) -> Office:
    room = open_room(env, name)
    desk = room.guild.create_text_channel("moderators")
    role = room.guild.create_role("Keepers", permissions=discord.Permissions(manage_guild=True))
    mia, noor = (
        room.guild.add_member(env.create_user(f"{who}-{name[:3]}"), roles=[role])
        for who in ("mia", "noor")
    )
    chosen = {"moderators_channel": desk.id, **chosen}
    await env.bot.store.change_preferences(room.guild.id, lambda p: replace(p, **chosen))
    return Office(env, room.guild, room.channel, room.ann, room.bob, desk, mia, noor)


def fill(office: Office, *more: tuple[str, str]) -> None:
    """Put texts on the server's own shelf: the first generation, and one more for each other."""
    library = Library(office.env.bot.settings.home)
    for text, name in ((HARBOUR, "harbour.md"), *more):
        shelve(library, text, name, collection=str(office.guild.id))


async def run(office: Office, name: str, who: Any = None, **options: Any) -> Any:
    return await (who or office.mia).slash(office.channel, f"corpus {name}", **options)


async def told_by(office: Office, name: str, who: Any = None, **options: Any) -> str:
    return texts((await run(office, name, who, **options)).response)


async def choices(office: Office, name: str, option: str = "work", who: Any = None) -> str:
    who = who or office.mia
    return str(await who.autocomplete(office.channel, f"corpus {name}", option, ""))


def components(office: Office) -> Any:
    return deepcopy(office.mia._message(office.card).components)


def show(office: Office, shown: Any) -> None:
    """Let the card look as it did before."""
    office.mia._message(office.card).components = deepcopy(shown)
