"""Several indexes searched as one: their works and passages are numbered one after the other."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Protocol

from index.document import Document
from index.passages import Passage
from index.query import Query
from index.search import Result


class Searchable(Protocol):
    """What answers ask of an index, or of several as one."""

    @property
    def works(self) -> int:
        """The number of works."""
        ...

    @property
    def passages(self) -> int:
        """The number of passages."""
        ...

    def keep(self, works: Sequence[int]) -> Searchable:
        """Return a view that holds only these works, which ascend, numbered anew from 0."""
        ...

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        """Return the `k` best passages for a query, of one work if named, best first."""
        ...

    def split_of(self, work: int, document: Document) -> list[Passage]:
        """Return the passages that a work's document was split into."""
        ...


class Union:
    """Indexes built with the same model, as one."""

    def __init__(self, indexes: Sequence[Searchable]) -> None:
        self._indexes = tuple(indexes)
        self._works = [0, *accumulate(index.works for index in self._indexes)]
        self._passages = [0, *accumulate(index.passages for index in self._indexes)]

    @property
    def works(self) -> int:
        """The number of works."""
        return self._works[-1]

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self._passages[-1]

    def keep(self, works: Sequence[int]) -> Union:
        """Return a view that holds only these works, which ascend, numbered anew from 0."""
        parts: list[list[int]] = [[] for _ in self._indexes]
        for work in works:
            number, own = self._find(work)
            parts[number].append(own)
        return Union([index.keep(part) for index, part in zip(self._indexes, parts, strict=True)])

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        """Return the `k` best passages for a query, of one work if named, best first."""
        if work is not None:
            number, own = self._find(work)
            return self._search(number, query, k, own)
        found = [r for n in range(len(self._indexes)) for r in self._search(n, query, k, None)]
        return sorted(found, key=lambda result: -result.score)[:k]

    def split_of(self, work: int, document: Document) -> list[Passage]:
        """Return the passages that a work's document was split into."""
        number, own = self._find(work)
        return self._indexes[number].split_of(own, document)

    def _search(self, number: int, query: Query, k: int, work: int | None) -> list[Result]:
        works, passages = self._works[number], self._passages[number]
        return [
            replace(result, work=works + result.work, number=passages + result.number)
            for result in self._indexes[number].search(query, k, work)
        ]

    def _find(self, work: int) -> tuple[int, int]:
        """Return the number of the index that holds a work, and the work's number there."""
        number = bisect_right(self._works, work) - 1
        return number, work - self._works[number]
