"""One shelf of works on disk, and its generations.

A collection changes in one way only: a new generation is built beside the live one,
checked, and published by renaming one small file. Whoever reads sees the old or the new.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from index.build import build_index
from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.errors import EmptyShelfError, HomeError, IbidError, disk_errors
from index.generation import (
    MANIFEST,
    Entry,
    Generation,
    Manifest,
    hash_file,
    read_generation,
    read_manifest,
    write_file,
    write_generation,
)
from index.sources import SourceFile
from index.work import Work, make_id

Lock = Callable[[str], AbstractContextManager[None]]
"""Holds the home's write lock for the task named."""

_KEPT = 5  # generations that can be rolled back to


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a source: `new`, `replaced` or `unchanged`."""

    work: Work
    outcome: str


class Collection:
    """One shelf of works and its generations."""

    def __init__(self, name: str, folder: Path, cache: EmbeddingCache, writing: Lock) -> None:
        self.name = name
        self._folder = folder
        self._cache = cache
        self._writing = writing
        self._generations = self._folder / "generations"
        self._documents = self._folder / "documents"

    def current(self) -> int | None:
        """Return the number of the live generation, or None before the first."""
        try:
            return int((self._folder / "current").read_text())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HomeError(f"{error.filename}: {error.strerror}; check --home") from error
        except ValueError as error:
            raise HomeError(f"{self._folder / 'current'} is damaged: run `ibid rebuild`") from error

    def load(self) -> Generation:
        """Load the live generation; HomeError before the first, or where it is damaged."""
        number = self.current()
        if number is None:
            raise EmptyShelfError(self._empty())
        return read_generation(self._path(number), self._documents)

    def add(
        self, sources: Sequence[SourceFile], encoder: Encoder, progress: Progress | None = None
    ) -> list[Added]:
        """Put sources on the shelf and publish, unless all are there already.

        A source from the same place as a work replaces that work.
        """
        with self._writing("add"):
            live = None if self.current() is None else self.load()
            works = list(live.shelf.works) if live else []
            added = [self._place(source, works) for source in sources]
            if any(item.outcome != "unchanged" for item in added):
                self._publish(works, encoder, progress, live)
        return added

    def remove(self, name: str, encoder: Encoder) -> Work:
        """Take a work off the shelf and publish."""
        with self._writing("remove"):
            live = self.load()
            work = live.shelf.works[live.shelf.find_work(name)]
            works = [other for other in live.shelf.works if other.id != work.id]
            self._publish(works, encoder, None, live)
        return work

    def rebuild(self, encoder: Encoder, progress: Progress | None = None) -> int:
        """Parse every stored source anew, publish, and return the new generation's number.

        What the readers or the model make no different is taken from the cache.
        """
        with self._writing("rebuild"):
            works = [self._reparse(entry) for entry in self._live_manifest().entries]
            return self._publish(works, encoder, progress)

    def rollback(self) -> int:
        """Make the generation before the live one live, and return its number."""
        with self._writing("rollback"):
            number = self.current()
            parent = None if number is None else read_manifest(self._path(number)).parent
            if parent is None or not self._path(parent).exists():
                raise HomeError(f"collection {self.name!r} has no generation to go back to")
            read_generation(self._path(parent), self._documents)
            self._switch(parent)
            return parent

    def check(self, encoder: Encoder) -> list[str]:
        """Return what is wrong with this collection, a line each; nothing where all is well."""
        faults: list[str] = []
        try:
            generation = self.load()
            generation.require_model(encoder)
            faults += [
                fault for w in generation.shelf.works if (fault := self._source_fault(w.source))
            ]
        except IbidError as error:
            faults.append(str(error))
        return faults

    def _path(self, number: int) -> Path:
        return self._generations / f"{number:06d}"

    def _live_manifest(self) -> Manifest:
        """Return the live manifest or, where that is damaged, its copy."""
        number = self._parent()
        copied = (self._folder / MANIFEST).exists()
        if number is None and not copied:
            raise EmptyShelfError(self._empty())
        try:
            return read_manifest(self._path(number or 0))
        except HomeError:
            if not copied:
                raise
            return read_manifest(self._folder)

    def _switch(self, number: int) -> None:
        """Make a generation live, and keep a copy of what it is made of."""
        write_file(self._folder / MANIFEST, (self._path(number) / MANIFEST).read_bytes())
        write_file(self._folder / "current", f"{number}\n".encode())

    def _empty(self) -> str:
        return f"collection {self.name!r} has no texts yet: add some with `ibid add PATH`"

    def _place(self, source: SourceFile, works: list[Work]) -> Added:
        """Put a source among the works, in place of the one it replaces if there is one."""
        document = source.parse()
        digest, known = document.digest(), source.known(document)
        for work in works:
            if (work.digest, work.metadata) == (digest, known):
                return Added(work, "unchanged")
        taken = [work.id for work in works]
        places = (n for n, work in enumerate(works) if work.origin == source.origin)
        place = next(places, len(works))
        name = taken[place] if place < len(works) else make_id(known.title or source.name, taken)
        stored = sha256(source.data).hexdigest()
        work = Work(name, document, known, source.given, source.name, source.origin, stored, digest)
        with disk_errors(self._folder):
            write_file(self._source_path(stored), source.data)
        outcome = "replaced" if place < len(works) else "new"
        works[place : place + 1] = [work]
        return Added(work, outcome)

    def _reparse(self, entry: Entry) -> Work:
        fault = self._source_fault(entry.source)
        if fault:
            raise HomeError(f"{entry.id}: {fault}")
        data = self._source_path(entry.source).read_bytes()
        source = SourceFile(entry.name, data, entry.origin, entry.given)
        document = source.parse()
        known = source.known(document)
        return replace(entry.work(document), metadata=known, digest=document.digest())

    def _source_path(self, digest: str) -> Path:
        return self._folder / "sources" / digest

    def _source_fault(self, digest: str) -> str | None:
        path = self._source_path(digest)
        if not path.exists():
            return f"{path} is missing: add the text again"
        if sha256(path.read_bytes()).hexdigest() != digest:
            return f"{path} is not what was written: add the text again"
        return None

    def _publish(
        self,
        works: Sequence[Work],
        encoder: Encoder,
        progress: Progress | None,
        live: Generation | None = None,
    ) -> int:
        """Build a generation of these works beside the live one, check it, switch to it.

        Works of the `live` generation that did not change keep their passages.
        """
        with disk_errors(self._folder):
            for leftover in self._generations.glob(".building-*"):
                shutil.rmtree(leftover)
            for work in works:
                self._store(work)
            numbers = [int(path.name) for path in self._generations.glob("[0-9]*")]
            number, parent = max(numbers, default=0) + 1, self._parent()
            building = self._generations / f".building-{number:06d}"
            try:
                index, counts = build_index(works, encoder, self._cache, live, progress)
                entries = tuple(map(Entry.of, works, counts))
                created = datetime.now(UTC).isoformat(timespec="seconds")
                about = (number, parent, created, encoder.name, encoder.fingerprint)
                write_generation(building, Manifest(*about, entries), index)
                read_generation(building, self._documents)
                building.rename(self._path(number))
            finally:
                shutil.rmtree(building, ignore_errors=True)
            self._switch(number)
            for old in sorted(set(numbers) - {parent})[: -(_KEPT - 2)]:
                shutil.rmtree(self._path(old))
        return number

    def _parent(self) -> int | None:
        try:
            return self.current()
        except HomeError:
            return None

    def _store(self, work: Work) -> None:
        path = self._documents / f"{work.digest}.json"
        if not path.exists() or hash_file(path) != work.digest:
            write_file(path, work.document.to_bytes())
