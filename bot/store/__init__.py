"""The bot's own database: what it must remember of its servers.

It is `bot.sqlite` in the home, or what IBID_DATABASE names.

Everything is keyed by server (None for direct messages), and no statement reads across
servers but a member's own data, the member asking in a direct message. Texts and their
indexes are not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from discord.utils import utcnow

from bot.preferences import Preferences
from bot.store import feedback, gaps, member, preferences, records, retention, turns
from bot.store.database import Database, StoreError
from bot.store.feedback import Feedback
from bot.store.gaps import OPEN, Gap
from bot.store.member import Forgotten
from bot.store.opinions import Opinion
from bot.store.records import Body, ConflictError, Record, Ties
from bot.store.turns import HOURS as KEPT_TURN_HOURS
from index.followup import Turn

__all__ = [
    "KEPT_TURN_HOURS",
    "OPEN",
    "Body",
    "ConflictError",
    "Feedback",
    "Forgotten",
    "Gap",
    "Record",
    "Store",
    "StoreError",
    "Ties",
]


class Store:
    """All that the bot keeps; no method holds up the event loop."""

    def __init__(
        self,
        place: Path | str,
        clock: Callable[[], datetime] = utcnow,
        ties: Mapping[str, Ties] | None = None,
    ) -> None:
        """Take a file for SQLite or a SQLAlchemy URL; nothing is opened yet.

        Ties say, by the kind of a record, what in it is a member's.
        """
        self._database = Database(place)
        self._clock = clock
        self._ties = dict(ties or {})

    async def open(self) -> None:
        """Make the database or bring it up to date; raise StoreError where it cannot be used."""
        await self._database.open()

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    async def preferences(self, server_id: int | None) -> Preferences:
        """Return a server's preferences."""
        return await self._database.run(preferences.read, server_id or 0)

    async def all_preferences(self) -> list[Preferences]:
        """Return the preferences of all servers that have some: at the start alone."""
        return await self._database.run(preferences.read_all)

    async def save_preferences(self, chosen: Preferences) -> None:
        """Keep all of a server's preferences."""
        await self._database.run(preferences.write, chosen)

    async def change_preferences(
        self, server_id: int, alter: Callable[[Preferences], Preferences]
    ) -> Preferences:
        """Alter the preferences as they are by then: two moderators at once lose nothing.

        Where another process was faster, they are altered anew.
        """
        return await self._database.run(preferences.change, server_id, alter)

    async def add_feedback(
        self, server_id: int | None, place: str, kind: str, member_id: int
    ) -> bool:
        """Count a member's feedback on a place of a text, once a kind; tell whether it counted."""
        opinion = Opinion(server_id or 0, place, kind, member_id)
        return await self._database.run(feedback.add, opinion, self._today())

    async def feedback(self, server_id: int | None) -> list[Feedback]:
        """Return a server's feedback, the latest day first."""
        return await self._database.run(feedback.read, server_id or 0)

    async def add_gap(
        self,
        server_id: int | None,
        question: str | None,
        asker_id: int | None,
        channel_id: int | None,
        message_id: int | None,
    ) -> int:
        """Keep an unanswered question and return its gap's id.

        Give the question only where the asker agreed to that; without it, nothing but a count
        is kept.
        """
        asked = gaps.Asked(question, asker_id, channel_id, message_id)
        return await self._database.run(gaps.add, server_id or 0, asked, self._today())

    async def gap(self, server_id: int | None, gap_id: int) -> Gap | None:
        """Return one of the server's gaps."""
        return await self._database.run(gaps.find, server_id or 0, gap_id)

    async def gaps(self, server_id: int | None) -> list[Gap]:
        """Return a server's gaps: the open ones first, then by how often they were asked."""
        return await self._database.run(gaps.read, server_id or 0)

    async def close_gap(self, server_id: int | None, gap_id: int, state: str) -> Gap | None:
        """Close a gap and return it as it was, with the asker to reply to.

        None where it is not open: of two moderators, one gets it.
        """
        return await self._database.run(gaps.close, server_id or 0, gap_id, state)

    async def reopen_gap(self, gap: Gap) -> None:
        """Take the closing of a gap back: its asker could not be told of it yet."""
        await self._database.run(gaps.reopen, gap)

    async def remember_turn(
        self, server_id: int | None, channel_id: int, member_id: int, question: str, quotation: str
    ) -> None:
        """Keep the last turn of a member's conversation in a channel or thread."""
        talk = turns.Talk(server_id or 0, channel_id, member_id)
        await self._database.run(turns.write, talk, Turn(question, quotation), self._second())

    async def turn(self, server_id: int | None, channel_id: int, member_id: int) -> Turn | None:
        """Return what a follow-up question of a member may lean on."""
        talk = turns.Talk(server_id or 0, channel_id, member_id)
        return await self._database.run(turns.read, talk, self._second())

    async def forget_turn(self, server_id: int | None, channel_id: int, member_id: int) -> None:
        """End a member's conversation."""
        await self._database.run(turns.end, turns.Talk(server_id or 0, channel_id, member_id))

    async def record(self, server_id: int | None, kind: str, key: str) -> Record | None:
        """Return one record of a feature."""
        return await self._database.run(records.read, server_id or 0, kind, key)

    async def records(self, server_id: int | None, kind: str) -> list[Record]:
        """Return a server's records of a kind, by their second."""
        return await self._database.run(records.read_kind, server_id or 0, kind)

    async def all_records(self, kind: str) -> list[Record]:
        """Return the records of a kind in all servers: at the start and in the daily job alone."""
        return await self._database.run(records.read_everywhere, kind)

    async def put_record(self, record: Record) -> Record:
        """Write a record over the version that was read, and return it with its new one.

        Raise ConflictError where somebody else wrote in between; a new record has version 0.
        """
        return await self._database.run(records.write, record)

    async def delete_record(self, server_id: int | None, kind: str, key: str) -> bool:
        """Delete a record; tell whether it was there."""
        return await self._database.run(records.remove, server_id or 0, kind, key)

    async def forget_member(self, server_id: int | None, member_id: int) -> Forgotten:
        """Delete all that is tied to a member in a server; in all of them for None."""
        return await self._database.run(member.forget, server_id or 0, member_id, self._ties)

    async def data_of(self, server_id: int | None, member_id: int) -> dict[str, list[Body]]:
        """Return all that is tied to a member in a server; in all of them for None."""
        return await self._database.run(member.data_of, server_id or 0, member_id, self._ties)

    async def forget_server(self, server_id: int) -> None:
        """Delete all that is kept of a server."""
        await self._database.run(retention.forget_server, server_id)

    async def expire(self, now: datetime) -> int:
        """Delete what is older than its server keeps it; return how many rows went."""
        return await self._database.run(retention.expire, now)

    def _today(self) -> str:
        return self._clock().date().isoformat()

    def _second(self) -> int:
        return int(self._clock().timestamp())
