"""A shelf: the works that may be quoted and the index that finds in them."""

from __future__ import annotations

from dataclasses import dataclass

from index.errors import HomeError
from index.search import Index
from index.work import Work


@dataclass(frozen=True, slots=True)
class Shelf:
    """Works by number and, unless there are none, their index."""

    works: tuple[Work, ...]
    index: Index | None

    def find_work(self, name: str) -> int:
        """Return the number of the work of that id, title or unique beginning of an id."""
        for number, work in enumerate(self.works):
            if name in (work.id, work.title):
                return number
        near = [n for n, work in enumerate(self.works) if work.id.startswith(name)]
        if len(near) == 1:
            return near[0]
        known = ", ".join(work.id for work in self.works) or "none"
        raise HomeError(f"no work {name!r} on this shelf; there are: {known}")
