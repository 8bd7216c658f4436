"""Turn passages into the rows that search compares: passage, sentence and word vectors.

One forward pass over a passage, with its title and heading before it, gives all three,
each in its context: a sentence that says "he" is encoded among those that name him.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.dense import Encoder, Encoding, Vectors, unit
from index.document import Document
from index.passages import Passage, split_passages
from index.terms import TERMS, stem

Bytes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int32]

_COUNTS = struct.Struct("<4q")  # dimension, sentences, words, bytes of terms
HEADER = _COUNTS.size
WORD_SCALE = 127.0  # unit vectors as bytes: a cosine of word vectors is off by 0.002 at most
_CONTEXT_SHARE = 4  # the title and heading may take a quarter of the encoder's length


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """The vectors of one passage and the stems of its content words.

    `sentences` has a unit vector a sentence, the mean of its words in their context;
    `words` a unit vector a content word, in bytes; `terms` their stems, and `places` the
    number of the sentence that each stands in.
    """

    vector: Vectors
    sentences: Vectors
    words: Bytes
    places: Numbers
    terms: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """Pack the record for the embedding cache."""
        terms = "\n".join(self.terms).encode()
        counts = _COUNTS.pack(len(self.vector), len(self.sentences), len(self.words), len(terms))
        arrays = (self.vector, self.sentences, self.words, self.places)
        return b"".join([counts, *(array.tobytes() for array in arrays), terms])

    @classmethod
    def from_bytes(cls, packed: bytes) -> EncodedPassage:
        """Unpack a record; ValueError where its length is not what it says."""
        if packed_size(packed) != len(packed):
            raise ValueError("an encoded passage is cut short")
        dimension, sentences, words, characters = _COUNTS.unpack_from(packed)
        sizes = (4 * dimension, 4 * sentences * dimension, words * dimension, 4 * words)
        ends = [int(end) for end in np.cumsum([_COUNTS.size, *sizes, characters])]
        parts = [packed[start:end] for start, end in pairwise(ends)]
        terms = tuple(parts[4].decode().split("\n")) if words else ()
        return cls(
            np.frombuffer(parts[0], dtype=np.float32),
            np.frombuffer(parts[1], dtype=np.float32).reshape(sentences, dimension),
            np.frombuffer(parts[2], dtype=np.int8).reshape(words, dimension),
            np.frombuffer(parts[3], dtype=np.int32),
            terms,
        )


def packed_size(head: bytes) -> int | None:
    """Return how long a packed record says it is, in bytes; None where it does not say."""
    if len(head) < _COUNTS.size:
        return None
    dimension, sentences, words, characters = _COUNTS.unpack_from(head)
    return int(HEADER + (4 + 4 * sentences + words) * dimension + 4 * words + characters)


@dataclass(frozen=True, slots=True)
class PassageText:
    """What the encoder reads of a passage: its context, then its own text.

    `sentences` are the places of the passage's sentences in `text`; `language` is the
    document's, in which its words are stemmed.
    """

    text: str
    sentences: tuple[tuple[int, int], ...]
    language: str | None = None

    def key(self, fingerprint: str) -> str:
        """Return the hash of what vectors and terms depend on: model, text and language."""
        parts = f"{fingerprint}\n{TERMS}\n{self.language}\n{self.sentences}\n{self.text}"
        return hashlib.sha256(parts.encode()).hexdigest()


def split_for(document: Document, encoder: Encoder) -> list[Passage]:
    """Split a document into passages that the encoder reads whole, context included."""
    context = encoder.max_tokens // _CONTEXT_SHARE
    return split_passages(document, encoder.count_tokens, encoder.max_tokens - context)


def passage_texts(
    document: Document, passages: Sequence[Passage], encoder: Encoder
) -> list[PassageText]:
    """Put title and heading before each passage, as far as they fit."""
    budget = encoder.max_tokens // _CONTEXT_SHARE
    contexts = [_context(document.title, passage.section) for passage in passages]
    sizes = encoder.count_tokens(contexts)
    texts = []
    for passage, context, size in zip(passages, contexts, sizes, strict=True):
        lead = context if size <= budget else ""
        shift = len(lead) - passage.start
        sentences = tuple((s.start + shift, s.end + shift) for s in passage.sentences)
        text = lead + document.text[passage.start : passage.end]
        texts.append(PassageText(text, sentences, document.language))
    return texts


def _context(title: str | None, heading: str | None) -> str:
    return "".join(f"{part}. " for part in (title, heading) if part)


def encode_passages(texts: Sequence[PassageText], encoder: Encoder) -> list[EncodedPassage]:
    """Encode passages, one forward pass each."""
    encodings = encoder.encode([passage.text for passage in texts])
    return [_encoded(passage, e) for passage, e in zip(texts, encodings, strict=True)]


def _encoded(passage: PassageText, encoding: Encoding) -> EncodedPassage:
    words = content_words(passage.text, encoding, passage.language)
    starts = np.array([start for start, _ in passage.sentences], dtype=np.int64)
    places = np.searchsorted(starts, [start for _, start in words], side="right") - 1
    inside = np.flatnonzero(places >= 0)
    rows = [words[row][0] for row in inside]
    return EncodedPassage(
        vector=encoding.vector,
        sentences=_sentence_vectors(passage, encoding),
        words=np.rint(unit(encoding.words[rows]) * WORD_SCALE).astype(np.int8),
        places=places[inside].astype(np.int32),
        terms=tuple(_stem(passage, encoding.spans[row]) for row in rows),
    )


def content_words(
    text: str, encoding: Encoding, language: str | None = None
) -> list[tuple[int, int]]:
    """Return `(row, start)` of each word that has a stem in this language."""
    return [
        (row, start)
        for row, (start, end) in enumerate(encoding.spans)
        if stem(text[start:end], language) is not None
    ]


def _stem(passage: PassageText, span: tuple[int, int]) -> str:
    return stem(passage.text[span[0] : span[1]], passage.language) or ""


def _sentence_vectors(passage: PassageText, encoding: Encoding) -> Vectors:
    vectors = np.zeros((len(passage.sentences), encoding.vector.shape[0]), dtype=np.float32)
    starts = np.array([start for start, _ in encoding.spans], dtype=np.int64)
    for row, (start, end) in enumerate(passage.sentences):
        first, last = np.searchsorted(starts, [start, end])
        if last > first:
            vectors[row] = encoding.words[first:last].mean(axis=0)
    return unit(vectors)
