"""Turns: the last question and quotation of a conversation, for follow-up questions."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from index.followup import Turn

HOURS = 24  # until a conversation is over
LIFE = HOURS * 60 * 60  # the same in seconds


@dataclass(frozen=True, slots=True)
class Talk:
    """Whose conversation it is, and where."""

    server: int
    channel: int
    member: int


def write(database: sqlite3.Connection, talk: Talk, turn: Turn, at: int) -> None:
    """Keep the last turn of a conversation in place of the one before."""
    database.execute(
        "INSERT OR REPLACE INTO turns VALUES (?, ?, ?, ?, ?, ?)",
        (talk.server, talk.channel, talk.member, turn.question, turn.quotation, at),
    )


def read(database: sqlite3.Connection, talk: Talk, now: int) -> Turn | None:
    """Return the last turn of a conversation that is not over."""
    row = database.execute(
        "SELECT question, quotation FROM turns"
        " WHERE server = ? AND channel = ? AND member = ? AND at > ?",
        (talk.server, talk.channel, talk.member, now - LIFE),
    ).fetchone()
    return Turn(*row) if row else None


def delete(database: sqlite3.Connection, talk: Talk) -> None:
    """End a conversation."""
    database.execute(
        "DELETE FROM turns WHERE server = ? AND channel = ? AND member = ?",
        (talk.server, talk.channel, talk.member),
    )
