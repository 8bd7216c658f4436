"""Turns: the last question and quotation of a conversation, for follow-up questions."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from bot.store import tables
from bot.store.database import insert
from index.followup import Turn

HOURS = 24  # until a conversation is over
LIFE = HOURS * 60 * 60  # the same in seconds
_TABLE = tables.turns


@dataclass(frozen=True, slots=True)
class Talk:
    """Whose conversation it is, and where."""

    server: int
    channel: int
    member: int


def write(database: Connection, talk: Talk, turn: Turn, at: int) -> None:
    """Keep the last turn of a conversation in place of the one before."""
    said = {"question": turn.question, "quotation": turn.quotation, "at": at}
    row = insert(database, _TABLE).values(**asdict(talk), **said)
    database.execute(row.on_conflict_do_update(index_elements=_TABLE.primary_key, set_=said))


def read(database: Connection, talk: Talk, now: int) -> Turn | None:
    """Return the last turn of a conversation that is not over."""
    query = select(_TABLE.c.question, _TABLE.c.quotation)
    row = database.execute(query.where(_of(talk), _TABLE.c.at > now - LIFE)).one_or_none()
    return Turn(*row) if row else None


def end(database: Connection, talk: Talk) -> None:
    """End a conversation."""
    database.execute(delete(_TABLE).where(_of(talk)))


def _of(talk: Talk) -> ColumnElement[bool]:
    return and_(
        _TABLE.c.server == talk.server,
        _TABLE.c.channel == talk.channel,
        _TABLE.c.member == talk.member,
    )
