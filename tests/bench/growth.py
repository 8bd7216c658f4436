"""What a question costs as a shelf grows, on indexes made of random vectors.

Random passages are all unlike each other, so no less is read of them than of real ones.
"""

from __future__ import annotations

import numpy as np

from index.dense import DenseIndex, unit
from index.query import Query
from index.rows import Rows
from index.scale import FITTED
from index.search import Index
from index.sparse import SparseIndex

SENTENCES = 5  # a passage
WORDS = 18  # content words a sentence
VOCABULARY = 50_000
QUERY_WORDS = 5


def random_index(passages: int, dimension: int) -> Index:
    """Make an index of so many passages, its words as frequent as Zipf says."""
    chance = np.random.default_rng(passages)
    numbers = np.arange(passages)
    sentences = np.arange(passages * SENTENCES)
    vectors = chance.standard_normal((len(sentences), dimension), dtype=np.float32)
    words = chance.integers(-20, 20, (len(sentences) * WORDS, dimension), dtype=np.int8)
    starts = numbers * 800, numbers * 800 + 799, numbers * SENTENCES, (numbers + 1) * SENTENCES
    spans = sentences * 160, sentences * 160 + 159, sentences * WORDS, (sentences + 1) * WORDS
    rows = Rows(
        passages=np.stack([numbers // 100, *starts], axis=1),
        sentences=np.stack(spans, axis=1),
        notes=np.zeros((0, 3), dtype=np.int64),
        vectors=unit(vectors).astype(np.float16),
        words=words,
    )
    dense = unit(chance.standard_normal((passages, dimension), dtype=np.float32))
    terms = [[str(n) for n in row] for row in zipf(chance, (passages, SENTENCES * WORDS))]
    return Index(rows, DenseIndex.build(dense), SparseIndex.build(terms), FITTED)


def zipf(chance: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return np.minimum(chance.zipf(1.3, shape), VOCABULARY)


def random_query(chance: np.random.Generator, dimension: int) -> Query:
    return Query(
        text="",
        vector=unit(chance.standard_normal(dimension).astype(np.float32)),
        words=unit(chance.standard_normal((QUERY_WORDS, dimension)).astype(np.float32)),
        terms=tuple(str(n) for n in zipf(chance, (QUERY_WORDS,))),
        names=np.zeros(QUERY_WORDS, dtype=bool),
        asked=np.ones(QUERY_WORDS, dtype=bool),
    )
