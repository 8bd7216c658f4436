"""Front and back matter of a copied web page: read for metadata, kept out of the text.

Works on plain paragraphs, in order; what it takes out it returns, so nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.document import Matter

_HEAD = 6  # paragraphs in which a title, standfirst, date and byline may stand
_TAIL = 8  # paragraphs in which a copyright line and an author's note may stand
_REPEATED = 0.6  # share of the shorter standfirst that its second print repeats
_MAX_TITLE = 200  # characters
_REPEAT_MIN = 60  # characters; shorter coincidences are no repetition
_REPEAT_MAX = 800  # characters; what is longer is no standfirst

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?:published|posted|updated|last modified)?:?\s*(?:on\s+)?(?:\w+day,?\s+)?"
    rf"(?P<date>{_DAY}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\.?",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w.'’-]*(?:\s+(?:(?:de|van|von|der|al|bin|la)\s+)*[A-Z][\w.'’-]*){1,3}"
_BYLINE = re.compile(rf"(?:By|BY|Author:|Written by)\s+(?P<name>{_NAME})\s*")
_AUTHOR_NOTE = re.compile(rf"\*?\s*(?P<name>{_NAME})\s+(?:is|was|teaches|writes|works)\s")
_MARKER_AT_END = re.compile(
    r"(?:\s?[(\[{](?:\d[\d,;–\s-]*|[a-z]|[ivxlc]{1,6})[)\]}]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§‖¶#]+)+$"
)
_COPYRIGHT = re.compile(r"\s*(?:copyright\b|©|\(c\)\s*\d{4}|all rights reserved)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Matters:
    """The body between `start` and `end`, less `skipped`, and what the rest says."""

    start: int
    end: int
    title: str | None
    author: str | None
    date: str | None
    matter: tuple[Matter, ...]


def find_matter(paragraphs: list[str]) -> Matters:
    """Tell the body of a text from its front and back matter.

    Front matter is a title that opens the text, and what stands between it and a date
    line or byline, with a second print of the standfirst after it. Back matter begins
    at a copyright line, or at an author's note marked by an asterisk.
    """
    end, author_note = _back(paragraphs)
    start, title, front = _front(paragraphs[:end])
    author = _first_match(_BYLINE.fullmatch, paragraphs[:start], "name") or author_note
    matter = [Matter(kind, text) for kind, text in front]
    matter += [Matter(_back_kind(text), text) for text in paragraphs[end:]]
    date = _first_match(_DATE.fullmatch, paragraphs[:start], "date")
    return Matters(start, end, title, author, date, tuple(matter))


def _front(paragraphs: list[str]) -> tuple[int, str | None, list[tuple[str, str]]]:
    title = paragraphs[0] if paragraphs and looks_like_title(paragraphs[0]) else None
    first = 1 if title else 0
    head = paragraphs[:_HEAD]
    dated = [i for i, p in enumerate(head) if _DATE.fullmatch(p) or _BYLINE.fullmatch(p)]
    start = max(dated, default=first - 1) + 1
    standfirst = paragraphs[first:start]
    while start < len(paragraphs[: 2 * _HEAD]) and _repeats(paragraphs[start], standfirst):
        start += 1
    if start >= len(paragraphs):
        return first, title, [("title", title)] if title else []
    kinds = [("title" if title and i == 0 else _front_kind(p), p) for i, p in enumerate(head)]
    return start, title, kinds[:start]


def looks_like_title(paragraph: str) -> bool:
    """Tell whether a paragraph could be a title: short, capital first, no full stop.

    Quotation marks and markers around it do not count.
    """
    if len(paragraph) > _MAX_TITLE:
        return False
    opening = paragraph.lstrip("‘“\"'(¿¡")[:1]
    closing = _MARKER_AT_END.sub("", paragraph).rstrip("’”\"')]}*")[-1:]
    return opening == opening.upper() and closing not in {"", ".", ",", ";", ":"}


def _repeats(paragraph: str, earlier: list[str]) -> bool:
    for other in earlier:
        shorter = min(len(paragraph), len(other))
        if shorter < _REPEAT_MIN or len(other) > _REPEAT_MAX:
            continue
        opening = paragraph[: 2 * len(other)]
        match = SequenceMatcher(None, opening, other, autojunk=False).find_longest_match()
        if match.size >= _REPEATED * shorter:
            return True
    return False


def _back(paragraphs: list[str]) -> tuple[int, str | None]:
    tail = range(max(1, len(paragraphs) - _TAIL), len(paragraphs))
    for index in tail:
        paragraph = paragraphs[index]
        if _COPYRIGHT.match(paragraph) or (
            paragraph.startswith("*") and _AUTHOR_NOTE.match(paragraph)
        ):
            return index, _first_match(_AUTHOR_NOTE.match, paragraphs[index:], "name")
    return len(paragraphs), None


def _first_match(
    find: Callable[[str], re.Match[str] | None], paragraphs: list[str], group: str
) -> str | None:
    for paragraph in paragraphs:
        match = find(paragraph)
        if match:
            return match[group]
    return None


def _front_kind(paragraph: str) -> str:
    if _DATE.fullmatch(paragraph):
        return "date"
    return "byline" if _BYLINE.fullmatch(paragraph) else "standfirst"


def _back_kind(paragraph: str) -> str:
    if _COPYRIGHT.match(paragraph):
        return "copyright"
    return "author-note" if _AUTHOR_NOTE.match(paragraph) else "back-matter"
