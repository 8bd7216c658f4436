"""What moderators type is read as it was meant, or the line at fault is named."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sessions.plan import Item, Prompt
from bot.study.prompting import moved, numbered, print_of, reworded, without
from bot.study.typed import TypedError, agenda_text, read_agenda, read_date, read_headings

TITLES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=100
)
QUESTIONS = st.lists(st.text(min_size=1, max_size=9), max_size=3)
ITEMS = st.lists(
    st.builds(
        lambda title, minutes, questions: Item(title, minutes, tuple(map(Prompt, questions))),
        TITLES,
        st.integers(1, 1440),
        QUESTIONS,
    ),
    min_size=1,
    max_size=8,
).map(lambda items: tuple(Item(i.title, i.minutes, i.prompts, n) for n, i in enumerate(items, 1)))


@given(ITEMS)
def test_agenda_reads_back_what_it_wrote(items: tuple[Item, ...]) -> None:
    assert read_agenda(agenda_text(items), items) == items


@given(st.text(max_size=200))
def test_any_agenda_is_read_or_refused(text: str) -> None:
    try:
        items = read_agenda(text, ())
    except TypedError:
        return
    assert all(1 <= item.minutes <= 1440 and item.title for item in items)


@given(ITEMS, st.integers(-1, 1).filter(bool))
def test_moving_a_prompt_loses_none(items: tuple[Item, ...], step: int) -> None:
    for at, (number, own) in enumerate(numbered(items)):
        prompt = items[number].prompts[own]
        after = moved(items, at, print_of(prompt), step)
        prompts = sorted(p.question for i in items for p in i.prompts)
        assert sorted(p.question for i in after for p in i.prompts) == prompts
        left = without(items, at, print_of(prompt))
        assert len(numbered(left)) == len(numbered(items)) - 1


def test_prompt_that_changed_meanwhile_stays() -> None:
    items = (Item("The mines", 5, (Prompt("Who?"), Prompt("When?")), 1),)
    seen = print_of(Prompt("Who?"))
    after = reworded(items, 0, seen, "Who paid?")
    with pytest.raises(TypedError):
        without(after, 0, seen)


def test_renamed_item_keeps_its_prompts_and_a_moved_one_too() -> None:
    items = (Item("Welcome", 5, (), 1), Item("The mines", 20, (Prompt("Who?"),), 2))
    renamed = read_agenda("5 Welcome\n25 Shafts", items)
    swapped = read_agenda("20 The mines\n5 Welcome\n5 Close", items)
    assert renamed == (items[0], Item("Shafts", 25, (Prompt("Who?"),), 2))
    assert swapped == (items[1], items[0], Item("Close", 5))


@pytest.mark.parametrize(
    "text", ["2026-12-03 19:30", " 2026-12-03  19:30 ", "2026-12-03T19:30", "3.12.2026 19:30"]
)
def test_dates(text: str) -> None:
    assert read_date(text) == (date(2026, 12, 3), time(19, 30))


def test_headings_are_named_or_numbered() -> None:
    headings = ["The Mines", "Salt; silver", "The Road", "The Mines"]
    assert read_headings("the road;  THE mines", headings) == [0, 2]
    assert read_headings("Salt; silver", headings) == [1]
    assert read_headings("§4; §2", headings) == [1, 3]
    assert read_headings("", headings) == []
    with pytest.raises(TypedError):
        read_headings("§5", headings)
