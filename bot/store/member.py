"""What the database holds of one member: to show it, and to forget it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_TURNS = "FROM turns WHERE member = :member AND (server = :server OR :server = 0)"
_GAPS = "FROM gaps WHERE asker = :member AND (server = :server OR :server = 0)"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted."""

    conversations: int
    questions: int


def forget(database: sqlite3.Connection, server: int, member: int) -> Forgotten:
    """Delete all that is tied to a member in a server; everywhere for the server 0."""
    who = {"member": member, "server": server}
    turns = database.execute(f"DELETE {_TURNS}", who).rowcount
    gaps = database.execute(f"DELETE {_GAPS}", who).rowcount
    return Forgotten(turns, gaps)


def data_of(database: sqlite3.Connection, server: int, member: int) -> dict[str, Any]:
    """Return all that is tied to a member in a server, ready for JSON; all for the server 0."""
    who = {"member": member, "server": server}
    turns = database.execute(f"SELECT server, channel, question, quotation, at {_TURNS}", who)
    conversations = [
        {
            "server": str(of) if of else None,
            "channel": str(channel) if channel else None,
            "question": question,
            "quotation": quotation,
            "at": datetime.fromtimestamp(at, UTC).isoformat(),
        }
        for of, channel, question, quotation, at in turns
    ]
    gaps = database.execute(f"SELECT server, channel, message, question, state, day {_GAPS}", who)
    questions = [
        {
            "server": str(of) if of else None,
            "channel": channel and str(channel),
            "message": message and str(message),
            "question": question,
            "state": state,
            "day": day,
        }
        for of, channel, message, question, state, day in gaps
    ]
    return {"conversations": conversations, "questions_to_moderators": questions}
