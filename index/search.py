"""The index of one collection: build it from encoded passages, save, load and search it.

Dense rows (passages, then notes) and BM25 each name the passages worth a look; there every
sentence is scored by its similarity to the question and by how well its words, and its
passage's, match the question's. A passage is worth what its best sentence is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.codes import Table
from index.dense import Vectors
from index.document import Document
from index.neighbours import Neighbours
from index.passages import Passage
from index.query import Query
from index.rows import EncodedWork, Rows, RowWriter, choose_codings, ranges, terms_of
from index.scale import FITTED, Scale
from index.selection import Selection
from index.sentences import Span
from index.sparse import SparseIndex

_DENSE_CANDIDATES = 48  # passages and notes
_SPARSE_CANDIDATES = 16  # passages

# Fitted by `tests/bench/fit.py` on development questions about other texts.
WEIGHTS = {"similarity": 6.18, "match": 8.47, "passage_match": 4.78}
_NOTE_SHARE = 0.95  # of a note's score counts for its sentence: at a tie the text speaks
_LEANING = 0.9  # what a word matched in the sentence before counts


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for one sentence: cosines from -1 to 1, and their weighted sum.

    `similarity` compares sentence and question; `match` is the mean over the question's
    words, rare ones weighing more, of the nearest word in the sentence or, for a little
    less, in the one before; `passage_match` the same in the whole passage.
    """

    start: int
    end: int
    similarity: float
    match: float
    passage_match: float

    @property
    def score(self) -> float:
        """The weighted sum by which sentences are ranked."""
        return (
            WEIGHTS["similarity"] * self.similarity
            + WEIGHTS["match"] * self.match
            + WEIGHTS["passage_match"] * self.passage_match
        )


@dataclass(frozen=True, slots=True)
class Result:
    """A passage found, with the evidence of each of its sentences.

    `work` is the number of its work, `number` its own number in the index. `nearest` holds
    each sentence's nearest word to each of the question's, shape `(sentences, words)`, and
    `shares` how much each of the question's words weighs, 1 in all.
    """

    work: int
    number: int
    start: int
    end: int
    score: float
    sentences: tuple[Evidence, ...]
    nearest: Vectors
    shares: Vectors


