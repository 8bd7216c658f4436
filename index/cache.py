"""The embedding cache: what was encoded once is not encoded again.

SQLite, because it takes writes from several processes and survives being killed. The
cache may be deleted at any time; it only saves work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, overload

from index.dense import Encoder
from index.encoding import (
    HEADER,
    EncodedPassage,
    PassageText,
    encode_passages,
    packed_size,
)
from index.errors import DiskError, HomeError

Progress = Callable[[int, int], None]
"""Called with the passages encoded so far and the passages to encode."""

_SLICE = 128  # passages between two commits and two reports of progress
_SCHEMA = "CREATE TABLE IF NOT EXISTS passages (key TEXT PRIMARY KEY, packed BLOB NOT NULL)"


class _DamagedError(HomeError):
    """A cache that was damaged, and is gone."""


class EmbeddingCache:
    """Encoded passages by the hash of model and text, in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def encode(
        self, texts: Sequence[PassageText], encoder: Encoder, progress: Progress | None = None
    ) -> Encoded:
        """Return the encoded passages, encoding only those that are new.

        Every slice is kept as soon as it is encoded, so that a build that is broken off
        goes on where it stopped.
        """
        wanted = {text.key(encoder.fingerprint): text for text in texts}
        try:
            self._fill(wanted, encoder, progress)
        except _DamagedError:  # it is gone by now
            self._fill(wanted, encoder, progress)
        return Encoded(self, [text.key(encoder.fingerprint) for text in texts])

    def read(self, keys: Sequence[str]) -> list[EncodedPassage]:
        """Return passages that were encoded before; HomeError where the cache lost them."""
        with self._opened() as database:
            found = _read(database, keys)
        try:
            return [found[key] for key in keys]
        except KeyError as error:
            raise HomeError(
                f"the embedding cache {self._path} was changed during a build: try again; "
                "nothing was changed"
            ) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(self._connect()) as database:
                yield database
        except sqlite3.OperationalError as error:
            raise DiskError(
                f"the embedding cache {self._path} cannot be written ({error}): free space on "
                "the disk or mend its permissions, then try again; nothing was changed"
            ) from error
        except sqlite3.DatabaseError as error:  # not a database any more: what it saved is lost
            for end in ("", "-wal", "-shm"):
                self._path.with_name(f"{self._path.name}{end}").unlink(missing_ok=True)
            raise _DamagedError(
                f"the embedding cache {self._path} was damaged ({error}) and is made anew: try "
                "again; nothing was changed"
            ) from error

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(_SCHEMA)
        except sqlite3.DatabaseError:
            database.close()
            raise
        return database

    def _fill(
        self, wanted: dict[str, PassageText], encoder: Encoder, progress: Progress | None
    ) -> None:
        """Encode what is not there yet."""
        with self._opened() as database:
            known = _whole(database, list(wanted))
            missing = {key: text for key, text in wanted.items() if key not in known}
            for encoded in _encode(missing, encoder, progress):
                _write(database, encoded)


class Encoded(Sequence[EncodedPassage]):
    """Encoded passages on disk, read a slice at a time: a shelf may have a million of them."""

    def __init__(self, cache: EmbeddingCache, keys: Sequence[str]) -> None:
        self._cache = cache
        self._keys = keys

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> EncodedPassage: ...

    @overload
    def __getitem__(self, place: slice) -> Encoded: ...

    def __getitem__(self, place: int | slice) -> EncodedPassage | Encoded:
        if isinstance(place, slice):
            return Encoded(self._cache, self._keys[place])
        return self._cache.read([self._keys[place]])[0]

    def __iter__(self) -> Iterator[EncodedPassage]:
        for start in range(0, len(self._keys), _SLICE):
            yield from self._cache.read(self._keys[start : start + _SLICE])


def _encode(
    missing: dict[str, PassageText], encoder: Encoder, progress: Progress | None
) -> Iterator[dict[str, EncodedPassage]]:
    ordered = sorted(missing.items(), key=lambda item: -len(item[1].text))
    for start in range(0, len(ordered), _SLICE):
        batch = dict(ordered[start : start + _SLICE])
        yield dict(zip(batch, encode_passages(list(batch.values()), encoder), strict=True))
        if progress:
            progress(start + len(batch), len(ordered))


def _whole(database: sqlite3.Connection, keys: Sequence[str]) -> set[str]:
    """Return the keys of the rows that are as long as they say; others are encoded anew."""
    columns = f"key, length(packed), substr(packed, 1, {HEADER})"
    return {
        key for key, length, head in _select(database, columns, keys) if packed_size(head) == length
    }


def _read(database: sqlite3.Connection, keys: Sequence[str]) -> dict[str, EncodedPassage]:
    rows = _select(database, "key, packed", keys)
    return {key: EncodedPassage.from_bytes(packed) for key, packed in rows}


def _select(
    database: sqlite3.Connection, columns: str, keys: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    for start in range(0, len(keys), _SLICE):
        part = keys[start : start + _SLICE]
        marks = ",".join("?" * len(part))
        query = f"SELECT {columns} FROM passages WHERE key IN ({marks})"  # noqa: S608
        yield from database.execute(query, part)


def _write(database: sqlite3.Connection, encoded: dict[str, EncodedPassage]) -> None:
    rows = [(key, passage.to_bytes()) for key, passage in encoded.items()]
    with database:
        database.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?)", rows)
