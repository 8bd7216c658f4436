"""Records: what a feature keeps of its own, one JSON object each, by server, kind and key.

A record has a version, and is written only by who read the last one: of two writers at once,
one is told so and reads again. Its feature deletes it, and says by `Ties` what in it is a
member's; the store knows only what server it belongs to.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, select, true, update
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from bot.store import tables
from bot.store.database import insert
from index.errors import IbidError

Body = dict[str, Any]
_TABLE = tables.records
_KEY = ("server", "kind", "key")


class ConflictError(IbidError):
    """A record that somebody else wrote since it was read."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was read, or a new one; `at` is whatever second matters to its feature."""

    server_id: int | None
    kind: str
    key: str
    body: Body
    at: int
    version: int = 0
    """How often it was written."""


@dataclass(frozen=True, slots=True)
class Ties:
    """How the bodies of one kind are tied to members.

    `show` returns what of a body is the member's, None for nothing. `forget` returns the body
    without the member: the same where they are not in it, None where the record has to go.
    """

    show: Callable[[Body, int], Body | None]
    forget: Callable[[Body, int], Body | None]


def read(database: Connection, server: int, kind: str, key: str) -> Record | None:
    """Return one record."""
    row = database.execute(select(_TABLE).where(_named(server, kind, key))).one_or_none()
    return _record(row) if row else None


def read_kind(database: Connection, server: int, kind: str) -> list[Record]:
    """Return a server's records of a kind, by their second."""
    return _read(database, select(_TABLE).where(_TABLE.c.server == server, _TABLE.c.kind == kind))


def read_everywhere(database: Connection, kind: str) -> list[Record]:
    """Return the records of a kind in all servers: at the start and in the daily job alone."""
    return _read(database, select(_TABLE).where(_TABLE.c.kind == kind))


def write(database: Connection, record: Record) -> Record:
    """Write a record over the version that was read, and return it with its new one.

    Raise ConflictError where that version is not the last; a new record expects none.
    """
    written = replace(record, version=record.version + 1)
    name = (record.server_id or 0, record.kind, record.key)
    values = {"body": _pack(record.body), "at": record.at, "version": written.version}
    row: ReturningInsert[Any] | ReturningUpdate[Any]
    if record.version:
        last = and_(_named(*name), _TABLE.c.version == record.version)
        row = update(_TABLE).where(last).values(**values).returning(_TABLE.c.version)
    else:
        new = insert(database, _TABLE).values(dict(zip(_KEY, name, strict=True)) | values)
        row = new.on_conflict_do_nothing().returning(_TABLE.c.version)
    if database.scalar(row) is None:
        raise ConflictError(
            f"{record.kind} {record.key} was changed by somebody else: read it again, then write"
        )
    return written


def remove(database: Connection, server: int, kind: str, key: str) -> bool:
    """Delete a record; tell whether it was there."""
    return database.execute(delete(_TABLE).where(_named(server, kind, key))).rowcount > 0


def of_member(
    database: Connection, server: int, member: int, ties: Mapping[str, Ties]
) -> dict[str, list[Body]]:
    """Return by kind what in a server's records is a member's; in all for the server 0."""
    found: dict[str, list[Body]] = {kind: [] for kind in ties}
    for record in _tied(database, server, ties):
        shown = ties[record.kind].show(record.body, member)
        if shown is not None:
            of = str(record.server_id) if record.server_id else None
            found[record.kind].append({"server": of, **shown})
    return found


def forget_member(database: Connection, server: int, member: int, ties: Mapping[str, Ties]) -> int:
    """Take a member out of a server's records, of all for the server 0; return out of how many."""
    count = 0
    for record in _tied(database, server, ties):
        left = ties[record.kind].forget(record.body, member)
        if left is None:
            remove(database, record.server_id or 0, record.kind, record.key)
        elif left != record.body:
            write(database, replace(record, body=left))
        else:
            continue
        count += 1
    return count


def _tied(database: Connection, server: int, kinds: Iterable[str]) -> list[Record]:
    theirs = _TABLE.c.server == server if server else true()
    return _read(database, select(_TABLE).where(_TABLE.c.kind.in_(list(kinds)), theirs))


def _read(database: Connection, query: Select[Any]) -> list[Record]:
    rows = database.execute(query.order_by(_TABLE.c.at, _TABLE.c.server, _TABLE.c.key))
    return [_record(row) for row in rows]


def _named(server: int, kind: str, key: str) -> ColumnElement[bool]:
    return and_(_TABLE.c.server == server, _TABLE.c.kind == kind, _TABLE.c.key == key)


def _record(row: Row[Any]) -> Record:
    server, kind, key, body, at, version = tuple(row)
    return Record(server or None, kind, key, json.loads(body), at, version)


def _pack(body: Body) -> str:
    return json.dumps(body)
