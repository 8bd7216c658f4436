"""Cite a quotation or a work: in Chicago's notes form, in APA's, and as BibTeX.

What is not known of a work is left out or said to be unknown, never filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from index.dates import Date, parse_date
from index.reference_words import is_people
from index.work import Work

_OUTSIDE = re.compile(r"(”)([,.])")  # Chicago puts a comma or full stop inside the quotes
_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_BIBTEX_SIGNS = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts braces, even after a backslash
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "%&$#_"},
    }
)
_URL_SIGNS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20", "\n": ""})
_PARTICLE = frozenset("al bin da de del della den der di du ibn la le ten ter van von".split())
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")


def cite(work: Work, section: str | None = None, page: str | None = None) -> str:
    """Return a full reference to a work, with the section and page quoted from."""
    about = work.metadata
    under = f"under “{section}”" if section else None
    parts = (about.author, f"“{work.title}”", about.date, under, page, about.url)
    reference = ", ".join(part for part in parts if part) + "."
    return _OUTSIDE.sub(r"\2\1", reference.replace("?”,", "?”").replace("!”,", "!”"))


def cite_apa(work: Work, section: str | None = None, page: str | None = None) -> str:
    """Return a reference in the form of the APA, seventh edition; "n.d." without a date.

    Names are put in the order that English ones take, unless they are given inverted.
    """
    about = work.metadata
    author = _apa_authors(about.author) if about.author else None
    place = ", ".join(p for p in (f"“{section}” section" if section else "", _pages(page)) if p)
    title = f"{work.title} ({place})" if place else work.title
    dated = f"({_apa_date(about.date)})"
    parts = [author, dated, title] if author else [title, dated]
    told = " ".join(_closed(part) for part in parts if part)
    return f"{told} {about.url}" if about.url else told


def cite_bibtex(work: Work, section: str | None = None, page: str | None = None) -> str:
    """Return a BibTeX entry: `@misc`, since a source does not tell what kind of work it is."""
    about = work.metadata
    date = _told_date(about.date)
    place = ", ".join(p for p in (f"under “{section}”" if section else "", page or "") if p)
    fields = {
        "author": " and ".join(map(_bibtex_name, _authors(about.author))) if about.author else "",
        "title": f"{{{_escape(work.title)}}}",
        "year": str(date.year) if date else _escape(about.date or ""),
        "month": f"{date.month}" if date and date.month else "",
        "day": f"{date.day}" if date and date.day else "",
        "note": _escape(place),
        "url": (about.url or "").strip().translate(_URL_SIGNS),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{work.id},", *lines, "}"])


def cite_in_list(work: Work) -> str:
    """Return a work's entry in a bibliography, in Chicago's form: the first author inverted."""
    about = work.metadata
    author = _listed_authors(about.author) if about.author else None
    title = f"“{_closed(work.title)}”"
    told = [_closed(part) for part in (author, about.date, about.url) if part]
    told.insert(1 if author else 0, title)
    return " ".join(told)


CITE: dict[str, Callable[[Work, str | None, str | None], str]] = {
    "chicago": cite,
    "apa": cite_apa,
    "bibtex": cite_bibtex,
}
"""The forms of reference, by name."""


def _closed(part: str) -> str:
    return part if part[-1] in ".?!" else f"{part}."


def _pages(page: str | None) -> str:
    """Return a page as APA names it; what is no bare page stays as it is."""
    if page is None or not re.fullmatch(r"[\dxivlcIVXLC]+(?:[-–][\dxivlcIVXLC]+)?", page):
        return page or ""
    return f"{'pp.' if re.search('[-–]', page) else 'p.'} {page}"


def _told_date(text: str | None) -> Date | None:
    """Return a date where it is all that the metadata says, and one date only."""
    date = parse_date(text)
    whole = date is not None and text is not None and text.strip() == text[date.start : date.end]
    return date if whole and date and date.until == date.year else None


def _apa_date(text: str | None) -> str:
    date = _told_date(text)
    if date is None:
        return (text or "").strip() or "n.d."
    month = f", {_MONTHS[date.month - 1]}" if date.month else ""
    return f"{date.year}{month}{f' {date.day}' if date.day else ''}"


def _authors(text: str) -> list[str]:
    """Split several authors; commas part them only where no name is inverted."""
    if text.startswith("The "):  # a body, whatever its name joins
        return [text]
    names = [name.strip(" ,") for name in re.split(r"\s*;\s*|,?\s+(?:and|&)\s+", text)]
    split = [part.strip() for name in names for part in name.split(",")]
    if len(names) > 1 or text.count(",") > 1:
        whole = all(len(part.split()) > 1 and is_people(part) for part in split)
        names = split if whole else names
    return [name for name in names if name]


def _inverted(name: str) -> tuple[str, str] | None:
    """Return a person's surname and given names; None for a body, or a single name."""
    if "," in name:
        family, _, given = name.partition(",")
        return family.strip(), given.strip()
    words = name.split()
    if not 2 <= len(words) <= 6 or not is_people(name) or words[0] in {"The", "A"}:
        return None
    suffix = f", {words.pop()}" if _SUFFIX.fullmatch(words[-1]) and len(words) > 2 else ""
    at = next((n for n, word in enumerate(words) if n and word in _PARTICLE), len(words) - 1)
    return " ".join(words[at:]), " ".join(words[:at]) + suffix


def _apa_authors(text: str) -> str:
    names = [_apa_name(name) for name in _authors(text)]
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _listed_authors(text: str) -> str:
    first, *others = _authors(text) or [text]
    person = _inverted(first)
    names = [", ".join(part for part in person if part) if person else first, *others]
    if len(names) < 2:
        return names[0]
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _apa_name(name: str) -> str:
    person = _inverted(name)
    if person is None:
        return name
    family, given = person
    first, _, suffix = given.partition(",")
    initials = " ".join(_initial(word) for word in first.split())
    return ", ".join(part for part in (family, initials, suffix.strip()) if part)


def _initial(word: str) -> str:
    """Return a given name's initials: `J.-P.` for Jean-Pierre, `S.` for S."""
    return "-".join(f"{part[0].upper()}." for part in word.split("-") if part)


def _bibtex_name(name: str) -> str:
    """Return a name as BibTeX reads it: a person inverted, a body in braces."""
    person = _inverted(name)
    if person is None:
        return f"{{{_escape(name)}}}"
    return ", ".join(_escape(part) for part in person if part)


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_BIBTEX_SIGNS)
