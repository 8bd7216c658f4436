"""One module per source format, each from text to a Document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from index.document import Document
from index.errors import SourceError
from index.readers.docx import read_docx
from index.readers.epub import read_epub
from index.readers.html import read_html
from index.readers.markdown import read_markdown
from index.readers.pdf import read_pdf
from index.readers.plain import read_plain


def _read_plain(data: bytes, name: str) -> Document:
    return read_plain(decode(data, name), name)


def _read_markdown(data: bytes, name: str) -> Document:
    return read_markdown(decode(data, name))


_READERS: dict[str, Callable[[bytes, str], Document]] = {
    ".docx": read_docx,
    ".epub": read_epub,
    ".pdf": read_pdf,
    **dict.fromkeys((".txt", ".text"), _read_plain),
    **dict.fromkeys((".md", ".markdown"), _read_markdown),
    **dict.fromkeys((".html", ".htm", ".xhtml"), read_html),
}
SUFFIXES = frozenset(_READERS)


def read_document(data: bytes, name: str) -> Document:
    """Read a file's bytes into a document by the suffix of its name.

    SourceError, in one line that names the file, where it is no text that Ibid can read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        known = ", ".join(sorted(SUFFIXES))
        raise SourceError(f"{name}: Ibid cannot read this type of file; it reads {known}")
    document = _READERS[suffix](data, name)
    if not document.text:
        raise SourceError(f"{name}: there is no running text in this file; add one that has some")
    return document


def decode(data: bytes, name: str) -> str:
    """Return a file's text; SourceError where it is empty, binary or not UTF-8."""
    if not data.strip():
        raise SourceError(f"{name}: the file is empty; add one that has text")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decode_as("utf-16", data, name)
    if b"\0" in data:
        raise SourceError(f"{name}: this is a binary file, not text; export it as text first")
    return _decode_as("utf-8-sig", data, name)


def _decode_as(encoding: str, data: bytes, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        meant = encoding.removesuffix("-sig").upper()
        raise SourceError(
            f"{name}, line {line}: byte 0x{data[error.start]:02x} is not {meant}; "
            "save the file as UTF-8 (often: iconv -f WINDOWS-1252 -t UTF-8)"
        ) from error
