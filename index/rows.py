"""What the numbers of an index mean: passages, their sentences, the notes and the words.

Built once from encoded works; kept as plain arrays, so that loading costs nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoding import Bytes, EncodedPassage
from index.passages import Passage

Table = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]


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

    `passages` has the columns work, start, end, first sentence, last sentence + 1;
    `sentences` start, end, first word, last word + 1; `notes`, in order of sentence, the
    sentence, first word, last word + 1; `vectors` a unit vector a row, of the sentences and
    then of the notes; `words` a byte vector a row.
    """

    passages: Table
    sentences: Table
    notes: Table
    vectors: Halves
    words: Bytes

    def save(self, folder: Path) -> None:
        """Write the tables into a folder."""
        for name in self.__slots__:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> Rows:
        """Read tables that `save` wrote; the vectors stay on disk, mapped."""
        vectors, words = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("vectors", "words")
        )
        passages, sentences, notes = (
            np.load(folder / f"{name}.npy") for name in ("passages", "sentences", "notes")
        )
        return cls(passages, sentences, notes, vectors, words)


def build_rows(works: Sequence[EncodedWork]) -> tuple[Rows, list[EncodedNote]]:
    """Number the passages, sentences, notes and words of works, in order.

    Returns the notes in the order of their rows.
    """
    passages: list[list[int]] = []
    sentences: list[list[int]] = []
    hanging: list[tuple[int, EncodedNote]] = []
    words = 0
    for number, work in enumerate(works):
        firsts = []
        for passage, encoded in zip(work.passages, work.encoded, strict=True):
            firsts.append(len(sentences))
            count = len(passage.sentences)
            ends = words + np.searchsorted(encoded.places, range(count), "right")
            starts = [words, *ends][:count]
            for span, start, end in zip(passage.sentences, starts, ends, strict=True):
                sentences.append([span.start, span.end, int(start), int(end)])
            words += len(encoded.words)
            passages.append([number, passage.start, passage.end, firsts[-1], len(sentences)])
        hanging += [(firsts[note.passage] + note.sentence, note) for note in work.notes]
    hanging.sort(key=lambda item: item[0])
    notes = []
    for sentence, note in hanging:
        notes.append([sentence, words, words + len(note.encoded.words)])
        words += len(note.encoded.words)
    encodings = [encoded for work in works for encoded in work.encoded]
    vectors = [encoded.sentences for encoded in encodings]
    vectors += [note.encoded.vector[None] for _, note in hanging]
    byte_vectors = [encoded.words for encoded in encodings]
    byte_vectors += [note.encoded.words for _, note in hanging]
    rows = Rows(
        np.array(passages, dtype=np.int64).reshape(-1, 5),
        np.array(sentences, dtype=np.int64).reshape(-1, 4),
        np.array(notes, dtype=np.int64).reshape(-1, 3),
        np.concatenate(vectors).astype(np.float16),
        np.concatenate(byte_vectors),
    )
    return rows, [note for _, note in hanging]


def ranges(starts: Table, ends: Table) -> Table:
    """Return the numbers of all the ranges `start:end`, one after the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))
