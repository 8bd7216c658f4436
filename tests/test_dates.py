"""Dates in sentences, and numbers that are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import find_dates, parse_date


def told(text):
    return [(text[date.start : date.end], *date.key, date.until) for date in find_dates(text)]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("He flew on 17 September 2002.", [("17 September 2002", 2002, 9, 17, 2002)]),
        ("September 17, 2002, was a Tuesday.", [("September 17, 2002", 2002, 9, 17, 2002)]),
        ("the 17th of September 2002", [("17th of September 2002", 2002, 9, 17, 2002)]),
        ("at talks on 17–19 September 2002", [("17–19 September 2002", 2002, 9, 17, 2002)]),
        ("signed on 2002-09-17", [("2002-09-17", 2002, 9, 17, 2002)]),
        ("in Sept. 2002", [("Sept. 2002", 2002, 9, 0, 2002)]),
        ("In 1965 talks began.", [("1965", 1965, 0, 0, 1965)]),
        ("the 1965 treaties", [("1965", 1965, 0, 0, 1965)]),
        ("(1910)", [("1910", 1910, 0, 0, 1910)]),
        ("ruled from 1910 to 1945", [("1910 to 1945", 1910, 0, 0, 1945)]),
        ("between 1965 and 1970", [("1965 and 1970", 1965, 0, 0, 1970)]),
        ("in 1965 and 1970", [("1965", 1965, 0, 0, 1965), ("1970", 1970, 0, 0, 1970)]),
        ("the war of 1904–05", [("1904–05", 1904, 0, 0, 1905)]),
        ("1910-1945", [("1910-1945", 1910, 0, 0, 1945)]),
        ("the early 1970s", [("1970s", 1970, 0, 0, 1979)]),
        ("the nineteenth century", [("nineteenth century", 1801, 0, 0, 1900)]),
        ("a 7th-century king", [("7th-century", 601, 0, 0, 700)]),
        ("in AD 794", [("794", 794, 0, 0, 794)]),
        ("in 645, under Kotoku", [("645", 645, 0, 0, 645)]),
        ("Resolution 1718 of 2006", [("2006", 2006, 0, 0, 2006)]),
    ],
)
def test_dates_are_read(text, dates):
    assert told(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "1,500 men",
        "by 1500 men",
        "some 1500 prisoners",
        "1500 houses burned",
        "p. 1965",
        "pp. 1910–1945",
        "No. 1500",
        "$1965",
        "in 660 BC",
        "the 500 men",
        "3 May",
        "31 February 2002",
        "1965.5 tons",
        "250,000 tons",
        "Resolution 1718",
        "at 1600 hours",
        "in 12345",
    ],
)
def test_other_numbers_are_no_dates(text):
    assert told(text) == []


def test_a_works_date_is_read():
    assert parse_date("14 July 2014").key == (2014, 7, 14)
    assert parse_date("c. 1850").key == (1850, 0, 0)
    assert parse_date("undated") is None
    assert parse_date(None) is None


MONTHS = st.sampled_from(
    "January February March April May June July August September October November December".split()
)


@given(st.integers(1, 28), MONTHS, st.integers(1000, 2100))
def test_a_date_is_read_however_it_is_written(day, month, year):
    for written in (f"{day} {month} {year}", f"{month} {day}, {year}"):
        sentence = f"On {written}, they met."
        [date] = find_dates(sentence)
        assert sentence[date.start : date.end] == written
        assert (date.year, date.day) == (year, day)


@given(st.text(alphabet="0123456789 -–.,sMay'incentury(p)", max_size=40))
def test_dates_lie_in_order_within_the_text(text):
    at = 0
    for date in find_dates(text):
        assert at <= date.start < date.end <= len(text)
        assert 500 <= date.year <= 2100
        assert date.until >= date.year
        at = date.end
