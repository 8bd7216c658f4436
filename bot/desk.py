"""The reference desk: takes questions from Discord and answers them off the event loop.

The shelf of the server that asks comes from the stacks, which notice by themselves when a new
generation of it was published.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Container, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from bot.context import Context, Step, context_of
from bot.line import Line
from bot.stacks import Stacks
from index.answer import Answer, Quotation, ResolvedNote, answer, notes_of, quote
from index.citation import cite_apa, cite_bibtex
from index.dense import Encoder
from index.followup import Turn
from index.generation import Generation
from index.library import Library
from index.sentences import Span
from index.shelf import Shelf
from index.work import Work

_T = TypeVar("_T")

_KEPT = 64  # lists, so that turning their pages searches nothing again
DIGEST_LENGTH = 12  # enough to tell works apart, short enough for a button


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and the generation that it was found in.

    `beyond` tells that the part of the shelf that was asked first does not answer.
    """

    answer: Answer
    generation: int
    beyond: bool = False


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
        self._encoder = encoder
        self._stacks = Stacks(library, encoder)
        self._line = Line(queue)
        self._found: dict[Hashable, Found[Any]] = {}
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    @property
    def model(self) -> str:
        """The name of the model that encodes questions."""
        return self._encoder.name

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that model: an index that another one built is of no use."""
        return self._encoder.fingerprint

    def share(self, server: int, *, shared: bool) -> None:
        """Answer a server from the operator's works beside its own, or from its own alone."""
        self._stacks.share(server, shared=shared)

    def require_room(self) -> None:
        """Raise BusyError where too many questions wait already."""
        self._line.require_room()

    def place(self, task: asyncio.Task[Any]) -> int | None:
        """Return the place in line of a task that asks; None where it does not wait."""
        return self._line.place(task)

    def moved_after(self, seconds: float) -> asyncio.Future[None]:
        """Return what is done when the line moves for the first time after so long."""
        return self._line.moved_after(seconds)

    async def ask(  # noqa: PLR0913  (half of them are options)
        self,
        question: str,
        server: int | None,
        work: str | None = None,
        earlier: Earlier | None = None,
        *,
        among: Container[str] | None = None,
        first: Callable[[Shelf], Shelf] | None = None,
    ) -> Reply:
        """Answer a question from the server's shelf, or from one work on it.

        `among` names the only works to answer from; `first` returns the part of the shelf that
        is asked before all of it. Raises UnknownWorkError where there is no such work among them.
        """

        def find() -> Reply:
            generation = self._stacks.open(server)
            shelf = _some(generation.shelf, among)
            number = shelf.find_work(work) if work else None
            previous = _turn(earlier, shelf.works) if earlier else None
            part = first(shelf) if first and number is None else shelf
            if part is not shelf and part.works:
                found = answer(question, part, self._encoder, previous=previous)
                if found.answered:
                    return Reply(found, generation.manifest.number)
            found = answer(question, shelf, self._encoder, work=number, previous=previous)
            return Reply(found, generation.manifest.number, part is not shelf)

        return await self._run(find)

    async def look_up(
        self,
        find: Callable[[Shelf, Encoder], Sequence[_T]],
        server: int | None,
        name: Hashable = None,
        among: frozenset[str] | None = None,
    ) -> Found[_T]:
        """Return what a function of the index finds on the server's shelf, or `among` its works.

        What was found under a name is found again without waiting, while the shelf is the same.
        """
        key = None
        if name:
            key = await asyncio.to_thread(self._stacks.version, server), name, among
            if key in self._found:
                return self._found[key]
        self.require_room()

        def run() -> Found[_T]:
            generation = self._stacks.open(server)
            found = find(_some(generation.shelf, among), self._encoder)
            return Found(found, generation.manifest.number)

        found = await self._run(run)
        if key:
            self._keep(key, found)
        return found

    def _keep(self, key: Hashable, found: Found[Any]) -> None:
        self._found[key] = found
        if len(self._found) > _KEPT:
            del self._found[next(iter(self._found))]

    async def quote(self, places: Sequence[Place], server: int | None) -> list[Noted]:
        """Quote places again, leaving out those whose text is no longer on the shelf."""

        def find() -> list[Noted]:
            works = self._stacks.open(server).shelf.works
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
            work = _work(self._stacks.open(server).shelf.works, place)
            return context_of(work, Span(place.start, place.end), shown, step) if work else None

        return await self._run(find)

    async def cite(self, place: Place, server: int | None) -> Citations | None:
        """Return the references to a quotation; None where its text is gone."""

        def find() -> Citations | None:
            work = _work(self._stacks.open(server).shelf.works, place)
            return _citations(work, place) if work else None

        return await self._run(find)

    async def titles(
        self, server: int | None, among: Container[str] | None = None
    ) -> list[tuple[str, str]]:
        """Return `(title, id)` of every work on the server's shelf, or `among` its works.

        Autocompletion cannot wait behind questions: a shelf that was read before is not
        looked at again.
        """
        opened = await asyncio.to_thread(self._stacks.peek, server)
        if opened is None:
            opened = await self._run(lambda: self._stacks.open(server))
        return [(work.title, work.id) for work in _some(opened.shelf, among).works]

    async def generation(self, server: int | None) -> Generation:
        """Return the live generation of the server's shelf, to read in it."""
        return await self._run(lambda: self._stacks.open(server))

    def open(self, server: int | None = None) -> Generation:
        """Load a server's shelf, and return its generation; blocks."""
        return self._stacks.open(server)

    async def _run(self, find: Callable[[], _T]) -> _T:
        with self._line.joined():
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, self._line.timed(find))


def _some(shelf: Shelf, among: Container[str] | None) -> Shelf:
    return shelf if among is None else shelf.only(among)


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
        quotation = earlier.turn.quotation
        known = any(quotation in each.document.text for each in works)
        return earlier.turn if known else replace(earlier.turn, quotation="")
    quoted = work.document.text[earlier.place.start : earlier.place.end]
    return replace(earlier.turn, quotation=quoted)
