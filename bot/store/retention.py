"""Retention: what is older than its server's time is deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.preferences import Preferences
from bot.store import preferences, tables, turns

_DATED = (tables.feedback, tables.opinions, tables.gaps)
_OF_SERVERS = (*_DATED, tables.turns, tables.records, tables.preferences)


def expire(database: Connection, now: datetime) -> int:
    """Delete what is too old; return how many rows went."""
    over = tables.turns.c.at <= int(now.timestamp()) - turns.LIFE
    gone = database.execute(delete(tables.turns).where(over)).rowcount
    known = {chosen.server_id or 0: chosen for chosen in preferences.read_all(database)}
    for table in _DATED:
        for server in database.scalars(select(table.c.server).distinct()).all():
            days = known.get(server, Preferences(None)).retention_days
            first = (now - timedelta(days=days)).date().isoformat()
            old = delete(table).where(table.c.server == server, table.c.day < first)
            gone += database.execute(old).rowcount
    return gone


def forget_server(database: Connection, server: int) -> None:
    """Delete all that is kept of a server."""
    for table in _OF_SERVERS:
        database.execute(delete(table).where(table.c.server == server))
