"""Agendas from a reading's headings and lengths. All texts are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.agenda import LABELS, propose_agenda
from index.document import Document
from index.errors import ReadingError
from index.excerpt import shorten
from index.readers import read_document
from index.readers.markdown import read_markdown
from index.reading import Reading
from index.sentences import Span
from tests.shelves import make_work

SENTENCE = "The mule drivers carried salt over the pass in winter. "


def body(sentences):
    return SENTENCE * sentences


def reading(text):
    return Reading(make_work(read_markdown(text), "Salt"))


def section(work, heading):
    """The reading of the one section under a heading."""
    [span] = [Span(s.start, s.end) for s in work.document.sections if s.heading == heading]
    return Reading(work, (span,))


def told(items):
    return [(item.title, item.minutes) for item in items]


BOOK = f"""\
# Salt

{body(2)}

## Contents

The Pass. The Port.

## The Pass

{body(8)}

### Snow

{body(8)}

## The Port

{body(4)}

## Index

mules, 4; salt, 9
"""


def test_minutes_follow_the_length_of_what_stands_under_the_headings():
    items = propose_agenda([reading(BOOK)], 60)
    assert [item.title for item in items] == [
        "Welcome", "Opening", "The Pass", "Snow", "The Port", "Close",
    ]  # fmt: skip
    minutes = [item.minutes for item in items]
    assert sum(minutes) == 60
    assert minutes[0] == minutes[-1] == 5
    assert minutes[2] == pytest.approx(minutes[3], abs=1)
    assert minutes[2] == pytest.approx(2 * minutes[4], abs=2)


def test_each_item_says_where_it_is_read():
    book = reading(BOOK)
    items = propose_agenda([book], 60)
    assert items[0].stretch is items[-1].stretch is None
    text = book.work.document.text
    for item in items[2:-1]:
        place = item.stretch
        assert (place.work, place.digest) == (book.work.id, book.work.digest)
        assert text[place.start : place.end].startswith(f"{item.title}\n\n")
        assert text[place.start : place.end].endswith("winter.")


def test_contents_and_index_are_read_where_they_are_chosen():
    work = reading(BOOK).work
    assert "Contents" in [i.title for i in propose_agenda([section(work, "Contents")], 20)]


def test_only_the_sections_chosen_are_read():
    work = reading(BOOK).work
    items = propose_agenda([section(work, "The Pass")], 40)
    assert [item.title for item in items] == ["Welcome", "The Pass", "Snow", "Close"]


def test_a_text_without_headings_is_parted_by_length():
    text = "\n\n".join(body(5) for _ in range(12))
    items = propose_agenda([reading(text)], 50)
    assert [item.title for item in items[1:-1]] == [
        f"Part {number}: “The mule drivers carried salt over the pass in…”"
        for number in range(1, 5)
    ]
    assert {item.minutes for item in items[1:-1]} == {10}
    assert propose_agenda([reading(body(3))], 20)[1].title == "The whole text"


def test_a_text_of_one_paragraph_is_parted_at_sentences():
    alone = reading(body(40))
    items = propose_agenda([alone], 50)
    text = alone.work.document.text
    assert len(items) == 6
    assert all(text[i.stretch.start : i.stretch.end].startswith("The mule") for i in items[1:-1])


def test_many_short_sections_are_joined():
    text = "\n\n".join(f"## Day {n}\n\n{body(2)}" for n in range(1, 41))
    items = propose_agenda([reading(text)], 90)[1:-1]
    assert 6 <= len(items) <= 12
    assert items[0].title.startswith("Day 1 – Day ")
    assert items[-1].title.endswith("Day 40")


def test_a_heading_without_text_stands_before_the_next():
    text = f"## Book One\n\n## I\n\n{body(6)}\n\n## II\n\n{body(6)}"
    titles = [item.title for item in propose_agenda([reading(text)], 40)]
    assert titles == ["Welcome", "Book One · I", "II", "Close"]


def test_a_long_section_is_parted_where_there_is_room():
    paragraphs = "\n\n".join(body(6) for _ in range(10))
    text = f"## Snow\n\n{paragraphs}\n\n## Thaw\n\n{body(6)}"
    titles = [item.title for item in propose_agenda([reading(text)], 70)]
    assert titles[1:4] == [f"Snow, part {n} of 4" for n in (1, 2, 3)]


def test_several_works_are_named():
    both = [reading(BOOK), Reading(make_work(read_markdown(body(4)), "Tin"))]
    titles = [item.title for item in propose_agenda(both, 60)]
    assert titles[1] == "Salt: Opening"
    assert titles[-2] == "Tin: The whole text"


def test_labels_come_in_another_language():
    labels = {**LABELS, "welcome": "Begrüßung", "close": "Schluss"}
    titles = [item.title for item in propose_agenda([reading(BOOK)], 60, labels)]
    assert (titles[0], titles[-1]) == ("Begrüßung", "Schluss")


def test_what_cannot_be_planned_is_said():
    with pytest.raises(ReadingError, match="13 minutes are too few for this reading; give it 14"):
        propose_agenda([reading(BOOK)], 13)
    with pytest.raises(ReadingError, match="nothing to read"):
        propose_agenda([], 60)


def test_words_are_not_cut():
    assert shorten("salt and silver", 15) == "salt and silver"
    assert shorten("salt and silver", 14) == "salt and…"
    assert shorten("salt, and silver", 6) == "salt…"
    assert len(shorten("s" * 99, 10)) == 10


SIZES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 30)), min_size=1, max_size=30)


@given(SIZES, st.integers(12, 240))
def test_minutes_always_add_up_and_nothing_is_left_out(sizes, minutes):
    blocks = [("#" * level + f" Head {n}\n\n" if level else "") + body(size)
              for n, (level, size) in enumerate(sizes)]  # fmt: skip
    read = Reading(make_work(read_markdown("\n\n".join(blocks)), "Salt"))
    text = read.work.document.text
    if not text:
        return
    items = propose_agenda([read], minutes)
    assert sum(item.minutes for item in items) == minutes
    assert all(item.minutes >= 2 for item in items)
    assert len(items) <= 14
    covered = [False] * len(text)
    at = 0
    for item in items[1:-1]:
        assert at <= item.stretch.start < item.stretch.end
        assert 0 < len(item.title) <= 100
        at = item.stretch.end
        covered[item.stretch.start : at] = [True] * (at - item.stretch.start)
    assert all(done or sign.isspace() for done, sign in zip(covered, text, strict=True))


def test_spans_that_overlap_are_read_once():
    work = make_work(Document(text=body(10).strip()), "Salt")
    assert Reading(work, (Span(0, 50), Span(40, 90), Span(100, 120))).runs == (
        Span(0, 90),
        Span(100, 120),
    )


def test_the_article_has_its_own_headings(article):
    work = make_work(read_document(article.read_bytes(), article.name))
    items = propose_agenda([Reading(work)], 60)
    headings = [section.heading for section in work.document.sections]
    assert [item.title for item in items[2:-1]] == headings
    assert sum(item.minutes for item in items) == 60
