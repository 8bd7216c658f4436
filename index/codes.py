"""Vectors in few bits: what makes a million passages fit on a disk and into its cache.

A small set keeps a byte a dimension. A large one is turned so that few axes say most; those
keep four bits, others two, the least none. What rounding takes from a vector's length its
gain gives back, so that cosines stay where the weights of search and confidence know them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.dense import Vectors

Packed = npt.NDArray[np.uint8]
Halves = npt.NDArray[np.float16]
Table = npt.NDArray[np.int64]
Bands = tuple[tuple[int, int], ...]
"""How many axes keep how many bits."""

WHOLE = 8  # bits an axis that need no choice of axes: a cosine is off by 0.002 at most
_BYTE = 127.0
_SLICE = 4096  # vectors coded at once
_LEAST = 0.1  # of a vector must be left by rounding; else it counts as like nothing
# Lloyd's levels: they round a normal distribution with the least square error.
_UPPER = {
    2: (0.4528, 1.5104),
    4: (0.1284, 0.3881, 0.6568, 0.9424, 1.2562, 1.6181, 2.0690, 2.7326),
}
_LEVELS = {
    bits: np.array([*(-level for level in reversed(upper)), *upper], dtype=np.float32)
    for bits, upper in _UPPER.items()
}
_TABLES = {  # of each byte, the levels that it holds
    bits: np.array(list(product(levels, repeat=8 // bits)), dtype=np.float32)
    for bits, levels in _LEVELS.items()
}


@dataclass(frozen=True, slots=True)
class Coding:
    """How vectors become codes: by `axes`, shape `(dimension, axes)`, of some bits each.

    `spreads` says how far vectors reach along each axis; `bands`, how many of the axes in
    order keep how many bits.
    """

    axes: Vectors
    spreads: Vectors
    bands: Bands

    @classmethod
    def whole(cls, dimension: int) -> Coding:
        """Keep a byte a dimension."""
        spreads = np.full(dimension, 1 / _BYTE, dtype=np.float32)
        return cls(np.eye(dimension, dtype=np.float32), spreads, ((dimension, WHOLE),))

    @classmethod
    def fit(cls, vectors: Vectors, bands: Bands) -> Coding:
        """Choose the axes that say most of vectors like these, as many as the bands hold."""
        bands = tuple((axes - axes % (WHOLE // bits), bits) for axes, bits in bands)
        count = sum(axes for axes, _ in bands)
        moments = vectors.T.astype(np.float64) @ vectors / len(vectors)
        values, columns = np.linalg.eigh(moments)
        spreads = np.sqrt(np.maximum(values[::-1][:count], 1e-12))
        chosen = np.ascontiguousarray(columns[:, ::-1][:, :count], dtype=np.float32)
        return cls(chosen, spreads.astype(np.float32), bands)

    def encode(self, vectors: Vectors) -> tuple[Packed, Halves]:
        """Return the codes and gains of vectors, a row each."""
        along = vectors @ self.axes / self.spreads
        packed = _pack(along, self.bands)
        levels = np.hstack(list(_unpack(packed, self.bands)))
        coded = np.einsum("ij,ij->i", levels * self.spreads**2, along)
        lengths = np.einsum("ij,ij->i", vectors, vectors)
        gains = np.divide(lengths, coded, out=np.zeros_like(coded), where=coded > _LEAST * lengths)
        return packed, gains.astype(np.float16)


@dataclass(frozen=True, slots=True)
class Codes:
    """Vectors as codes with their gains, a row each."""

    coding: Coding
    packed: Packed
    gains: Halves

    def dot(self, rows: Table, queries: Vectors) -> Vectors:
        """Return the inner products of rows with unit vectors, shape `(rows, queries)`."""
        turned = (queries @ self.coding.axes) * self.coding.spreads
        products = np.zeros((len(rows), len(queries)), dtype=np.float32)
        first = 0
        for part in _unpack(self.packed[rows], self.coding.bands):
            products += part @ turned[:, first : first + part.shape[1]].T
            first += part.shape[1]
        return np.asarray(products * self.gains[rows, None].astype(np.float32))

    def save(self, folder: Path) -> None:
        """Write the codes into a new folder."""
        folder.mkdir()
        parts = {name: getattr(self.coding, name) for name in ("axes", "spreads", "bands")}
        np.savez(folder / "coding.npz", **parts)
        np.save(folder / "gains.npy", self.gains)
        np.save(folder / "packed.npy", self.packed)

    @classmethod
    def load(cls, folder: Path) -> Codes:
        """Read codes that `save` wrote; they stay on disk, mapped."""
        packed, gains = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("packed", "gains")
        )
        with np.load(folder / "coding.npz") as coding:
            axes, spreads = coding["axes"], coding["spreads"]
            bands = tuple((int(count), int(bits)) for count, bits in coding["bands"])
        return cls(Coding(axes, spreads, bands), packed, gains)


class CodeWriter:
    """Collects vectors piece by piece and codes them, so that they never stand in memory."""

    def __init__(self, coding: Coding) -> None:
        self._coding = coding
        self._pieces: list[Vectors] = []
        self._waiting = 0
        self._packed = bytearray()
        self._gains = bytearray()

    def add(self, vectors: Vectors) -> None:
        """Add vectors, shape `(rows, dimension)`."""
        self._pieces.append(vectors)
        self._waiting += len(vectors)
        if self._waiting >= _SLICE:
            self._flush()

    def codes(self) -> Codes:
        """Return the codes of all that was added."""
        self._flush()
        packed = np.frombuffer(self._packed, dtype=np.uint8)
        width = sum(axes * bits // 8 for axes, bits in self._coding.bands)
        gains = np.frombuffer(self._gains, dtype=np.float16)
        return Codes(self._coding, packed.reshape(-1, width), gains)

    def _flush(self) -> None:
        if self._pieces:
            packed, gains = self._coding.encode(np.concatenate(self._pieces))
            self._packed += packed.tobytes()
            self._gains += gains.tobytes()
        self._pieces, self._waiting = [], 0


def _pack(along: Vectors, bands: Bands) -> Packed:
    ends = np.cumsum([axes for axes, _ in bands])[:-1]
    parts = zip(np.hsplit(along, ends), bands, strict=True)
    return np.hstack([_pack_band(part, bits) for part, (_, bits) in parts])


def _pack_band(along: Vectors, bits: int) -> Packed:
    if bits == WHOLE:
        return np.rint(np.clip(along, -_BYTE, _BYTE)).astype(np.int8).view(np.uint8)
    levels = _LEVELS[bits]
    codes = np.zeros(along.shape, dtype=np.uint8)
    for border in (levels[1:] + levels[:-1]) / 2:
        codes += along > border
    packed = np.zeros((len(along), along.shape[1] * bits // 8), dtype=np.uint8)
    for place in range(8 // bits):
        packed |= codes[:, place :: 8 // bits] << np.uint8(8 - bits * (place + 1))
    return packed


def _unpack(packed: Packed, bands: Bands) -> Iterator[Vectors]:
    """Yield the levels along the axes of each band."""
    ends = np.cumsum([axes * bits // 8 for axes, bits in bands])[:-1]
    for part, (_, bits) in zip(np.hsplit(packed, ends), bands, strict=True):
        yield _unpack_band(part, bits)


def _unpack_band(packed: Packed, bits: int) -> Vectors:
    if bits == WHOLE:
        return packed.view(np.int8).astype(np.float32)
    return _TABLES[bits][packed].reshape(len(packed), -1)
