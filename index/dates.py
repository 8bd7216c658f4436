"""Read the dates that a text tells: days, months, years, ranges, decades and centuries.

A bare number is a year only where what stands around it says so: pages, sums and crowds
have four figures too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        """
        sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth
        sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
        """.split(),
        start=6,
    )
}
_DAYS_OF = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|" + (
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1\d{3}|20\d\d|2100)"
_TO = r"(?:\s?[-–—/]\s?)"
_NO_NUMBER = r"(?![\d%‰°]|[.,:]\d|[-–]\d{5})"
_DATE = re.compile(
    rf"""
    (?<![\w$£€¥.,:/§])(?:
      (?P<iso> {_YEAR}-\d\d-\d\d )(?!\d)
    | (?:(?P<day>{_DAY})(?:{_TO}{_DAY})?\s(?:of\s)?)?
      (?P<month>{_MONTH})(?:{_TO}{_MONTH})?
      (?:\s(?P<day_after>{_DAY})(?:{_TO}{_DAY})?)?
      ,?\s(?:of\s)?(?P<month_year>{_YEAR}){_NO_NUMBER}(?!\s?BCE?\b)
    | (?P<decade>{_YEAR})['’]?s\b
    | (?:(?P<ordinal>(?i:{"|".join(_ORDINALS)}))|(?P<figure>[6-9]|1\d|2[01])(?:st|nd|rd|th))
      [-\s][Cc]entur(?:y|ies)\b (?!\sBCE?\b)
    | (?P<year>{_YEAR}|[5-9]\d\d)
      (?:(?P<to>{_TO}|\s(?:to|until|till|through|and)\s)(?P<until>{_YEAR}|\d\d(?!\d)))?
      {_NO_NUMBER}(?!['’]?\w|\s?BCE?\b)
    )
    """,
    re.VERBOSE,
)
_TIME_BEFORE = re.compile(
    r"\b(?:in|since|until|till|during|early|late|mid|years?|spring|summer|autumn|fall|winter)\s?$",
    re.IGNORECASE,
)
_ERA_BEFORE = re.compile(r"\b(?:A\.?D\.?|C\.?E\.?|anno|years?)\s?$")
_ERA_AFTER = re.compile(r"\s?(?:A\.?D\b|C\.?E\b)")
_NUMBER_BEFORE = re.compile(
    r"(?:\b(?:pp?|nos?|vols?|ch|arts?|fols?|pages?|articles?|sections?|numbers?|lines?|rooms?|"
    r"resolutions?|laws?|decrees?|orders?|flight|some|nearly|almost|than|over|only|another|all|"
    r"least|most|USD?|EUR)\.?|[#№])\s?$",
    re.IGNORECASE,
)
_PEOPLE_AFTER = re.compile(
    r"\s(?:[a-z]+\s)?(?:men|women|people|persons|children|soldiers|troops|sailors|cavalry|infantry|"
    r"families|prisoners|workers|percent|per|million|billion|thousand|hours|tons|tonnes|miles|km|kg|"
    r"yen|won|dollars|pounds)\b"
)
_PLURAL_AFTER = re.compile(r"\s(?!(?:was|has|is|as|its|his|this|sees|marks)\b)[a-z]+s\b")
_ARTICLE = re.compile(r"\b(?:the|a|an|this|that|its|their|his|her)\s$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A date and where a text tells it; `month` and `day` are 0 where they are not told.

    Of a range, a decade or a century it is the beginning, and `until` the last year.
    """

    year: int
    month: int
    day: int
    until: int
    start: int
    end: int

    @property
    def key(self) -> tuple[int, int, int]:
        """What dates are sorted by; a year stands before its months."""
        return self.year, self.month, self.day


def find_dates(text: str) -> list[Date]:
    """Return the dates that a text tells, in the order of the text."""
    return list(_dates(text))


def parse_date(text: str | None) -> Date | None:
    """Return the date that a work's metadata gives, if that can be read."""
    found = find_dates(text or "")
    return found[0] if found else None


def _dates(text: str) -> Iterator[Date]:
    at = 0
    while found := _DATE.search(text, at):
        date = _read(text, found)
        at = date.end if date else found.end()
        if date:
            yield date


def _read(text: str, found: re.Match[str]) -> Date | None:
    start, end = found.span()
    if found["iso"]:
        year, month, number = (int(part) for part in found["iso"].split("-"))
        return _of_day(year, month, number, start, end)
    if found["month_year"]:
        day = found["day"] or found["day_after"] or "0"
        month = _MONTHS[found["month"].casefold().rstrip(".")]
        return _of_day(int(found["month_year"]), month, int(re.sub(r"\D", "", day)), start, end)
    if found["decade"]:
        year = int(found["decade"])
        return Date(year, 0, 0, year + (99 if year % 100 == 0 else 9), start, end)
    if found["ordinal"] or found["figure"]:
        century = int(found["figure"] or _ORDINALS[found["ordinal"].casefold()])
        return Date(100 * century - 99, 0, 0, 100 * century, start, end)
    return _of_year(text, found)


def _of_day(year: int, month: int, day: int, start: int, end: int) -> Date | None:
    if not (1 <= month <= 12 and 0 <= day <= _DAYS_OF[month - 1]):
        return None
    return Date(year, month, day, year, start, end)


def _of_year(text: str, found: re.Match[str]) -> Date | None:
    year, (start, end) = int(found["year"]), found.span()
    if not _is_year(text, start, found.end("year"), year):
        return None
    if not found["until"]:
        return Date(year, 0, 0, year, start, end)
    until = int(found["until"]) + (year // 100 * 100 if len(found["until"]) == 2 else 0)
    joined = found["to"].strip() not in {"and", "to"} or re.search(
        r"\b(?:between|from)\s$", text[:start], re.IGNORECASE
    )
    if until <= year or not joined:
        return Date(year, 0, 0, year, start, found.end("year"))
    return Date(year, 0, 0, until, start, end)


def _is_year(text: str, start: int, end: int, year: int) -> bool:
    before, after = text[max(start - 16, 0) : start], text[end : end + 40]
    if _ERA_BEFORE.search(before) or _ERA_AFTER.match(after):
        return True
    if _NUMBER_BEFORE.search(before) or _PEOPLE_AFTER.match(after):
        return False
    told = _TIME_BEFORE.search(before)
    if year < 1000:
        return bool(told and re.match(r"[,.;)]", after))
    return bool(told or _ARTICLE.search(before) or not _PLURAL_AFTER.match(after))
