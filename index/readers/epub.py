"""EPUB 2 and 3: the chapters in reading order, their notes in whatever file they stand."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from index.document import Document, Matter
from index.errors import SourceError
from index.readers.archive import Archive
from index.readers.blocks import Block, Source, assemble
from index.readers.html.blocks import read_blocks, take_licence
from index.readers.html.links import Leaf
from index.readers.html.notes import Apparatus, read_notes
from index.readers.html.tree import Element, decode_html, kinds, parse_html, text_of

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_FONTS = (".otf", ".ttf", ".woff", ".woff2")  # often obfuscated in books that are free
_PAGES = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/xml"}
_UNREAD = {"toc", "landmarks", "page-list", "cover"}
_CONTENTS = 0.8  # share of a file's text in links to other files that makes it a contents page
_MATTER = {
    "titlepage": "title",
    "title-page": "title",
    "halftitlepage": "title",
    "halftitle": "title",
    "copyright-page": "copyright",
    "copyright": "copyright",
    "imprint": "copyright",
    "colophon": "colophon",
    "other-credits": "colophon",
    "loi": "index",
    "lot": "index",
    "index": "index",
}


@dataclass(frozen=True, slots=True)
class _Chapter:
    """A file of the spine: its tree, and what the book says that it is."""

    leaf: Leaf
    types: frozenset[str]
    linear: bool


def read_epub(data: bytes, name: str) -> Document:
    """Read an EPUB; SourceError, naming it, where it is locked, broken or without text."""
    document = assemble(_source(Archive(data, name)))
    if not document.text:
        raise SourceError(f"{name}: there is no running text in this book; add one that has some")
    return document


def _source(archive: Archive) -> Source:
    """Read what the book holds; its trees are freed before it becomes a document."""
    _refuse_locked(archive)
    opf = _package_path(archive)
    package = archive.xml(opf)
    chapters = list(_chapters(archive, package, opf))
    found = read_notes([chapter.leaf for chapter in chapters])
    blocks, matter = _read(chapters, found)
    return Source(
        blocks=blocks,
        notes=found.notes,
        title=_first(package, "title"),
        author=", ".join(_creators(package)) or None,
        date=_date(package),
        language=_first(package, "language"),
        matter=matter,
    )


def _refuse_locked(archive: Archive) -> None:
    if _ENCRYPTION not in archive.members:
        return
    references = archive.xml(_ENCRYPTION).iter("{*}CipherReference")
    locked = [unquote(r.get("URI") or "") for r in references]
    if any(not path.lower().endswith(_FONTS) for path in locked):
        raise SourceError(
            f"{archive.name}: the book is locked (DRM: {_ENCRYPTION}); add a copy without DRM"
        )


def _package_path(archive: Archive) -> str:
    if _CONTAINER in archive.members:
        for rootfile in archive.xml(_CONTAINER).iter("{*}rootfile"):
            path = posixpath.normpath(unquote(rootfile.get("full-path") or ""))
            if path in archive.members:
                return path
    lone = sorted(member for member in archive.members if member.lower().endswith(".opf"))
    if not lone:
        raise SourceError(f"{archive.name}: no package file (.opf) in it; this is no EPUB")
    return lone[0]


def _chapters(archive: Archive, package: Element, opf: str) -> Iterator[_Chapter]:
    folder = posixpath.dirname(opf)
    items = {item.get("id"): item for item in package.iter("{*}item")}
    guide = _guide(package, folder)
    seen: set[str] = set()
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        path = _path(folder, "" if item is None else item.get("href") or "")
        if item is None or path in seen or path not in archive.members:
            continue
        seen.add(path)
        if item.get("media-type", "application/xhtml+xml") in _PAGES:
            leaf = _leaf(archive, path)
            types = _types(leaf.root) | guide.get(path, set())
            if "nav" in (item.get("properties") or "").split() or _is_contents(leaf):
                types |= {"toc"}
            yield _Chapter(leaf, frozenset(types), reference.get("linear") != "no")


def _path(folder: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(href.partition("#")[0])))


def _guide(package: Element, folder: str) -> dict[str, set[str]]:
    types: dict[str, set[str]] = {}
    for reference in package.iter("{*}reference"):
        path = _path(folder, reference.get("href") or "")
        types.setdefault(path, set()).add((reference.get("type") or "").lower())
    return types


def _leaf(archive: Archive, path: str) -> Leaf:
    place = f"{archive.name}: {path}"
    data = archive.read(path)
    root = parse_html(decode_html(data, place) if data.strip() else "<html></html>", place)
    body = root.find("body")
    return Leaf(path, root if body is None else body)


def _types(body: Element) -> set[str]:
    """Return what a file says that it is: its body, or the one section that fills it."""
    types, element = kinds(body), body
    while len(element) == 1 and not (element.text or "").strip():
        element = element[0]
        types |= kinds(element)
    return types


def _is_contents(leaf: Leaf) -> bool:
    """Tell a page that does little but link to the other files."""
    links = [a for a in leaf.root.iter("a") if re.match(r"[^#:]+$|[^#:]+#", a.get("href") or "")]
    linked = sum(len(text_of(link)) for link in links)
    return len(links) > 2 and linked > _CONTENTS * len(text_of(leaf.root))


def _read(chapters: Sequence[_Chapter], found: Apparatus) -> tuple[list[Block], tuple[Matter, ...]]:
    blocks: list[Block] = []
    matter: list[Matter] = []
    for chapter in chapters:
        if chapter.types & _UNREAD:
            continue
        read = read_blocks(chapter.leaf.root, found.roles)
        called = any(block.markers for block in read)
        kind = next((_MATTER[t] for t in sorted(chapter.types) if t in _MATTER), None)
        kind = kind or (None if chapter.linear else "auxiliary")
        if kind and not called:
            matter += [Matter(kind, block.text) for block in read]
        else:
            blocks += read
    blocks, licence = take_licence(blocks)
    return blocks, (*matter, *licence)


def _said(package: Element, field: str) -> Iterator[Element]:
    return (e for e in package.iter(f"{{*}}{field}") if (e.text or "").strip())


def _first(package: Element, field: str) -> str | None:
    return next((" ".join((e.text or "").split()) for e in _said(package, field)), None)


def _creators(package: Element) -> list[str]:
    """Return the authors; an EPUB 2 names an editor or translator in the same field."""
    named = [
        (" ".join((e.text or "").split()), e.get("{http://www.idpf.org/2007/opf}role", "aut"))
        for e in _said(package, "creator")
    ]
    authors = [name for name, role in named if role == "aut"]
    return list(dict.fromkeys(authors or [name for name, _ in named]))


def _date(package: Element) -> str | None:
    dates = list(_said(package, "date"))
    event = "{http://www.idpf.org/2007/opf}event"
    dates.sort(key=lambda e: e.get(event) not in {None, "publication", "original-publication"})
    said = " ".join((dates[0].text or "").split()) if dates else None
    match = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", said or "")
    return match[0] if match else said
