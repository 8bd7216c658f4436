"""One generation of a collection: an immutable folder that says all about itself.

It is written beside the live one and never changed afterwards; the manifest holds the
hash of every file, so that a damaged generation is told from a good one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index.dense import Encoder
from index.document import Document
from index.errors import HomeError
from index.files import files_of, hash_file
from index.manifest import FORMAT, MANIFEST, Entry, Manifest, damaged, read_manifest
from index.search import Index
from index.shelf import Shelf
from index.work import Work

_QUICKLY_HASHED = 32 * 1024**2  # bytes; larger files are hashed by `ibid check` only


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation in memory: its manifest, the shelf that it holds and that shelf's index."""

    manifest: Manifest
    shelf: Shelf
    index: Index | None

    def require_model(self, encoder: Encoder) -> None:
        """Raise HomeError unless this index was built with this model."""
        if self.manifest.fingerprint != encoder.fingerprint:
            raise HomeError(
                f"the index was built with model {self.manifest.model!r}, but "
                f"{encoder.name!r} is loaded: run `ibid rebuild`, or set IBID_MODEL back"
            )


def hash_files(folder: Path) -> dict[str, str]:
    """Return the hash of every file of an index, by its name."""
    return {
        str(path.relative_to(folder)): hash_file(path)
        for path in files_of(folder)
        if path.name != MANIFEST
    }


def read_generation(folder: Path, documents: Path) -> Generation:
    """Load a generation; HomeError names a file that is not as its manifest says.

    Large files are trusted, so that a large shelf opens at once.
    """
    manifest = read_manifest(folder)
    require_format(folder, manifest)
    for fault in _faults(folder, manifest, _QUICKLY_HASHED):
        raise damaged(folder, fault)
    works = tuple(_read_work(entry, documents) for entry in manifest.live)
    index = Index.load(folder) if manifest.files else None
    if index is not None:
        if index.passages != sum(e.passages for e in manifest.entries if e.row is not None):
            raise damaged(folder, "the number of passages is not the manifest's")
        index = _of_works(index, manifest, folder)
    return Generation(manifest, Shelf(works, index), index)


def require_format(folder: Path, manifest: Manifest) -> None:
    """Raise HomeError for a generation that another version of Ibid wrote."""
    if manifest.format != FORMAT:
        raise HomeError(
            f"{folder}: written by another version of Ibid (format {manifest.format}, this one "
            f"reads {FORMAT}): run `ibid rebuild`"
        )


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Raise HomeError unless every file is what was written, however large."""
    for fault in _faults(folder, manifest, None):
        raise damaged(folder, fault)


def _of_works(index: Index, manifest: Manifest, folder: Path) -> Index | None:
    """Return the index of the works on the shelf: of those removed nothing is found."""
    rows = [entry.row for entry in manifest.live]
    kept = [row for row in rows if row is not None]
    if len(kept) < len(rows):
        raise damaged(folder, "a work on the shelf is not in the index")
    whole = sum(entry.row is not None for entry in manifest.entries)
    if kept != sorted(set(kept)) or kept[-1:] > [whole - 1]:
        raise damaged(folder, "the works of the index are not the manifest's")
    if kept == list(range(whole)):
        return index
    return index.keep(kept) if kept else None


def _faults(folder: Path, manifest: Manifest, limit: int | None) -> Iterator[str]:
    for name, expected in manifest.files.items():
        path = folder / name
        if not path.exists():
            yield f"{name} is missing"
        elif (limit is None or path.stat().st_size <= limit) and hash_file(path) != expected:
            yield f"{name} is not what was written"


def _read_work(entry: Entry, documents: Path) -> Work:
    return entry.work(read_document_of(entry, documents))


def read_document_of(entry: Entry, documents: Path) -> Document:
    """Read the document of a work; HomeError where it is missing or damaged."""
    path = documents / f"{entry.digest}.json"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise damaged(path, str(error.strerror)) from error
    if hashlib.sha256(data).hexdigest() != entry.digest:
        raise damaged(path, "its text is not what was written")
    return Document.from_json(json.loads(data))
