"""Plain text: what opens and closes a copied page, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.plain import read_plain

ENTRIES = (
    "The sluice froze before dawn and nobody could turn the mill.",
    "The reeve came by boat. He counted eleven sacks.",
    "Rain all day, and no boat.",
)
DATES = {
    "days": ("4 May 1872", "6 May 1872", "9 May 1872"),
    "months": ("May 1872", "June 1872", "July 1872"),
    "weekdays": ("Saturday, 4 May 1872", "Monday, 6 May 1872", "Thursday, 9 May 1872"),
    "ISO": ("1872-05-04", "1872-05-06", "1872-05-09"),
    "American": ("May 4, 1872", "May 6, 1872", "May 9, 1872"),
}


@pytest.mark.parametrize("under", ["\n\n", "\n"])
@pytest.mark.parametrize("dates", DATES.values(), ids=DATES)
@pytest.mark.parametrize("title", ["The Diary of a Miller\n\n", ""])
def test_the_entries_of_a_diary_are_all_text(title, dates, under):
    printed = "\n\n".join(f"{day}{under}{entry}" for day, entry in zip(dates, ENTRIES, strict=True))
    document = read_plain(title + printed)
    assert document.title == (title.strip() or None)
    assert document.date is None
    assert document.text == printed.replace(f"{under}", "\n\n").replace("\n\n\n\n", "\n\n")
    assert [section.heading for section in document.sections] == list(dates)


def test_an_entry_of_many_paragraphs_is_text_like_the_others():
    first = "\n\n".join(f"{ENTRIES[0]} It was hour {n}." for n in range(8))
    printed = f"4 May 1872\n\n{first}\n\n6 May 1872\n\n{ENTRIES[1]}"
    assert read_plain(f"The Diary of a Miller\n\n{printed}").text == printed


@pytest.mark.parametrize(
    "front",
    [
        "3 March 2011",
        "By Ines Aldana\n\n3 March 2011",
        "3 March 2011\n\nBy Ines Aldana",
        "Grain is seldom studied.\n\n3 March 2011",
        "Grain is seldom studied.\n\nBy Ines Aldana\n\nPublished: 3 March 2011",
        "By Ines Aldana\n\nGrain is seldom studied.\n\n3 March 2011",
        "Grain is seldom studied.\n\nBy Ines Aldana",
        "3 March 2011\n\nUpdated: 5 March 2011",
    ],
)
def test_the_front_of_a_copied_page_is_kept_out(front):
    document = read_plain(f"Grain and Ledgers\n\n{front}\n\n{ENTRIES[0]}\n\n{ENTRIES[1]}")
    assert document.title == "Grain and Ledgers"
    assert document.text == f"{ENTRIES[0]}\n\n{ENTRIES[1]}"
    assert document.date == ("3 March 2011" if "March" in front else None)
    assert document.author == ("Ines Aldana" if "Aldana" in front else None)


@pytest.mark.parametrize(
    "line", ["By Order Of The Abbot", "BY ORDER OF THE ABBOT", "By All Means", "4 May 1872"]
)
def test_what_stands_long_before_a_line_is_no_standfirst(line):
    printed = "\n\n".join((*ENTRIES, line, "The mill was sold."))
    document = read_plain(f"The Mill\n\n{printed}")
    assert document.text == printed
    assert document.author is document.date is None


def test_a_decree_is_no_byline():
    printed = f"{ENTRIES[0]}\n\nBy Order Of The Abbot\n\n{ENTRIES[1]}"
    assert read_plain(f"The Mill\n\n{printed}").text == printed


def test_pieces_by_several_hands_are_text():
    printed = f"By Ines Aldana\n\n{ENTRIES[0]}\n\nBy Orm Brink\n\n{ENTRIES[1]}"
    document = read_plain(f"Two Letters\n\n{printed}")
    assert (document.text, document.author) == (printed, None)


@pytest.mark.parametrize(
    "line",
    [
        "Copyright © 2011 The Delta Review, All rights reserved.",
        "© 2011 The Delta Review",
        "(c) 2011 The Delta Review",
        "Copyright 2011 Ines Aldana. Nobody may print this.",
        "Copyright by Ines Aldana",
        "Copyright The Delta Review, 2011.",
        "All rights reserved.",
    ],
)
def test_a_copyright_line_ends_the_text(line):
    document = read_plain(f"The Press\n\n{ENTRIES[0]}\n\n{line}\n\nShare this page.")
    assert document.text == ENTRIES[0]
    assert [item.kind for item in document.matter] == ["title", "copyright", "back-matter"]


@pytest.mark.parametrize(
    "line",
    [
        "Copyright in ballads was first sold in 1708. Printers wrote to the abbot.",
        "Copyright was unknown before May, 1708.",
        "Copyright Law in the Delta",
        "All rights reserved to the abbot were sold in 1708.",
    ],
)
def test_a_paragraph_about_copyright_is_text(line):
    printed = f"{ENTRIES[0]}\n\n{line}\n\n{ENTRIES[1]}"
    assert read_plain(f"The Press\n\n{printed}").text == printed


DAYS = st.integers(1, 28).map(lambda day: f"{day} May 1872")
PROSE = st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=3)


@given(st.lists(st.tuples(DAYS, PROSE), min_size=2, max_size=6, unique_by=lambda entry: entry[0]))
def test_no_entry_of_any_diary_is_lost(entries):
    printed = "\n\n".join("\n\n".join((day, *prose)) for day, prose in entries)
    assert read_plain(f"The Diary of a Miller\n\n{printed}\n").text == printed
