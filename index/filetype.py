"""What a file is by its bytes: names and headers lie, and are often missing.

Nothing is unpacked here, so that the question may be put to any bytes at all.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import PurePath

from index.errors import SourceError
from index.readers import decode

MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
    ".html": "text/html",
    ".md": "text/markdown",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}
_SAME = {".htm": ".html", ".xhtml": ".html", ".markdown": ".md", ".text": ".txt"}

_HEAD = 10_000  # bytes; what stands below cannot tell the type
_MAX_MEMBERS = 10_000
_MAX_NAME = 100  # characters

_AS_DOCX = "open it in a word processor and save it as .docx"
_OCR = "make a PDF with a text layer of it by OCR (ocrmypdf)"
_UNPACK = "unpack it and add the texts in it"
_AS_TEXT = "export it as PDF, EPUB, HTML or plain text"
_MAGIC = (
    (rb"\xd0\xcf\x11\xe0", "an old .doc file or one that a password protects", _AS_DOCX),
    (rb"\{\\rtf", "an RTF file", _AS_DOCX),
    (rb"%!PS", "a PostScript file", "convert it to PDF (ps2pdf)"),
    (rb"AT&TFORM", "a DjVu file", "convert it to a PDF with a text layer"),
    (rb".{60}BOOKMOBI", "a Kindle book", "convert it to EPUB (Calibre does)"),
    (rb"\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|II\*\0|MM\0\*|BM....\0{4}", "a picture", _OCR),
    (rb"\x1f\x8b|BZh|\xfd7zXZ\0|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd", "an archive", _UNPACK),
    (rb"MZ.{100}|\x7fELF|[\xca\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe", "a program", _AS_TEXT),
    (rb"ID3|OggS|fLaC|RIFF....(?:WAVE|AVI )|....ftyp", "sound or film", "add a transcript of it"),
)
_OFFICE = {
    "xl/workbook.xml": "a spreadsheet",
    "ppt/presentation.xml": "a set of slides",
    "content.xml": "an OpenDocument file",
}
# What may stand before a first tag; possessive, for it would else try every way to part it.
_SPACE = rb"\s*+(?:(?:<!--(?>.*?-->)|<\?(?!xml)[^>]*+>)\s*+)*+"
_PDF = re.compile(rb"\s*%PDF-")
_XML = re.compile(rb"\s*<(?:\?xml[\s?]|svg[\s>])")
_PAGE = re.compile(
    _SPACE + rb"(?:<\?xml[^>]*+>)?" + _SPACE + rb"<(?:!doctype\s+html|(?:html|head|body)[\s>/])",
    re.IGNORECASE | re.DOTALL,
)
_FRAGMENT = re.compile(
    _SPACE
    + rb"<(title|meta|link|style|script|main|article|section|header|div|p|h[1-6]|table|ul|ol)"
    rb"(?:\s[^<>]*+)?>",
    re.IGNORECASE | re.DOTALL,
)


def find_type(data: bytes, name: str) -> str:
    """Return the suffix that the readers know the bytes by; the name tells .md from .txt.

    SourceError where Ibid reads no such file, with what it is and what to do about it.
    """
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, name)
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[: _HEAD - _HEAD % 2].decode("utf-16", "ignore").encode("utf-8", "ignore")
    if _PDF.match(head):
        return ".pdf"
    markdown = _SAME.get(_suffix(name), _suffix(name)) == ".md"
    if _PAGE.match(head) or (_FRAGMENT.match(head) and not markdown):
        return ".html"
    _refuse_known(data[:_HEAD], name)
    if _XML.match(head):
        raise SourceError(f"{name}: this is XML, but no page in XHTML; {_AS_TEXT}")
    decode(data, name)
    return ".md" if markdown else ".txt"


def fit_name(data: bytes, name: str) -> str:
    """Return the name, with the suffix by which the readers know the bytes.

    SourceError as with `find_type`.
    """
    found, told = find_type(data, name), _suffix(name)
    if _SAME.get(told, told) == found:
        return name
    known = told in MEDIA_TYPES or told in _SAME
    return (name[: -len(told)] if known else name[:_MAX_NAME]) + found


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()


def _refuse_known(head: bytes, name: str) -> None:
    for magic, kind, mend in _MAGIC:
        if re.match(magic, head, re.DOTALL):
            raise SourceError(f"{name}: this is {kind}, which Ibid cannot read; {mend}")


def _zipped(data: bytes, name: str) -> str:
    members = set(_members(data))
    if "META-INF/container.xml" in members or data[30:58] == b"mimetypeapplication/epub+zip":
        return ".epub"
    if "[Content_Types].xml" in members and any(m.startswith("word/") for m in members):
        return ".docx"
    kind = next((kind for part, kind in _OFFICE.items() if part in members), None)
    if kind:
        raise SourceError(f"{name}: this is {kind}, which Ibid cannot read; save it as .docx")
    if not members:
        raise SourceError(f"{name}: this zip file is damaged or cut off; download or save it anew")
    raise SourceError(f"{name}: this is a zip archive, neither EPUB nor Word file; {_UNPACK}")


def _members(data: bytes) -> Iterator[str]:
    """Yield the names in a zip file's directory, as far as it is sound.

    Not by `zipfile`, which would make hundreds of megabytes of a directory of 20.
    """
    end = data.rfind(b"PK\x05\x06")
    if end < 0:
        return
    at = end - int.from_bytes(data[end + 12 : end + 16], "little")
    for _ in range(_MAX_MEMBERS):
        if at < 0 or data[at : at + 4] != b"PK\x01\x02":
            return
        length, extra, comment = (
            int.from_bytes(data[at + place : at + place + 2], "little") for place in (28, 30, 32)
        )
        yield data[at + 46 : at + 46 + length].decode("utf-8", "replace")
        at += 46 + length + extra + comment
