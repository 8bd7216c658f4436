"""How far a long task is, told in a message that is edited, and how it ended."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui
from discord.utils import utcnow

from bot.cards import Card
from bot.corpus.cards import line_card, progress_card
from bot.faults import explain
from bot.language import say
from bot.lasting import Pressed
from bot.markup import escape
from bot.views import Rows, message, replacing
from bot.waiting import Spot
from bot.workshop import Stand, WorkshopError

_log = logging.getLogger(__name__)

CANCEL, AGAIN, ANYWAY = "cancel", "again", "anyway"
DESPITE = "--despite-golden"
_EVERY = 2.0  # seconds between two edits of a message
_GOLDEN = re.compile(r"\((?P<questions>.*)\): nothing was published")
_SHOWN = 1500  # characters of a failure


class Posted:
    """A message in a channel."""

    def __init__(self, posted: discord.Message | discord.PartialMessage) -> None:
        self.posted = posted

    async def put(self, sent: dict[str, Any]) -> None:
        """Show a message in the place of the one before."""
        await self.posted.edit(**replacing(sent))

    async def clear(self) -> None:
        """Delete the message."""
        await self.posted.delete()


class Private:
    """The message that was pressed, where only who pressed it sees it: for a quarter of an hour."""

    def __init__(self, interaction: Pressed) -> None:
        self._interaction = interaction

    async def put(self, sent: dict[str, Any]) -> None:
        """Show a message in the place of the one before."""
        await self._interaction.edit_original_response(**replacing(sent))

    async def clear(self) -> None:
        """Delete the message."""
        await self._interaction.delete_original_response()


def spot_of(interaction: Pressed) -> Spot:
    """Return the message that was pressed."""
    shown = interaction.message
    private = shown is None or shown.flags.ephemeral
    return Private(interaction) if shown is None or private else Posted(shown)


async def put(spot: Spot, sent: dict[str, Any]) -> None:
    """Show a message in a spot, if it is still there."""
    try:
        await spot.put(sent)
    except discord.HTTPException as error:
        _log.warning("a message about a shelf was not changed: %s", error.status)


@dataclass(frozen=True, slots=True)
class Title:
    """What stands above the bar of a task, in which language, and its name in buttons.

    `mark` follows the name there, where that alone does not tell what the task is about.
    """

    text: str
    name: str
    locale: str
    mark: str = ""


@dataclass(slots=True)
class Telling:
    """Tells in a message how far a task is, whenever an edit is due."""

    title: Title
    spot: Spot
    _edited: float = field(default_factory=time.monotonic)
    _first: tuple[float, int] | None = None
    _editing: asyncio.Task[None] | None = None

    def __call__(self, stand: Stand) -> None:
        """Show how far the task is, unless the message was changed just now."""
        now = time.monotonic()
        ready = self._ready(stand, now)
        last = stand.total > 0 and stand.done >= stand.total
        busy = self._editing is not None and not self._editing.done()
        if busy or (now - self._edited < _EVERY and not last):
            return
        self._edited = now
        card = progress_card(self.title.text, stand, ready, self.title.locale)
        sent = message(card, rows=cancel_rows(self.title))
        self._editing = asyncio.create_task(put(self.spot, sent))

    async def finish(self) -> None:
        """Wait for the edit under way, which must not come after the last word."""
        if self._editing is not None:
            await self._editing

    def _ready(self, stand: Stand, now: float) -> datetime | None:
        """Return when all passages will be embedded, from the pace so far."""
        if not stand.total:
            return None
        if self._first is None:
            self._first = (now, stand.done)
        start, before = self._first
        gained = stand.done - before
        if not gained:
            return None
        return utcnow() + timedelta(seconds=(now - start) / gained * (stand.total - stand.done))


def failure_card(error: BaseException, title: Title) -> Card:
    """Say why a task failed: the child's own line, or the golden questions that are lost."""
    head, locale = f"**{title.text}**", title.locale
    if not isinstance(error, WorkshopError):
        return line_card(head, explain(error, f"task {title.name}", locale))
    lost = _GOLDEN.search(str(error))
    if lost and _offers_despite(error):
        questions = (f"- {escape(each)}" for each in lost["questions"].split("; "))
        return line_card(head, say(locale, "corpus.golden"), "\n".join(questions)[:_SHOWN])
    return line_card(head, say(locale, "corpus.failed"), escape(str(error))[:_SHOWN])


def cancel_rows(title: Title) -> Rows:
    """Return the button that stops a task."""
    return [[_button(title, CANCEL)]]


def retry_rows(title: Title, error: BaseException | None = None) -> Rows:
    """Return the buttons that begin a task once more, where it helps also without the check."""
    again = _button(title, AGAIN)
    return [[again, _button(title, ANYWAY)] if error and _offers_despite(error) else [again]]


def _offers_despite(error: BaseException) -> bool:
    return DESPITE in str(error)


def _button(title: Title, act: str) -> ui.Item[Any]:
    style = discord.ButtonStyle.danger if act == ANYWAY else discord.ButtonStyle.secondary
    label = say(title.locale, f"corpus.{act}")
    name = ":".join(filter(None, (title.name, title.mark)))
    return ui.Button(label=label, style=style, custom_id=f"ibid:task:{act}:{name}")


def duration(seconds: float, locale: str) -> str:
    """Say how long something took."""
    whole = max(round(seconds), 1)
    if whole < 100:
        return say(locale, "corpus.seconds", count=whole)
    return say(locale, "corpus.minutes", count=round(whole / 60))
