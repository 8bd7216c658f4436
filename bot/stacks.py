"""The stacks: the shelves of all servers, loaded, and exchanged while questions are answered.

A new generation is loaded beside the one that answers. Until it is there, works that it
takes away are hidden already, also where it cannot be read: what was removed is never quoted again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from index.collection import Collection
from index.dense import Encoder
from index.errors import EmptyShelfError, HomeError, IbidError
from index.generation import Generation
from index.library import DEFAULT, Library
from index.log import now
from index.shelf import Shelf, join

_log = logging.getLogger(__name__)

_PATIENCE = 0.25  # seconds for which questions wait for a generation: most shelves are small
_AGAIN = 60.0  # seconds after which a generation that could not be read is tried again


class Stacks:
    """Every server's own shelf, and the operator's, which servers share unless they choose not."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library = library
        self._encoder = encoder
        self._loaded: dict[str, Generation] = {}
        self._loading: dict[str, _Loading] = {}
        self._left: dict[str, tuple[int, Generation]] = {}
        self._joined: dict[tuple[str, ...], tuple[list[Generation], Generation]] = {}
        self._alone: set[int] = set()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stacks")

    def share(self, server: int, *, shared: bool) -> None:
        """Show the operator's works in a server beside its own, or its own alone."""
        (self._alone.discard if shared else self._alone.add)(server)

    def version(self, server: int | None) -> tuple[tuple[str, int | None], ...]:
        """Return which generations a server is answered from by now."""
        return tuple(self._numbers(server).items())

    def peek(self, server: int | None) -> Generation | None:
        """Return what was opened for a server before; None where it has to be read first."""
        names = self._numbers(server)
        loaded = [self._shown(name) for name in names if name in self._loaded]
        return self._join(names, loaded) if names and len(loaded) == len(names) else None

    def open(self, server: int | None) -> Generation:
        """Return the works that a server is answered from, its own first; blocks.

        EmptyShelfError where there are none; HomeError where they cannot be read.
        """
        numbers = self._numbers(server)
        if not numbers:
            raise EmptyShelfError("this server has no texts yet: its moderators can add some")
        return self._join(numbers, [self._current(*live) for live in numbers.items()])

    def _numbers(self, server: int | None) -> dict[str, int | None]:
        """Return the live generations of the collections that a server is answered from."""
        own = [] if server is None else [str(server)]
        shared = [] if server in self._alone else [DEFAULT]
        found = {name: self._number(name) for name in own + shared}
        return {name: n for name, n in found.items() if n is not None} or dict.fromkeys(shared)

    def _number(self, name: str) -> int | None:
        """Return a collection's live generation, by the manifest's copy where it is damaged."""
        collection = self._library.collection(name)
        try:
            return collection.current()
        except HomeError:
            if name not in self._loaded:
                raise
            return collection.manifest().number

    def _shown(self, name: str) -> Generation:
        _, left = self._left.get(name, (None, self._loaded[name]))
        return left

    def _current(self, name: str, number: int | None) -> Generation:
        """Return a collection's generation; where it cannot be read, what is left of the last."""
        collection, loaded = self._library.collection(name), self._loaded.get(name)
        if loaded is None:
            self._loaded[name] = fresh = self._load(collection)
            return fresh
        if number is not None and number != loaded.manifest.number:
            try:
                self._loaded[name] = loaded = self._start(collection, number).wait()
            except (TimeoutError, IbidError):
                return self._leave(loaded, collection, number)
        self._loading.pop(name, None)
        self._left.pop(name, None)
        return loaded

    def _start(self, collection: Collection, number: int) -> _Loading:
        """Load a generation, unless that is under way or has failed just now."""
        known = self._loading.get(collection.name)
        if known is None or known.number != number or known.is_to_be_tried_again():
            if known is not None:
                known.generation.cancel()
            load = self._thread.submit(self._load_beside, collection)
            self._loading[collection.name] = known = _Loading(number, load)
        return known

    def _leave(self, loaded: Generation, collection: Collection, number: int) -> Generation:
        """Return a generation without what a later one took away, worked out once for each."""
        since, left = self._left.get(collection.name, (None, loaded))
        if since != number:
            left = _without_removed(loaded, collection)
            self._left[collection.name] = number, left
        return left

    def _load_beside(self, collection: Collection) -> Generation:
        try:
            return self._load(collection)
        except IbidError:
            _log.exception("collection %s: answering from the generation before", collection.name)
            raise

    def _load(self, collection: Collection) -> Generation:
        generation = collection.load()
        generation.require_model(self._encoder)
        _ = generation.shelf.abbreviations  # gathered once, here, where no question waits for it
        return generation

    def _join(self, names: Iterable[str], parts: list[Generation]) -> Generation:
        """Put the works of several collections on one shelf, kept as long as they are."""
        if len(parts) == 1:
            return parts[0]
        known, joined = self._joined.get(tuple(names), ([], None))
        if joined is None or any(a is not b for a, b in zip(known, parts, strict=True)):
            joined = _joined(parts)
            self._joined[tuple(names)] = parts, joined
        return joined


@dataclass(frozen=True, slots=True)
class _Loading:
    """A generation of that number that is being loaded, and since when."""

    number: int
    generation: Future[Generation]
    since: float = field(default_factory=time.monotonic)

    def wait(self) -> Generation:
        """Return it; TimeoutError where it is not there in time, counted from its start."""
        return self.generation.result(max(self.since + _PATIENCE - time.monotonic(), 0))

    def is_to_be_tried_again(self) -> bool:
        """Tell whether it failed some time ago; what was damaged may have been mended."""
        failed = self.generation.done() and self.generation.exception() is not None
        return failed and time.monotonic() > self.since + _AGAIN


def beside(name: str) -> str:
    """Return the id that a work of the operator's has beside one of a server's of the same id.

    No id of a work's own is like it, so that it means the same for ever.
    """
    return f"{name}_{DEFAULT}"


def _joined(parts: Sequence[Generation]) -> Generation:
    """Put the works of a server and the operator's on one shelf, each under an id of its own."""
    own, *others = parts
    taken = {entry.id for entry in own.manifest.entries}  # of works removed too: they may be back
    apart = [own, *(_renamed(other, taken) for other in others)]
    ordered = sorted(apart, key=lambda part: part.shelf.index is None)  # as `join` puts them
    entries = tuple(entry for part in ordered for entry in part.manifest.live)
    return Generation(
        replace(own.manifest, entries=entries), join([part.shelf for part in ordered]), None
    )


def _renamed(part: Generation, taken: Set[str]) -> Generation:
    """Return a generation whose works have other ids than those taken."""
    names = {entry.id: beside(entry.id) for entry in part.manifest.entries if entry.id in taken}
    entries = tuple(replace(e, id=names.get(e.id, e.id)) for e in part.manifest.entries)
    works = tuple(replace(w, id=names.get(w.id, w.id)) for w in part.shelf.works)
    shelf = Shelf(works, part.shelf.index)
    return Generation(replace(part.manifest, entries=entries), shelf, part.index)


def _without_removed(loaded: Generation, collection: Collection) -> Generation:
    """Return a generation without the works that are no longer on the shelf as they were."""
    live = {(entry.id, entry.digest) for entry in collection.manifest().live}
    kept = {work.id for work in loaded.shelf.works if (work.id, work.digest) in live}
    entries = tuple(
        entry if entry.id in kept or entry.removed else replace(entry, removed=now())
        for entry in loaded.manifest.entries
    )
    shelf = loaded.shelf.only(kept)
    return Generation(replace(loaded.manifest, entries=entries), shelf, None)
