"""The index of one collection: build it from encoded passages, save, load and search it.

Dense rows (passages, then sentences) and BM25 each name the passages worth a look; there
every sentence is scored by its similarity to the question and by how well its words, and
its passage's, match the question's. A passage is worth what its best sentence is worth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.dense import DenseIndex, Encoder, Vectors, unit
from index.document import Document
from index.encoding import WORD_SCALE, Bytes, EncodedPassage, content_words
from index.passages import Passage
from index.sentences import Span
from index.sparse import SparseIndex
from index.terms import find_terms, stem

Table = npt.NDArray[np.int64]

_DENSE_CANDIDATES = 64  # rows
_SPARSE_CANDIDATES = 16  # passages

# Fitted by `tests/bench/fit.py` on development questions about other texts.
WEIGHTS = {"similarity": 7.0, "match": 8.6, "passage_match": 5.1}
_LEANING = 0.9  # what a word matched in the sentence before counts


@dataclass(frozen=True, slots=True)
class Query:
    """A question as search sees it: its vector, and its content words with their stems."""

    vector: Vectors
    words: Vectors
    terms: tuple[str, ...]


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

    `work` is the number of its work, `number` its own number in the index. `weakest` is
    the match of the question's word that fits the passage least.
    """

    work: int
    number: int
    start: int
    end: int
    score: float
    weakest: float
    sentences: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the numbers of an index mean.

    `passages` has the columns work, start, end, first sentence, last sentence + 1;
    `sentences` start, end, first word, last word + 1; `words` a byte vector a row.
    """

    passages: Table
    sentences: Table
    words: Bytes


class Index:
    """Everything that answers need of a collection's works, in memory or mapped to disk."""

    def __init__(self, rows: Rows, dense: DenseIndex, sparse: SparseIndex) -> None:
        self._rows = rows
        self._dense = dense
        self._sparse = sparse

    @property
    def passages(self) -> int:
        """The number of passages."""
        return len(self._rows.passages)

    @classmethod
    def build(cls, works: Sequence[tuple[Sequence[Passage], Sequence[EncodedPassage]]]) -> Index:
        """Build an index of each work's passages and their encodings, in order of work."""
        encoded = [passage for _, passages in works for passage in passages]
        vectors = [passage.vector[None] for passage in encoded]
        vectors += [passage.sentences for passage in encoded]
        terms = [
            [*find_terms(passage.section or ""), *vectors_of.terms]
            for passages, encodings in works
            for passage, vectors_of in zip(passages, encodings, strict=True)
        ]
        return cls(
            _rows(works), DenseIndex.build(np.concatenate(vectors)), SparseIndex.build(terms)
        )

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
        np.save(folder / "passages.npy", self._rows.passages)
        np.save(folder / "sentences.npy", self._rows.sentences)
        np.save(folder / "words.npy", self._rows.words)
        self._dense.save(folder / "dense.faiss")
        self._sparse.save(folder / "sparse")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """Read an index that `save` wrote; the word vectors stay on disk, mapped."""
        rows = Rows(
            np.load(folder / "passages.npy"),
            np.load(folder / "sentences.npy"),
            np.load(folder / "words.npy", mmap_mode="r"),
        )
        return cls(
            rows, DenseIndex.load(folder / "dense.faiss"), SparseIndex.load(folder / "sparse")
        )

    def search(self, query: Query, k: int, work: int | None = None) -> list[Result]:
        """Return the `k` best passages for a query, of one work if named, best first."""
        numbers = self._candidates(query) if work is None else self._passages_of(work)
        return self._score(np.array(numbers, dtype=np.int64), query, k) if numbers else []

    def _candidates(self, query: Query) -> list[int]:
        dense = self._dense.search(query.vector, _DENSE_CANDIDATES)
        numbers = dict.fromkeys(self._passage_of_row(row) for row, _ in dense)
        scores = self._sparse.scores(query.terms)
        top = np.argpartition(-scores, min(_SPARSE_CANDIDATES, len(scores) - 1))
        numbers |= dict.fromkeys(int(n) for n in top[:_SPARSE_CANDIDATES] if scores[n] > 0)
        return [number for number in numbers if self._has_sentences(number)]

    def _passages_of(self, work: int) -> list[int]:
        numbers = np.flatnonzero(self._rows.passages[:, 0] == work).tolist()
        return [number for number in numbers if self._has_sentences(number)]

    def _passage_of_row(self, row: int) -> int:
        if row < self.passages:
            return row
        firsts = self._rows.passages[:, 3]
        return int(np.searchsorted(firsts, row - self.passages, side="right")) - 1

    def _has_sentences(self, number: int) -> bool:
        return bool(self._rows.passages[number, 3] < self._rows.passages[number, 4])

    def _score(self, numbers: Table, query: Query, k: int) -> list[Result]:
        """Score every sentence of these passages; return the `k` passages with the best."""
        passages = self._rows.passages[numbers]
        rows = _ranges(passages[:, 3], passages[:, 4])
        spans = self._rows.sentences[rows]
        counts = passages[:, 4] - passages[:, 3]
        firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        nearest = self._nearest_words(spans, query)
        before = np.roll(nearest, 1, axis=0)
        before[firsts] = 0.0
        whole = np.maximum.reduceat(nearest, firsts, axis=0)
        weights = self._sparse.weights(query.terms)
        shares = weights / max(float(weights.sum()), 1e-9)
        evidence = [
            Evidence(*values)
            for values in zip(
                spans[:, 0].tolist(),
                spans[:, 1].tolist(),
                self._dense.similarities(query.vector, self.passages + rows).tolist(),
                (np.maximum(nearest, _LEANING * before) @ shares).tolist(),
                np.repeat(whole @ shares, counts).tolist(),
                strict=True,
            )
        ]
        weakest = (whole.min(axis=1) if query.terms else np.zeros(len(numbers))).tolist()
        results = [
            _result(number, passage, weakest[place], evidence[first : first + count])
            for place, (number, passage, first, count) in enumerate(
                zip(numbers.tolist(), passages.tolist(), firsts.tolist(), counts, strict=True)
            )
        ]
        return sorted(results, key=lambda result: -result.score)[:k]

    def _nearest_words(self, spans: Table, query: Query) -> Vectors:
        """Return each sentence's nearest word to each of the question's.

        Shape `(sentences, words of the question)`; zero where a sentence has no words.
        """
        lengths = spans[:, 3] - spans[:, 2]
        nearest = np.zeros((len(spans), len(query.terms)), dtype=np.float32)
        worded = np.flatnonzero(lengths)
        if len(worded) and query.terms:
            words = self._rows.words[_ranges(spans[:, 2], spans[:, 3])].astype(np.float32)
            starts = np.concatenate([[0], np.cumsum(lengths[worded])[:-1]])
            cosines = words @ (query.words.T / WORD_SCALE)
            nearest[worded] = np.maximum.reduceat(cosines, starts, axis=0)
        return nearest


