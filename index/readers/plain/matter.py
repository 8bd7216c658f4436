"""Front and back matter of a copied web page: read for metadata, kept out of the text.

Works on plain paragraphs, in order; what it takes out it returns, so nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from index.document import Matter

_HEAD = 6  # paragraphs in which a title, standfirst, date and byline may stand
_TAIL = 8  # paragraphs in which a copyright line and an author's note may stand
_STANDFIRSTS = 2  # paragraphs that may stand before a date line or byline
_REPEATED = 0.6  # share of the shorter standfirst that its second print repeats
_MAX_TITLE = 200  # characters
_MAX_HEADING = 100  # characters
_REPEAT_MIN = 60  # characters; shorter coincidences are no repetition
_REPEAT_MAX = 800  # characters; what is longer is no standfirst

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATED = (
    rf"(?:\w+day,?\s+)?(?P<date>{_DAY}\s+{_MONTH},?\s+\d{{4}}|{_MONTH}\s+{_DAY},?\s+\d{{4}}"
    rf"|{_MONTH}\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}})\.?"
)
_DATE = re.compile(
    rf"(?:published|posted|updated|last modified)?:?\s*(?:on\s+)?{_DATED}", re.IGNORECASE
)
_ENTRY = re.compile(_DATED, re.IGNORECASE)  # no page heads an entry with “Published”
_NO_NAME = r"(?!(?i:all|and|of|order|the)\b)"  # “By Order Of The King” is no byline
_WORD = rf"{_NO_NAME}[A-Z][\w.'’-]*"
_NAME = rf"{_WORD}(?:\s+(?:(?:de|van|von|der|al|bin|la)\s+)*{_WORD}){{1,3}}"
_BYLINE = re.compile(rf"(?:By|BY|Author:|Written by)\s+(?P<name>{_NAME})\s*")
_AUTHOR_NOTE = re.compile(rf"\*?\s*(?P<name>{_NAME})\s+(?:is|was|teaches|writes|works)\s")
_MARKER_AT_END = re.compile(
    r"(?:\s?[(\[{](?:\d[\d,;–\s-]*|[a-z]|[ivxlc]{1,6})[)\]}]|[⁰¹²³⁴⁵⁶⁷⁸⁹]+|[*†‡§‖¶#]+)+$"
)
_COPYRIGHT = re.compile(
    r"\s*(?:©|\(c\)\s*\d{4}|copyright\s*(?::|©|\(c\)|\d{4}\b|by\s+(?-i:[A-Z])[^.!?]*\.?$)"
    r"|copyright\b.*(?:©|all rights reserved\W*$)|copyright\s(?-i:[A-Z])[^.!?]*,\s*\d{4}\W*$"
    r"|all rights reserved\b(?!\s+(?-i:[a-z])))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Matters:
    """The body between `start` and `end`, and what the rest says."""

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
    titled = paragraphs and looks_like_title(paragraphs[0]) and not _is_imprint(paragraphs[0])
    title = paragraphs[0] if titled else None
    first = 1 if title else 0
    start = _after_imprint(paragraphs, first)
    standfirst = paragraphs[first:start]
    while start < len(paragraphs[: 2 * _HEAD]) and _repeats(paragraphs[start], standfirst):
        start += 1
    if start >= len(paragraphs):
        return first, title, [("title", title)] if title else []
    front = enumerate(paragraphs[:start])
    return start, title, [("title" if title and i == 0 else _front_kind(p), p) for i, p in front]


def _after_imprint(paragraphs: list[str], start: int) -> int:
    """Return where the text begins, after the date line and the byline of the whole.

    Dates that follow one another with prose between them are those of entries, as a diary
    has them, and bylines those of its pieces; what stands before them is text.
    """
    entries = _are_entries(paragraphs, _ENTRY)
    pieces = _are_entries(paragraphs[:_HEAD], _BYLINE)
    for index, paragraph in enumerate(paragraphs[:_HEAD]):
        if index < start or not _is_imprint(paragraph):
            continue
        if (entries and _ENTRY.fullmatch(paragraph)) or (pieces and _BYLINE.fullmatch(paragraph)):
            continue
        before = paragraphs[start:index]
        if len(before) > _STANDFIRSTS or any(len(p) > _REPEAT_MAX for p in before):
            break
        start = index + 1
    return start


def _is_imprint(paragraph: str) -> bool:
    return (_DATE.fullmatch(paragraph) or _BYLINE.fullmatch(paragraph)) is not None


def _are_entries(paragraphs: list[str], line: re.Pattern[str]) -> bool:
    """Tell whether lines of a kind that differ each have prose of their own under them."""
    led = {p for p, after in pairwise(paragraphs) if line.fullmatch(p) and not _is_imprint(after)}
    return len(led) > 1


def looks_like_title(paragraph: str) -> bool:
    """Tell whether a paragraph could be a title: short, capital first, no full stop.

    Quotation marks and markers around it do not count.
    """
    if len(paragraph) > _MAX_TITLE:
        return False
    opening = paragraph.lstrip("‘“\"'(¿¡")[:1]
    closing = _MARKER_AT_END.sub("", paragraph).rstrip("’”\"')]}*")[-1:]
    return opening == opening.upper() and closing not in {"", ".", ",", ";", ":"}


def looks_like_heading(paragraph: str) -> bool:
    """Tell whether a paragraph could be a title within a text, and no line of speech or list."""
    short = len(paragraph) <= _MAX_HEADING and looks_like_title(paragraph)
    return short and re.search(r"[!?\])”\"]$|^[*•–-]\s", paragraph) is None


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
