"""The reference desk: takes questions from Discord and answers them off the event loop.

It chooses the shelf of the server that asks, and notices by itself when a new generation
of that shelf was published.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.context import Context, Step, context_of
from index.answer import Answer, Quotation, ResolvedNote, answer, notes_of, quote
from index.citation import cite_apa, cite_bibtex
from index.dense import Encoder
from index.errors import IbidError
from index.followup import Turn
from index.generation import Generation
from index.library import DEFAULT, Library
from index.sentences import Span
from index.shelf import Shelf
from index.work import Work

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
class Found(Generic[_T]):
    """What was found on a shelf, and the generation that it was found in."""

    items: Sequence[_T]
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


@dataclass(frozen=True, slots=True)
class Citations:
    """A quotation's references: the name of each form, and what it says."""

    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a question follows on: the turn before, and where its quotation stands.

    The place takes precedence over the turn's own quotation.
    """

    turn: Turn
    place: Place | None = None


class Desk:
    """Answers from a library with one encoder; at most `queue` questions wait."""

    def __init__(self, library: Library, encoder: Encoder, queue: int = 256) -> None:
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

    async def ask(
        self,
        question: str,
        server: int | None,
        work: str | None = None,
        earlier: Earlier | None = None,
    ) -> Reply:
        """Answer a question from the server's shelf, or from one work on it.

        Raises UnknownWorkError where the shelf has no such work.
        """

        def find() -> Reply:
            generation = self._generation(server)
            shelf = generation.shelf
            number = shelf.find_work(work) if work else None
            previous = _turn(earlier, shelf.works) if earlier else None
            found = answer(question, shelf, self._encoder, work=number, previous=previous)
            return Reply(found, generation.manifest.number)

        return await self._run(find)

    async def look_up(
        self, find: Callable[[Shelf, Encoder], Sequence[_T]], server: int | None
    ) -> Found[_T]:
        """Return what a function of the index finds on the server's shelf."""

        def run() -> Found[_T]:
            generation = self._generation(server)
            return Found(find(generation.shelf, self._encoder), generation.manifest.number)

        return await self._run(run)

    async def quote(self, places: Sequence[Place], server: int | None) -> list[Noted]:
        """Quote places again, leaving out those whose text is no longer on the shelf."""

        def find() -> list[Noted]:
            works = self._generation(server).shelf.works
            found = [(_work(works, place), place) for place in places]
            return [_noted(work, place) for work, place in found if work]

        return await self._run(find)

    async def context(
        self, place: Place, server: int | None, shown: Span | None = None, step: Step | None = None
    ) -> Context | None:
        """Return what stands around a quotation, a step further than `shown` if named.

        None where the text is no longer on the shelf.
        """

        def find() -> Context | None:
            work = _work(self._generation(server).shelf.works, place)
            return context_of(work, Span(place.start, place.end), shown, step) if work else None

        return await self._run(find)

    async def cite(self, place: Place, server: int | None) -> Citations | None:
        """Return the references to a quotation; None where its text is gone."""

        def find() -> Citations | None:
            work = _work(self._generation(server).shelf.works, place)
            return _citations(work, place) if work else None

        return await self._run(find)

    async def titles(self, server: int | None) -> list[tuple[str, str]]:
        """Return `(title, id)` of every work on the server's shelf.

        Autocompletion cannot wait behind questions: a shelf that was read before is not
        looked at again.
        """
        loaded = await asyncio.to_thread(lambda: self._loaded.get(self._collection(server)))
        if loaded is None:
            loaded = await self._run(lambda: self._generation(server))
        return [(work.title, work.id) for work in loaded.shelf.works]

    async def generation(self, server: int | None) -> Generation:
        """Return the live generation of the server's shelf, to read in it."""
        return await self._run(lambda: self._generation(server))

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


def _work(works: Sequence[Work], place: Place) -> Work | None:
    """Return the work that a place is in, unless it was replaced or taken away."""
    for work in works:
        if work.digest.startswith(place.digest) and place.end <= len(work.document.text):
            return work
    return None


def _noted(work: Work, place: Place) -> Noted:
    quotation = quote(work, place.start, place.end)
    return Noted(quotation, notes_of(work, quotation))


def _citations(work: Work, place: Place) -> Citations:
    quotation = quote(work, place.start, place.end)
    section, page = quotation.section, work.document.page_at(place.start)
    return Citations(
        (
            ("Chicago", quotation.citation),
            ("APA", cite_apa(work, section, page)),
            ("BibTeX", cite_bibtex(work, section, page)),
        )
    )


def _turn(earlier: Earlier, works: Sequence[Work]) -> Turn:
    work = _work(works, earlier.place) if earlier.place else None
    if work is None or earlier.place is None:
        return earlier.turn
    quoted = work.document.text[earlier.place.start : earlier.place.end]
    return replace(earlier.turn, quotation=quoted)
