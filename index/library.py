"""The home on disk: its collections, its embedding cache and the lock of whoever writes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.cache import EmbeddingCache
from index.collection import Collection
from index.errors import HomeError, disk_errors
from index.generation import dump_json, write_file

DEFAULT = "default"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


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
        return Collection(name, self.home / "collections" / name, self.cache, self.writing)

    def collections(self) -> list[str]:
        """Return the names of the collections that hold a generation."""
        return sorted(path.parent.name for path in self.home.glob("collections/*/current"))

    @contextmanager
    def writing(self, task: str) -> Iterator[None]:
        """Hold the home's one write lock; HomeError names the holder if it is taken."""
        holder = self.home / "writer.json"
        with disk_errors(self.home):
            self.home.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.home / "lock", timeout=0)
            try:
                lock.acquire()
            except Timeout as error:
                raise HomeError(_held(self.home, holder)) from error
            try:
                now = datetime.now(UTC).isoformat(timespec="seconds")
                write_file(holder, dump_json({"pid": os.getpid(), "task": task, "since": now}))
                yield
            finally:
                holder.unlink(missing_ok=True)
                lock.release()


def _held(home: Path, holder: Path) -> str:
    try:
        record = json.loads(holder.read_bytes())
        who = f"`ibid {record['task']}`, process {record['pid']}, since {record['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"{home} is being written by {who}: wait for it to end, then try again"
