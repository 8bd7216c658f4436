"""Feedback on answers: counts a day, without names."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from bot.store import opinions, tables
from bot.store.database import insert
from bot.store.opinions import Opinion

_TABLE = tables.feedback
_COUNT = _TABLE.c["count"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """How often a place was given one kind of feedback on one day."""

    place: str
    kind: str
    day: str
    count: int


def add(database: Connection, opinion: Opinion, day: str) -> bool:
    """Count an opinion that was not counted yet; tell whether it counts."""
    if not opinions.hold(database, opinion, day):
        return False
    row = insert(database, _TABLE).values(
        server=opinion.server, place=opinion.place, kind=opinion.kind, day=day, count=1
    )
    database.execute(
        row.on_conflict_do_update(index_elements=_TABLE.primary_key, set_={"count": _COUNT + 1})
    )
    return True


def read(database: Connection, server: int) -> list[Feedback]:
    """Return a server's feedback, the latest day first."""
    found = select(_TABLE.c.place, _TABLE.c.kind, _TABLE.c.day, _COUNT)
    rows = database.execute(
        found.where(_TABLE.c.server == server).order_by(
            _TABLE.c.day.desc(), _COUNT.desc(), _TABLE.c.place, _TABLE.c.kind
        )
    )
    return [Feedback(*row) for row in rows]
