"""Retention: what is older than its server's time is deleted."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from bot.preferences import Preferences
from bot.store import preferences, turns

_DATED = ("feedback", "gaps")


def expire(database: sqlite3.Connection, now: datetime) -> int:
    """Delete what is too old; return how many rows went."""
    over = int(now.timestamp()) - turns.LIFE
    gone = database.execute("DELETE FROM turns WHERE at <= ?", (over,)).rowcount
    known = {chosen.server_id or 0: chosen for chosen in preferences.read_all(database)}
    for table in _DATED:
        rows = database.execute(f"SELECT DISTINCT server FROM {table}")  # noqa: S608
        for (server,) in rows.fetchall():
            days = known.get(server, Preferences(None)).retention_days
            first = (now - timedelta(days=days)).date().isoformat()
            query = f"DELETE FROM {table} WHERE server = ? AND day < ?"  # noqa: S608
            gone += database.execute(query, (server, first)).rowcount
    return gone


def forget_server(database: sqlite3.Connection, server: int) -> None:
    """Delete all that is kept of a server."""
    for table in (*_DATED, "turns", "preferences"):
        database.execute(f"DELETE FROM {table} WHERE server = ?", (server,))  # noqa: S608
