"""Servers' preferences in the database: only what differs from the defaults is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Connection, select

from bot.preferences import Preferences
from bot.store import tables
from bot.store.database import insert

_FIELDS = {field.name for field in fields(Preferences)} - {"server_id"}
_TABLE = tables.preferences


def read(database: Connection, server: int) -> Preferences:
    """Return a server's preferences; the defaults where it has none."""
    query = select(_TABLE.c.chosen).where(_TABLE.c.server == server)
    return _unpack(server, database.scalar(query) or "{}")


def read_all(database: Connection) -> list[Preferences]:
    """Return the preferences of all servers that have some."""
    rows = database.execute(select(_TABLE.c.server, _TABLE.c.chosen))
    return [_unpack(server, chosen) for server, chosen in rows]


def write(database: Connection, preferences: Preferences) -> None:
    """Keep a server's preferences."""
    defaults = asdict(Preferences(None))
    chosen = {k: v for k, v in asdict(preferences).items() if k in _FIELDS and v != defaults[k]}
    row = insert(database, _TABLE).values(
        server=preferences.server_id or 0, chosen=json.dumps(chosen)
    )
    database.execute(
        row.on_conflict_do_update(index_elements=["server"], set_={"chosen": row.excluded.chosen})
    )


def change(
    database: Connection, server: int, alter: Callable[[Preferences], Preferences]
) -> Preferences:
    """Alter the preferences as they are now and return them."""
    changed = alter(read(database, server))
    write(database, changed)
    return changed


def _unpack(server: int, chosen: str) -> Preferences:
    # A field that this version does not know is left out: an older Ibid still starts.
    found = {key: value for key, value in json.loads(chosen).items() if key in _FIELDS}
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}
    lists = values.pop("reading_lists", {})
    reading = {int(channel): tuple(works) for channel, works in lists.items()}
    return Preferences(server or None, **values, reading_lists=reading)
