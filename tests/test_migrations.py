"""From every released database to the tables of today, without losing a row."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.preferences import Preferences
from bot.store import Feedback, Record, Store, StoreError
from bot.store.tables import metadata
from index.followup import Turn
from tests.databases import Server

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
SERVER, MEMBER = 10, 1

# A dump of each database that a release made, with rows in every table: KIND-VERSION.sql.
# A release adds those of its version; none is ever changed.
RELEASED = sorted((Path(__file__).parent / "data" / "schemas").glob("*.sql"))


SINCE_0003 = [dump for dump in RELEASED if dump.stem.split("-")[1] >= "0003"]
DUMPS = {dump.stem: dump for dump in RELEASED}


def restore(dump: Path, file: Path) -> None:
    """Make a SQLite file of a dump, as it was left by another version of Ibid."""
    file.parent.mkdir(parents=True)
    with closing(sqlite3.connect(file)) as made:
        made.executescript(dump.read_text(encoding="utf-8"))


async def restore_on_server(script: str, url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(script)
    await connection.close()


@pytest.fixture(params=RELEASED, ids=lambda dump: dump.stem)
def released(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A database as a released version left it."""
    dump: Path = request.param
    if dump.stem.startswith("postgresql"):
        server: Server = request.getfixturevalue("postgres")
        url = server.create()
        asyncio.run(restore_on_server(dump.read_text(encoding="utf-8"), url))
        return url
    file = tmp_path / "home" / "bot.sqlite"
    restore(dump, file)
    return file


def differences(connection: Any) -> list[Any]:
    found = compare_metadata(MigrationContext.configure(connection), metadata)
    return [change for change in found if not is_rowid(connection, change)]


def is_rowid(connection: Any, change: Any) -> bool:
    """Tell whether SQLite's own row number lacks NOT NULL: no row has ever been without it."""
    kind, _, table, column, *_ = change[0] if isinstance(change, list) else change
    rowids = {("preferences", "server"), ("gaps", "id")}
    return (
        connection.dialect.name == "sqlite"
        and kind == "modify_nullable"
        and (table, column) in rowids
    )


async def test_no_row_of_a_released_database_is_lost(released: Path | str) -> None:
    store = Store(released, lambda: NOON)
    await store.open()
    gaps = [astuple(gap) for gap in await store.gaps(SERVER)]

    assert await store.preferences(SERVER) == Preferences(
        SERVER, moderators_channel=5, moderator_roles=(6, 7), language="de"
    )
    assert await store.feedback(SERVER) == [Feedback("abc.1.2", "helpful", "2026-01-01", 2)]
    assert gaps == [
        (2, SERVER, None, None, None, None, "open", 1, "2026-01-01"),
        (1, SERVER, "Why did the lamp go out?", MEMBER, 5, 6, "open", 1, "2026-01-01"),
        (3, SERVER, "Who lit it again?", None, None, None, "answered", 1, "2026-01-01"),
    ]
    assert await store.turn(None, 5, MEMBER) == Turn("Who?", "He did, “at noon”.")
    await store.close()


@pytest.mark.parametrize("released", SINCE_0003, indirect=True, ids=lambda dump: dump.stem)
async def test_no_row_of_the_later_tables_is_lost(released: Path | str) -> None:
    store = Store(released)
    await store.open()

    assert await store.records(SERVER, "session") == [
        Record(SERVER, "session", "lamp", {"title": "The lamp"}, 1767268800, version=1)
    ]
    assert not await store.add_feedback(SERVER, "abc.1.2", "helpful", 7)  # it counted before
    await store.close()


async def test_released_database_gets_the_tables_of_today(released: Path | str) -> None:
    store = Store(released)
    await store.open()

    assert await store._database.run(differences) == []
    assert await store.add_feedback(SERVER, "abc.1.2", "helpful", MEMBER)
    assert (await store.put_record(Record(SERVER, "session", "a", {}, 0))).version == 1
    assert await store.add_gap(SERVER, "And now?", MEMBER, 5, 6) == 4
    await store.close()


async def test_new_database_has_the_tables_of_today(database: Path | str) -> None:
    for _ in range(2):
        store = Store(database)
        await store.open()
        assert await store._database.run(differences) == []
        await store.close()


async def test_a_difference_is_seen(database: Path | str) -> None:
    store = Store(database)
    await store.open()
    await store._database.run(
        lambda connection: connection.exec_driver_sql("ALTER TABLE gaps ADD COLUMN mood TEXT")
    )

    [(change, _, table, column)] = await store._database.run(differences)

    assert (change, table, column.name) == ("remove_column", "gaps", "mood")
    await store.close()


async def test_database_of_a_newer_version_is_refused(database: Path | str) -> None:
    store = Store(database)
    await store.open()
    await store._database.run(
        lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num='99'")
    )
    await store.close()

    with pytest.raises(StoreError, match=r"version 99, made by a newer Ibid; this one knows \d+:"):
        await store.open()


async def test_the_first_release_refuses_a_file_that_was_brought_up_to_date(
    tmp_path: Path,
) -> None:
    place = tmp_path / "home" / "bot.sqlite"
    restore(DUMPS["sqlite-0001"], place)
    store = Store(place)
    await store.open()
    await store.close()

    with closing(sqlite3.connect(place)) as file:
        [version] = file.execute("PRAGMA user_version").fetchone()
    assert version > 1  # what it compares


async def test_migration_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "home" / "bot.sqlite"
    restore(DUMPS["sqlite-0001"], place)
    with closing(sqlite3.connect(place)) as file:
        file.execute("CREATE TABLE records (mood TEXT)")  # in the way of the last migration
        file.commit()
        before = list(file.iterdump())

    with pytest.raises(StoreError, match="records"):
        await Store(place).open()

    with closing(sqlite3.connect(place)) as file:
        assert list(file.iterdump()) == before


OPEN = """
import asyncio, sys
from bot.store import Store
async def main():
    store = Store(sys.argv[1])
    await store.open()
    await store.close()
asyncio.run(main())
"""


def test_two_processes_that_start_at_once_both_find_their_tables(database: Path | str) -> None:
    place = f"sqlite:///{database}" if isinstance(database, Path) else database
    started = [
        subprocess.Popen([sys.executable, "-c", OPEN, place], stderr=subprocess.PIPE)
        for _ in range(3)
    ]

    said = [process.communicate()[1].decode() for process in started]

    assert [process.returncode for process in started] == [0, 0, 0], said
