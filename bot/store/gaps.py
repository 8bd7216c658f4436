"""Gaps: questions that the shelf did not answer, for the moderators to fill."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

OPEN = "open"
_COLUMNS = "id, server, question, asker, channel, message, state, count, day"


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer.

    Its text is there only where the asker agreed; the asker, and the message to reply to, only
    while a reply is owed. Gaps without text are one a day, with their count.
    """

    id: int
    server_id: int | None
    question: str | None
    asker_id: int | None
    channel_id: int | None
    message_id: int | None
    state: str
    count: int
    day: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An unanswered question as it is told to the store."""

    question: str | None
    asker: int | None
    channel: int | None
    message: int | None


def add(database: sqlite3.Connection, server: int, asked: Asked, day: str) -> int:
    """Keep a gap, or count it once more where it is open already; return its id."""
    if asked.question is None:
        asked = Asked(None, None, None, None)
    known = database.execute(
        "SELECT id FROM gaps WHERE server = ? AND state = ? AND question IS ? AND asker IS ?"
        " AND (question IS NOT NULL OR day = ?)",
        (server, OPEN, asked.question, asked.asker, day),
    ).fetchone()
    if known:
        database.execute(
            "UPDATE gaps SET count = count + 1, channel = ?, message = ? WHERE id = ?",
            (asked.channel, asked.message, known[0]),
        )
        return int(known[0])
    cursor = database.execute(
        "INSERT INTO gaps (server, question, asker, channel, message, state, count, day)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, ?)",
        (server, asked.question, asked.asker, asked.channel, asked.message, OPEN, day),
    )
    return int(cursor.lastrowid or 0)


def find(database: sqlite3.Connection, server: int, number: int) -> Gap | None:
    """Return one of the server's gaps."""
    query = f"SELECT {_COLUMNS} FROM gaps WHERE server = ? AND id = ?"  # noqa: S608
    row = database.execute(query, (server, number)).fetchone()
    return _gap(row) if row else None


def read(database: sqlite3.Connection, server: int) -> list[Gap]:
    """Return a server's gaps: the open ones first, then by how often they were asked."""
    rows = database.execute(
        f"SELECT {_COLUMNS} FROM gaps WHERE server = ?"  # noqa: S608
        " ORDER BY state != ?, count DESC, id DESC",
        (server, OPEN),
    )
    return [_gap(row) for row in rows]


def close(database: sqlite3.Connection, server: int, number: int, state: str) -> Gap | None:
    """Close an open gap, forget who asked, and return it as it was; None where none is open."""
    gap = find(database, server, number)
    if gap is None or gap.state != OPEN:
        return None
    database.execute(
        "UPDATE gaps SET state = ?, asker = NULL, channel = NULL, message = NULL WHERE id = ?",
        (state, number),
    )
    return gap


def reopen(database: sqlite3.Connection, gap: Gap) -> None:
    """Open a gap as it was before it was closed, unless it is gone or somebody's again."""
    database.execute(
        "UPDATE gaps SET state = ?, asker = ?, channel = ?, message = ?"
        " WHERE server = ? AND id = ? AND state != ?",
        (OPEN, gap.asker_id, gap.channel_id, gap.message_id, gap.server_id or 0, gap.id, OPEN),
    )


def _gap(row: tuple[Any, ...]) -> Gap:
    number, server, *rest = row
    return Gap(number, server or None, *rest)
