"""The bot's database: SQLite in the home, or PostgreSQL by a URL, with one code for both.

Every transaction is serialisable. SQLite has one writer at a time anyhow; PostgreSQL ends one
of two transactions that were in each other's way, and it is done again. So what is read and
then written in one transaction is safe, with several processes too.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.migrations import NewerError, upgrade
from index.errors import IbidError

_P = ParamSpec("_P")
_T = TypeVar("_T")

_DRIVERS: Final = {"sqlite": "sqlite", "postgresql": "postgresql+asyncpg"}
_PATIENCE: Final = 30  # seconds to wait for other processes
_COLLISIONS: Final = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_DRIVER_FAULTS: Final = (SQLAlchemyError, OSError, TypeError, ValueError)


class StoreError(IbidError):
    """A database that is damaged, locked, full, out of reach or of a newer Ibid."""


class Database:
    """Transactions, awaited, so that no statement holds up the event loop."""

    def __init__(self, place: Path | str) -> None:
        """Take a file for SQLite or a SQLAlchemy URL; nothing is opened yet."""
        self._url = _url_of(place)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._place = _File(self._url) if self._sqlite else _Server(self._url)

    async def open(self) -> None:
        """Make the database or bring it up to date, in one transaction."""
        try:
            await self._place.upgrade()
        except NewerError as error:
            await self.close()
            raise StoreError(f"{self._name} {error}") from None
        except _DRIVER_FAULTS as error:
            await self.close()
            raise self._fault(error) from error

    async def run(
        self,
        work: Callable[Concatenate[Connection, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> _T:
        """Do work in one transaction: all of it is kept, or nothing.

        Work may be done more than once, so it touches nothing but the database.
        """
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return await self._place.transact(lambda on: work(on, *args, **kwargs))
            except (SQLAlchemyError, OSError) as error:
                if not _collided(error) or time.monotonic() > until:
                    raise self._fault(error) from error
            await asyncio.sleep(random.uniform(0, 0.05))  # noqa: S311  (apart, not secret)

    async def close(self) -> None:
        """Close the connections."""
        await self._place.dispose()

    @property
    def _name(self) -> str:
        if self._sqlite:
            return self._url.database or "in memory"
        # Without its query, which may hold a password too.
        return self._url.set(query={}).render_as_string(hide_password=True)

    def _fault(self, error: Exception) -> StoreError:
        if self._sqlite:
            mend = (
                "free space on the disk or mend its permissions; if it is damaged, move it away and"
                " start again"
            )
        else:
            mend = "see that the server runs, and look at IBID_DATABASE"
        reason = _reason(error)
        if self._url.password:
            reason = reason.replace(str(self._url.password), "***")
        return StoreError(f"the bot's database {self._name} cannot be used ({reason}): {mend}")


class _File:
    """SQLite. It has a thread, which is called once a transaction, not once a statement.

    One thread has one connection: its writers would wait for each other in any case.
    """

    def __init__(self, url: URL) -> None:
        self._path = Path(url.database or "")
        connect = {"timeout": _PATIENCE}
        self._engine = create_engine(url, hide_parameters=True, connect_args=connect)
        event.listen(self._engine, "connect", _set_up_sqlite)
        event.listen(self._engine, "begin", _begin_sqlite)
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    async def upgrade(self) -> None:
        """Make the file or bring it up to date."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        await self.transact(upgrade)

    async def transact(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._transact, work)

    async def dispose(self) -> None:
        """Close the connection."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._engine.dispose)

    def _transact(self, work: Callable[[Connection], _T]) -> _T:
        with self._engine.begin() as connection:
            return work(connection)


class _Server:
    """PostgreSQL, by a few connections."""

    def __init__(self, url: URL) -> None:
        try:
            self._engine = create_async_engine(
                url,
                hide_parameters=True,
                pool_pre_ping=True,  # the server may have been restarted in between
                connect_args={"timeout": _PATIENCE, "command_timeout": _PATIENCE},
            )
        except ModuleNotFoundError as error:
            raise StoreError(
                f"IBID_DATABASE names a PostgreSQL database, but {error.name} is not installed:"
                " in the project's folder, pip install -c deploy/constraints.txt asyncpg"
            ) from error

    async def upgrade(self) -> None:
        """Bring the database up to date, seeing what another process did to it meanwhile."""
        async with self._engine.begin() as connection:
            await connection.run_sync(upgrade)

    async def transact(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction."""
        serial = self._engine.execution_options(isolation_level="SERIALIZABLE")
        async with serial.begin() as connection:
            return await connection.run_sync(work)

    async def dispose(self) -> None:
        """Close the connections."""
        await self._engine.dispose()


def insert(database: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that may say what to do on a conflict, which both have as their own."""
    return sqlite.insert(table) if database.dialect.name == "sqlite" else postgresql.insert(table)


def _url_of(place: Path | str) -> URL:
    if isinstance(place, Path):
        return URL.create(_DRIVERS["sqlite"], database=str(place))
    try:
        url = make_url(place)
        if url.password and "@" in f"{url.host}{url.database}":
            raise StoreError(
                "IBID_DATABASE has an @ too many: write one of the user name or password as %40,"
                " and : as %3A, / as %2F, % as %25"
            )
        return url.set(drivername=_DRIVERS[url.get_backend_name()])
    except (ArgumentError, KeyError, ValueError):
        # Without the cause, which may quote the password.
        raise StoreError(
            "IBID_DATABASE names no database that Ibid knows: write"
            " postgresql://USER:PASSWORD@HOST/NAME or sqlite:////FOLDER/FILE"
        ) from None


def _set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA secure_delete=ON")  # what is forgotten is overwritten
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _collided(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") in _COLLISIONS


def _reason(error: Exception) -> str:
    """Return the driver's own words, in one line: SQLAlchemy adds the statement to them."""
    cause = error.orig if isinstance(error, DBAPIError) else None
    found = (cause and cause.__cause__) or cause or error
    lines = str(found).splitlines()
    return lines[0] if lines else type(found).__name__
