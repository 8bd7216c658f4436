"""Embeddings: the one module that touches sentence-transformers and torch.

Strings go in, vectors come out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from index.errors import ModelError
from index.model_card import DEFAULT_MODEL, default_folder
from index.terms import find_words

Vectors = npt.NDArray[np.float32]
Offsets = npt.NDArray[np.int64]

_BATCH = 32  # texts a forward pass; sentence-transformers' own default


@dataclass(frozen=True, slots=True)
class Encoding:
    """What one forward pass says of a text.

    `vector` is the text's unit vector, shape `(dimension,)`; `words` holds the mean of
    each word's token vectors in their context, shape `(len(spans), dimension)`; `spans`
    are the words' places in the text.
    """

    vector: Vectors
    words: Vectors
    spans: tuple[tuple[int, int], ...]


class Encoder(Protocol):
    """What the index needs of an embedding model; tests bring a small one of their own."""

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode each text, its words in their context."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in tokens, special tokens left out."""
        ...


class SentenceEncoder:
    """A sentence-transformers model on the CPU, loaded when constructed.

    `max_tokens` leaves room for the special tokens. Where the CPU multiplies bfloat16,
    batches run in mixed precision (`tests/bench` measures speed and agreement); a single
    query does not, since casting the weights costs more than it saves.
    """

    def __init__(self, model: str | None = None) -> None:
        import torch  # noqa: PLC0415  (seconds to import: only when a model is needed)
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
        from transformers.utils import logging  # noqa: PLC0415

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self.name = model or DEFAULT_MODEL
        try:
            self._model = SentenceTransformer(model or str(default_folder()), device="cpu").eval()
        except (OSError, ValueError) as error:
            raise ModelError(
                f"model {self.name!r} cannot be loaded ({_first_line(error)}): set IBID_MODEL "
                "to a sentence-transformers folder or name, or unset it for the default"
            ) from error
        self._torch = torch
        # One question at a time: threads of BLAS and FAISS would only fight torch's own,
        # which makes a question ten times slower as soon as another process is busy.
        threadpool_limits(1, user_api="blas")
        self._bfloat16 = _has_bfloat16(torch.cpu.get_capabilities())
        special = self._model.tokenizer.num_special_tokens_to_add()
        self.max_tokens = int(self._model.max_seq_length or 512) - int(special)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = self._fingerprint()

    def encode(self, texts: Sequence[str]) -> list[Encoding]:
        """Encode each text, its words in their context; longest first, to pad least."""
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        encodings: dict[int, Encoding] = {}
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            encodings |= zip(rows, self._batch([texts[row] for row in rows]), strict=True)
        return [encodings[row] for row in range(len(texts))]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in tokens, special tokens left out."""
        if not texts:
            return []
        encoded = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def _batch(self, texts: list[str]) -> list[Encoding]:
        features = self._model.tokenizer(
            texts,
            padding=True,
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = features.pop("offset_mapping").numpy()
        with self._torch.inference_mode(), self._precision(len(texts)):
            output = self._model(dict(features))
        vectors = unit(output["sentence_embedding"].float().numpy())
        tokens = output["token_embeddings"].float().numpy()
        return [
            _encoding(text, vector, token, offset)
            for text, vector, token, offset in zip(texts, vectors, tokens, offsets, strict=True)
        ]

    def _precision(self, count: int) -> AbstractContextManager[object]:
        if self._bfloat16 and count > 1:
            return self._torch.autocast("cpu", dtype=self._torch.bfloat16)
        return nullcontext()

    def _fingerprint(self) -> str:
        """Hash every parameter's name, shape and first values: same model, same print."""
        digest = hashlib.sha256(str(self.max_tokens).encode())
        for name, tensor in self._model.state_dict().items():
            head = tensor.flatten()[:64].float().numpy().tobytes()
            digest.update(f"{name}{tuple(tensor.shape)}".encode() + head)
        return digest.hexdigest()[:16]


def _encoding(text: str, vector: Vectors, tokens: Vectors, offsets: Offsets) -> Encoding:
    """Pool a text's token vectors, shape `(tokens, dimension)`, by word.

    A token counts for every word that it shares a character with: where no blanks are
    written words overlap, and a token may hold two.
    """
    spans = find_words(text)
    words = np.zeros((len(spans), tokens.shape[1]), dtype=np.float32)
    real = np.flatnonzero(offsets[:, 1] > offsets[:, 0])
    if len(spans) and len(real):
        starts, ends = np.array(spans, dtype=np.int64).T
        first = np.searchsorted(ends, offsets[real, 0], side="right")
        last = np.searchsorted(starts, offsets[real, 1], side="left")
        shared = np.maximum(last - first, 0)
        before = np.cumsum(shared) - shared
        word = np.arange(shared.sum()) + np.repeat(first - before, shared)
        np.add.at(words, word, tokens[np.repeat(real, shared)])
        words /= np.maximum(np.bincount(word, minlength=len(spans)), 1)[:, None]
    return Encoding(vector, words, tuple(spans))


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors to length one along the last axis; a zero vector stays zero."""
    norms = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)
    return np.asarray(vectors / norms, dtype=np.float32)


def _has_bfloat16(capabilities: Mapping[str, object]) -> bool:
    return any(capabilities.get(name) is True for name in ("amx_bf16", "avx512_bf16"))


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
