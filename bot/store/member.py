"""What the database holds of one member: to show it, and to forget it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, select, true

from bot.store import opinions, records, tables
from bot.store.records import Body, Ties

_TURNS, _GAPS = tables.turns.c, tables.gaps.c


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was deleted; of records, also those that only lost the member."""

    conversations: int = 0
    questions: int = 0
    opinions: int = 0
    records: int = 0


def forget(database: Connection, server: int, member: int, ties: Mapping[str, Ties]) -> Forgotten:
    """Delete all that is tied to a member in a server; everywhere for the server 0."""
    turns = database.execute(delete(tables.turns).where(_said(server, member)))
    gaps = database.execute(delete(tables.gaps).where(_asked(server, member)))
    held = opinions.of_member(database, server, member)
    opinions.drop(database, held)
    changed = records.forget_member(database, server, member, ties)
    return Forgotten(turns.rowcount, gaps.rowcount, len(held), changed)


def data_of(
    database: Connection, server: int, member: int, ties: Mapping[str, Ties]
) -> dict[str, list[Body]]:
    """Return all that is tied to a member in a server, ready for JSON; all for the server 0."""
    return {
        "conversations": _conversations(database, server, member),
        "questions_to_moderators": _questions(database, server, member),
        "feedback": _feedback(database, server, member),
        **records.of_member(database, server, member, ties),
    }


def _conversations(database: Connection, server: int, member: int) -> list[Body]:
    columns = (_TURNS.server, _TURNS.channel, _TURNS.question, _TURNS.quotation, _TURNS.at)
    rows = database.execute(select(*columns).where(_said(server, member)))
    return [
        {
            "server": _id(of),
            "channel": _id(channel),
            "question": question,
            "quotation": quotation,
            "at": datetime.fromtimestamp(at, UTC).isoformat(),
        }
        for of, channel, question, quotation, at in rows
    ]


def _questions(database: Connection, server: int, member: int) -> list[Body]:
    columns = (_GAPS.server, _GAPS.channel, _GAPS.message, _GAPS.question, _GAPS.state, _GAPS.day)
    rows = database.execute(select(*columns).where(_asked(server, member)))
    return [
        {
            "server": _id(of),
            "channel": _id(channel),
            "message": _id(message),
            "question": question,
            "state": state,
            "day": day,
        }
        for of, channel, message, question, state, day in rows
    ]


def _feedback(database: Connection, server: int, member: int) -> list[Body]:
    return [
        {
            "server": _id(held.opinion.server),
            "quotation": held.opinion.place,
            "kind": held.opinion.kind,
            "day": held.day,
        }
        for held in opinions.of_member(database, server, member)
    ]


def _said(server: int, member: int) -> ColumnElement[bool]:
    return and_(_TURNS.member == member, _TURNS.server == server if server else true())


def _asked(server: int, member: int) -> ColumnElement[bool]:
    return and_(_GAPS.asker == member, _GAPS.server == server if server else true())


def _id(number: int | None) -> str | None:
    # As text, since JSON's numbers lose the last digits of Discord's ids in many readers.
    return str(number) if number else None
