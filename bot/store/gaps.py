"""Gaps: questions that the shelf did not answer, for the moderators to fill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from bot.store import tables

OPEN = "open"
_TABLE = tables.gaps
_COUNT = _TABLE.c["count"]
_NOBODY = {"asker": None, "channel": None, "message": None}


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


def add(database: Connection, server: int, asked: Asked, day: str) -> int:
    """Keep a gap, or count it once more where it is open already; return its id."""
    if asked.question is None:
        asked = Asked(None, None, None, None)
    known = database.scalar(
        select(_TABLE.c.id).where(
            *(_TABLE.c.server == server, _TABLE.c.state == OPEN),
            _TABLE.c.question.is_not_distinct_from(asked.question),
            _TABLE.c.asker.is_not_distinct_from(asked.asker),
            or_(_TABLE.c.question.is_not(None), _TABLE.c.day == day),
        )
    )
    place = {"channel": asked.channel, "message": asked.message}
    if known is not None:
        again = update(_TABLE).where(_TABLE.c.id == known)
        database.execute(again.values(count=_COUNT + 1, **place))
        return int(known)
    row = _TABLE.insert().values(
        server=server,
        question=asked.question,
        asker=asked.asker,
        **place,
        state=OPEN,
        count=1,
        day=day,
    )
    return int(database.execute(row.returning(_TABLE.c.id)).scalar_one())


def find(database: Connection, server: int, number: int) -> Gap | None:
    """Return one of the server's gaps."""
    query = select(_TABLE).where(_TABLE.c.server == server, _TABLE.c.id == number)
    row = database.execute(query).one_or_none()
    return _gap(row) if row else None


def read(database: Connection, server: int) -> list[Gap]:
    """Return a server's gaps: the open ones first, then by how often they were asked."""
    query = select(_TABLE).where(_TABLE.c.server == server)
    order = (_TABLE.c.state != OPEN, _COUNT.desc(), _TABLE.c.id.desc())
    return [_gap(row) for row in database.execute(query.order_by(*order))]


def close(database: Connection, server: int, number: int, state: str) -> Gap | None:
    """Close an open gap, forget who asked, and return it as it was; None where none is open."""
    gap = find(database, server, number)
    if gap is None or gap.state != OPEN:
        return None
    database.execute(update(_TABLE).where(_TABLE.c.id == number).values(state=state, **_NOBODY))
    return gap


def reopen(database: Connection, gap: Gap) -> None:
    """Open a gap as it was before it was closed, unless it is gone or somebody's again."""
    again = update(_TABLE).where(
        _TABLE.c.server == (gap.server_id or 0), _TABLE.c.id == gap.id, _TABLE.c.state != OPEN
    )
    database.execute(
        again.values(state=OPEN, asker=gap.asker_id, channel=gap.channel_id, message=gap.message_id)
    )


def _gap(row: Row[Any]) -> Gap:
    number, server, *rest = tuple(row)
    return Gap(number, server or None, *rest)
