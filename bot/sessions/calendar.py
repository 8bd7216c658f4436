"""Dates of sessions: by the clock on the wall of the server's zone, kept in UTC.

A time that a change to daylight-saving time leaves out is moved on by what the clock is put
forward (02:30 becomes 03:30); a time that comes twice is taken the first time. Recurrence goes
by the time that was asked for, so that only that one session is moved.

What recurs "monthly" does so on the same weekday of the month, counted from its first day, and
leaves out months without a fifth one; what recurs yearly on 29 February, common years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import count
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.sessions.errors import SessionError
from bot.sessions.plan import Recurrence, When

_STEPS: dict[Recurrence, int] = {"daily": 1, "weekdays": 1, "weekly": 7, "fortnightly": 14}
_SATURDAY = 5


def when(day: date, clock: time, zone: str, recurrence: Recurrence = "none") -> When:
    """Return the date of a session that starts at a time of day of a zone."""
    clock = clock.replace(fold=0, tzinfo=None)
    return When(_instant(day, clock, find_zone(zone)), zone, clock, recurrence)


def next_when(current: When, after: datetime) -> When | None:
    """Return the next date later than the current one and an instant; None if none recurs."""
    if current.recurrence == "none":
        return None
    zone = find_zone(current.zone)
    first = current.start.astimezone(zone).date()
    starts = (_instant(day, current.clock, zone) for day in _days(first, current.recurrence))
    start = next(start for start in starts if start > after)
    return When(start, current.zone, current.clock, current.recurrence)


def is_weekday(current: When) -> bool:
    """Tell whether a session starts on a day from Monday to Friday, in its zone."""
    return current.start.astimezone(find_zone(current.zone)).weekday() < _SATURDAY


def find_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name; SessionError proposes names like it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        like = get_close_matches(name, sorted(available_timezones()), 3, 0.5)
        proposed = ", ".join(like) or "Europe/London"
        raise SessionError("zone", zone=name, like=proposed) from None


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)


def _days(first: date, recurrence: Recurrence) -> Iterator[date]:
    """Yield the days of a recurrence after its first one."""
    if recurrence == "monthly":
        yield from _monthly(first)
    elif recurrence == "yearly":
        years = (first.year + number for number in count(1))
        yield from (day for year in years if (day := _day(year, first.month, first.day)))
    else:
        step = _STEPS[recurrence]
        for number in count(1):
            day = first + timedelta(days=step * number)
            if recurrence != "weekdays" or day.weekday() < _SATURDAY:
                yield day


def _monthly(first: date) -> Iterator[date]:
    week = (first.day - 1) // 7
    for number in count(first.month):
        year, month = first.year + number // 12, number % 12 + 1
        opening = date(year, month, 1)
        number_of_day = 1 + (first.weekday() - opening.weekday()) % 7 + 7 * week
        if day := _day(year, month, number_of_day):
            yield day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
