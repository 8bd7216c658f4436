"""A small encoder for tests: words are hashed, so that equal stems are near each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.dense import Encoding, unit
from index.terms import find_words, stem

DIMENSION = 64
_TOKEN = re.compile(r"[^\W_]+|[\W_]")


@lru_cache(maxsize=65_536)
def _vector(word: str) -> np.ndarray:
    term = stem(word)
    if term is None:
        return np.zeros(DIMENSION, dtype=np.float32)
    seed = hashlib.sha256(term.encode("utf-8", "surrogatepass")).digest()
    vector = np.random.default_rng(list(seed)).standard_normal(DIMENSION)
    return unit(vector.astype(np.float32))


class StubEncoder:
    """An `index.dense.Encoder` without a model: a word's vector is the hash of its stem,
    and nothing for a word without content.

    `encoded` keeps every text that it was asked to encode, in order.
    """

    def __init__(self, name: str = "stub", *, max_tokens: int = 254) -> None:
        self.name = name
        self.fingerprint = hashlib.sha256(name.encode()).hexdigest()[:16]
        self.dimension = DIMENSION
        self.max_tokens = max_tokens
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        self.encoded += texts
        return [_encode(text) for text in texts]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count words and every other character that is no blank."""
        return [sum(not token.isspace() for token in _TOKEN.findall(text)) for text in texts]


def _encode(text: str) -> Encoding:
    spans = find_words(text)
    words = np.zeros((len(spans), DIMENSION), dtype=np.float32)
    for row, (start, end) in enumerate(spans):
        words[row] = _vector(text[start:end])
    vector = words.mean(axis=0) if len(spans) else np.zeros(DIMENSION, dtype=np.float32)
    return Encoding(unit(vector), words, tuple(spans))
