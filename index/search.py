"""The index of one collection: build it from encoded passages, save, load and search it.

Dense rows (passages, then notes) and BM25 each name the passages worth a look; there every
sentence is scored by its similarity to the question and by how well its words, and its
passage's, match the question's. A passage is worth what its best sentence is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.dense import DenseIndex, Vectors
from index.document import Document
from index.encoding import WORD_SCALE
from index.passages import Passage
from index.query import Query
from index.rows import EncodedWork, Rows, Table, build_rows, ranges
from index.scale import FITTED, Scale
from index.sentences import Span
from index.sparse import SparseIndex
from index.terms import find_terms

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

    def __init__(self, rows: Rows, dense: DenseIndex, sparse: SparseIndex, scale: Scale) -> None:
        self._rows = rows
        self._dense = dense
        self._sparse = sparse
        self._scale = scale

    @property
    def passages(self) -> int:
        """The number of passages."""
        return len(self._rows.passages)

    @classmethod
    def build(cls, works: Sequence[EncodedWork], scale: Scale = FITTED) -> Index:
        """Build an index of encoded works, in order; `scale` is their model's."""
        rows, notes = build_rows(works)
        encoded = [passage for work in works for passage in work.encoded]
        vectors = [passage.vector for passage in encoded]
        vectors += [note.encoded.vector for note in notes]
        terms = [terms for work in works for terms in _terms(work)]
        dense = DenseIndex.build(np.stack(vectors))
        return cls(rows, dense, SparseIndex.build(terms), scale)

    def split_of(self, work: int, document: Document) -> list[Passage]:
        """Return the passages that a work's document was split into."""
        return [
            Passage(start, end, _heading(document, end), self._spans(first, last))
            for _, start, end, first, last in self._rows.passages[
                self._rows.passages[:, 0] == work
            ].tolist()
        ]

    def _spans(self, first: int, last: int) -> tuple[Span, ...]:
        return tuple(Span(*row) for row in self._rows.sentences[first:last, :2].tolist())

    def save(self, folder: Path) -> None:
        """Write the index into a folder."""
        self._rows.save(folder)
        self._dense.save(folder / "dense.faiss")
        self._sparse.save(folder / "sparse")
        self._scale.save(folder / "scale.json")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read an index that `save` wrote."""
        dense = DenseIndex.load(folder / "dense.faiss")
        sparse, scale = SparseIndex.load(folder / "sparse"), Scale.load(folder / "scale.json")
        return cls(Rows.load(folder), dense, sparse, scale)

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        """Return the `k` best passages for a query, of one work if named, best first."""
        within = None if work is None else self._range_of(work)
        numbers = [
            number for number in self._candidates(query, within) if self._has_sentences(number)
        ]
        if not numbers:
            return []
        with np.errstate(invalid="ignore"):  # BLAS raises it for lanes beyond the data
            return self._score(np.array(numbers, dtype=np.int64), query, k)

    def _range_of(self, work: int) -> tuple[int, int]:
        """Return the first passage of a work, and the last + 1."""
        first, last = np.searchsorted(self._rows.passages[:, 0], [work, work + 1])
        return int(first), int(last)

    def _candidates(self, query: Query, within: tuple[int, int] | None) -> list[int]:
        """Name the passages worth a look, all of them or of some passages in a row."""
        first, last = within or (0, self.passages)
        if first == last:
            return []
        dense = self._dense.search(query.vector, _DENSE_CANDIDATES, within)
        numbers = dict.fromkeys(self._passage_of_row(row) for row, _ in dense)
        scores = self._sparse.scores(query.terms)[first:last]
        top = np.argpartition(-scores, min(_SPARSE_CANDIDATES, len(scores) - 1))
        found = top[:_SPARSE_CANDIDATES]
        return list(numbers | dict.fromkeys((first + found[scores[found] > 0]).tolist()))

    def _passage_of_row(self, row: int) -> int:
        """Return the passage that a dense row stands for: its own, or a note's."""
        if row < self.passages:
            return row
        sentence = self._rows.notes[row - self.passages, 0]
        return int(np.searchsorted(self._rows.passages[:, 3], sentence, side="right")) - 1

    def _has_sentences(self, number: int) -> bool:
        return bool(self._rows.passages[number, 3] < self._rows.passages[number, 4])

    def _score(self, numbers: Table, query: Query, k: int) -> list[Result]:
        """Score every sentence of these passages; return the `k` passages with the best."""
        passages = self._rows.passages[numbers]
        rows = ranges(passages[:, 3], passages[:, 4])
        spans = self._rows.sentences[rows]
        counts = passages[:, 4] - passages[:, 3]
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
        results = [
            _result(number, passage, evidence[first:last], nearest[first:last], shares)
            for number, passage, first, last in zip(
                numbers.tolist(), passages.tolist(), firsts, firsts + counts, strict=True
            )
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
        hang = self._rows.notes[:, 0]
        first, last = (np.searchsorted(hang, sentences, side) for side in ("left", "right"))
        numbers = ranges(first, last)
        if not len(numbers):
            return
        places = np.repeat(np.arange(len(sentences)), last - first)
        said = self._similarities(query, len(self._rows.sentences) + numbers)
        np.maximum.at(similarities, places, _NOTE_SHARE * said)
        words = self._nearest_words(self._rows.notes[numbers, 1:], query)
        np.maximum.at(nearest, places, _NOTE_SHARE * words)

    def _similarities(self, query: Query, rows: Table) -> Vectors:
        vectors = self._rows.vectors[rows].astype(np.float32)
        return self._scale.sentences(vectors @ query.vector)

    def _nearest_words(self, spans: Table, query: Query) -> Vectors:
        """Return each span of words' nearest word to each of the question's.

        Spans are first word and last word + 1; the shape is `(spans, words of the
        question)`, zero where a span has no words.
        """
        lengths = spans[:, 1] - spans[:, 0]
        nearest = np.zeros((len(spans), len(query.terms)), dtype=np.float32)
        worded = np.flatnonzero(lengths)
        if len(worded) and query.terms:
            words = self._rows.words[ranges(spans[:, 0], spans[:, 1])].astype(np.float32)
            starts = np.concatenate([[0], np.cumsum(lengths[worded])[:-1]])
            cosines = words @ (query.words.T / WORD_SCALE)
            nearest[worded] = self._scale.words(np.maximum.reduceat(cosines, starts, axis=0))
        return nearest


def _terms(work: EncodedWork) -> list[list[str]]:
    """Return each passage's terms: its heading's, its own and its notes'."""
    terms = [
        [*find_terms(passage.section or "", work.language), *encoded.terms]
        for passage, encoded in zip(work.passages, work.encoded, strict=True)
    ]
    for note in work.notes:
        terms[note.passage] += note.encoded.terms
    return terms


def _result(
    number: int,
    passage: list[int],
    sentences: Sequence[Evidence],
    nearest: Vectors,
    shares: Vectors,
) -> Result:
    work, start, end = passage[:3]
    score = max(item.score for item in sentences)
    return Result(work, number, start, end, score, tuple(sentences), nearest, shares)


def _heading(document: Document, end: int) -> str | None:
    section = document.section_at(end - 1)
    return section.heading if section else None
