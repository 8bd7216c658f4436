"""Long tasks on a shelf, from the press of a button to the last word about them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from bot.corpus.cards import line_card
from bot.corpus.progress import Telling, Title, duration, failure_card, put, retry_rows
from bot.faults import explain
from bot.language import say
from bot.views import REFUSED, message
from bot.waiting import Spot
from bot.workshop import Printed

if TYPE_CHECKING:
    from bot.client import Ibid


class Job(Protocol):
    """A long task that a moderator asked for. Its title's name is unique in the server."""

    @property
    def server(self) -> int:
        """The server on whose shelf it works."""

    @property
    def by(self) -> int:
        """The moderator."""

    @property
    def words(self) -> tuple[str, ...]:
        """What `ibid` is told."""

    @property
    def title(self) -> Title:
        """What stands above the bar."""

    async def done(self, record: Printed) -> str:
        """Take note of what the command printed, and return what to say."""

    async def stopped(self, error: BaseException | None = None) -> str | None:
        """Put back what told of the task; return what to say where it was done after all.

        `error` is why it stopped, None where a moderator cancelled it.
        """


class Jobs:
    """The long tasks under way, one of a name in each server."""

    def __init__(self, bot: Ibid) -> None:
        self._bot = bot
        self._claimed: dict[tuple[int, str], int] = {}
        self._running: dict[tuple[int, str], asyncio.Task[Printed]] = {}
        self._cancelled: set[asyncio.Task[Printed]] = set()
        self._watching: set[asyncio.Task[None]] = set()

    def started_by(self, server: int, name: str) -> int | None:
        """Return who started the task of that name; None where it is not under way."""
        return self._claimed.get((server, name))

    def claim(self, job: Job) -> bool:
        """Reserve the name of a task about to start; False where somebody was faster."""
        name = job.server, job.title.name
        if name in self._claimed:
            return False
        self._claimed[name] = job.by
        return True

    @contextmanager
    def starting(self, job: Job) -> Iterator[None]:
        """Give a claimed name up again if the task does not start after all."""
        try:
            yield
        except BaseException:
            self._release(job)
            raise

    def _release(self, job: Job) -> None:
        name = job.server, job.title.name
        self._claimed.pop(name, None)
        self._running.pop(name, None)

    def start(self, job: Job, spot: Spot) -> None:
        """Let a task begin whose name is claimed; the message in the spot tells the rest."""
        watching = asyncio.create_task(self._watch(job, Telling(job.title, spot)))
        self._watching.add(watching)
        watching.add_done_callback(self._watching.discard)

    def cancel(self, server: int, name: str) -> bool:
        """Stop a task; tell whether it was under way."""
        task = self._running.get((server, name))
        if task is None or task.done():
            return False
        self._cancelled.add(task)
        task.cancel()
        return True

    async def _watch(self, job: Job, telling: Telling) -> None:
        """Begin a task, wait for it, and say how it ended."""
        start = time.monotonic()
        run = self._bot.workshop.run(job.words, job.server, job.by, telling)
        task = self._running[job.server, job.title.name] = asyncio.create_task(run)
        try:
            await asyncio.wait({task})
            if task.cancelled() and task not in self._cancelled:
                return  # the bot leaves; what is kept of the task tells the next one
            await telling.finish()
            await put(telling.spot, await _ended(job, task, time.monotonic() - start))
        except Exception as error:  # noqa: BLE001  (the front end's top-level handler)
            told = explain(error, f"task {job.title.name}", job.title.locale)
            await put(telling.spot, message(line_card(told), REFUSED))
        finally:
            self._cancelled.discard(task)
            self._release(job)


async def _ended(job: Job, task: asyncio.Task[Printed], seconds: float) -> dict[str, Any]:
    """Take note of how a task ended, and return the last word about it."""
    locale = job.title.locale
    error = None if task.cancelled() else task.exception()
    if error is None and not task.cancelled():
        took = say(locale, "corpus.took", time=duration(seconds, locale))
        return message(line_card(await job.done(task.result()), f"-# {took}"))
    after_all = await job.stopped(error)
    if after_all:
        return message(line_card(after_all))
    if error is None:
        return message(line_card(say(locale, "corpus.cancelled")), REFUSED)
    return message(failure_card(error, job.title), REFUSED, retry_rows(job.title, error))
