"""The embedding cache: what was encoded once is not encoded again.

SQLite, because it takes writes from several processes and survives being killed. The
cache may be deleted at any time; it only saves work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

from index.dense import Encoder
from index.encoding import EncodedPassage, PassageText, encode_passages
from index.errors import HomeError

Progress = Callable[[int, int], None]
"""Called with the passages encoded so far and the passages to encode."""

_SLICE = 128  # passages between two commits and two reports of progress
_SCHEMA = "CREATE TABLE IF NOT EXISTS passages (key TEXT PRIMARY KEY, packed BLOB NOT NULL)"


class EmbeddingCache:
    """Encoded passages by the hash of model and text, in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def encode(
        self, texts: Sequence[PassageText], encoder: Encoder, progress: Progress | None = None
    ) -> list[EncodedPassage]:
        """Return the encoded passages, encoding only those that are new.

        Every slice is kept as soon as it is encoded, so that a build that is broken off
        goes on where it stopped.
        """
        keys = [text.key(encoder.fingerprint) for text in texts]
        try:
            with closing(self._connect()) as database:
                found = _read(database, keys)
                missing = {k: t for k, t in zip(keys, texts, strict=True) if k not in found}
                for encoded in _encode(missing, encoder, progress):
                    _write(database, encoded)
                    found |= encoded
        except sqlite3.OperationalError as error:
            raise HomeError(
                f"the embedding cache {self._path} cannot be written ({error}): free space on "
                "the disk or mend its permissions, then try again; nothing was changed"
            ) from error
        return [found[key] for key in keys]

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=30)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute(_SCHEMA)
        except sqlite3.OperationalError:
            database.close()
            raise
        except sqlite3.DatabaseError:  # not a database any more: what it saved is lost
            database.close()
            self._path.unlink()
            return self._connect()
        return database


def _encode(
    missing: dict[str, PassageText], encoder: Encoder, progress: Progress | None
) -> Iterator[dict[str, EncodedPassage]]:
    ordered = sorted(missing.items(), key=lambda item: -len(item[1].text))
    for start in range(0, len(ordered), _SLICE):
        batch = dict(ordered[start : start + _SLICE])
        yield dict(zip(batch, encode_passages(list(batch.values()), encoder), strict=True))
        if progress:
            progress(start + len(batch), len(ordered))


def _read(database: sqlite3.Connection, keys: Sequence[str]) -> dict[str, EncodedPassage]:
    found = {}
    for start in range(0, len(keys), _SLICE):
        part = keys[start : start + _SLICE]
        marks = ",".join("?" * len(part))
        query = f"SELECT key, packed FROM passages WHERE key IN ({marks})"  # noqa: S608
        for key, packed in database.execute(query, part):
            with suppress(ValueError):  # a damaged row is encoded anew
                found[key] = EncodedPassage.from_bytes(packed)
    return found


def _write(database: sqlite3.Connection, encoded: dict[str, EncodedPassage]) -> None:
    rows = [(key, passage.to_bytes()) for key, passage in encoded.items()]
    with database:
        database.executemany("INSERT OR REPLACE INTO passages VALUES (?, ?)", rows)
