"""Find the texts that a user names: files, folders, and folders of one work each."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from index.document import Document
from index.errors import SourceError
from index.language import detect_language
from index.readers import SUFFIXES, read_document
from index.work import Metadata

MAX_BYTES = 20 * 1024 * 1024  # a text of 20 MB holds some thirty long books

_RECORD = "work.toml"
_TEXT = "text.md"
_KEYS = {"title", "author", "date", "language", "source", "licence", "url"}


@dataclass(frozen=True)  # without slots, so that the document can be kept
class SourceFile:
    """The bytes of a text, its name, where it came from and what is known of it."""

    name: str
    data: bytes
    origin: str
    given: Metadata

    def parse(self) -> Document:
        """Read the bytes into a document; metadata that the text lacks is filled in.

        Read once, however often it is asked for: a long PDF takes seconds.
        """
        return self._document

    @cached_property
    def _document(self) -> Document:
        document = read_document(self.data, self.name)
        return replace(
            document,
            title=document.title or self.given.title,
            author=document.author or self.given.author,
            date=document.date or self.given.date,
            language=self.given.language or document.language or detect_language(document.text),
        )

    def with_document(self, document: Document) -> SourceFile:
        """Return the same source with the document that was made of it elsewhere."""
        parsed = replace(self)
        parsed.__dict__["_document"] = document
        return parsed

    def known(self, document: Document) -> Metadata:
        """Return what is known of the text: what was given, else what it says itself."""
        given = self.given
        return replace(
            given,
            title=given.title or document.title or Path(self.name).stem,
            author=given.author or document.author,
            date=given.date or document.date,
            language=given.language or document.language,
        )


def find_sources(path: Path) -> Iterator[Path]:
    """Yield the texts under a path: itself, or a folder's works and files, in order.

    A folder that holds a `work.toml` is one work and is yielded itself.
    """
    if not path.exists():
        raise SourceError(f"{path}: no such file or folder; check the path")
    if path.is_file() or (path / _RECORD).exists():
        yield path
        return
    found = False
    for inner in sorted(path.iterdir()):
        inside = inner.is_dir() or (inner.suffix.lower() in SUFFIXES and not _is_readme(inner))
        if inside and not inner.name.startswith("."):
            for source in find_sources(inner) if inner.is_file() or _holds(inner) else ():
                found = True
                yield source
    if not found:
        known = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"{path}: no texts in this folder; Ibid reads {known}")


def _holds(folder: Path) -> bool:
    return any(inner.suffix.lower() in SUFFIXES for inner in folder.rglob("*"))


def _is_readme(path: Path) -> bool:
    return path.stem.casefold() == "readme"


def load_source(path: Path, given: Metadata) -> SourceFile:
    """Read a text from disk; what is given overrides what a `work.toml` says."""
    if path.is_dir():
        record = _read_record(path / _RECORD)
        given = Metadata(
            **{name: getattr(given, name) or record.get(name) for name in Metadata.__slots__}
        )
        path = path / _TEXT
    return SourceFile(_told(path.name), _read_bytes(path), _told(path.resolve()), given)


def _told(path: Path | str) -> str:
    """Return a path as text, which can be stored: bytes that are none become `\\xe9`."""
    return os.fsencode(path).decode(errors="backslashreplace")


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SourceError(
                f"{path}: {size / 1024**2:.1f} MB is over the limit of "
                f"{MAX_BYTES // 1024**2} MB; split the text into parts"
            )
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(f"{path}: {reason}; check the path and its permissions") from error


def _read_record(path: Path) -> dict[str, str]:
    try:
        record: dict[str, Any] = tomllib.loads(_read_bytes(path).decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: {error}; mend the TOML") from error
    for key, value in record.items():
        if key not in _KEYS:
            raise SourceError(f"{path}: unknown key {key!r}; use {', '.join(sorted(_KEYS))}")
        if not isinstance(value, str):
            raise SourceError(f"{path}: {key} is {value!r}; put it in quotes")
    return record
