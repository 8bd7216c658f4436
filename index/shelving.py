"""How the list of a collection's works changes: each change a function from list to list.

Pure, so that a change can be made again on the list as it is by the time of publishing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from index.manifest import Entry
from index.work import Metadata, UnknownWorkError, find_number, make_id


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry in its place: `new`, `replaced`, `restored` or `unchanged`."""

    entry: Entry
    outcome: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The works as they are to be, and those of them that the change is about."""

    entries: tuple[Entry, ...]
    placed: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What is otherwise on another shelf: works that are there too, no more, or not the same."""

    back: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    changed: tuple[Entry, ...]


REMOVED = "among those removed"

Change: TypeAlias = Callable[[tuple[Entry, ...]], Draft]


def live(entries: Sequence[Entry]) -> list[Entry]:
    """Return the works on the shelf."""
    return [entry for entry in entries if entry.removed is None]


def gone(entries: Sequence[Entry]) -> list[Entry]:
    """Return the works that were taken off the shelf."""
    return [entry for entry in entries if entry.removed]


def find_entry(
    entries: Sequence[Entry], name: str, where: str = "on this shelf", *, exact: bool = False
) -> Entry:
    """Return the entry of that id, title or unique beginning of an id; `exact`: of that id."""
    ids = [entry.id for entry in entries]
    if exact and name not in ids:
        raise UnknownWorkError(name, ids, where)
    return entries[find_number(ids, [entry.title for entry in entries], name, where)]


def place(entries: Sequence[Entry], new: Entry, replaces: str | None = None) -> Draft:
    """Put a work among the others, in the place of the one named, kept among the removed.

    Of a text that is there already, or was, what is known of it stays, but for what is given
    anew.
    """
    works = list(entries)
    for entry in live(works):
        if (entry.digest, entry.metadata) == (new.digest, new.metadata):
            return Draft(tuple(works), (Placed(entry, "unchanged"),))
    old = find_entry(live(works), replaces) if replaces else None
    again = next((e for e in works if e.removed and e.digest == new.digest), None)
    if old is None and again is not None:
        kept = replace(_again(again, new), row=again.row, passages=again.passages)
        placed = Placed(kept, "restored")
        works[works.index(again)] = placed.entry
    elif old is None:
        taken = [entry.id for entry in works]
        free = new.id and new.id not in taken
        placed = Placed(replace(new, id=new.id if free else make_id(_name(new), taken)), "new")
        works.append(placed.entry)
    elif old.digest == new.digest or (old.source, old.name) == (new.source, new.name):
        placed = Placed(_again(old, new), "replaced")
        if (placed.entry.digest, placed.entry.metadata) == (old.digest, old.metadata):
            return Draft(tuple(works), (Placed(old, "unchanged"),))
        works[works.index(old)] = placed.entry
    else:
        placed = Placed(replace(new, id=old.id), "replaced")
        works[works.index(old)] = placed.entry
        taken = [entry.id for entry in works]
        works.append(replace(old, id=make_id(old.id, taken), removed=new.added))
    return Draft(tuple(works), (placed,))


def _again(old: Entry, new: Entry) -> Entry:
    """Return the entry of a text added again: what was known of it, and what is given now."""
    known = described(old, new.given)
    # A document is in the language that was given; one made without it is in another.
    digest = new.digest if known.metadata.language == new.metadata.language else old.digest
    return replace(new, id=old.id, metadata=known.metadata, given=known.given, digest=digest)


def place_all(entries: Sequence[Entry], new: Sequence[Entry], replaces: str | None = None) -> Draft:
    """Put several works among the others, one after the other.

    Each replaces the one named or, without one, the one from the same path or address.
    """
    draft = Draft(tuple(entries))
    placed: list[Placed] = []
    for entry in new:
        draft = place(draft.entries, entry, replaces or same_origin(draft.entries, entry))
        placed += draft.placed
    return Draft(draft.entries, tuple(placed))


def same_origin(entries: Sequence[Entry], new: Entry) -> str | None:
    """Return the id of the work on the shelf that came from the same path or address."""
    return next((entry.id for entry in live(entries) if entry.origin == new.origin), None)


def take_off(entries: Sequence[Entry], name: str, at: str) -> Draft:
    """Take the work of that id off the shelf."""
    old = find_entry(live(entries), name, exact=True)
    return _exchange(entries, old, replace(old, removed=at), "removed")


def put_back(entries: Sequence[Entry], name: str) -> Draft:
    """Put the removed work of that id back on the shelf."""
    old = find_entry(gone(entries), name, REMOVED, exact=True)
    return _exchange(entries, old, replace(old, removed=None), "restored")


def describe(entries: Sequence[Entry], name: str, about: Metadata, digest: str | None) -> Draft:
    """Change what is known of the work of that id; what `about` leaves out stays.

    `digest` is that of its document in another language, None where it stays the same.
    """
    old = find_entry(live(entries), name, exact=True)
    return _exchange(entries, old, described(old, about, digest), "edited")


def described(entry: Entry, about: Metadata, digest: str | None = None) -> Entry:
    """Return an entry with other metadata."""
    changes = {key: value for key in Metadata.__slots__ if (value := getattr(about, key))}
    changed = replace(
        entry,
        metadata=replace(entry.metadata, **changes),
        given=replace(entry.given, **changes),
    )
    return changed if digest is None else replace(changed, digest=digest, row=None)


def told(about: Metadata) -> str:
    """Return what of a work is changed, for the log."""
    changes = ((key, getattr(about, key)) for key in Metadata.__slots__)
    return ", ".join(f"{key}: {value}" for key, value in changes if value)


def compare(now: Sequence[Entry], then: Sequence[Entry]) -> Difference:
    """Tell what becomes of the works of a shelf when another list of them takes its place."""
    known, wanted = ({e.id: e for e in live(entries)} for entries in (now, then))
    same = known.keys() & wanted.keys()
    return Difference(
        tuple(e for e in wanted.values() if e.id not in known),
        tuple(e for e in known.values() if e.id not in wanted),
        tuple(
            wanted[name]
            for name in wanted
            if name in same and _said(known[name]) != _said(wanted[name])
        ),
    )


def _said(entry: Entry) -> tuple[str, Metadata]:
    return entry.digest, entry.metadata


def _exchange(entries: Sequence[Entry], old: Entry, new: Entry, outcome: str) -> Draft:
    changed = tuple(new if entry is old else entry for entry in entries)
    return Draft(changed, (Placed(new, outcome),))


def _name(entry: Entry) -> str:
    return entry.metadata.title or entry.name
