"""Opinions: that a member's feedback was counted, so that it counts once.

Neither the member nor the place is written, but a mark: a hash of both, made with a secret.
Nobody can find members in a copy of the marks alone, and no two marks show that they are of
one member. Whoever has the whole database has the secret too, and could try all members on all
places that got feedback. That is what `/forget-me` and `/my-data` do to find a member's own;
so marks are a member's data, and are treated as such.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, and_, bindparam, delete, select, true

from bot.store import tables
from bot.store.database import insert

_TABLE = tables.opinions
_SECRET = "opinions"  # noqa: S105  (its name, not its value)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a member thinks of a place, in one of the kinds of feedback."""

    server: int
    place: str
    kind: str
    member: int


@dataclass(frozen=True, slots=True)
class Held:
    """An opinion that was counted, and when."""

    opinion: Opinion
    mark: str
    day: str


def hold(database: Connection, opinion: Opinion, day: str) -> bool:
    """Keep an opinion's mark; tell whether it is new."""
    mark = _mark(_secret(database), opinion)
    row = insert(database, _TABLE).values(server=opinion.server, mark=mark, day=day)
    kept = database.scalar(row.on_conflict_do_nothing().returning(_TABLE.c.mark))
    return kept is not None


def of_member(database: Connection, server: int, member: int) -> list[Held]:
    """Return a member's opinions in a server, the latest first; everywhere for the server 0."""
    given = tables.feedback
    held = select(_TABLE).where(_TABLE.c.server == server if server else true())
    days = {(of, mark): day for of, mark, day in database.execute(held)}
    if not days:
        return []
    # An opinion lives exactly as long as the count that it went into.
    places = select(given.c.server, given.c.place, given.c.kind).distinct()
    rows = database.execute(places.where(given.c.server == server if server else true()))
    secret = _secret(database)
    opinions = [Opinion(of, place, kind, member) for of, place, kind in rows]
    marked = [(opinion, _mark(secret, opinion)) for opinion in opinions]
    found = [
        Held(opinion, mark, days[opinion.server, mark])
        for opinion, mark in marked
        if (opinion.server, mark) in days
    ]
    return sorted(found, key=lambda one: one.day, reverse=True)


def drop(database: Connection, held: Iterable[Held]) -> None:
    """Delete opinions; the counts stay, which are nobody's."""
    rows = [{"of": one.opinion.server, "its": one.mark} for one in held]
    if rows:
        which = and_(_TABLE.c.server == bindparam("of"), _TABLE.c.mark == bindparam("its"))
        database.execute(delete(_TABLE).where(which), rows)


def _mark(secret: bytes, opinion: Opinion) -> str:
    told = f"{opinion.server}\n{opinion.member}\n{opinion.kind}\n{opinion.place}"
    return hmac.digest(secret, told.encode(), "sha256").hex()


def _secret(database: Connection) -> bytes:
    """Return the database's own secret, made at first use."""
    kept = tables.secrets
    query = select(kept.c.value).where(kept.c.name == _SECRET)
    found = database.scalar(query)
    if found is None:
        found = secrets.token_bytes(32)
        database.execute(kept.insert().values(name=_SECRET, value=found))
    return bytes(found)
