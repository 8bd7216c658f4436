"""One bibliography for what was read and quoted: each work once, by author and date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.citation import cite_in_list
from index.dates import parse_date
from index.folding import fold
from index.work import Work

_ARTICLE = re.compile(r"(?:the|an?|der|die|das|le|la|les)\s|l['’]", re.IGNORECASE)
_UNDATED = 10_000  # after every year


@dataclass(frozen=True, slots=True)
class Entry:
    """A work in Chicago's bibliography form; `digests` are those of its documents."""

    digests: tuple[str, ...]
    text: str


def build_bibliography(works: Iterable[Work]) -> tuple[Entry, ...]:
    """Return an entry for each work, by author (or title), then date; none twice."""
    digests: dict[str, list[str]] = {}
    for work in sorted(works, key=_key):
        known = digests.setdefault(cite_in_list(work), [])
        if work.digest not in known:
            known.append(work.digest)
    return tuple(Entry(tuple(known), text) for text, known in digests.items())


def _key(work: Work) -> tuple[str, int, str, str]:
    about = work.metadata
    date = parse_date(about.date)
    head = cite_in_list(work) if about.author else _ARTICLE.sub("", work.title, count=1)
    author = head.partition("“")[0] if about.author else head
    title = _ARTICLE.sub("", work.title, count=1)
    return _fold(author), date.year if date else _UNDATED, _fold(title), work.digest


def _fold(text: str) -> str:
    return fold(text).text
