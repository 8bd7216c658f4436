"""Files that are whole or not there: how everything in the home is written."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, and have it on disk before returning."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dump_json(record: object) -> bytes:
    """Return a record as readable UTF-8 JSON."""
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


def sync_files(folder: Path) -> None:
    """Have every file of a folder on disk before returning."""
    for path in files_of(folder):
        with path.open("rb") as file:
            os.fsync(file.fileno())


def files_of(folder: Path) -> list[Path]:
    """Return every file in a folder, at any depth, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def link_files(source: Path, target: Path) -> None:
    """Let a new folder hold the same files; they are copied where links are not to be had."""
    for path in files_of(source):
        linked = target / path.relative_to(source)
        linked.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, linked)
        except OSError:
            shutil.copyfile(path, linked)
