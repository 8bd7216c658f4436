"""A copy of the home as it is at one instant, while others read and write it.

Whatever is never changed in place is linked, which takes no room and next to no time, so
that the write lock is held for an instant only; databases are copied by SQLite itself.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from index.errors import HomeError, disk_errors
from index.files import hash_file
from index.library import Library
from index.lock import hold
from index.manifest import damaged, read_manifest

_PREFIX = ".snapshot-"
_LASTING = {"documents", "sources"}  # named by their hash: there may be many
_LINKED = {*_LASTING, "generations", "pending"}  # written once, or replaced whole
_DATABASES = {".db", ".sqlite"}
_OF_THE_MOMENT = {"health.json", "errors.log", "commands.sha256", "writer.json", "lock"}
_OF_OTHERS = (".lock", ".holder.json", ".partial", "-wal", "-shm", "-journal")
_CACHE = "cache"


@contextmanager
def snapshot(home: Path, *, with_cache: bool = False) -> Iterator[Path]:
    """Give a folder that holds the home as it is now, of each collection what is live.

    It is gone afterwards. HomeError where there is no home or what is live is not whole;
    LockedError where another process backs it up, or writes for longer than a moment.
    """
    if not (home / "collections").is_dir():
        raise HomeError(f"{home} is no home of Ibid: name one with --home, or set IBID_HOME")
    with hold(home / "backup.lock", "backup"), disk_errors(home):
        for leftover in home.glob(f"{_PREFIX}*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with TemporaryDirectory(prefix=_PREFIX, dir=home) as name:
            folder = Path(name)
            with Library(home).writing("backup"):
                _take(home, folder)
            for path in home.glob("collections/*/*/[!.]*"):
                if path.parent.name in _LASTING and path.suffix != ".partial":
                    _take_file(path, folder / path.relative_to(home))
            for path in _databases(home, with_cache=with_cache):
                _copy_database(path, folder / path.relative_to(home))
            for collection in sorted(folder.glob("collections/*/")):
                _require_whole(collection)
            yield folder


def _take(home: Path, folder: Path) -> None:
    """Link or copy all files but databases and those that last; the write lock is held."""
    live = {path.parent: path.read_text().strip() for path in home.glob("collections/*/current")}
    for path in _files(home):
        parts = path.relative_to(home).parts
        if path.suffix in _DATABASES or parts[0] == _CACHE:
            continue
        kind = parts[2] if parts[0] == "collections" and len(parts) > 3 else ""
        if kind == "generations" and not _is_live(parts[3], live.get(home.joinpath(*parts[:2]))):
            continue
        with suppress(FileNotFoundError):  # a text that waited and does no more
            _take_file(path, folder.joinpath(*parts), link=kind in _LINKED)


def _is_live(generation: str, current: str | None) -> bool:
    return current is not None and generation.isdecimal() and generation == current.zfill(6)


def _files(home: Path) -> Iterator[Path]:
    """Yield the files of a home but those that last; a hidden one is a work in progress."""
    for root, folders, names in os.walk(home):
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in _LASTING)
        for name in sorted(names):
            top = Path(root) == home
            if not (name.startswith(".") or name.endswith(_OF_OTHERS)) and not (
                top and name in _OF_THE_MOMENT
            ):
                yield Path(root, name)


def _take_file(path: Path, target: Path, *, link: bool = True) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if not link:
        shutil.copyfile(path, target)
        return
    try:
        os.link(path, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links
        shutil.copyfile(path, target)


def _databases(home: Path, *, with_cache: bool) -> list[Path]:
    found = [path for path in _files(home) if path.suffix in _DATABASES]
    return [path for path in found if with_cache or path.parent != home / _CACHE]


def _copy_database(path: Path, target: Path) -> None:
    """Copy a database that others may be writing."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a second beside it
    except sqlite3.DatabaseError as error:
        raise HomeError(
            f"{path} cannot be copied ({error}): mend it or move it away, then try again"
        ) from error


def _require_whole(collection: Path) -> None:
    """Raise HomeError where what is live is not what was written."""
    current = collection / "current"
    if not current.exists():
        return
    folder = collection / "generations" / current.read_text().strip().zfill(6)
    manifest = read_manifest(folder)
    hashes = {folder / name: digest for name, digest in manifest.files.items()}
    for entry in manifest.live:
        hashes[collection / "documents" / f"{entry.digest}.json"] = entry.digest
        hashes[collection / "sources" / entry.source] = entry.source
    for path, digest in hashes.items():
        name = path.relative_to(collection)
        if not path.exists():
            raise damaged(collection, f"{name} is missing")
        if hash_file(path) != digest:
            raise damaged(collection, f"{name} is not what was written")
