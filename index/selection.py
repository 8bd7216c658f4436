"""Which works of an index a search may look at: a view that hides all others.

Works and passages are numbered anew, in the same order, as if the others had never been.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.codes import Table
from index.neighbours import Mask
from index.rows import Rows


@dataclass(frozen=True, slots=True)
class Selection:
    """Some works of an index, ascending: the passages of each are `starts:ends`.

    `rows` tells which rows of the dense index are theirs, passages and then notes; None
    where all are.
    """

    starts: Table
    ends: Table
    rows: Mask | None = None

    @classmethod
    def whole(cls, rows: Rows) -> Selection:
        """Select all works."""
        return cls(rows.works[:-1], rows.works[1:])

    def keep(self, works: Sequence[int], rows: Rows) -> Selection:
        """Select of these works those with these numbers, which ascend; IndexError beyond."""
        chosen = np.asarray(works, dtype=np.int64)
        starts, ends = self.starts[chosen], self.ends[chosen]
        steps = np.zeros(len(rows.passages) + 1, dtype=np.int8)
        np.add.at(steps, starts, 1)
        np.add.at(steps, ends, -1)
        passages = np.cumsum(steps[:-1], dtype=np.int8).astype(bool)
        return Selection(starts, ends, np.concatenate([passages, passages[rows.notes[:, 0]]]))

    @property
    def passages(self) -> int:
        """The number of passages selected."""
        return int((self.ends - self.starts).sum())

    def places(self, passages: Table) -> tuple[Table, Table]:
        """Return the work and the number of selected passages, counted among those selected."""
        works = np.searchsorted(self.starts, passages, side="right") - 1
        lengths = self.ends - self.starts
        before = np.cumsum(lengths) - lengths
        return works, before[works] + passages - self.starts[works]
