"""Feedback on answers: counts a day, without names."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feedback:
    """How often a place was given one kind of feedback on one day."""

    place: str
    kind: str
    day: str
    count: int


def add(database: sqlite3.Connection, server: int, place: str, kind: str, day: str) -> None:
    """Count one feedback."""
    database.execute(
        "INSERT INTO feedback VALUES (?, ?, ?, ?, 1)"
        " ON CONFLICT (server, place, kind, day) DO UPDATE SET count = count + 1",
        (server, place, kind, day),
    )


def read(database: sqlite3.Connection, server: int) -> list[Feedback]:
    """Return a server's feedback, the latest day first."""
    rows = database.execute(
        "SELECT place, kind, day, count FROM feedback WHERE server = ?"
        " ORDER BY day DESC, count DESC, place, kind",
        (server,),
    )
    return [Feedback(*row) for row in rows]
