"""The workshop: parsing, embedding and building go on in child processes, never in the bot.

A child is the `ibid` command itself, under the same rules as for its operator, at a lower
priority and on one thread, so that answering stays fast. One heavy task is at work at a
time; others wait in line.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import IbidError

Server = int | None
Printed = dict[str, Any]
"""The JSON object that a command prints."""

_HEAVY = frozenset({"add", "approve", "check", "rebuild", "reinstate"})
_SIGNED = _HEAVY - {"check"} | {"edit", "reject", "remove", "rollback"}  # they enter the log
_NICE = 10
_GRACE = 10.0  # seconds that a child has to stop by itself
_LINE = 1 << 20  # bytes; no line of a child's is as long
_KEPT = 20  # lines of a child's complaint
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
_SECRET = re.compile(r"TOKEN|SECRET|PASSW|CREDENTIAL|DATABASE|DSN|_KEY", re.IGNORECASE)
_FOLDERS = re.compile(r"(?<![\w/:.])/(?:[^\s/:,;'\"`]+/)+")


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a task is: its place in line, 0 for the one at work; passages embedded so far."""

    place: int = 0
    done: int = 0
    total: int = 0


Report = Callable[[Stand], None]
"""Told of a task whenever it moves on; it must not block."""


class WorkshopError(IbidError):
    """A task that failed, in the child's own words; `record` is what it printed before."""

    def __init__(self, lines: Sequence[str], record: Printed | None = None) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)
        self.record = record or {}


class Workshop:
    """Runs `ibid` commands on one home."""

    def __init__(
        self, home: Path, command: Sequence[str] = (sys.executable, "-m", "bot.cli")
    ) -> None:
        self._home = home.resolve()
        self._command = tuple(command)
        self._bench = asyncio.Lock()
        self._line: list[Report] = []
        self._running: set[asyncio.Task[Any]] = set()

    async def run(
        self,
        words: Sequence[str],
        server: Server = None,
        by: int | None = None,
        report: Report | None = None,
    ) -> Printed:
        """Run a command on a server's shelf, for a member, and return the JSON that it prints.

        The child of a cancelled task is stopped, and waited for. Raise WorkshopError where
        the command fails.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  (only a task can wait)
        self._running.add(task)
        report = report or _unheard
        try:
            if words[0] not in _HEAVY:
                return await self._work(words, server, by, report)
            async with self._turn(report):
                report(Stand())
                return await self._work(words, server, by, report)
        finally:
            self._running.discard(task)

    async def close(self) -> None:
        """Stop every task, and wait until its child is gone."""
        running = [task for task in self._running if task is not asyncio.current_task()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    @asynccontextmanager
    async def _turn(self, report: Report) -> AsyncIterator[None]:
        """Wait in line; everybody in it is told when it moves."""
        self._line.append(report)
        self._tell_places()
        try:
            async with self._bench:
                yield
        finally:
            self._line.remove(report)
            self._tell_places()

    def _tell_places(self) -> None:
        for place, report in enumerate(self._line):
            if place:
                report(Stand(place))

    async def _work(
        self, words: Sequence[str], server: Server, by: int | None, report: Report
    ) -> Printed:
        with tempfile.TemporaryFile() as out:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                *self._spelled(words, server, by),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=asyncio.subprocess.PIPE,
                env=environment(),
                start_new_session=True,
                limit=_LINE,
            )
            try:
                with suppress(ProcessLookupError):
                    os.setpriority(os.PRIO_PROCESS, child.pid, _NICE)
                complaints = await _listen(child, report)
                code = await child.wait()
            except BaseException:
                await asyncio.shield(asyncio.create_task(_stop(child)))
                raise
            out.seek(0)
            record = _parsed(out.read())
        if code:
            raise WorkshopError(self._told(complaints, code, server), record)
        return record

    def _spelled(self, words: Sequence[str], server: Server, by: int | None) -> list[str]:
        """Return the words of the command line; options first, since `--` may follow."""
        options = ["--home", str(self._home), "--json"]
        if server is not None:
            options += ["--collection", str(server)]
        if words[0] in _SIGNED:
            options.append("--progress")
            options += [] if by is None else ["--by", signature(by)]
        return [words[0], *options, *words[1:]]

    def _told(self, complaints: Sequence[str], code: int, server: Server) -> list[str]:
        """Return a child's own lines, without what they tell of the machine."""
        lines = [line.removeprefix("ibid: ") for line in complaints if line.startswith("ibid: ")]
        if not lines:
            how = f"signal {-code}" if code < 0 else f"code {code}"
            return [f"the task was broken off ({how}); try again"]
        return [self.shown(line, server) for line in lines]

    def shown(self, line: str, server: Server) -> str:
        """Return what a child said of a server's shelf, without what it tells of the machine."""
        shelf = self._home / "collections" / str(server)
        plain = line.replace(str(shelf), "the shelf").replace(f"{self._home}/", "")
        plain = re.sub(r"(?<![\w/])uploads/\w+/\d+/", "", plain)
        return _FOLDERS.sub("", plain)


def signature(member: int) -> str:
    """Return how the log of a shelf names a member."""
    return f"discord:{member}"


def signed_by(by: str) -> int | None:
    """Return the member whom a log names; None for anybody else."""
    kind, _, number = by.partition(":")
    return int(number) if kind == "discord" and number.isdigit() else None


def environment() -> dict[str, str]:
    """Return what a child is told of the bot's environment: no secret, and one thread."""
    kept = {name: value for name, value in os.environ.items() if not _SECRET.search(name)}
    hidden = dict.fromkeys(("IBID_DISCORD_TOKEN", "IBID_DATABASE"), "")  # also those of a .env
    return {**kept, **hidden, **dict.fromkeys(_THREADS, "1"), "PYTHONUNBUFFERED": "1"}


def _unheard(stand: Stand) -> None:
    del stand


async def _listen(child: asyncio.subprocess.Process, report: Report) -> list[str]:
    """Report progress until a child is silent, and return what else it said, the last of it."""
    assert child.stderr is not None  # noqa: S101  (it is a pipe)
    complaints: list[str] = []
    while line := await child.stderr.readline():
        text = line.decode(errors="replace").rstrip()
        stand = _read_stand(text)
        if stand:
            report(stand)
        else:
            complaints = [*complaints, text][-_KEPT:]
    return complaints


def _read_stand(line: str) -> Stand | None:
    try:
        told = json.loads(line) if line.startswith("{") else {}
        return Stand(0, int(told["done"]), int(told["total"]))
    except (ValueError, TypeError, KeyError):
        return None


def _parsed(out: bytes) -> Printed:
    """Return the JSON object that a child printed; an empty one where it came to none."""
    try:
        record = json.loads(out)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}


async def _stop(child: asyncio.subprocess.Process) -> None:
    """Let a child and its own children stop; kill them where they do not in time."""
    for sign, patience in ((signal.SIGINT, _GRACE), (signal.SIGKILL, _GRACE)):
        if child.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(child.wait()), patience)
