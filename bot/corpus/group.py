"""`/corpus`: the commands with which moderators look after their server's shelf."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.corpus.adding import add
from bot.corpus.approving import KIND, mend_approval
from bot.corpus.deciding import DecisionButton, TaskButton
from bot.corpus.editing import edit
from bot.corpus.exporting import export
from bot.corpus.golden import GOLDEN, GoldenPage
from bot.corpus.info import info
from bot.corpus.listing import ShelfPage, ShelfSelect, list_works
from bot.corpus.logbook import LogPage, log
from bot.corpus.pressing import WorkButton
from bot.corpus.reading import bind, forget_channel, unbind
from bot.corpus.rebuilding import ShelfTaskButton, check, rebuild
from bot.corpus.removing import remove, restore
from bot.corpus.replacing import OldPage, OldSelect
from bot.corpus.tasks import mend_task
from bot.corpus.undoing import GoBackButton, rollback
from bot.corpus.uploads import clear_uploads
from bot.faults import explain

if TYPE_CHECKING:
    from bot.client import Ibid

GROUP = app_commands.Group(
    name="corpus",
    description="Look after the texts on this server's shelf",
    guild_only=True,
    default_permissions=discord.Permissions(manage_guild=True),
)
COMMANDS: tuple[app_commands.Command[Any, ..., None] | app_commands.Group, ...] = (
    add,
    list_works,
    info,
    edit,
    remove,
    restore,
    rebuild,
    rollback,
    export,
    check,
    log,
    bind,
    unbind,
    GOLDEN,
)
for _command in COMMANDS:
    GROUP.add_command(_command)
_SHELF_ITEMS = (
    ShelfPage,
    ShelfSelect,
    WorkButton,
    LogPage,
    GoldenPage,
    GoBackButton,
    ShelfTaskButton,
)


class Corpus(commands.Cog):
    """The group, and what brings its messages back to life after a restart."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._mended = False
        bot.tree.add_command(GROUP)
        bot.add_dynamic_items(DecisionButton, TaskButton, OldPage, OldSelect, *_SHELF_ITEMS)

    async def cog_load(self) -> None:
        """Remove the files that a killed bot left."""
        await asyncio.to_thread(clear_uploads, self._bot.settings.home)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Forget the reading list of a channel that is gone."""
        await forget_channel(self._bot, channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """Forget the reading list of a thread that is gone."""
        await forget_channel(self._bot, thread.guild_id, thread.thread_id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Put the messages right about what a restart broke off, once."""
        if self._mended:
            return
        self._mended = True
        for record in await self._bot.store.all_records(KIND):
            if record.body["open"]:
                try:
                    mend = mend_task if record.body.get("word") else mend_approval
                    await mend(self._bot, record)
                except Exception as error:  # noqa: BLE001  (one must not keep the others)
                    explain(error, f"the task {record.key}")
