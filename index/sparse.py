"""Lexical search: exact names, dates and numbers, which embeddings blur.

bm25s (MIT) scores rows of terms; terms go in, row numbers come out, as from `neighbours`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt

from index.terms import unique

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class SparseIndex:
    """BM25 over rows of terms, with Lucene's defaults."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, rows: Sequence[Sequence[str]]) -> SparseIndex:
        """Index rows of terms."""
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        padded = [list(row) or [""] for row in rows]  # bm25s cannot index an empty corpus
        bm25.index(padded, show_progress=False, create_empty_token=False)
        return cls(bm25)

    def search(
        self, query: Sequence[str], k: int, among: tuple[int, int] | Mask | None = None
    ) -> Rows:
        """Return the `k` rows that match these terms best, in no order; none that match none.

        `among` names the first row and the last + 1 to look at, or tells of each row
        whether to look at it; what it says of further rows is ignored.
        """
        vocabulary = self._bm25.vocab_dict
        known = [vocabulary[term] for term in unique(query) if term in vocabulary]
        if not known or not k:
            return np.zeros(0, dtype=np.int64)
        scores: Scores = self._bm25.get_scores_from_ids(known)
        first, last = among if isinstance(among, tuple) else (0, len(scores))
        if isinstance(among, np.ndarray):
            scores *= among[: len(scores)]
        found = first + np.flatnonzero(scores[first:last])
        if len(found) <= k:
            return found
        best: Rows = found[np.argpartition(scores[found], -k)[-k:]]
        return best

    def weights(self, terms: Sequence[str]) -> Scores:
        """Return each term's weight, Lucene's inverse document frequency."""
        count = int(self._bm25.scores["num_docs"])
        rows = np.array([self._containing(term) for term in terms], dtype=np.float32)
        return np.log1p((count - rows + 0.5) / (rows + 0.5)).astype(np.float32)

    def _containing(self, term: str) -> int:
        term_id = self._bm25.vocab_dict.get(term)
        if term_id is None:
            return 0
        indptr = self._bm25.scores["indptr"]
        return int(indptr[term_id + 1] - indptr[term_id])

    def save(self, folder: Path) -> None:
        """Write the index into a folder of its own."""
        self._bm25.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> SparseIndex:
        """Read an index that `save` wrote; all but its vocabulary stays on disk, mapped."""
        return cls(bm25s.BM25.load(folder, load_corpus=False, load_vocab=True, mmap=True))
