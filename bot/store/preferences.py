"""Servers' preferences in the database: only what differs from the defaults is written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from bot.preferences import Preferences

_FIELDS = {field.name for field in fields(Preferences)} - {"server_id"}


def read(database: sqlite3.Connection, server: int) -> Preferences:
    """Return a server's preferences; the defaults where it has none."""
    query = "SELECT chosen FROM preferences WHERE server = ?"
    row = database.execute(query, (server,)).fetchone()
    return _unpack(server, row[0] if row else "{}")


def read_all(database: sqlite3.Connection) -> list[Preferences]:
    """Return the preferences of all servers that have some."""
    rows = database.execute("SELECT server, chosen FROM preferences")
    return [_unpack(server, chosen) for server, chosen in rows]


def write(database: sqlite3.Connection, preferences: Preferences) -> None:
    """Keep a server's preferences."""
    defaults = asdict(Preferences(None))
    chosen = {k: v for k, v in asdict(preferences).items() if k in _FIELDS and v != defaults[k]}
    row = (preferences.server_id or 0, json.dumps(chosen))
    database.execute("INSERT OR REPLACE INTO preferences VALUES (?, ?)", row)


def change(
    database: sqlite3.Connection, server: int, alter: Callable[[Preferences], Preferences]
) -> Preferences:
    """Alter the preferences as they are now and return them."""
    changed = alter(read(database, server))
    write(database, changed)
    return changed


def _unpack(server: int, chosen: str) -> Preferences:
    # A field that this version does not know is left out: an older Ibid still starts.
    found = {key: value for key, value in json.loads(chosen).items() if key in _FIELDS}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    return Preferences(server or None, **values)
