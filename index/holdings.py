"""The sources of a collection and the documents made of them, each under its hash."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from index.document import Document
from index.errors import HomeError, disk_errors
from index.files import hash_file, write_file
from index.generation import read_document_of
from index.manifest import Entry
from index.sources import SourceFile
from index.work import Work


class Holdings:
    """All that was ever added to a collection: nothing in here is changed or lost."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._documents = folder / "documents"

    def keep(self, source: SourceFile, added: str) -> Entry:
        """Store a source and its document; returns the entry that names them, without an id."""
        document = source.parse()
        digest, known = document.digest(), source.known(document)
        stored = sha256(source.data).hexdigest()
        work = Work("", document, known, source.given, source.name, source.origin, stored, digest)
        with disk_errors(self._folder):
            if self.fault(stored):
                write_file(self._source(stored), source.data)
        self.keep_document(document)
        return Entry.of(work, added)

    def keep_document(self, document: Document) -> str:
        """Store a document, and return its hash."""
        digest = document.digest()
        path = self._documents / f"{digest}.json"
        with disk_errors(path):
            if not path.exists() or hash_file(path) != digest:
                write_file(path, document.to_bytes())
        return digest

    def document(self, entry: Entry) -> Document:
        """Return the document of a work."""
        return read_document_of(entry, self._documents)

    def document_fault(self, entry: Entry) -> str | None:
        """Return what is wrong with the document of a work, None where nothing is."""
        try:
            self.document(entry)
        except HomeError as error:
            return str(error)
        return None

    def mended(self, entry: Entry) -> Entry:
        """Return an entry with its document made anew if it is damaged and its source is not."""
        if self.fault(entry.source) or not self.document_fault(entry):
            return entry
        fresh = self.keep(self.source(entry), entry.added)
        if fresh.digest == entry.digest:
            return entry
        return replace(entry, metadata=fresh.metadata, digest=fresh.digest, row=None)

    def source(self, entry: Entry) -> SourceFile:
        """Return the source of a work; HomeError where it is not what was stored."""
        fault = self.fault(entry.source)
        if fault:
            raise HomeError(f"{entry.id}: {fault}")
        data = self._source(entry.source).read_bytes()
        return SourceFile(entry.name, data, entry.origin, entry.given)

    def fault(self, digest: str) -> str | None:
        """Return what is wrong with a stored source, None where nothing is."""
        path = self._source(digest)
        if not path.exists():
            return f"{path} is missing: add the text again"
        if sha256(path.read_bytes()).hexdigest() != digest:
            return f"{path} is not what was written: add the text again"
        return None

    def size(self) -> int:
        """Return the bytes of all sources."""
        return sum(path.stat().st_size for path in self._folder.glob("sources/*"))

    def _source(self, digest: str) -> Path:
        return self._folder / "sources" / digest
