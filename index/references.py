"""Read the reference out of a note: who wrote what, when and where it was published.

Notes are written by hand in many styles, and a reader who is shown a wrong author is
worse off than one who is shown the bare note. So each form asks for evidence that the
note cites (a page, an imprint, a date), and whatever is not sure stays None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index.reference_words import (
    ARTICLES,
    DEEDS,
    LEAD,
    MONTHS,
    PRESS,
    TOKEN,
    is_locator,
    is_people,
    is_title,
    is_titular,
    mark,
    peel,
    peel_words,
    sentences,
    split_works,
    unmark,
)

_LONGEST = 1500  # no reference is longer; what follows is remark
_CITIES = frozenset(
    """
    Amsterdam Athens Baltimore Basel Beijing Berlin Bern Bologna Bonn Boston Brussels Budapest
    Cambridge Chicago Cologne Copenhagen Delhi Dublin Edinburgh Florence Frankfurt Geneva Glasgow
    Halle Hamburg Heidelberg Ithaca Kyiv Leiden Leipzig Lisbon London Lyon Madrid Manchester
    Melbourne Milan Moscow Munich Naples Oslo Oxford Padua Paris Philadelphia Plymouth Prague
    Princeton Rome Rotterdam Seoul Stockholm Stuttgart Sydney Tokyo Toronto Turin Utrecht Venice
    Vienna Warsaw Washington Weimar Zurich
    """.split()
) | {"New York", "New Haven", "New Delhi", "St Petersburg", "The Hague", "Los Angeles"}
_CLOSED = r"(?=[,.;:)]|\s*\(|\s+(?:in|by)\b|\s+\x02|\s*$|(?<=[,.?!][’'])\s)"
_TITLES = re.compile(
    r"\x02([^\x02\x03]+)\x03"
    r"|“([^“”]{1,300})”"
    r'|"([^"]{1,300})"'
    rf"|(?<!\w)‘([^‘]{{1,300}}?)’{_CLOSED}"
    rf"|(?<!\w)'(\w.{{0,300}}?)'{_CLOSED}"
)
_AUTHOR_DATE = re.compile(r"([^()\x02“\"‘]{2,120}?),? \((\d{4})[a-z]?\)[.,:]? +(?=\S)")
_ACCESS = re.compile(
    r",? *(?:\((?:accessed|retrieved)\b[^()]*\)|\b(?:accessed|retrieved)\b.*)", re.I
)
_PLACED = re.compile(
    r"(?:[\w ]+ edn?\.?, |[^,:]+ vols?\.?, )?([A-Z][^,:;()\d]{1,30}): *[^:;()]{2,80}"
)
_YEAR = re.compile(r"\b(1[4-9]\d\d|20\d\d)\b(?![–-]\d)")
_BY = re.compile(r",? by (?:the late |the )?")
_EDITED = re.compile(
    r",? \(?(?:edited by|ed\. by|eds?\.|compiled by|translated by|trans\.|tr\."
    r"|zusammengestellt von|herausgegeben von|hrsg\. von)[ )]",
    re.IGNORECASE,
)
_SCRIPTURE = re.compile(r"((?:[1-3] )?[A-Z][a-z]+) \d{1,3}:\d{1,3}[\d–,: -]*\.?")
_OPENING = re.compile(r" *(?:$|[,.:(\[\d\x02]|(?:by|in|ed|eds|edited|trans|vol|ch|pp?|[ivxlc]+)\b)")


@dataclass(frozen=True, slots=True)
class Reference:
    """What a note tells of the work it cites; `place` is where that was published."""

    author: str | None
    title: str | None
    year: str | None
    place: str | None


def parse_reference(text: str) -> Reference | None:
    """Return the one work that a note cites; None for prose, and for several works."""
    works = split_works(mark(text))
    return read_work(works[0]) if len(works) == 1 else None


@lru_cache(maxsize=1024)
def read_work(text: str) -> Reference | None:
    """Read one citation, already marked and split from its neighbours."""
    lead = LEAD.match(text)
    body = _ACCESS.sub("", text[lead.end() if lead else 0 :][:_LONGEST]).strip()
    for form in (_author_date, _marked, _scripture, _full_stops, _running):
        found = form(body)
        if found is not None:
            return found
    return None


def _author_date(text: str) -> Reference | None:
    found = _AUTHOR_DATE.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    title = _TITLES.match(rest)
    if not (is_people(found[1]) or (title and is_title(found[1]))):
        return None
    named = _group(title) if title else _plain_title(rest)
    return Reference(_tidy(found[1]), named, found[2], _place(rest)) if named else None


def _plain_title(rest: str) -> str | None:
    """Return the unmarked title after a date, where an imprint or a place closes it."""
    first, *others = sentences(rest)
    head, bracket, _ = first.partition(" (")
    head, places = (head, []) if bracket else peel(first)
    closed = bracket or places or (others and _PLACED.match(others[0]))
    return _tidy(head) if closed and rest[0].isupper() and not re.search("[!?]", head) else None


def _marked(text: str) -> Reference | None:
    """Read a citation whose title is in italics or quotation marks."""
    title = _TITLES.search(text)
    if title is None:
        return None
    before, after = text[: title.start()].strip(), text[title.end() :]
    named = _group(title)
    quoted = title[1] is None
    author = _tidy(before) if before else _author_after(after)
    if before and not (is_people(before) and (not quoted or before[-1] in ",.:")):
        return None
    sure = _has_evidence(after) or (before and not quoted)
    opens = _OPENING.match(after) or (quoted and title.group().rstrip("”’\"'")[-1] in ",.?!")
    if not (sure and opens) or re.search(r"\. [A-Z]|[.?!]{2}|…", named):
        return None
    second = not quoted and "\x02" in sentences(after)[0]
    if second or re.match(r" *\([^()]*\) +[a-z]", after):
        return None
    dated = re.search(r"\(\d{4}" if before else r"^ \(\d{4}", after)
    if quoted and not (is_title(named) or dated or (before and "\x02" in after)):
        return None
    return Reference(author, named, _year(after), _place(after))


def _has_evidence(after: str) -> bool:
    first, *others = sentences(after)
    if re.match(r"[^()]{0,200}\([^()]*\d{4}[^()]*\)", first) or _place(after):
        return True
    parts = [part.strip(" .") for part in first.split(",")]
    return any(is_locator(part) for part in parts) or any(_YEAR.search(s) for s in others[:1])


def _author_after(after: str) -> str | None:
    by = _BY.match(after)
    name = re.split(r" \(|, |(?<=[a-z]{2})\.", after[by.end() :])[0] if by else ""
    return _tidy(name) if name and is_people(name) else None


def _scripture(text: str) -> Reference | None:
    found = _SCRIPTURE.fullmatch(text)
    return Reference(None, found[1], None, None) if found else None


def _full_stops(text: str) -> Reference | None:
    """Read `Name, First. Title. Place: Publisher, Year.`"""
    parts = sentences(text)
    if len(parts) < 3 or "," not in parts[0] or not is_people(parts[0].rstrip(".")):
        return None
    title, imprint = parts[1].rstrip("."), parts[2]
    if not (is_title(title) and (_place(imprint) or re.fullmatch(r"[^,]+, \d{4}\.?", imprint))):
        return None
    return Reference(_tidy(parts[0]), title, _year(imprint), _place(imprint))


def _running(text: str) -> Reference | None:
    """Read a citation without marks: the title ends where places or an imprint begin."""
    first, *others = sentences(text)
    head, places, imprint = _close(first, others)
    if not (places or imprint):
        return None
    author, title = _name_and_title(head)
    if (
        title is None
        or is_locator(title)
        or not (is_title(title) and _is_sure(author, title, places, imprint))
    ):
        return None
    year = _year(imprint) if imprint else _dated(title, author, places)
    return Reference(author, title, year, _place(imprint))


def _close(first: str, others: list[str]) -> tuple[str, list[str], str]:
    """Return the head of a citation, its places and its imprint."""
    head, bracket, tail = first.partition(" (")
    inside = tail.partition(")")[0]
    told = _YEAR.search(inside) or ":" in inside or any(map(_city, inside.split(",")))
    if bracket and told and re.match(r"\) *(?:[,.:\d]|$)", tail[len(inside) :]):
        return *peel(head), f"({tail}"
    head, places = peel(first)
    if "," in head and not places:
        head, places = peel_words(head)
    imprint = others[0] if others and not places and _is_imprint(others[0]) else ""
    return head, places, imprint


def _is_imprint(sentence: str) -> bool:
    bare = sentence.rstrip(".")
    return bool(_PLACED.match(bare) or _city(bare.split(",")[-1]) or _city(bare.split(",")[0]))


def _name_and_title(head: str) -> tuple[str | None, str | None]:
    edited = _EDITED.search(head)
    head = re.sub(" by$", "", head[: edited.start()]) if edited else head
    parts = _BY.split(head)
    if len(parts) == 2:
        return (_tidy(parts[1]) if is_people(parts[1]) else None), _tidy(parts[0])
    name, comma, title = head.partition(", ")
    if not (comma and is_people(name)):
        return None, _tidy(head)
    second, more, _ = title.partition(", ")
    unsure = more and second.split()[0].casefold() not in ARTICLES and is_people(second)
    return _tidy(name), None if unsure else _tidy(title)


def _is_sure(author: str | None, title: str, places: list[str], imprint: str) -> bool:
    """Tell whether a title stands apart from a name, an address and the start of prose."""
    article = title.partition(" ")[0].casefold() in ARTICLES
    named = is_titular(title) or (author is not None and article)
    inside = imprint.strip("(").partition(")")[0]
    if is_people(peel_words(title)[0]) and not (author or named):
        return False
    if any(is_locator(part) for part in title.split(", ")):
        return False
    if author and any(_is_dated(place) for place in places):
        return False
    bare = all(_YEAR.fullmatch(place) or _is_dated(place) for place in places)
    return named or not bare or bool(imprint and (author or not inside.isdigit()))


def _is_dated(place: str) -> bool:
    return any(word.casefold() in MONTHS for word in TOKEN.findall(place))


def _dated(title: str, author: str | None, places: list[str]) -> str | None:
    """Return the year among the places, where it is the issue's and not an entry's."""
    issue = any(w.casefold() in PRESS | DEEDS for w in re.findall(r"\w+", title))
    bare = [place for place in places if _YEAR.fullmatch(place)]
    if issue:
        return _year(", ".join(places))
    return bare[0] if bare and author else None


def _group(title: re.Match[str]) -> str:
    return _tidy(next(group for group in title.groups() if group))


def _tidy(text: str) -> str:
    text = unmark(text).strip(" ,:;")
    initial = re.search(r"(?:\b\w|\b(?:Jr|Sr|et al))\.$", text)
    return text if initial else text.rstrip(".")


def _year(text: str) -> str | None:
    found = _YEAR.search(text)
    return found[1] if found else None


def _city(text: str) -> str | None:
    name = text.strip(" .,")
    return name if name in _CITIES else None


def _place(text: str) -> str | None:
    """Return the place of publication: before a colon, or a city that is well known."""
    for inside in [*re.findall(r"\(([^()]*)\)", text), *sentences(text)[:2]]:
        found = _PLACED.match(inside.strip(" ,"))
        if found and is_title(found[1]) and not is_titular(found[1]):
            return found[1].strip()
        cities = [city for part in inside.split(",") if (city := _city(part))]
        if len(cities) == 1 and ("(" in text or re.search(r"\d{4}|,", inside)):
            return cities[0]
    return None
