"""The stacks: the shelves of all servers, loaded, and exchanged while questions are answered.

A new generation is loaded beside the one that answers. Until it is there, works that it
takes away are hidden already: what was removed is never quoted again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from index.collection import Collection
from index.dense import Encoder
from index.errors import EmptyShelfError, HomeError, IbidError
from index.generation import Generation
from index.library import DEFAULT, Library
from index.shelf import join

_log = logging.getLogger(__name__)

_PATIENCE = 0.25  # seconds for which questions wait for a generation: most shelves are small


class Stacks:
    """Every server's own shelf, and the operator's, which servers share unless they choose not."""

    def __init__(self, library: Library, encoder: Encoder) -> None:
        self._library = library
        self._encoder = encoder
        self._loaded: dict[str, Generation] = {}
        self._loading: dict[tuple[str, int | None], _Loading] = {}
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
        loaded = [self._loaded[name] for name in names if name in self._loaded]
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
        """Return a collection's live generation; the loaded one where that cannot be read."""
        try:
            return self._library.collection(name).current()
        except HomeError:
            if name not in self._loaded:
                raise
            return self._loaded[name].manifest.number

    def _current(self, name: str, number: int | None) -> Generation:
        """Return a collection's generation; where that cannot be read, the one before."""
        collection, loaded = self._library.collection(name), self._loaded.get(name)
        if loaded is None:
            self._loaded[name] = fresh = self._load(collection)
            return fresh
        if number is None or number == loaded.manifest.number:
            return loaded
        try:
            self._loaded[name] = fresh = self._start(collection, number).wait()
        except TimeoutError:
            return _without_removed(loaded, collection)
        except IbidError:
            _log.exception("collection %s: answering from the generation before", name)
            fresh = loaded
        self._loading.pop((name, number), None)
        return fresh

    def _start(self, collection: Collection, number: int) -> _Loading:
        key = (collection.name, number)
        if key not in self._loading:
            self._loading[key] = _Loading(self._thread.submit(self._load, collection))
        return self._loading[key]

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
            entries = tuple(entry for part in parts for entry in part.manifest.live)
            shelf = join([part.shelf for part in parts])
            joined = Generation(replace(parts[0].manifest, entries=entries), shelf, None)
            self._joined[tuple(names)] = parts, joined
        return joined


@dataclass(frozen=True, slots=True)
class _Loading:
    """A generation that is being loaded, and since when."""

    generation: Future[Generation]
    since: float = field(default_factory=time.monotonic)

    def wait(self) -> Generation:
        """Return it; TimeoutError where it is not there in time, counted from its start."""
        return self.generation.result(max(self.since + _PATIENCE - time.monotonic(), 0))


def _without_removed(loaded: Generation, collection: Collection) -> Generation:
    """Return a generation without the works that are no longer on the shelf as they were."""
    live = {(entry.id, entry.digest) for entry in collection.manifest().live}
    kept = {work.id for work in loaded.shelf.works if (work.id, work.digest) in live}
    entries = tuple(entry for entry in loaded.manifest.live if entry.id in kept)
    shelf = loaded.shelf.only(kept)
    return Generation(replace(loaded.manifest, entries=entries), shelf, None)
