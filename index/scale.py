"""What a model's cosines mean: their scale, measured for every model and language.

One model puts unrelated sentences at 0.1, another at 0.7. Short passages of our own, each
with a question (`calibration.jsonl`), tell where questions lie to their own sentence and to
others'; a straight line takes both to where the weights of search and confidence know them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from index.dense import Vectors
from index.encoding import WORD_SCALE, EncodedPassage, PassageText
from index.sentences import split_sentences

Encode = Callable[[Sequence[PassageText]], Sequence[EncodedPassage]]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line, from a model's cosines to those that the weights were fitted on."""

    factor: float = 1.0
    shift: float = 0.0

    def __call__(self, cosines: Vectors) -> Vectors:
        """Return cosines on the fitted scale."""
        moved = cosines * np.float32(self.factor) + np.float32(self.shift)
        return np.asarray(np.clip(moved, -1.0, 1.0), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Scale:
    """The lines for cosines of question and sentence, and of word and word."""

    sentences: Line = Line()
    words: Line = Line()

    def save(self, path: Path) -> None:
        """Write the scale to a file."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Scale:
        """Read a scale that `save` wrote."""
        record = json.loads(path.read_text(encoding="utf-8"))
        return cls(Line(**record["sentences"]), Line(**record["words"]))


FITTED = Scale()


@dataclass(frozen=True, slots=True)
class Anchors:
    """Mean cosines: of questions to the sentences that answer them, and to others."""

    own: float
    other: float

    @property
    def spread(self) -> float:
        """How far apart they lie: what the model has to tell right from wrong by."""
        return self.own - self.other

    def line_to(self, fitted: Anchors) -> Line:
        """Return the line that takes these anchors to those."""
        factor = fitted.spread / max(self.spread, _LEAST_SPREAD)
        return Line(round(factor, 4), round(fitted.other - factor * self.other, 4))


# Measured by `tests/bench/fit.py` with the model and the language of the fitted weights.
FITTED_SENTENCES = Anchors(0.6409, 0.1145)
FITTED_WORDS = Anchors(0.606, 0.1724)
# A model that hardly tells the right sentence from others must not be blown up to certainty.
_LEAST_SPREAD = 0.1


@dataclass(frozen=True, slots=True)
class _Pair:
    """A question, and its passage of three sentences of which one answers it."""

    language: str
    question: str
    passage: PassageText
    answer: int


def measure_scale(encode: Encode, languages: Collection[str]) -> Scale:
    """Measure a model's scale in these languages; in all that are known, if none of them is."""
    sentences, words = measure_anchors(encode, languages)
    return Scale(sentences.line_to(FITTED_SENTENCES), words.line_to(FITTED_WORDS))


def measure_anchors(encode: Encode, languages: Collection[str]) -> tuple[Anchors, Anchors]:
    """Return the anchors of sentences and of words in these languages."""
    known = [pair for pair in _pairs() if pair.language in languages] or _pairs()
    asked = [PassageText(p.question, ((0, len(p.question)),), p.language) for p in known]
    encoded = encode([*asked, *(pair.passage for pair in known)])
    questions, passages = encoded[: len(known)], encoded[len(known) :]
    similar = [[p.sentences @ q.vector for p in passages] for q in questions]
    nearest = [[_nearest(q, p) for p in passages] for q in questions]
    return _anchors(known, similar), _anchors(known, nearest)


def _nearest(question: EncodedPassage, passage: EncodedPassage) -> Vectors:
    """Return for each sentence the mean cosine of the question's words to its nearest."""
    cosines = passage.words.astype(np.float32) @ question.words.T.astype(np.float32)
    means = [
        cosines[passage.places == place].max(axis=0, initial=0.0).mean()
        for place in range(len(passage.sentences))
    ]
    return np.array(means, dtype=np.float32) / WORD_SCALE**2


def _anchors(pairs: Sequence[_Pair], cosines: Sequence[Sequence[Vectors]]) -> Anchors:
    own = [float(row[n][pairs[n].answer]) for n, row in enumerate(cosines)]
    other = [
        float(c.mean())
        for n, row in enumerate(cosines)
        for m, c in enumerate(row)
        if m != n and pairs[m].language == pairs[n].language
    ]
    return Anchors(round(float(np.mean(own)), 4), round(float(np.mean(other)), 4))


@cache
def _pairs() -> list[_Pair]:
    lines = (files("index") / "calibration.jsonl").read_text(encoding="utf-8").splitlines()
    return [_pair(json.loads(line)) for line in lines]


def _pair(record: dict[str, str]) -> _Pair:
    passage, answer = record["passage"], record["answer"]
    spans = split_sentences(passage, 0, len(passage), record["language"])
    start = passage.index(answer)
    at = next(n for n, span in enumerate(spans) if span.end > start)
    sentences = tuple((span.start, span.end) for span in spans)
    text = PassageText(passage, sentences, record["language"])
    return _Pair(record["language"], record["question"], text, at)
