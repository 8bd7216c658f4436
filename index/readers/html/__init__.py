"""HTML: a book in one file, an article saved from the web, a page exported by Word.

Links tell markers from text and pair them with their notes; what surrounds an article
on its web page is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import basename

from index.document import Document
from index.errors import SourceError
from index.readers.blocks import Source, assemble
from index.readers.html.blocks import read_blocks, take_licence
from index.readers.html.links import Leaf
from index.readers.html.notes import read_notes
from index.readers.html.tree import Element, decode_html, parse_html, text_of
from index.readers.html.webpage import strip_page

_SERIES = re.compile(
    r"The Project Gutenberg e-?book,? (?:of )?(?P<title>.+?)(?:,? by (?P<author>.+?))?\.?$",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_html(data: bytes, name: str) -> Document:
    """Read an HTML file; SourceError, naming it, where it holds no text."""
    document = assemble(_source(data, name))
    if not document.text:
        raise SourceError(f"{name}: there is no running text in this file; add one that has some")
    return document


def _source(data: bytes, name: str) -> Source:
    root = parse_html(decode_html(data, name), name)
    body = root.find("body")
    leaf = Leaf("", root if body is None else body, _aliases(root, name))
    found = read_notes([leaf])
    blocks = read_blocks(leaf.root, strip_page(root, leaf.root, found.roles))
    blocks, matter = take_licence(blocks)
    return Source(
        blocks=blocks,
        notes=found.notes,
        title=_title(root),
        author=_author(root),
        date=_date(root),
        language=_language(root),
        matter=matter,
    )


def _aliases(root: Element, name: str) -> frozenset[str]:
    """Return the addresses by which a page's links may mean the page itself."""
    said = [link.get("href") for link in root.iter("link") if link.get("rel") == "canonical"]
    return frozenset(filter(None, [basename(name), *said, _meta(root, "og:url")]))


def _title(root: Element) -> str | None:
    """Return the work's title, without the site's name or the series' around it."""
    named = _meta(root, "og:title", "dc.title", "dcterms.title", "citation_title")
    named = named or next(_texts(root, "title"), None)
    heads = list(_texts(root, "h1"))
    series = _SERIES.match(named or "")
    if series:
        return series["title"]
    if named is None or (len(heads) == 1 and _is_part(heads[0], named)):
        return next(iter(heads), None)
    return named


def _is_part(head: str, named: str) -> bool:
    """Tell a page title that is the heading with a site's name before or after it."""
    rest = named.removeprefix(head)
    rest = rest if rest != named else named.removesuffix(head)
    return rest != named and re.search(r"^\s*[|·:–—-]\s|\s[|·:–—-]\s*$", rest) is not None


def _author(root: Element) -> str | None:
    names = ("author", "article:author", "citation_author", "dc.creator", "dcterms.creator")
    series = _SERIES.match(next(_texts(root, "title"), ""))
    return _meta(root, *names) or (series["author"] if series else None)


def _texts(root: Element, tag: str) -> Iterator[str]:
    return (text for element in root.iter(tag) if (text := text_of(element)))


def _meta(root: Element, *names: str) -> str | None:
    said: dict[str, str] = {}
    for element in root.iter("meta"):
        key = element.get("property") or element.get("name") or ""
        content = " ".join((element.get("content") or "").split())
        if (content and "://" not in content) or key == "og:url":
            said.setdefault(key.lower(), content)
    return next((said[name] for name in names if name in said), None)


def _date(root: Element) -> str | None:
    said = _meta(
        root,
        "article:published_time",
        "citation_publication_date",
        "dc.date",
        "dcterms.date",
        "date",
    )
    match = _DATE.match(said or "")
    return match[0] if match else said


def _language(root: Element) -> str | None:
    said = (
        root.get("lang") or root.get("xml:lang") or _meta(root, "content-language", "dc.language")
    )
    return said.strip() or None if said else None
