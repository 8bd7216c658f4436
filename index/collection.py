"""One shelf of works on disk: what moderators do with it.

Texts are added, approved, described, removed, put back and rebuilt; each act publishes a
generation and is entered into the log. Acts that need no embedding take an instant, also
while another process builds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.cache import EmbeddingCache, Progress
from index.catalogue import Catalogue
from index.dense import Encoder
from index.errors import HomeError
from index.inbox import Pending
from index.lock import Lock
from index.log import COMMAND_LINE, Act, now
from index.manifest import Entry
from index.publishing import Loading, Options, Publisher
from index.shelving import (
    REMOVED,
    Draft,
    describe,
    described,
    find_entry,
    gone,
    live,
    place,
    place_all,
    put_back,
    take_off,
    told,
)
from index.sources import SourceFile
from index.work import Metadata, UnknownWorkError, Work


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a source: `new`, `replaced`, `restored` or `unchanged`."""

    work: Work
    outcome: str


class OvertakenError(HomeError):
    """Somebody else changed the shelf in between."""


class Collection(Catalogue):
    """One shelf of works: every act on it is one method, one generation and one line of the log."""

    def __init__(
        self,
        name: str,
        folder: Path,
        cache: EmbeddingCache,
        writing: Lock,
        taken: Callable[[], Sequence[str]] = list,
    ) -> None:
        super().__init__(name, folder, writing)
        self._taken = taken  # ids that no new work is to get, as those beside it have them
        about = (self._history, self._holdings, self.golden, cache, self._changing, self._building)
        self._publisher = Publisher(*about)

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
            new = Pending(entry, by, **about)
            pending = self.inbox.submit(new, self.entries(), self._taken())
            try:
                self.log.append(Act(entry.added, by, "submit", (pending.entry.id,)))
            except OSError:
                self.inbox.drop(pending.entry.id)
                raise
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
        """Put the text that waits under an id on the shelf, in place of what it replaces."""
        waiting = self.inbox.find(name, exact=True).entry.id

        def change(works: tuple[Entry, ...]) -> Draft:
            pending = self.inbox.find(waiting, exact=True)
            return place(works, pending.entry, pending.replaced_among(works))

        options = Options(despite_golden=despite_golden)
        act = Act(now(), by, "approve")
        draft = self._publisher.publish(change, act, encoder, progress, options)
        self.inbox.drop(waiting)
        [placed] = draft.placed
        return Added(self.work_of(placed.entry), placed.outcome)

    def aim(self, name: str, replaces: str | None, *, exact: bool = False) -> Pending:
        """Let the text that waits under an id replace a work, or none; `exact`: of that id."""
        with self._changing("aim"):
            pending = self.inbox.find(name, exact=True)
            if replaces:
                replaces = find_entry(live(self.entries()), replaces, exact=exact).id
            aimed = replace(pending, replaces=replaces)
            self.inbox.put(aimed)
        return aimed

    def reject(self, name: str, by: str = COMMAND_LINE) -> Pending:
        """Let the text of an id wait no more; its source is kept."""
        with self._changing("reject"):
            pending = self.inbox.find(name, exact=True)
            with self.log.entering(Act(now(), by, "reject", (pending.entry.id,))):
                self.inbox.drop(pending.entry.id)
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
        act = Act(now(), by, "edit", detail=told(about))
        if not exact and any(pending.entry.id == name for pending in self.inbox.all()):
            return self._edit_pending(name, about, act)
        try:
            entry = find_entry(live(self.entries()), name, exact=exact)
        except UnknownWorkError as unknown:
            if exact:
                raise
            try:
                return self._edit_pending(name, about, act)
            except UnknownWorkError:
                raise unknown from None
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

        What the readers or the model make no different is taken from the cache. Documents that
        are damaged are made anew, also of works removed and of texts that wait.
        """
        self._mend_waiting()
        self.manifest()
        parsed: dict[tuple[str, Metadata], Entry] = {}

        def reparsed(entry: Entry) -> Entry:
            key = (entry.source, entry.given)
            if key not in parsed:
                parsed[key] = self._holdings.keep(self._holdings.source(entry), entry.added)
            fresh = parsed[key]
            return replace(entry, metadata=fresh.metadata, digest=fresh.digest, row=None)

        def change(works: tuple[Entry, ...]) -> Draft:
            return Draft(
                tuple(self._holdings.mended(e) if e.removed else reparsed(e) for e in works)
            )

        options = Options(afresh=True, despite_golden=despite_golden)
        self._publisher.publish(change, Act(now(), by, "rebuild"), encoder, progress, options)
        return self.manifest().number

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
            waiting = {pending.entry.id for pending in self.inbox.all()}
            try:
                for entry in unknown:
                    self.inbox.return_to(entry, before.manifest.entries, by)
                self._history.go_back(parent, Act(now(), by, "rollback"))
            except OSError:
                for pending in self.inbox.all():
                    if pending.entry.id not in waiting:
                        self.inbox.drop(pending.entry.id)
                raise
            return parent

    def _edit_pending(self, name: str, about: Metadata, act: Act) -> Entry:
        with self._changing("edit"):
            pending = self.inbox.find(name)
            digest = self._digest_in(pending.entry, about.language)
            changed = replace(pending, entry=described(pending.entry, about, digest))
            with self.log.entering(replace(act, works=(pending.entry.id,))):
                self.inbox.put(changed)
        return changed.entry

    def _digest_in(self, entry: Entry, language: str | None) -> str | None:
        """Store a work's document in another language, and return its hash."""
        if language is None or language == entry.metadata.language:
            return None
        return self._holdings.keep_document(
            replace(self._holdings.document(entry), language=language)
        )


def _not_needed() -> Encoder:
    raise HomeError("a work on the shelf is not in the index: run `ibid rebuild`")
