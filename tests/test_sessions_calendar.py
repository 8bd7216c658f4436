"""Dates of sessions: recurrence by the clock on the wall, whatever daylight saving does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sessions.calendar import find_zone, next_when, when
from tests.study import at, refused

ZONES = [
    *("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe"),
    *("America/Santiago", "Africa/Casablanca", "Asia/Kathmandu", "UTC"),
]
RECURRENCES = ["daily", "weekdays", "weekly", "fortnightly", "monthly", "yearly"]


def dates(first, recurrence, number=4):
    """Return the times of a series in Berlin: its first date and those that follow."""
    current = at(first, recurrence=recurrence)
    found = [current]
    for _ in range(number - 1):
        current = next_when(current, current.start)
        found.append(current)
    return [f"{each.start.astimezone(ZoneInfo(current.zone)):%Y-%m-%d %H:%M}" for each in found]


@pytest.mark.parametrize(
    ("recurrence", "days"),
    [
        ("daily", ["03-27", "03-28", "03-29", "03-30"]),
        ("weekdays", ["03-27", "03-30", "03-31", "04-01"]),
        ("weekly", ["03-27", "04-03", "04-10", "04-17"]),
        ("fortnightly", ["03-27", "04-10", "04-24", "05-08"]),
        ("monthly", ["03-27", "04-24", "05-22", "06-26"]),  # the fourth Friday
    ],
)
def test_a_series_keeps_its_time_over_the_change_of_clocks(recurrence, days):
    assert dates("2026-03-27 19:00", recurrence) == [f"2026-{day} 19:00" for day in days]


def test_a_series_in_utc_moves_with_the_clocks():
    before = at("2026-03-27 19:00", recurrence="weekly")
    after = next_when(before, before.start)
    assert (before.start.hour, after.start.hour) == (18, 17)
    assert after.start.tzinfo is UTC


def test_months_without_a_fifth_weekday_are_left_out():
    assert dates("2026-01-30 19:00", "monthly", 3) == [
        "2026-01-30 19:00",
        "2026-05-29 19:00",
        "2026-07-31 19:00",
    ]


def test_a_monthly_series_goes_on_after_december():
    assert dates("2026-11-02 19:00", "monthly", 4) == [
        "2026-11-02 19:00",
        "2026-12-07 19:00",
        "2027-01-04 19:00",
        "2027-02-01 19:00",
    ]


def test_a_leap_day_recurs_in_leap_years():
    assert dates("2028-02-29 19:00", "yearly", 2) == ["2028-02-29 19:00", "2032-02-29 19:00"]
    assert dates("2026-05-01 19:00", "yearly", 2) == ["2026-05-01 19:00", "2027-05-01 19:00"]


def test_a_time_that_is_left_out_is_moved_on_for_that_day_alone():
    assert dates("2026-03-28 02:30", "daily", 3) == [
        "2026-03-28 02:30",
        "2026-03-29 03:30",
        "2026-03-30 02:30",
    ]
    # even where the series begins on that day
    assert dates("2026-03-29 02:30", "daily", 2) == ["2026-03-29 03:30", "2026-03-30 02:30"]


def test_a_time_that_comes_twice_is_taken_the_first_time():
    twice = when(date(2026, 10, 25), time(2, 30, fold=1), "Europe/Berlin")
    assert twice.start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_dates_that_have_passed_are_left_out():
    first = at("2026-03-03 19:00", recurrence="weekly")
    later = next_when(first, datetime(2026, 4, 1, tzinfo=UTC))
    assert later.start == datetime(2026, 4, 7, 17, 0, tzinfo=UTC)


def test_what_does_not_recur_has_no_next_date():
    assert next_when(at("2026-03-03 19:00", "UTC"), datetime(2030, 1, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize(
    "name", ["Europe/Berln", "", "../etc/passwd", "Europe", "Middle/Earth", "\0"]
)
def test_an_unknown_zone_is_refused_with_others_like_it(name):
    with refused("zone") as error:
        find_zone(name)
    assert "/" in error.value.values["like"]
    if name == "Europe/Berln":
        assert "Europe/Berlin" in str(error.value)


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.sampled_from(RECURRENCES),
    st.timedeltas(timedelta(0), timedelta(days=400)),
)
def test_the_next_date_is_later_and_at_the_same_time_of_day(day, clock, zone, recurrence, passed):
    first = when(day, clock, zone, recurrence)
    after = first.start + passed
    following = next_when(first, after)
    assert following.start > after
    assert (following.clock, following.zone) == (clock, zone)
    shown = following.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    exists = shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) == following.start
    gap = shown.time() != clock
    assert exists
    if gap:  # only where that time of day is left out on that day
        missing = datetime.combine(shown.date(), clock, ZoneInfo(zone))
        assert missing.astimezone(UTC).astimezone(ZoneInfo(zone)).time() != clock
    begun = first.start.astimezone(ZoneInfo(zone))
    if recurrence in {"weekly", "fortnightly", "monthly"}:
        assert shown.weekday() == begun.weekday()
    if recurrence == "weekdays":
        assert shown.weekday() < 5
    if recurrence == "monthly":
        assert (shown.day - 1) // 7 == (begun.day - 1) // 7
    if recurrence == "yearly":
        assert (shown.month, shown.day) == (begun.month, begun.day)
