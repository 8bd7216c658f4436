"""A shelf of which only some stretches may be quoted: what a study group reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.document import Document
from index.passages import Passage
from index.query import Query
from index.search import Result
from index.sentences import Span
from index.shelf import Shelf
from index.union import Searchable

_SEARCHED = 64  # passages of the works, of which those outside the stretches are left out

Stretches = Mapping[str, Sequence[Span]]
"""Spans by the id of their work; the whole work where there are none."""


class _Within:
    """A view of an index that finds what touches one of the spans of its work, if it has any."""

    def __init__(self, index: Searchable, spans: Sequence[Sequence[Span]]) -> None:
        self._index = index
        self._spans = tuple(map(tuple, spans))

    @property
    def works(self) -> int:
        return self._index.works

    @property
    def passages(self) -> int:
        return self._index.passages

    def keep(self, works: Sequence[int]) -> _Within:
        return _Within(self._index.keep(works), [self._spans[work] for work in works])

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        found = self._index.search(query, max(k, _SEARCHED), work)
        return [result for result in found if self._is_inside(result)][:k]

    def split_of(self, work: int, document: Document) -> list[Passage]:
        return self._index.split_of(work, document)

    def _is_inside(self, result: Result) -> bool:
        spans = self._spans[result.work]
        return not spans or any(s.start < result.end and result.start < s.end for s in spans)


def within(shelf: Shelf, stretches: Stretches) -> Shelf:
    """Return the shelf of the works of these stretches, where nothing else of them is found."""
    part = shelf.only(stretches)
    spans = [stretches[work.id] for work in part.works]
    if part.index is None or not any(spans):
        return part
    return Shelf(part.works, _Within(part.index, spans))
