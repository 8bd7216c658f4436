"""What the numbers of an index mean: passages, their sentences, the notes and the words.

Built once from encoded works; kept as plain arrays, so that loading costs nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from sys import intern

import numpy as np

from index.codes import Codes, CodeWriter, Coding, Table
from index.encoding import WORD_SCALE, EncodedPassage
from index.passages import Passage
from index.terms import find_terms

# More take few bits a dimension (tests/bench/growth.py measures what that saves and costs).
_WHOLE_PASSAGES = 10_000
_SAMPLE = 2000  # passages of which the coding learns


@dataclass(frozen=True, slots=True)
class EncodedNote:
    """A note's encoding, and the place of the sentence that it hangs on.

    `passage` counts the passages of its work, `sentence` the sentences of that passage.
    """

    passage: int
    sentence: int
    encoded: EncodedPassage


@dataclass(frozen=True, slots=True)
class EncodedWork:
    """A work's passages with their encodings, and its notes with theirs."""

    passages: Sequence[Passage]
    encoded: Sequence[EncodedPassage]
    notes: Sequence[EncodedNote] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """The tables of an index.

    The passages of work `n` are `works[n]:works[n + 1]`; `passages` has the columns start,
    end, first sentence, last sentence + 1; `sentences` start, end, first word, last word + 1;
    `notes`, in order of sentence, the passage, the sentence, first word, last word + 1;
    `vectors` a unit vector a row, of the sentences and then of the notes; `words` a unit
    vector a row.
    """

    works: Table
    passages: Table
    sentences: Table
    notes: Table
    vectors: Codes
    words: Codes

    def save(self, folder: Path) -> None:
        """Write the tables into a folder."""
        for name in _TABLES:
            np.save(folder / f"{name}.npy", getattr(self, name))
        self.vectors.save(folder / "vectors")
        self.words.save(folder / "words")

    @classmethod
    def load(cls, folder: Path) -> Rows:
        """Read tables that `save` wrote; they stay on disk, mapped."""
        works, passages, sentences, notes = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in _TABLES
        )
        vectors, words = Codes.load(folder / "vectors"), Codes.load(folder / "words")
        return cls(works, passages, sentences, notes, vectors, words)


_TABLES = ("works", "passages", "sentences", "notes")


class RowWriter:
    """Numbers the passages, sentences, notes and words of works, in order."""

    def __init__(self, vectors: Coding, words: Coding) -> None:
        self._vectors, self._words = CodeWriter(vectors), CodeWriter(words)
        self._works, self._passages, self._sentences = array("q", [0]), array("q"), array("q")
        self._word = 0  # words so far

    def add(self, work: EncodedWork) -> None:
        """Add a work's passages."""
        for passage, encoded in zip(work.passages, work.encoded, strict=True):
            first, count = len(self._sentences) // 4, len(passage.sentences)
            self._passages.extend((passage.start, passage.end, first, first + count))
            ends = self._word + np.searchsorted(encoded.places, range(count), "right")
            starts = [self._word, *ends][:count]
            for span, start, end in zip(passage.sentences, starts, ends, strict=True):
                self._sentences.extend((span.start, span.end, int(start), int(end)))
            self._add_words(encoded)
            self._vectors.add(encoded.sentences)
        self._works.append(len(self._passages) // 4)

    def finish(self, works: Sequence[EncodedWork]) -> tuple[Rows, list[EncodedNote]]:
        """Add the notes of the works added; return all rows, and the notes in their order."""
        passages = np.array(self._passages, dtype=np.int64).reshape(-1, 4)
        hanging = []
        for first, work in zip(self._works, works, strict=False):
            for note in work.notes:
                passage = first + note.passage
                hanging.append((passage, int(passages[passage, 2]) + note.sentence, note))
        hanging.sort(key=lambda item: item[1])
        notes = array("q")
        for passage, sentence, note in hanging:
            start = self._word
            self._add_words(note.encoded)
            self._vectors.add(note.encoded.vector[None])
            notes.extend((passage, sentence, start, self._word))
        rows = Rows(
            np.array(self._works, dtype=np.int64),
            passages,
            np.array(self._sentences, dtype=np.int64).reshape(-1, 4),
            np.array(notes, dtype=np.int64).reshape(-1, 4),
            self._vectors.codes(),
            self._words.codes(),
        )
        return rows, [note for _, _, note in hanging]

    def _add_words(self, encoded: EncodedPassage) -> None:
        self._words.add(encoded.words.astype(np.float32) / WORD_SCALE)
        self._word += len(encoded.words)


def choose_codings(works: Sequence[EncodedWork]) -> tuple[Coding, Coding]:
    """Choose how to code the vectors of sentences and of words, by how many there will be."""
    count = sum(len(work.encoded) for work in works)
    if count <= _WHOLE_PASSAGES:
        [some] = _sample(works, count, 1)
        return Coding.whole(len(some.vector)), Coding.whole(len(some.vector))
    sample = list(_sample(works, count, _SAMPLE))
    vectors = np.concatenate([passage.sentences for passage in sample])
    words = np.concatenate([passage.words for passage in sample]).astype(np.float32) / WORD_SCALE
    dimension = vectors.shape[1]
    bands = (dimension // 6, 4), (dimension // 2, 2)
    return Coding.fit(vectors, ((dimension, 4),)), Coding.fit(words, bands)


def _sample(works: Sequence[EncodedWork], count: int, size: int) -> Iterator[EncodedPassage]:
    """Yield so many of all passages at most, at equal distances."""
    step, before = -(-count // size), 0
    for work in works:
        for place in range(-before % step, len(work.encoded), step):
            yield work.encoded[place]
        before += len(work.encoded)


def terms_of(work: EncodedWork) -> list[list[str]]:
    """Return each passage's terms: its heading's, its own and its notes'."""
    terms = [
        [*find_terms(passage.section or "", work.language), *encoded.terms]
        for passage, encoded in zip(work.passages, work.encoded, strict=True)
    ]
    for note in work.notes:
        terms[note.passage] += note.encoded.terms
    return [list(map(intern, row)) for row in terms]  # a term is kept once, not a million times


def ranges(starts: Table, ends: Table) -> Table:
    """Return the numbers of all the ranges `start:end`, one after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))
