"""Bring texts in: from files and folders of the operator's, from uploads and from links.

What strangers made is read with care: its type is told by its content, and a child process
with limits parses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from index.apart import Parser
from index.fetch import fetch
from index.filetype import fit_name
from index.sources import SourceFile, find_sources, load_source
from index.work import Metadata


@dataclass(frozen=True, slots=True)
class Brought:
    """A parsed source, and what the site that it came from allows programs."""

    source: SourceFile
    robots: str | None = None


def is_link(place: str) -> bool:
    """Tell a link from a path."""
    return place.lower().startswith(("http://", "https://"))


def bring_link(link: str, given: Metadata, parser: Parser) -> Brought:
    """Fetch and parse the text behind a link; what its page says of a licence is kept."""
    page = fetch(link)
    about = replace(given, url=given.url or page.final_url, licence=given.licence or page.licence)
    source = SourceFile(page.name, page.data, page.url, about)
    return Brought(source.with_document(parser.parse(source)), page.robots)


def bring_files(path: Path, given: Metadata) -> Iterator[Brought]:
    """Parse the texts under a path."""
    for found in find_sources(path):
        source = load_source(found, given)
        source.parse()
        yield Brought(source)


def bring_upload(path: Path, given: Metadata, parser: Parser) -> Brought:
    """Parse a file that a stranger sent."""
    sent = load_source(path, given)
    source = replace(sent, name=fit_name(sent.data, sent.name), origin=sent.name)
    return Brought(source.with_document(parser.parse(source)))
