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

from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.document import Document
from index.encoding import passage_texts, split_for
from index.errors import EmptyShelfError, HomeError, IbidError, disk_errors
from index.generation import (
    Entry,
    Generation,
    Manifest,
    dump_json,
    read_generation,
    read_manifest,
    write_file,
    write_generation,
)
from index.search import Index
from index.sources import SourceFile
from index.work import Metadata, Work, make_id

Lock = Callable[[str], AbstractContextManager[None]]
"""Holds the home's write lock for the task named."""

_KEPT = 5  # generations that can be rolled back to


@dataclass(frozen=True, slots=True)
class Shelved:
    """A work with the name of its stored source file."""

    work: Work
    name: str


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
        except ValueError as error:
            raise HomeError(f"{self._folder / 'current'} is damaged: run `ibid rebuild`") from error

    def load(self) -> Generation:
        """Load the live generation; HomeError before the first, or where it is damaged."""
        number = self.current()
        if number is None:
            raise EmptyShelfError(
                f"collection {self.name!r} has no texts yet: add some with `ibid add PATH`"
            )
        return read_generation(self._path(number), self._documents)

    def add(
        self, sources: Sequence[SourceFile], encoder: Encoder, progress: Progress | None = None
    ) -> list[Added]:
        """Put sources on the shelf and publish, unless all are there already.

        A source from the same place as a work, or of the same title, replaces that work.
        """
        with self._writing("add"):
            shelf = self._shelf()
            added = [self._place(source, shelf) for source in sources]
            if any(item.outcome != "unchanged" for item in added):
                self._publish(shelf, encoder, progress)
        return added

    def remove(self, name: str, encoder: Encoder) -> Work:
        """Take a work off the shelf and publish."""
        with self._writing("remove"):
            generation = self.load()
            work = generation.shelf.works[generation.shelf.find_work(name)]
            shelf = [item for item in self._shelf() if item.work.id != work.id]
            self._publish(shelf, encoder, None)
        return work

    def rebuild(self, encoder: Encoder, progress: Progress | None = None) -> int:
        """Parse every stored source anew, publish, and return the new generation's number.

        What the readers or the model make no different is taken from the cache.
        """
        with self._writing("rebuild"):
            shelf = [self._reparse(entry) for entry in self._newest_manifest().entries]
            return self._publish(shelf, encoder, progress)

    def rollback(self) -> int:
        """Make the generation before the live one live, and return its number."""
        with self._writing("rollback"):
            number = self.current()
            parent = None if number is None else read_manifest(self._path(number)).parent
            if parent is None or not self._path(parent).exists():
                raise HomeError(f"collection {self.name!r} has no generation to go back to")
            read_generation(self._path(parent), self._documents)
            write_file(self._folder / "current", f"{parent}\n".encode())
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

    def _shelf(self) -> list[Shelved]:
        if self.current() is None:
            return []
        generation = self.load()
        names = [entry.name for entry in generation.manifest.entries]
        return [Shelved(w, n) for w, n in zip(generation.shelf.works, names, strict=True)]

    def _newest_manifest(self) -> Manifest:
        """Return the live manifest or, where that is damaged, the newest readable one."""
        numbers = sorted(
            (int(path.name) for path in self._generations.glob("[0-9]*")), reverse=True
        )
        try:
            live = self.current()
        except HomeError:
            live = None
        for number in dict.fromkeys([*([live] if live is not None else []), *numbers]):
            try:
                return read_manifest(self._path(number))
            except HomeError:
                continue
        raise EmptyShelfError(
            f"collection {self.name!r} has no texts yet: add some with `ibid add PATH`"
        )

    def _place(self, source: SourceFile, shelf: list[Shelved]) -> Added:
        """Put a source on the shelf, in place of the work it replaces if there is one."""
        document = source.parse()
        digest = document.digest()
        known = [
            s
            for s in shelf
            if s.work.digest == digest and s.work.metadata == _known(source, document)
        ]
        if known:
            return Added(known[0].work, "unchanged")
        title = document.title or Path(source.name).stem
        place = next((n for n, s in enumerate(shelf) if s.work.origin == source.origin), len(shelf))
        replaces = place < len(shelf)
        taken = [item.work.id for item in shelf]
        work = Work(
            id=shelf[place].work.id if replaces else make_id(title, taken),
            document=document,
            metadata=replace(_known(source, document), title=title),
            origin=source.origin,
            source=sha256(source.data).hexdigest(),
            digest=digest,
        )
        with disk_errors(self._folder):
            write_file(self._source_path(work.source), source.data)
        shelf[place : place + 1] = [Shelved(work, source.name)]
        return Added(work, "replaced" if replaces else "new")

    def _reparse(self, entry: Entry) -> Shelved:
        fault = self._source_fault(entry.source)
        if fault:
            raise HomeError(f"{entry.id}: {fault}")
        data = self._source_path(entry.source).read_bytes()
        source = SourceFile(entry.name, data, entry.origin, entry.metadata)
        document = source.parse()
        work = Work(
            entry.id, document, entry.metadata, entry.origin, entry.source, document.digest()
        )
        return Shelved(work, entry.name)

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
        self, shelf: Sequence[Shelved], encoder: Encoder, progress: Progress | None
    ) -> int:
        """Build the shelf's generation beside the live one, check it and switch to it."""
        with disk_errors(self._folder):
            for leftover in self._generations.glob(".building-*"):
                shutil.rmtree(leftover)
            for item in shelf:
                self._store(item.work)
            numbers = [int(path.name) for path in self._generations.glob("[0-9]*")]
            number = max(numbers, default=0) + 1
            building = self._generations / f".building-{number:06d}"
            try:
                self._build(building, number, shelf, encoder, progress)
                read_generation(building, self._documents)
                building.rename(self._path(number))
            finally:
                shutil.rmtree(building, ignore_errors=True)
            write_file(self._folder / "current", f"{number}\n".encode())
            for old in sorted(numbers)[: -(_KEPT - 1)]:
                shutil.rmtree(self._path(old))
        return number

    def _build(
        self,
        folder: Path,
        number: int,
        shelf: Sequence[Shelved],
        encoder: Encoder,
        progress: Progress | None,
    ) -> None:
        splits = [split_for(item.work.document, encoder) for item in shelf]
        texts = [
            passage_texts(item.work.document, passages, encoder)
            for item, passages in zip(shelf, splits, strict=True)
        ]
        encoded = iter(self._cache.encode([t for part in texts for t in part], encoder, progress))
        parts = [(passages, [next(encoded) for _ in passages]) for passages in splits]
        index = Index.build(parts) if any(splits) else None
        manifest = Manifest(
            number=number,
            parent=self._parent(),
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            model=encoder.name,
            fingerprint=encoder.fingerprint,
            entries=tuple(_entry(s, len(p)) for s, p in zip(shelf, splits, strict=True)),
        )
        write_generation(folder, manifest, index)

    def _parent(self) -> int | None:
        try:
            return self.current()
        except HomeError:
            return None

    def _store(self, work: Work) -> None:
        path = self._documents / f"{work.digest}.json"
        data = dump_json(work.document.to_json())
        if not path.exists() or path.read_bytes() != data:
            write_file(path, data)


def _entry(item: Shelved, passages: int) -> Entry:
    work = item.work
    return Entry(work.id, work.metadata, item.name, work.origin, work.source, work.digest, passages)


def _known(source: SourceFile, document: Document) -> Metadata:
    """Return what is known of a source: what was given, else what the document says."""
    given = source.given
    return replace(
        given,
        title=given.title or document.title or Path(source.name).stem,
        author=given.author or document.author,
        date=given.date or document.date,
        language=given.language or document.language,
    )
