"""The home on disk: its collections, its embedding cache and the lock of whoever writes."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from pathlib import Path

from index.cache import EmbeddingCache
from index.collection import Collection
from index.errors import HomeError
from index.lock import hold

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PATIENCE = 3.0  # seconds; whoever holds the lock does so for an instant


class Library:
    """The home folder: its collections, its embedding cache and its lock."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cache = EmbeddingCache(home / "cache" / "embeddings.db")

    def collection(self, name: str = DEFAULT) -> Collection:
        """Return the collection of that name, which need not exist yet."""
        if not _NAME.fullmatch(name):
            raise HomeError(
                f"collection {name!r}: use 1 to 64 letters, digits, hyphens and underscores"
            )
        taken = list if name == DEFAULT else self._shared_ids
        folder = self.home / "collections" / name
        return Collection(name, folder, self.cache, self.writing, taken)

    def _shared_ids(self) -> list[str]:
        """Return the ids of the works that are read beside those of every other collection."""
        try:
            return [entry.id for entry in self.collection().entries()]
        except HomeError:  # no reason to turn a text away: works of one id are told apart
            return []

    def collections(self) -> list[str]:
        """Return the names of the collections that hold a generation or a text."""
        folders = self.home.glob("collections/*/")
        return sorted(
            f.name for f in folders if (f / "current").exists() or (f / "log.jsonl").exists()
        )

    def writing(self, task: str) -> AbstractContextManager[None]:
        """Hold the home's one write lock; LockedError names the holder if it is taken."""
        return hold(self.home / "lock", task, _PATIENCE)

    def recover(self) -> list[str]:
        """Finish or clear away what processes that were killed left; a line for each."""
        return [
            f"{name}: {line}"
            for name in self.collections()
            for line in self.collection(name).recover()
        ]
