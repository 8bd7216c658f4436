"""The reference desk: takes questions from Discord and answers them off the event loop.

It chooses the shelf of the server that asks, and notices by itself when a new generation
of that shelf was published.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from index.answer import Answer, Quotation, ResolvedNote, answer, notes_of, quote
from index.dense import Encoder
from index.errors import IbidError
from index.generation import Generation
from index.library import DEFAULT, Library

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

DIGEST_LENGTH = 12  # enough to tell works apart, short enough for a button


class BusyError(IbidError):
    """More questions are waiting than the desk takes."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the generation that it was found in."""

    answer: Answer
    generation: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A quotation with its notes."""

    quotation: Quotation
    notes: tuple[ResolvedNote, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document, named by the head of the document's digest."""

    digest: str
    start: int
    end: int


class Desk:
    """Answers from a library with one encoder; at most `queue` questions wait."""

    def __init__(self, library: Library, encoder: Encoder, queue: int = 64) -> None:
        self._library = library
        self._encoder = encoder
        self._queue = queue
        self._waiting = 0
        self._loaded: dict[str, Generation] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    def require_room(self) -> None:
        """Raise BusyError where too many questions wait already."""
        if self._waiting >= self._queue:
            raise BusyError(
                f"{self._waiting} questions are waiting already: please ask again in a minute"
            )

    async def ask(self, question: str, server: int | None, work: str | None = None) -> Reply:
        """Answer a question from the server's shelf, or from one work on it."""

        def find() -> Reply:
            generation = self._generation(server)
            number = generation.shelf.find_work(work) if work else None
            found = answer(question, generation.shelf, self._encoder, work=number)
            return Reply(found, generation.manifest.number)

        return await self._run(find)

    async def quote(self, places: Sequence[Place], server: int | None) -> list[Noted]:
        """Quote places again, leaving out those whose text is no longer on the shelf."""

        def find() -> list[Noted]:
            shelf = self._generation(server).shelf
            works = {work.digest[:DIGEST_LENGTH]: work for work in shelf.works}
            found = [(works[p.digest], p) for p in places if p.digest in works]
            quoted = [(work, quote(work, place.start, place.end)) for work, place in found]
            return [Noted(quotation, notes_of(work, quotation)) for work, quotation in quoted]

        return await self._run(find)

    async def titles(self, server: int | None) -> list[tuple[str, str]]:
        """Return `(title, id)` of every work on the server's shelf."""

        def find() -> list[tuple[str, str]]:
            return [(work.title, work.id) for work in self._generation(server).shelf.works]

        return await self._run(find)

    def open(self, server: int | None = None) -> Generation:
        """Load a server's shelf, and return its generation; blocks."""
        return self._generation(server)

    async def _run(self, find: Callable[[], _T]) -> _T:
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, find)
        finally:
            self._waiting -= 1

    def _generation(self, server: int | None) -> Generation:
        """Return the live generation; where it cannot be read, the one read before."""
        name = self._collection(server)
        loaded = self._loaded.get(name)
        collection = self._library.collection(name)
        try:
            if loaded is None or collection.current() != loaded.manifest.number:
                fresh = collection.load()
                fresh.require_model(self._encoder)
                self._loaded[name] = loaded = fresh
        except IbidError:
            if loaded is None:
                raise
            _log.exception("collection %s: answering from generation before", name)
        return loaded

    def _collection(self, server: int | None) -> str:
        """Return the server's own collection, or the operator's where it has none."""
        own = str(server)
        has_own = server is not None and self._library.collection(own).current() is not None
        return own if has_own else DEFAULT
