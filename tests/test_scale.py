"""Confidence must mean the same with models whose cosines lie elsewhere."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.answer import Answer, answer
from index.dense import Encoder, Encoding, unit
from index.library import Library
from index.sources import load_source
from index.work import Metadata

ROOT = Path(__file__).resolve().parents[1]
ESSAY = ROOT / "corpus" / "japan-dprk-1910-2014"
ANSWERED = "When was the Pyongyang Declaration signed?"
FOREIGN = "How long should sourdough bread rest before baking?"


class Narrow:
    """An encoder like another, whose cosines all lie close under 1, as in some models.

    Every vector has the same large component added, of length `lift` against its own 1.
    """

    def __init__(self, encoder: Encoder, lift: float) -> None:
        self._encoder = encoder
        self._lift = lift
        self.name = f"narrow {encoder.name}"
        self.fingerprint = f"{lift}{encoder.fingerprint}"
        self.dimension = encoder.dimension + 1
        self.max_tokens = encoder.max_tokens

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        return [
            replace(e, vector=self._raise(e.vector), words=self._raise(unit(e.words)))
            for e in self._encoder.encode(texts)
        ]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.count_tokens(texts)

    def _raise(self, vectors: np.ndarray) -> np.ndarray:
        lift = np.full((*vectors.shape[:-1], 1), self._lift, dtype=np.float32)
        return unit(np.concatenate([vectors, lift], axis=-1))


def ask(question: str, encoder: Encoder, home: Path) -> Answer:
    shelf = Library(home).collection()
    shelf.add([load_source(ESSAY, Metadata())], encoder)
    return answer(question, shelf.load().shelf, encoder)


@pytest.mark.model
@pytest.mark.parametrize("lift", [0.5, 1.0, 1.7])
def test_a_model_with_narrow_cosines_answers_and_refuses_alike(tmp_path, real_encoder, lift):
    narrow = Narrow(real_encoder, lift)
    for question, answered in ((ANSWERED, True), (FOREIGN, False)):
        plain = ask(question, real_encoder, tmp_path / "plain")
        told = ask(question, narrow, tmp_path / "narrow")
        assert plain.answered is told.answered is answered
        assert told.confidence == pytest.approx(plain.confidence, abs=0.05)
