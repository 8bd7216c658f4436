"""The bot's SQLite file: opened, brought up to date, and used by one thread of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from index.errors import IbidError

_P = ParamSpec("_P")
_T = TypeVar("_T")

# One script a version: a later version adds a script and never changes an earlier one.
# Direct messages have the server 0, because NULL is equal to nothing, not even in a key.
_VERSIONS = (
    """
    CREATE TABLE preferences (server INTEGER PRIMARY KEY, chosen TEXT NOT NULL);
    CREATE TABLE feedback (
        server INTEGER NOT NULL, place TEXT NOT NULL, kind TEXT NOT NULL, day TEXT NOT NULL,
        count INTEGER NOT NULL, PRIMARY KEY (server, place, kind, day)
    );
    CREATE TABLE gaps (
        id INTEGER PRIMARY KEY AUTOINCREMENT, server INTEGER NOT NULL, question TEXT,
        asker INTEGER, channel INTEGER, message INTEGER,
        state TEXT NOT NULL, count INTEGER NOT NULL, day TEXT NOT NULL
    );
    CREATE INDEX gaps_of_server ON gaps (server, state);
    CREATE TABLE turns (
        server INTEGER NOT NULL, channel INTEGER NOT NULL, member INTEGER NOT NULL,
        question TEXT NOT NULL, quotation TEXT NOT NULL, at INTEGER NOT NULL,
        PRIMARY KEY (server, channel, member)
    );
    """,
)


class StoreError(IbidError):
    """A database that is damaged, locked, full or of a newer Ibid."""


class Database:
    """One connection, used by one thread, so that no statement holds up the event loop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = _open(path)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(
        self,
        work: Callable[Concatenate[sqlite3.Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Do work in one transaction: all of it is kept, or nothing."""

        def transact() -> _T:
            with self._connection:
                return work(self._connection, *args, **kwargs)

        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, transact)
        except sqlite3.DatabaseError as error:
            raise _fault(self._path, error) from error

    def close(self) -> None:
        """Finish what was begun, and close the file."""
        self._thread.shutdown()
        self._connection.close()


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30, check_same_thread=False)
    except (OSError, sqlite3.DatabaseError) as error:
        raise _fault(path, error) from error
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")  # what is forgotten is overwritten
        _bring_up_to_date(connection, path)
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.DatabaseError):
            raise _fault(path, error) from error
        raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    [version] = connection.execute("PRAGMA user_version").fetchone()
    if version > len(_VERSIONS):
        raise StoreError(
            f"{path} has version {version}, made by a newer Ibid; this one knows"
            f" {len(_VERSIONS)}: install the newer Ibid again or put back the copy from before"
        )
    for number, script in enumerate(_VERSIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN; {script} PRAGMA user_version={number}; COMMIT;")


def _fault(path: Path, error: Exception) -> StoreError:
    return StoreError(
        f"the bot's database {path} cannot be used ({error}): free space on the disk or mend its"
        " permissions; if it is damaged, move it away and start again"
    )
