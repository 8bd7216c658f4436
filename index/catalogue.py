"""A collection as it stands on disk: read, verified and mended, but not changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from index.dense import Encoder
from index.errors import EmptyShelfError, HomeError, IbidError, disk_errors
from index.generation import Generation, verify_files
from index.golden import Golden
from index.history import History
from index.holdings import Holdings
from index.inbox import Inbox
from index.lock import Lock, LockedError, hold
from index.log import Act, Log
from index.manifest import Entry, Manifest
from index.work import Work


class NoGenerationError(HomeError):
    """There is nothing to go back to."""


class Catalogue:
    """What a collection holds: works, generations, texts that wait, golden questions and a log."""

    def __init__(self, name: str, folder: Path, writing: Lock) -> None:
        self.name = name
        self.log = Log(folder)
        self.golden = Golden(folder, self.log, self._changing)
        self.inbox = Inbox(folder)
        self._folder = folder
        self._writing = writing
        self._history = History(folder, self.log)
        self._holdings = Holdings(folder)

    def current(self) -> int | None:
        """Return the number of the live generation, or None before the first."""
        return self._history.current()

    def load(self) -> Generation:
        """Load the live generation; HomeError before the first, or where it is damaged."""
        number = self.current()
        while number is not None:
            try:
                return self._history.load(number)
            except HomeError:  # perhaps only because others came after it while it was read
                latest = self.current()
                if latest == number:
                    raise
                number = latest
        raise EmptyShelfError(self._empty())

    def manifest(self) -> Manifest:
        """Return what the live generation is made of; EmptyShelfError before the first."""
        manifest = self._history.manifest()
        if manifest is None:
            raise EmptyShelfError(self._empty())
        return manifest

    def entries(self) -> tuple[Entry, ...]:
        """Return all works, also those removed."""
        manifest = self._history.manifest()
        return manifest.entries if manifest else ()

    def size(self) -> int:
        """Return the bytes of all sources ever added."""
        return self._holdings.size()

    def work_of(self, entry: Entry) -> Work:
        """Return the work that an entry names, with its document."""
        return entry.work(self._holdings.document(entry))

    def before(self) -> Manifest:
        """Return what `rollback` would go back to; NoGenerationError where there is nothing."""
        before = self._history.before()
        if before is None:
            raise NoGenerationError(f"collection {self.name!r} has no generation to go back to")
        return before

    def note(self, act: Act) -> None:
        """Enter an act into the log that changed no work."""
        with self._changing(act.act):
            self.log.append(act)

    def recover(self) -> list[str]:
        """Finish or clear away what a killed process left; a line for each."""
        with self._writing("recover"):
            told = self._history.recover() + self.inbox.settle(self.entries())
        try:
            with self._building("recover"):
                return told + self._history.clear()
        except LockedError:
            return told  # somebody is building just now

    def check(self, encoder: Encoder) -> list[str]:
        """Return what is wrong with this collection, a line each; nothing where all is well.

        Of the works also those removed and those that wait are looked at.
        """
        faults: list[str] = []
        try:
            faults += self._generation_faults(encoder)
            faults += self._faults_of([*self.entries(), *(p.entry for p in self.inbox.all())])
        except IbidError as error:
            faults.append(str(error))
        return list(dict.fromkeys(faults))

    def _generation_faults(self, encoder: Encoder) -> list[str]:
        manifest = self._history.manifest()
        if manifest is None:
            return []  # there are texts that wait at most
        try:
            verify_files(self._history.path(manifest.number), manifest)
            self.load().require_model(encoder)
        except HomeError as error:
            return [str(error)]
        return []

    @contextmanager
    def _changing(self, task: str) -> Iterator[None]:
        """Hold the write lock, with nothing left half done."""
        with self._writing(task), disk_errors(self._folder):
            self._history.recover()
            yield

    def _mend_waiting(self) -> None:
        """Make the documents of texts that wait anew where they are damaged."""
        if not any(self._holdings.document_fault(p.entry) for p in self.inbox.all()):
            return
        with self._changing("rebuild"):
            for pending in self.inbox.all():
                mended = self._holdings.mended(pending.entry)
                if mended is not pending.entry:
                    self.inbox.put(replace(pending, entry=mended))

    def _building(self, task: str) -> AbstractContextManager[None]:
        return hold(self._folder / "build.lock", task)

    def _faults_of(self, entries: Iterable[Entry]) -> list[str]:
        """Return what is wrong with the sources of works and with their documents."""
        kept = ((self._holdings.fault(e.source), self._holdings.document_fault(e)) for e in entries)
        return [fault for faults in kept for fault in faults if fault]

    def _empty(self) -> str:
        return f"collection {self.name!r} has no texts yet: add some with `ibid add PATH`"
