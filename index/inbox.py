"""Texts that wait for a moderator's approval: none of them is searched or quoted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from index.errors import HomeError
from index.files import dump_json, write_file
from index.manifest import Entry
from index.shelving import find_entry, live, same_origin
from index.work import make_id


@dataclass(frozen=True, slots=True)
class Pending:
    """A text that waits: who brought it, and the id of the work that it would replace.

    `robots` says what its site allows programs, where it came from a link.
    """

    entry: Entry
    by: str
    replaces: str | None = None
    robots: str | None = None

    def replaced_among(self, entries: Sequence[Entry]) -> str | None:
        """Return the id of the work that it replaces, if that is still on the shelf."""
        return self.replaces if any(e.id == self.replaces for e in live(entries)) else None


class Inbox:
    """The pending texts of a collection, a small file each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "pending"

    def all(self) -> list[Pending]:
        """Return all that waits, in the order of arrival."""
        found = [_read(path) for path in self._folder.glob("[!.]*.json")]
        return sorted((p for p in found if p is not None), key=lambda p: p.entry.added)

    def find(self, name: str, *, exact: bool = False) -> Pending:
        """Return the pending text of that id, title or unique beginning of an id."""
        waiting = self.all()
        entry = find_entry([p.entry for p in waiting], name, "among those that wait", exact=exact)
        return next(p for p in waiting if p.entry is entry)

    def submit(
        self, pending: Pending, entries: Sequence[Entry], taken: Sequence[str] = ()
    ) -> Pending:
        """Let a text wait under an id of its own, unless it is there already.

        `entries` are the works of the collection, also those removed; `taken` are further ids
        that it is not to get. Where it is to replace no other, it replaces what came from the
        same path or address; the mere name of a file, as uploads have, is no such place.
        """
        new, waiting = pending.entry, [other.entry for other in self.all()]
        for other in (*live(entries), *waiting):
            if (other.digest, other.metadata) == (new.digest, new.metadata):
                raise HomeError(f"{new.name}: the same text is there already as {other.id}")
        known = [*taken, *(e.id for e in (*entries, *waiting))]
        name = make_id(new.metadata.title or new.name, known)
        if pending.replaces:
            replaces: str | None = find_entry(live(entries), pending.replaces).id
        else:
            replaces = same_origin(entries, new) if "/" in new.origin else None
        named = replace(pending, entry=replace(new, id=name), replaces=replaces)
        self.put(named)
        return named

    def return_to(self, entry: Entry, entries: Sequence[Entry], by: str) -> None:
        """Let a text wait again that is to leave the shelf of these works."""
        taken = [other.id for other in (*entries, *(pending.entry for pending in self.all()))]
        replaces = entry.id if entry.id in {other.id for other in live(entries)} else None
        named = replace(entry, id=make_id(entry.id, taken), row=None, passages=0)
        self.put(Pending(named, by, replaces))

    def put(self, pending: Pending) -> None:
        """Let a text wait."""
        write_file(self._path(pending.entry.id), dump_json(asdict(pending)))

    def drop(self, name: str) -> None:
        """Let a text wait no more."""
        self._path(name).unlink(missing_ok=True)

    def settle(self, entries: Sequence[Entry]) -> list[str]:
        """Drop what is on the shelf already, approved by a process that was then killed."""
        live = {(entry.digest, entry.metadata) for entry in entries if entry.removed is None}
        done = [p for p in self.all() if (p.entry.digest, p.entry.metadata) in live]
        for pending in done:
            self.drop(pending.entry.id)
        return [f"{p.entry.id} is on the shelf and waits no more" for p in done]

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _read(path: Path) -> Pending | None:
    try:
        record = json.loads(path.read_bytes())
        return Pending(**{**record, "entry": Entry.from_json(record["entry"])})
    except FileNotFoundError:
        return None  # decided by somebody else in this instant
    except (ValueError, TypeError, KeyError) as error:
        raise HomeError(f"{path} is damaged ({error}): remove it and add the text again") from error
