"""The line in front of the desk: who waits, in the order in which they came."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from discord.utils import utcnow

from index.errors import IbidError

_T = TypeVar("_T")

_LEAST = 10  # seconds that a member is sent away for
_SMOOTHING = 8  # questions whose time is remembered


class BusyError(IbidError):
    """As many questions are waiting as the desk takes; `until` there is likely to be room."""

    def __init__(self, waiting: int, until: datetime) -> None:
        super().__init__(
            f"{waiting} questions are waiting already: raise IBID_QUEUE, or ask again in a minute"
        )
        self.waiting = waiting
        self.until = until


class Line:
    """At most `most` wait; each is known by the task that waits."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._waiting: dict[asyncio.Task[Any], None] = {}
        self._watching: list[tuple[float, asyncio.Future[None]]] = []
        self._pace = 0.0  # seconds that a question takes, of late

    def require_room(self) -> None:
        """Raise BusyError where as many wait as may."""
        waiting = len(self._waiting)
        if waiting >= self._most:
            seconds = max(_LEAST, math.ceil(waiting * self._pace))
            raise BusyError(waiting, utcnow() + timedelta(seconds=seconds))

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Let the current task stand in line."""
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (only a task can wait)
        self._waiting[task] = None
        try:
            yield
        finally:
            self._waiting.pop(task, None)
            self._move_up()

    def place(self, task: asyncio.Task[Any]) -> int | None:
        """Return a task's place, 1 for the one being served; None where it does not wait."""
        waiting = list(self._waiting)
        return waiting.index(task) + 1 if task in self._waiting else None

    def moved_after(self, seconds: float) -> asyncio.Future[None]:
        """Return what is done when the line moves for the first time after so long."""
        moved: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watching.append((time.monotonic() + seconds, moved))
        return moved

    def _move_up(self) -> None:
        now = time.monotonic()
        watching, self._watching = self._watching, []
        for due, moved in watching:
            if moved.done():
                continue
            if due <= now:
                moved.set_result(None)
            else:
                self._watching.append((due, moved))

    def timed(self, work: Callable[[], _T]) -> Callable[[], _T]:
        """Return work that remembers how long it took."""

        def run() -> _T:
            start = time.perf_counter()
            try:
                return work()
            finally:
                self._pace += (time.perf_counter() - start - self._pace) / _SMOOTHING

        return run
