"""Nearest vectors: the one module that touches FAISS.

Vectors go in, row numbers and cosines come out; what a row means is known to `search` alone.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.dense import Vectors

Mask = npt.NDArray[np.bool_]


# Measured on vectors as in tests/bench/growth.py: looking at each of 50,000 rows costs 5 ms, of
# 100,000 rows 11 ms, as much as encoding the question, and in lists 2 ms. 192 lists hold 99 of
# 100 of the ten nearest, from 100,000 rows to 1,000,000.
_EXACT = 50_000  # rows
_PROBES = 192  # lists looked at


class Neighbours:
    """Search by inner product of unit vectors, exact while they are few.

    Many are parted into lists of vectors near each other, of which the nearest are searched.
    """

    def __init__(self, index: Any) -> None:  # noqa: ANN401  (FAISS has no types of use)
        _faiss().omp_set_num_threads(1)
        self._index = index

    @classmethod
    def build(cls, vectors: Vectors) -> Neighbours:
        """Index unit vectors, shape `(rows, dimension)`; the same ones give the same index."""
        faiss = _faiss()
        rows, dimension = vectors.shape
        index = faiss.IndexFlatIP(dimension)
        if rows > _EXACT:
            lists = 2 * math.isqrt(rows)
            halves, product = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
            index = faiss.IndexIVFScalarQuantizer(index, dimension, lists, halves, product, False)
            index.cp.max_points_per_centroid = 64
            index.train(vectors)
        index.add(vectors)
        return cls(index)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(
        self, query: Vectors, k: int, among: tuple[int, int] | Mask | None = None
    ) -> list[tuple[int, float]]:
        """Return the `k` nearest `(row, cosine)`, best first; fewer where there are fewer.

        `among` names the first row and the last + 1 to look at, or tells of each row
        whether to look at it.
        """
        selector, allowed = _selector(among, len(self))
        count = min(k, allowed)
        if not count:
            return []
        parameters = self._parameters(selector, allowed)
        scores, rows = self._index.search(query.reshape(1, -1), count, params=parameters)
        found = zip(rows[0].tolist(), scores[0].tolist(), strict=True)
        return [(row, score) for row, score in found if row >= 0]

    def _parameters(self, selector: Any, allowed: int) -> Any:  # noqa: ANN401
        """Look at the more lists the fewer rows are allowed; at all of them for a few."""
        faiss = _faiss()
        lists = getattr(self._index, "nlist", None)
        if lists is None:
            return faiss.SearchParameters(sel=selector)
        probes = min(lists, _PROBES * len(self) // allowed)
        return faiss.SearchParametersIVF(sel=selector, nprobe=probes)

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        _faiss().write_index(self._index, str(path))

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Read an index that `save` wrote, mapped; RuntimeError where the file is not one."""
        faiss = _faiss()
        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC))


def _selector(among: tuple[int, int] | Mask | None, rows: int) -> tuple[Any, int]:
    """Return FAISS's selector of rows, None for all, and how many it selects."""
    if among is None:
        return None, rows
    if isinstance(among, tuple):
        return _faiss().IDSelectorRange(*among, True), among[1] - among[0]
    bits = np.packbits(among, bitorder="little")
    return _faiss().IDSelectorBitmap(bits), int(np.count_nonzero(among))


def _faiss() -> Any:  # noqa: ANN401  (as above; half a second to import: only when needed)
    import faiss  # noqa: PLC0415

    return faiss