class Index:
    """Everything that answers need of a collection's works, in memory or mapped to disk."""

    def __init__(
        self,
        rows: Rows,
        dense: Neighbours,
        sparse: SparseIndex,
        scale: Scale,
        selection: Selection | None = None,
    ) -> None:
        self._rows = rows
        self._dense = dense
        self._sparse = sparse
        self._scale = scale
        self._selection = selection or Selection.whole(rows)

    @property
    def works(self) -> int:
        """The number of works."""
        return len(self._selection.starts)

    @property
    def passages(self) -> int:
        """The number of passages."""
        return self._selection.passages

    def keep(self, works: Sequence[int]) -> Index:
        """Return a view of this index that holds only these works, numbered anew from 0.

        `works` ascend; IndexError where there is no such work. The view shares the arrays
        and the weights of terms; `save` writes the whole index still.
        """
        selection = self._selection.keep(works, self._rows)
        return Index(self._rows, self._dense, self._sparse, self._scale, selection)

    @classmethod
    def build(cls, works: Sequence[EncodedWork], scale: Scale = FITTED) -> Index:
        """Build an index of encoded works, in order; `scale` is their model's.

        Each passage is read once, but for a sample, so that they may come from a disk.
        """
        writer, vectors, terms = RowWriter(*choose_codings(works)), [], []
        for work in works:
            held = replace(work, encoded=list(work.encoded))
            writer.add(held)
            vectors += [np.stack([p.vector for p in held.encoded])] if held.encoded else []
            terms += terms_of(held)
        rows, notes = writer.finish(works)
        vectors += [note.encoded.vector[None] for note in notes]
        dense = Neighbours.build(np.concatenate(vectors))
        return cls(rows, dense, SparseIndex.build(terms), scale)

    def split_of(self, work: int, document: Document) -> list[Passage]:
        """Return the passages that a work's document was split into."""
        start, end = self._range_of(work)
        return [
            Passage(start, end, _heading(document, end), self._spans(first, last))
            for start, end, first, last in self._rows.passages[start:end].tolist()
        ]

    def _spans(self, first: int, last: int) -> tuple[Span, ...]:
        return tuple(Span(*row) for row in self._rows.sentences[first:last, :2].tolist())

    def nearest(self, vector: Vectors) -> tuple[int, int, int] | None:
        """Return work, start and end of the passage nearest to a vector."""
        found = self._dense.search(vector, 1, self._selection.rows)
        if not found:
            return None
        numbers = self._passages_of(np.array([found[0][0]], dtype=np.int64))
        works, _ = self._selection.places(numbers)
        start, end = self._rows.passages[numbers[0], :2].tolist()
        return int(works[0]), start, end

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._rows.save(folder)
        self._dense.save(folder / "dense.faiss")
        self._sparse.save(folder / "sparse")
        self._scale.save(folder / "scale.json")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read an index that `save` wrote."""
        dense = Neighbours.load(folder / "dense.faiss")
        sparse, scale = SparseIndex.load(folder / "sparse"), Scale.load(folder / "scale.json")
        return cls(Rows.load(folder), dense, sparse, scale)

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        """Return the `k` best passages for a query, of one work if named, best first."""
        numbers = self._candidates(query, work)
        passages = self._rows.passages
        numbers = numbers[passages[numbers, 2] < passages[numbers, 3]]
        if not len(numbers):
            return []
        with np.errstate(invalid="ignore"):  # BLAS raises it for lanes beyond the data
            return self._score(numbers, query, k)

    def _range_of(self, work: int) -> tuple[int, int]:
        """Return the first passage of a work, and the last + 1."""
        return int(self._selection.starts[work]), int(self._selection.ends[work])

    def _candidates(self, query: Query, work: int | None) -> Table:
        """Name the passages worth a look, of all works or of one."""
        among = self._selection.rows if work is None else self._range_of(work)
        dense = self._dense.search(query.vector, _DENSE_CANDIDATES, among)
        rows = np.array([row for row, _ in dense], dtype=np.int64)
        sparse = self._sparse.search(query.terms, _SPARSE_CANDIDATES, among)
        numbers = np.concatenate([self._passages_of(rows), sparse])
        return numbers[np.sort(np.unique(numbers, return_index=True)[1])]

    def _passages_of(self, rows: Table) -> Table:
        """Return the passages that dense rows stand for: their own, or a note's."""
        count = len(self._rows.passages)
        notes = rows >= count
        rows[notes] = self._rows.notes[rows[notes] - count, 0]
        return rows

    def _score(self, numbers: Table, query: Query, k: int) -> list[Result]:
        """Score every sentence of these passages; return the `k` passages with the best."""
        passages = self._rows.passages[numbers]
        rows = ranges(passages[:, 2], passages[:, 3])
        spans = self._rows.sentences[rows]
        counts = passages[:, 3] - passages[:, 2]
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        nearest = self._nearest_words(spans[:, 2:], query)
        similarities = self._similarities(query, rows)
        self._hear_notes(rows, query, nearest, similarities)
        query.lend(nearest)
        before = np.roll(nearest, 1, axis=0)
        before[firsts] = 0.0
        shares = self._shares(query)
        whole = np.maximum.reduceat(nearest, firsts, axis=0) @ shares
        matches = np.maximum(nearest, _LEANING * before) @ shares
        evidence = [
            Evidence(*values)
            for values in zip(
                *(spans[:, column].tolist() for column in (0, 1)),
                *(c.tolist() for c in (similarities, matches, np.repeat(whole, counts))),
                strict=True,
            )
        ]
        places = np.column_stack([*self._selection.places(numbers), passages[:, :2]])
        results = [
            _result(place, evidence[first:last], nearest[first:last], shares)
            for place, first, last in zip(places.tolist(), firsts, firsts + counts, strict=True)
        ]
        return sorted(results, key=lambda result: -result.score)[:k]

    def _shares(self, query: Query) -> Vectors:
        weights = self._sparse.weights(query.terms) * query.asked
        return np.asarray(weights / max(float(weights.sum()), 1e-9), dtype=np.float32)

    def _hear_notes(
        self, sentences: Table, query: Query, nearest: Vectors, similarities: Vectors
    ) -> None:
        """Let notes speak along with the sentences that they hang on.

        Raises `nearest` and `similarities` in place, where a note says more.
        """
        hang = self._rows.notes[:, 1]
        first, last = (np.searchsorted(hang, sentences, side) for side in ("left", "right"))
        numbers = ranges(first, last)
        if not len(numbers):
            return
        places = np.repeat(np.arange(len(sentences)), last - first)
        said = self._similarities(query, len(self._rows.sentences) + numbers)
        np.maximum.at(similarities, places, _NOTE_SHARE * said)
        words = self._nearest_words(self._rows.notes[numbers, 2:], query)
        np.maximum.at(nearest, places, _NOTE_SHARE * words)

    def _similarities(self, query: Query, rows: Table) -> Vectors:
        return self._scale.sentences(self._rows.vectors.dot(rows, query.vector[None])[:, 0])

    def _nearest_words(self, spans: Table, query: Query) -> Vectors:
        """Return each span of words' nearest word to each of the question's.

        Spans are first word and last word + 1; the shape is `(spans, words of the
        question)`, zero where a span has no words.
        """
        lengths = spans[:, 1] - spans[:, 0]
        nearest = np.zeros((len(spans), len(query.terms)), dtype=np.float32)
        worded = np.flatnonzero(lengths)
        if len(worded) and query.terms:
            cosines = self._rows.words.dot(ranges(spans[:, 0], spans[:, 1]), query.words)
            starts = np.concatenate([[0], np.cumsum(lengths[worded])[:-1]])
            nearest[worded] = self._scale.words(np.maximum.reduceat(cosines, starts, axis=0))
        return nearest


def _result(
    place: list[int], sentences: Sequence[Evidence], nearest: Vectors, shares: Vectors
) -> Result:
    work, number, start, end = place
    score = max(item.score for item in sentences)
    return Result(work, number, start, end, score, tuple(sentences), nearest, shares)


def _heading(document: Document, end: int) -> str | None:
    section = document.section_at(end - 1)
    return section.heading if section else None
