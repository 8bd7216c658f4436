"""The passages of a whole shelf that are nearest to a question, as many as search knows."""

from __future__ import annotations

from index.dense import Encoder
from index.search import Result
from index.shelf import Shelf

_PASSAGES = 128  # more than search looks at among many works


def find_nearest_passages(question: str, shelf: Shelf, encoder: Encoder) -> list[Result]:
    """Return the passages worth a look for a question, best first; none of an empty shelf."""
    if shelf.index is None:
        return []
    return shelf.index.search(shelf.encode(question, encoder), _PASSAGES)
