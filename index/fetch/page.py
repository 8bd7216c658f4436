"""What a fetched page says beside its text: its name, its licence, its character set."""

from __future__ import annotations

import codecs
import html
import re
from email.message import Message
from urllib.parse import unquote

from index.errors import SourceError
from index.fetch.address import FetchError, Link
from index.filetype import MEDIA_TYPES, find_type, fit_name

_MAX_NAME = 80  # characters
_MAX_LICENCE = 200  # characters
_HEAD = 200_000  # bytes in which a licence is looked for
_TAG = re.compile(r"<(link|meta)\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,50})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>([^,<>]*)")
_IN_HEADER = re.compile(r';\s*rel\s*=\s*"?(?:[\w-]+ )*license\b', re.IGNORECASE)
_RIGHTS = {"dcterms.license", "dcterms.rights", "dc.rights", "rights"}
_DECLARED = re.compile(rb"<meta[^<>]{0,200}charset|<\?xml[^<>]{0,100}encoding", re.IGNORECASE)


def find_licence(headers: Message, data: bytes) -> str | None:
    """Return the licence that a page or its headers name, as a link or in words."""
    for header in headers.get_all("Link", []):
        for target, told in _HEADER_LINK.findall(header):
            if _IN_HEADER.search(told):
                return _short(target)
    for tag, inside in _TAG.findall(data[:_HEAD].decode("utf-8", "replace")):
        said = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(inside)}
        linked = tag.lower() == "link" and "license" in said.get("rel", "").lower().split()
        named = said.get("name", said.get("property", "")).lower() in _RIGHTS
        licence = said.get("href") if linked else said.get("content") if named else None
        if licence:
            return _short(html.unescape(licence))
    return None


def _short(licence: str) -> str | None:
    return " ".join(licence.split())[:_MAX_LICENCE] or None


def in_unicode(headers: Message, data: bytes) -> bytes:
    """Return a text in UTF-8 whose character set its headers alone tell; all else as it is."""
    told = headers.get_content_charset()
    if not told or b"\0" in data or _DECLARED.search(data[:_HEAD]):
        return data
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return data
    try:
        return codecs.BOM_UTF8 + data.decode(told).encode("utf-8")
    except (LookupError, UnicodeError, ValueError):
        return data


def name_page(link: Link, headers: Message, data: bytes) -> tuple[str, str]:
    """Return a file's name, with the suffix that fits its bytes, and their media type.

    FetchError where they are of no type that Ibid reads.
    """
    last = unquote(link.target.partition("?")[0]).rstrip("/").rpartition("/")[2]
    name = "".join(char for char in last if char.isprintable() and char not in '\\/:*?"<>|')
    name = name.strip(". ")[-_MAX_NAME:] or link.host
    if headers.get_content_type() == "text/markdown" and not name.lower().endswith(".md"):
        name += ".md"
    try:
        name = fit_name(data, name)
        return name, MEDIA_TYPES[find_type(data, name)]
    except SourceError as error:
        raise FetchError(f"{link}: {str(error).removeprefix(f'{name}: ')}") from error
