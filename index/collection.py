"""One shelf of works on disk: what moderators do with it.

Texts are added, approved, described, removed, put back and rebuilt; each act publishes a
generation and is entered into the log. Acts that need no embedding take an instant, also
while another process builds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.errors import EmptyShelfError, HomeError, IbidError, disk_errors
from index.generation import Generation, verify_files
from index.golden import Golden
from index.history import History
from index.holdings import Holdings
from index.inbox import Inbox, Pending
from index.lock import Lock, LockedError, hold
from index.log import COMMAND_LINE, Act, Log, now
from index.manifest import Entry, Manifest
from index.publishing import Loading, Options, Publisher
from index.shelving import (
    REMOVED,
    Draft,
    UnknownEntryError,
    describe,
    described,
    find_entry,
    gone,
    live,
    place,
    place_all,
    put_back,
    take_off,
)
from index.sources import SourceFile
from index.work import Metadata, Work


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a source: `new`, `replaced`, `restored` or `unchanged`."""

    work: Work
    outcome: str


class NoGenerationError(HomeError):
    """There is nothing to go back to."""


class OvertakenError(HomeError):
    """Somebody else changed the shelf in between."""


class Collection:
    """One shelf of works, its generations, and the texts that wait for approval."""

    def __init__(self, name: str, folder: Path, cache: EmbeddingCache, writing: Lock) -> None:
        self.name = name
        self.log = Log(folder)
        self.golden = Golden(folder, self.log, self._changing)
        self.inbox = Inbox(folder)
        self._folder = folder
        self._writing = writing
        self._history = History(folder, self.log)
        self._holdings = Holdings(folder)
        about = (self._history, self._holdings, self.golden, cache, writing, self._building)
        self._publisher = Publisher(*about)

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

    def add(
        self,
        sources: Sequence[SourceFile],
        encoder: Encoder,
        progress: Progress | None = None,
        *,
        by: str = COMMAND_LINE,
        replaces: str | None = None,
    ) -> list[Added]:
        """Put sources on the shelf and publish, unless all are there already.

        A source from the same place as a work, or one named by `replaces`, replaces it.
        """
        added = now()
        entries = [self._holdings.keep(source, added) for source in sources]

        def change(works: tuple[Entry, ...]) -> Draft:
            return place_all(works, entries, replaces)

        draft = change(self.entries())
        if any(placed.outcome != "unchanged" for placed in draft.placed):
            draft = self._publisher.publish(change, Act(added, by, "add"), encoder, progress)
        return [Added(self.work_of(p.entry), p.outcome) for p in draft.placed]

    def submit(self, source: SourceFile, by: str = COMMAND_LINE, **about: str | None) -> Pending:
        """Let a source wait for approval; nothing of it is searched until then.

        `about` has what a `Pending` holds besides. HomeError where the same text is on the
        shelf or waits already.
        """
        entry = self._holdings.keep(source, now())
        with self._changing("submit"):
            pending = self.inbox.submit(Pending(entry, by, **about), self.entries())
            self.log.append(Act(entry.added, by, "submit", (pending.entry.id,)))
        return pending

    def approve(
        self,
        name: str,
        encoder: Encoder,
        progress: Progress | None = None,
        *,
        by: str = COMMAND_LINE,
        despite_golden: bool = False,
    ) -> Added:
        """Put a text that waits on the shelf, in place of the one that it replaces."""
        waiting = self.inbox.find(name).entry.id

        def change(works: tuple[Entry, ...]) -> Draft:
            pending = self.inbox.find(waiting)
            return place(works, pending.entry, pending.replaces)

        options = Options(despite_golden=despite_golden)
        act = Act(now(), by, "approve")
        draft = self._publisher.publish(change, act, encoder, progress, options)
        self.inbox.drop(waiting)
        [placed] = draft.placed
        return Added(self.work_of(placed.entry), placed.outcome)

    def aim(self, name: str, replaces: str | None) -> Pending:
        """Let a text that waits replace a work of the shelf, or none."""
        with self._changing("aim"):
            pending = self.inbox.find(name)
            old = find_entry(live(self.entries()), replaces).id if replaces else None
            aimed = replace(pending, replaces=old)
            self.inbox.put(aimed)
        return aimed

    def reject(self, name: str, by: str = COMMAND_LINE) -> Pending:
        """Let a text wait no more; its source is kept."""
        with self._changing("reject"):
            pending = self.inbox.find(name)
            self.inbox.drop(pending.entry.id)
            self.log.append(Act(now(), by, "reject", (pending.entry.id,)))
        return pending

    def edit(
        self,
        name: str,
        about: Metadata,
        loading: Loading,
        by: str = COMMAND_LINE,
        *,
        exact: bool = False,
    ) -> Entry:
        """Change what is known of a work, on the shelf or waiting.

        Nothing is embedded, unless its language changes. `exact` takes the name
        for the id of a work on the shelf and nothing else.
        """
        act = Act(now(), by, "edit", detail=_told(about))
        if not exact and any(pending.entry.id == name for pending in self.inbox.all()):
            return self._edit_pending(name, about, act)
        try:
            entry = find_entry(live(self.entries()), name, exact=exact)
        except UnknownEntryError:
            if exact:
                raise
            return self._edit_pending(name, about, act)
        digest = self._digest_in(entry, about.language)

        def change(works: tuple[Entry, ...]) -> Draft:
            return describe(works, entry.id, about, digest)

        return self._publisher.alter(change, act, loading).placed[0].entry

    def remove(self, name: str, by: str = COMMAND_LINE, *, exact: bool = False) -> Entry:
        """Take a work off the shelf: the next answer knows nothing of it."""
        entry = find_entry(self.manifest().live, name, exact=exact)
        act = Act(now(), by, "remove")

        def change(works: tuple[Entry, ...]) -> Draft:
            return take_off(works, entry.id, act.at)

        return self._publisher.alter(change, act, _not_needed).placed[0].entry

    def restore(
        self, name: str, loading: Loading, by: str = COMMAND_LINE, *, exact: bool = False
    ) -> Entry:
        """Put a removed work back on the shelf."""
        entry = find_entry(gone(self.entries()), name, REMOVED, exact=exact)

        def change(works: tuple[Entry, ...]) -> Draft:
            return put_back(works, entry.id)

        act = Act(now(), by, "reinstate")
        return self._publisher.alter(change, act, loading).placed[0].entry

    def rebuild(
        self,
        encoder: Encoder,
        progress: Progress | None = None,
        *,
        by: str = COMMAND_LINE,
        despite_golden: bool = False,
    ) -> int:
        """Parse every stored source anew, publish, and return the new generation's number.

        What the readers or the model make no different is taken from the cache.
        """
        self.manifest()
        parsed: dict[tuple[str, Metadata], Entry] = {}

        def reparsed(entry: Entry) -> Entry:
            key = (entry.source, entry.given)
            if key not in parsed:
                parsed[key] = self._holdings.keep(self._holdings.source(entry), entry.added)
            fresh = parsed[key]
            return replace(entry, metadata=fresh.metadata, digest=fresh.digest, row=None)

        def change(works: tuple[Entry, ...]) -> Draft:
            return Draft(tuple(e if e.removed else reparsed(e) for e in works))

        options = Options(afresh=True, despite_golden=despite_golden)
        self._publisher.publish(change, Act(now(), by, "rebuild"), encoder, progress, options)
        return self.manifest().number

    def before(self) -> Manifest:
        """Return what `rollback` would go back to; NoGenerationError where there is nothing."""
        before = self._history.before()
        if before is None:
            raise NoGenerationError(f"collection {self.name!r} has no generation to go back to")
        return before

    def rollback(self, by: str = COMMAND_LINE, *, live_now: int | None = None) -> int:
        """Make the generation before the live one live, and return its number.

        Works that it does not know wait for approval again: no text is lost. Raise
        OvertakenError where another generation is live than `live_now`.
        """
        with self._changing("rollback"):
            number, parent = self.current(), self.before().number
            if live_now not in {None, number}:
                raise OvertakenError(f"generation {live_now} is not live any more: look again")
            before = self._history.load(parent)
            known = {(entry.id, entry.digest) for entry in before.manifest.entries}
            unknown = [e for e in live(self.entries()) if (e.id, e.digest) not in known]
            for entry in unknown:
                self.inbox.return_to(entry, before.manifest.entries, by)
            self._history.go_back(parent, Act(now(), by, "rollback"))
            return parent

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
        """Return what is wrong with this collection, a line each; nothing where all is well."""
        faults: list[str] = []
        try:
            faults += self._generation_faults(encoder)
            faults += self._source_faults(pending.entry for pending in self.inbox.all())
        except IbidError as error:
            faults.append(str(error))
        return faults

    def _generation_faults(self, encoder: Encoder) -> list[str]:
        manifest = self._history.manifest()
        if manifest is None:
            return []  # there are texts that wait at most
        verify_files(self._history.path(manifest.number), manifest)
        self.load().require_model(encoder)
        return self._source_faults(manifest.entries)

    @contextmanager
    def _changing(self, task: str) -> Iterator[None]:
        """Hold the write lock, with nothing left half done."""
        with self._writing(task), disk_errors(self._folder):
            self._history.recover()
            yield

    def _building(self, task: str) -> AbstractContextManager[None]:
        return hold(self._folder / "build.lock", task)

    def _edit_pending(self, name: str, about: Metadata, act: Act) -> Entry:
        with self._changing("edit"):
            pending = self.inbox.find(name)
            digest = self._digest_in(pending.entry, about.language)
            changed = replace(pending, entry=described(pending.entry, about, digest))
            self.inbox.put(changed)
            self.log.append(replace(act, works=(pending.entry.id,)))
        return changed.entry

    def _digest_in(self, entry: Entry, language: str | None) -> str | None:
        """Store a work's document in another language, and return its hash."""
        if language is None or language == entry.metadata.language:
            return None
        return self._holdings.keep_document(
            replace(self._holdings.document(entry), language=language)
        )

    def _source_faults(self, entries: Iterable[Entry]) -> list[str]:
        return [fault for e in entries if (fault := self._holdings.fault(e.source))]

    def _empty(self) -> str:
        return f"collection {self.name!r} has no texts yet: add some with `ibid add PATH`"


def _told(about: Metadata) -> str:
    """Return what of a work was changed, for the log."""
    changes = ((key, getattr(about, key)) for key in Metadata.__slots__)
    return ", ".join(f"{key}: {value}" for key, value in changes if value)


def _not_needed() -> Encoder:
    raise HomeError("a work on the shelf is not in the index: run `ibid rebuild`")
