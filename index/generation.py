"""One generation of a collection: an immutable folder that says all about itself.

It is written beside the live one and never changed afterwards; the manifest holds the
hash of every file, so that a damaged generation is told from a good one.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from index.dense import Encoder
from index.document import Document
from index.errors import HomeError
from index.search import Index
from index.shelf import Shelf
from index.work import Metadata, Work

_FORMAT = 3
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A work as a manifest names it: all but its document, and the number of passages."""

    id: str
    metadata: Metadata
    given: Metadata
    name: str
    origin: str
    source: str
    digest: str
    passages: int

    @classmethod
    def of(cls, work: Work, passages: int) -> Entry:
        """Describe a work."""
        about = (work.id, work.metadata, work.given, work.name, work.origin, work.source)
        return cls(*about, work.digest, passages)

    def work(self, document: Document) -> Work:
        """Return the work described, with its document."""
        about = (self.metadata, self.given, self.name, self.origin, self.source)
        return Work(self.id, document, *about, self.digest)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is made of, and by which model."""

    number: int
    parent: int | None
    created: str
    model: str
    fingerprint: str
    entries: tuple[Entry, ...]
    files: dict[str, str] = field(default_factory=dict)
    format: int = _FORMAT


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation in memory: its manifest and the shelf that it holds."""

    manifest: Manifest
    shelf: Shelf

    def require_model(self, encoder: Encoder) -> None:
        """Raise HomeError unless this index was built with this model."""
        if self.manifest.fingerprint != encoder.fingerprint:
            raise HomeError(
                f"the index was built with model {self.manifest.model!r}, but "
                f"{encoder.name!r} is loaded: run `ibid rebuild`, or set IBID_MODEL back"
            )


def write_generation(folder: Path, manifest: Manifest, index: Index | None) -> None:
    """Write a generation into a new folder; the manifest's hashes are filled in."""
    folder.mkdir(parents=True)
    if index is not None:
        index.save(folder)
    files = {str(path.relative_to(folder)): hash_file(path) for path in _files(folder)}
    complete = dataclasses.replace(manifest, files=files)
    write_file(folder / MANIFEST, dump_json(dataclasses.asdict(complete)))


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest, of this or an earlier version of Ibid.

    HomeError where it is missing or damaged.
    """
    try:
        record: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        entries = tuple(
            Entry(**{**e, **{key: Metadata(**e[key]) for key in ("metadata", "given")}})
            for e in record["entries"]
        )
        manifest = Manifest(**{**record, "entries": entries})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _damaged(folder, f"{MANIFEST}: {error}") from error
    return manifest


def read_generation(folder: Path, documents: Path) -> Generation:
    """Load a generation whose every file has the hash that its manifest says."""
    manifest = read_manifest(folder)
    if manifest.format != _FORMAT:
        raise HomeError(
            f"{folder}: written by another version of Ibid (format {manifest.format}, this one "
            f"reads {_FORMAT}): run `ibid rebuild`"
        )
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.exists():
            raise _damaged(folder, f"{name} is missing")
        if hash_file(path) != expected:
            raise _damaged(folder, f"{name} is not what was written")
    works = tuple(_read_work(entry, documents) for entry in manifest.entries)
    index = Index.load(folder) if manifest.files else None
    if index is not None and index.passages != sum(e.passages for e in manifest.entries):
        raise _damaged(folder, "the number of passages is not the manifest's")
    return Generation(manifest, Shelf(works, index))


def _read_work(entry: Entry, documents: Path) -> Work:
    path = documents / f"{entry.digest}.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(path, str(error.strerror)) from error
    if hashlib.sha256(data).hexdigest() != entry.digest:
        raise _damaged(path, "its text is not what was written")
    document = Document.from_json(json.loads(data))
    return entry.work(document)


def _damaged(path: Path, what: str) -> HomeError:
    return HomeError(
        f"{path} is damaged ({what}): run `ibid rebuild` to make it anew from the stored "
        "sources, or `ibid rollback` for the generation before"
    )


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dump_json(record: object) -> bytes:
    """Return a record as readable UTF-8 JSON."""
    return (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode()


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
