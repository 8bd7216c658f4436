"""What moderators type into forms and options: dates, agendas, headings. Pure.

An agenda is typed as one line an item, its minutes first: `15 The mines`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from bot.sessions.plan import Item
from index.errors import IbidError

_DATES = ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d.%m.%Y %H:%M")
_LINE = re.compile(r"(?P<minutes>\d{1,4})\s+(?P<title>\S.*)")
_YEARS = range(2000, 9999)  # in each of them a day fits into any zone
_TITLE = 100  # characters
_MOST = 24 * 60  # minutes


class TypedError(IbidError):
    """What was typed cannot be read, as the `key` and `values` of what to say."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"cannot be read: {key} {values}")
        self.key = f"session.plan.{key}"
        self.values = values


def read_date(text: str) -> tuple[date, time]:
    """Read a day and a time of day, such as 2026-12-03 19:30 or 3.12.2026 19:30."""
    words = " ".join(text.split())
    for form in _DATES:
        try:
            found = datetime.strptime(words, form)  # noqa: DTZ007  (its zone is another option)
        except ValueError:
            continue
        if found.year in _YEARS:
            return found.date(), found.time()
    raise TypedError("no_date", text=text)


def read_number(text: str, field: str) -> int:
    """Read a whole number."""
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise TypedError("no_number", field=field, text=text)
    return int(text)


def agenda_text(items: Sequence[Item]) -> str:
    """Write an agenda as it is typed."""
    return "\n".join(f"{item.minutes} {item.title}" for item in items)


def read_agenda(text: str, before: Sequence[Item]) -> tuple[Item, ...]:
    """Read an agenda; an item keeps its prompts as long as its title, or its place, is the same.

    TypedError names the first line at fault.
    """
    lines = [(n, line.strip()) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        raise TypedError("no_agenda")
    return _kept([_read_item(number, line) for number, line in lines], before)


def _read_item(number: int, line: str) -> Item:
    found = _LINE.fullmatch(line)
    if found is None:
        raise TypedError("no_item", number=number, text=line)
    minutes, title = int(found["minutes"]), found["title"].strip()
    if not 1 <= minutes <= _MOST:
        raise TypedError("item_minutes", number=number, minutes=minutes, most=_MOST)
    if len(title) > _TITLE:
        raise TypedError("item_title", number=number, length=len(title), most=_TITLE)
    return Item(title, minutes)


def _kept(typed: Sequence[Item], before: Sequence[Item]) -> tuple[Item, ...]:
    """Give what was typed the ids and prompts of the items that it stands for."""
    left = list(before)
    known: list[Item | None] = []
    for item in typed:
        same = next((old for old in left if old.title == item.title), None)
        known.append(same)
        if same:
            left.remove(same)
    if len(typed) == len(before):  # a title was changed in its place
        known = [
            same or (old if old in left else None) for same, old in zip(known, before, strict=True)
        ]
    return tuple(
        replace(old, title=item.title, minutes=item.minutes) if old else item
        for item, old in zip(typed, known, strict=True)
    )


def read_headings(text: str, headings: Sequence[str]) -> list[int]:
    """Return the numbers of the headings that are named, with `;` between them.

    `§3` stands for the third. TypedError where one is no heading.
    """
    numbers = {_folded(heading): number for number, heading in reversed([*enumerate(headings)])}
    if _folded(text) in numbers:
        return [numbers[_folded(text)]]
    found = []
    for piece in filter(None, map(_folded, text.split(";"))):
        by_number = re.fullmatch(r"§\s*(\d{1,5})", piece)
        number = int(by_number[1]) - 1 if by_number else numbers.get(piece, -1)
        if not 0 <= number < len(headings):
            raise TypedError("no_section", text=piece)
        found.append(number)
    return sorted(set(found))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
