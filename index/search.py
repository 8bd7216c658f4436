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
from index.encoding import Bytes, EncodedPassage, content_words
from index.passages import Passage
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
        weights = self._sparse.weights(query.terms)
        numbers = self._candidates(query) if work is None else self._passages_of(work)
        results = [self._result(number, query, weights) for number in numbers]
        return sorted(results, key=lambda result: -result.score)[:k]

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

    def _result(self, number: int, query: Query, weights: Vectors) -> Result:
        work, start, end, first, last = self._rows.passages[number].tolist()
        spans = self._rows.sentences[first:last]
        similarities = self._dense.similarities(
            query.vector, range(self.passages + first, self.passages + last)
        )
        nearest = self._nearest_words(spans, query)
        shares = weights / max(float(weights.sum()), 1e-9)
        before = np.vstack([np.zeros_like(nearest[:1]), nearest[:-1]])
        matches = np.maximum(nearest, _LEANING * before) @ shares
        best = nearest.max(axis=0)
        overall = float(best @ shares)
        evidence = tuple(
            Evidence(int(span[0]), int(span[1]), float(similarity), float(match), overall)
            for span, similarity, match in zip(spans, similarities, matches, strict=True)
        )
        score = max(item.score for item in evidence)
        weakest = float(best.min()) if best.size else 0.0
        return Result(work, number, start, end, score, weakest, evidence)

    def _nearest_words(self, spans: Table, query: Query) -> Vectors:
        """Return each sentence's nearest word to each of the question's.

        Shape `(sentences, words of the question)`.
        """
        first, last = int(spans[0, 2]), int(spans[-1, 3])
        words = np.asarray(self._rows.words[first:last], dtype=np.float32)
        cosines = words @ query.words.T / 127.0
        nearest = np.zeros((len(spans), len(query.terms)), dtype=np.float32)
        for row, (_, _, start, end) in enumerate(spans):
            if end > start:
                nearest[row] = cosines[start - first : end - first].max(axis=0)
        return nearest


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