def _result(
    number: int, passage: list[int], weakest: float, evidence: Sequence[Evidence]
) -> Result:
    work, start, end = passage[:3]
    score = max(item.score for item in evidence)
    return Result(work, number, start, end, score, weakest, tuple(evidence))


def _heading(document: Document, end: int) -> str | None:
    section = document.section_at(end - 1)
    return section.heading if section else None


def _ranges(starts: Table, ends: Table) -> Table:
    """Return the numbers of all the ranges `start:end`, one after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))


def encode_query(question: str, encoder: Encoder) -> Query:
    """Encode a question for search."""
    [encoding] = encoder.encode([question])
    rows = [row for row, _ in content_words(question, encoding)]
    spans = [encoding.spans[row] for row in rows]
    terms = tuple(stem(question[start:end]) or "" for start, end in spans)
    return Query(encoding.vector, unit(encoding.words[rows]), terms)


def _rows(works: Sequence[tuple[Sequence[Passage], Sequence[EncodedPassage]]]) -> Rows:
    passages: list[list[int]] = []
    sentences: list[list[int]] = []
    words = 0
    for work, (parts, encodings) in enumerate(works):
        for passage, encoded in zip(parts, encodings, strict=True):
            first = len(sentences)
            ends = words + np.searchsorted(encoded.places, range(len(passage.sentences)), "right")
            starts = [words, *ends[:-1]]
            for span, start, end in zip(passage.sentences, starts, ends, strict=True):
                sentences.append([span.start, span.end, int(start), int(end)])
            words += len(encoded.words)
            passages.append([work, passage.start, passage.end, first, len(sentences)])
    vectors = [encoded.words for _, encodings in works for encoded in encodings]
    return Rows(
        np.array(passages, dtype=np.int64).reshape(-1, 5),
        np.array(sentences, dtype=np.int64).reshape(-1, 4),
        np.concatenate(vectors) if vectors else np.zeros((0, 0), dtype=np.int8),
    )
