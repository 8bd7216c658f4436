"""A shelf: the works that may be quoted and the index that finds in them."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from index.abbreviations import gather_abbreviations
from index.dense import Encoder
from index.language import choose_language
from index.query import Query, encode_query
from index.union import Searchable, Union
from index.work import Work, find_number


@dataclass(frozen=True)
class Shelf:
    """Works by number and, unless there are none, their index."""

    works: tuple[Work, ...]
    index: Searchable | None

    def only(self, names: Container[str]) -> Shelf:
        """Return the shelf of those works alone that have one of these ids."""
        kept = [number for number, work in enumerate(self.works) if work.id in names]
        if len(kept) == len(self.works):
            return self
        index = self.index.keep(kept) if self.index and kept else None
        return Shelf(tuple(self.works[number] for number in kept), index)

    @cached_property
    def abbreviations(self) -> dict[str, str]:
        """Return the abbreviations that the works define, with the names they stand for."""
        return gather_abbreviations(work.document.text for work in self.works)

    def languages(self, work: int | None = None) -> list[str | None]:
        """Return the language of each work, or of the one of that number."""
        works = self.works if work is None else self.works[work : work + 1]
        return [item.document.language for item in works]

    def encode(self, question: str, encoder: Encoder, work: int | None = None) -> Query:
        """Encode a question in the language of the works, with their abbreviations."""
        language = choose_language(question, self.languages(work))
        return encode_query(question, encoder, language, self.abbreviations)

    def find_work(self, name: str) -> int:
        """Return the number of the work of that id, title or unique beginning of an id."""
        return find_number(
            [work.id for work in self.works], [work.title for work in self.works], name
        )


def join(shelves: Sequence[Shelf]) -> Shelf:
    """Put the works of several shelves, built with the same model, on one, in this order.

    Works of a shelf without an index, which have no passages, come last.
    """
    ordered = sorted(shelves, key=lambda shelf: shelf.index is None)
    works = tuple(work for shelf in ordered for work in shelf.works)
    indexes = [shelf.index for shelf in ordered if shelf.index is not None]
    return Shelf(works, Union(indexes) if len(indexes) > 1 else next(iter(indexes), None))
