"""The sessions of all servers, in memory and in the database: changed one act at a time.

Whatever is shown of a session (status, panel, queue, announcement) follows its changes: who
shows it listens here, so that no command has to think of it.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import discord
from discord.utils import utcnow

from bot.sessions.errors import StoredSessionError
from bot.sessions.session import Session
from bot.sessions.storage import from_json, to_json
from bot.store import ConflictError, Record, Store
from bot.study.kinds import KIND
from index.errors import IbidError

_log = logging.getLogger(__name__)

Act: TypeAlias = Callable[[Session, datetime], Session]
"""What happens to a session, at the instant that it is told."""
Listener: TypeAlias = Callable[[Session | None, Session], Awaitable[None]]
"""Hears of a session as it was, None for a new one, and as it is."""


class UnknownSessionError(IbidError):
    """A session that the server does not have, or has no more."""

    def __init__(self, session: int) -> None:
        super().__init__(f"there is no session {session} in this server")


class Ledger:
    """Keeps every session; its methods are called from the event loop only."""

    def __init__(self, store: Store, clock: Callable[[], datetime] = utcnow) -> None:
        self._store = store
        self.clock = clock
        self._records: dict[tuple[int, int], Record] = {}
        self._sessions: dict[tuple[int, int], Session] = {}
        self._locks: defaultdict[tuple[int, int], asyncio.Lock] = defaultdict(asyncio.Lock)
        self._listeners: list[Listener] = []
        self.starting = asyncio.Lock()
        """Held while a session starts, so that two at once do not take the same channel."""

    async def open(self) -> None:
        """Read all sessions, once at the start; one that cannot be read is left as it is."""
        for record in await self._store.all_records(KIND):
            try:
                self._read(record)
            except StoredSessionError:
                _log.exception("session %s of server %s", record.key, record.server_id)

    def listen(self, listener: Listener) -> None:
        """Call this after every change, in the order of listening."""
        self._listeners.append(listener)

    def all(self) -> list[Session]:
        """Return every session of every server: for timers."""
        return list(self._sessions.values())

    def of(self, server: int) -> list[Session]:
        """Return a server's sessions, by their start."""
        own = [session for session in self._sessions.values() if session.server == server]
        return sorted(own, key=lambda session: session.plan.when.start)

    def get(self, server: int, session: int) -> Session:
        """Return a server's session; UnknownSessionError where there is none."""
        try:
            return self._sessions[server, session]
        except KeyError:
            raise UnknownSessionError(session) from None

    def in_channel(self, server: int, channel: int) -> Session | None:
        """Return the session that goes on in a thread or channel, if there is one."""
        for session in self.of(server):
            going_on = session.state in {"running", "paused"}
            if going_on and channel in {session.messages.thread, session.plan.venue.channel}:
                return session
        return None

    async def add(self, session: Session) -> Session:
        """Keep a new session."""
        async with self._locks[session.server, session.id]:
            await self._write(Record(session.server, KIND, str(session.id), {}, 0), session)
        await self._tell(None, session)
        return session

    async def change(self, server: int, session: int, act: Act) -> Session:
        """Let something happen to a session, and return it as it is then.

        Two acts at once happen one after the other; the second sees what the first did.
        Raises what the act raises, and nothing is changed.
        """
        async with self._locks[server, session]:
            before = self.get(server, session)
            try:
                after = await self._change(before, act)
            except ConflictError:  # another process wrote: look again, once
                await self._reread(server, session)
                after = await self._change(self.get(server, session), act)
        if after != before:
            await self._tell(before, after)
        return after

    async def delete(self, server: int, session: int) -> None:
        """Forget a session."""
        async with self._locks[server, session]:
            await self._store.delete_record(server, KIND, str(session))
            self._sessions.pop((server, session), None)
            self._records.pop((server, session), None)

    def forget_server(self, server: int) -> None:
        """Drop a server's sessions from memory, when the store forgets the server."""
        for key in [key for key in self._sessions if key[0] == server]:
            del self._sessions[key], self._records[key]

    async def _change(self, before: Session, act: Act) -> Session:
        after = act(before, self.clock())
        if after != before:
            await self._write(self._records[before.server, before.id], after)
        return after

    async def _write(self, read: Record, session: Session) -> None:
        body = json.loads(to_json(session))
        at = int(session.plan.when.start.timestamp())
        record = Record(read.server_id, KIND, read.key, body, at, read.version)
        self._keep(await self._store.put_record(record), session)

    async def _reread(self, server: int, session: int) -> None:
        record = await self._store.record(server, KIND, str(session))
        if record is None:
            raise UnknownSessionError(session)
        self._read(record)

    def _read(self, record: Record) -> None:
        self._keep(record, from_json(json.dumps(record.body)))

    def _keep(self, record: Record, session: Session) -> None:
        self._records[session.server, session.id] = record
        self._sessions[session.server, session.id] = session

    async def _tell(self, before: Session | None, after: Session) -> None:
        for listener in self._listeners:
            try:
                await listener(before, after)
            except (discord.DiscordException, IbidError):  # it happened, shown or not
                _log.exception("session %s: could not show its change", after.id)
