"""Homes to back up, and a database in use in them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import write_backup
from index.library import Library
from index.sources import SourceFile
from index.work import Metadata
from tests.shelves import HARBOUR, ORCHARD
from tests.stub import StubEncoder


def add(library: Library, text: str, name: str = "harbour.md", collection: str = "default") -> None:
    source = SourceFile(name, text.encode(), f"/texts/{name}", Metadata())
    library.collection(collection).add([source], StubEncoder())


def open_database(home: Path) -> sqlite3.Connection:
    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / "bot.sqlite", timeout=30, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS one (n)")
    connection.execute("CREATE TABLE IF NOT EXISTS two (n)")
    return connection


def tell(connection: sqlite3.Connection, n: int) -> None:
    with connection:
        connection.execute("INSERT INTO one VALUES (?)", (n,))
        connection.execute("INSERT INTO two VALUES (?)", (n,))


def told(home: Path) -> tuple[list[tuple[int]], list[tuple[int]]]:
    with closing(sqlite3.connect(home / "bot.sqlite")) as database:
        return (
            database.execute("SELECT n FROM one").fetchall(),
            database.execute("SELECT n FROM two").fetchall(),
        )


@pytest.fixture
def stocked(library: Library) -> Library:
    """A home of two collections, of which one has two generations, and a database in use."""
    add(library, HARBOUR)
    add(library, ORCHARD, "orchard.md")
    add(library, ORCHARD, "orchard.md", "valley")
    return library


@pytest.fixture
def backup(stocked: Library, tmp_path: Path) -> Path:
    with closing(open_database(stocked.home)) as database:
        tell(database, 1)
        write_backup(stocked.home, tmp_path / "home.tar")
    return tmp_path / "home.tar"
