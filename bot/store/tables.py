"""The tables as this version of Ibid wants them; `migrations/` leads there from every earlier one.

Direct messages have the server 0, because NULL is equal to nothing, not even in a key.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Table, Text
from sqlalchemy.types import TypeEngine

metadata = MetaData()

_Kind = TypeEngine[Any] | type[TypeEngine[Any]]

# SQLite has one integer, of 64 bits; PostgreSQL's INTEGER is too short for Discord's ids.
_Long = BigInteger().with_variant(Integer(), "sqlite")


def _key(name: str, kind: _Kind) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _kept(name: str, kind: _Kind) -> Column[Any]:
    return Column(name, kind, nullable=False)


preferences = Table("preferences", metadata, _key("server", _Long), _kept("chosen", Text))

feedback = Table(
    "feedback",
    metadata,
    *(_key("server", _Long), _key("place", Text), _key("kind", Text), _key("day", Text)),
    _kept("count", Integer),
)

opinions = Table(
    "opinions",
    metadata,
    *(_key("server", _Long), _key("mark", Text), _kept("day", Text)),
)

secrets = Table("secrets", metadata, _key("name", Text), _kept("value", LargeBinary))

gaps = Table(
    "gaps",
    metadata,
    Column("id", _Long, primary_key=True),
    _kept("server", _Long),
    Column("question", Text),
    *(Column("asker", _Long), Column("channel", _Long), Column("message", _Long)),
    *(_kept("state", Text), _kept("count", Integer), _kept("day", Text)),
    Index("gaps_of_server", "server", "state"),
    sqlite_autoincrement=True,  # the id of a gap that was deleted is never given again
)

turns = Table(
    "turns",
    metadata,
    *(_key("server", _Long), _key("channel", _Long), _key("member", _Long)),
    *(_kept("question", Text), _kept("quotation", Text), _kept("at", _Long)),
)

records = Table(
    "records",
    metadata,
    *(_key("server", _Long), _key("kind", Text), _key("key", Text)),
    *(_kept("body", Text), _kept("at", _Long), _kept("version", Integer)),
    Index("records_of_kind", "kind"),
)
