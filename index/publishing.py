"""How a change of the list of works becomes the live generation.

A build holds the collection's build lock, and the home's write lock only for the instant
of publishing: what was changed meanwhile is carried over, because the change is made again
on the list as it is by then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.build import build_index
from index.cache import EmbeddingCache, Progress
from index.dense import Encoder
from index.errors import HomeError, disk_errors
from index.generation import Generation, hash_files, read_generation
from index.golden import Golden
from index.history import History
from index.holdings import Holdings
from index.inspection import require_golden, require_sound
from index.lock import Lock
from index.log import Act, now
from index.manifest import Entry, Manifest
from index.shelving import Change, Draft, live

Loading = Callable[[], Encoder]
"""Loads the encoder, when it turns out to be needed."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build: `afresh` splits every text anew, `despite_golden` publishes anyway."""

    afresh: bool = False
    despite_golden: bool = False


_AS_USUAL = Options()


@dataclass(frozen=True, slots=True)
class Publisher:
    """Builds and publishes the generations of one collection."""

    history: History
    holdings: Holdings
    golden: Golden
    cache: EmbeddingCache
    changing: Lock
    building: Lock

    def publish(
        self,
        change: Change,
        act: Act,
        encoder: Encoder,
        progress: Progress | None = None,
        options: Options = _AS_USUAL,
    ) -> Draft:
        """Build the works as changed beside the live generation, check it, switch to it."""
        with self.building(act.act), disk_errors(self.history.documents):
            self.history.clear()
            while True:
                entries = self._entries()
                before = self._before(entries, options)
                with self.history.building() as folder:
                    works = live(change(entries).entries)
                    manifest = self._build(folder, works, encoder, before, progress)
                    self._inspect(folder, manifest, before, encoder, options)
                    draft = self._switch(folder, manifest, change, act)
                    if draft is not None:
                        return draft

    def alter(self, change: Change, act: Act, loading: Loading) -> Draft:
        """Publish a change at once, or build where a work is not in the index.

        Either way the golden questions do not hold it up.
        """
        with self.changing(act.act):
            manifest = self.history.manifest()
            draft = change(manifest.entries if manifest else ())
            if manifest and _in_order([entry.row for entry in live(draft.entries)]):
                altered = replace(manifest, entries=draft.entries)
                self.history.derive(altered, _about(act, draft))
                return draft
        return self.publish(change, act, loading(), options=Options(despite_golden=True))

    def _entries(self) -> tuple[Entry, ...]:
        manifest = self.history.manifest()
        return manifest.entries if manifest else ()

    def _before(self, entries: Sequence[Entry], options: Options) -> Generation | None:
        """Load the generation whose passages are taken over where nothing changed."""
        number = self.history.current() if entries and not options.afresh else None
        return None if number is None else self.history.load(number)

    def _build(
        self,
        folder: Path,
        entries: Sequence[Entry],
        encoder: Encoder,
        before: Generation | None,
        progress: Progress | None,
    ) -> Manifest:
        works = [entry.work(self.holdings.document(entry)) for entry in entries]
        index, counts = build_index(works, encoder, self.cache, before, progress)
        if index is not None:
            index.save(folder)
        built = tuple(
            replace(entry, row=row, passages=count)
            for row, (entry, count) in enumerate(zip(entries, counts, strict=True))
        )
        about = (0, None, now(), encoder.name, encoder.fingerprint)
        manifest = Manifest(*about, built, hash_files(folder))
        manifest.save(folder)
        return manifest

    def _inspect(
        self,
        folder: Path,
        manifest: Manifest,
        before: Generation | None,
        encoder: Encoder,
        options: Options,
    ) -> None:
        """Refuse to publish what cannot be read back, or answers worse than before."""
        generation = read_generation(folder, self.history.documents)
        require_sound(generation, encoder, self.cache)
        questions = [] if options.despite_golden else self.golden.read()
        if questions:
            known = before or self._readable()
            same_model = known and known.manifest.fingerprint == manifest.fingerprint
            require_golden(questions, generation, known if same_model else None, encoder)

    def _readable(self) -> Generation | None:
        """Return the live generation, None where a rebuild is to mend it."""
        number = self.history.current()
        try:
            return None if number is None else self.history.load(number)
        except HomeError:
            return None

    def _switch(self, folder: Path, built: Manifest, change: Change, act: Act) -> Draft | None:
        """Publish what was built, with what was changed meanwhile.

        None where a work came to the shelf that was not built, where one that was built is no
        longer known, or where their order changed.
        """
        rows = {(entry.id, entry.digest): entry for entry in built.entries}
        with self.changing(act.act):
            draft = change(self._entries())
            entries = tuple(_carried(entry, rows) for entry in draft.entries)
            lost = rows.keys() - {(entry.id, entry.digest) for entry in entries}
            if lost or not _in_order([entry.row for entry in live(entries)]):
                return None
            manifest = replace(built, entries=entries)
            self.history.publish(folder, manifest, _about(act, draft))
        return Draft(entries, draft.placed)


def _carried(entry: Entry, rows: dict[tuple[str, str], Entry]) -> Entry:
    built = rows.get((entry.id, entry.digest))
    if built is None:
        return replace(entry, row=None, passages=0)
    return replace(entry, row=built.row, passages=built.passages)


def _in_order(rows: Sequence[int | None]) -> bool:
    """Tell whether every work is in the index, in the order of the shelf."""
    known = [row for row in rows if row is not None]
    return len(known) == len(rows) and known == sorted(known)


def _about(act: Act, draft: Draft) -> Act:
    return replace(act, works=tuple(placed.entry.id for placed in draft.placed))
