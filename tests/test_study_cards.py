"""Status, panel and review cards fit into a message, whatever members and moderators write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards import Card
from bot.desk import Noted
from bot.sessions import review
from bot.sessions.entry import Asker, Entry
from bot.sessions.plan import Item, Limits, Place, Prompt
from bot.sessions.session import Session
from bot.study.moderation import moderation_rows
from bot.study.panel import panel_message
from bot.study.review_card import review_message
from bot.study.status import short, status_card, whole_minutes, words
from bot.study.status_controls import status_rows
from bot.views import message
from index.answer import Quotation, ResolvedNote
from tests.study import HOST, START, minutes, started

PLACE = Place("a" * 64, 0, 9)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(str.strip)


def noted(text: str) -> Noted:
    quotation = Quotation("w", "a" * 64, "T", "S", "p", 0, len(text), text, (), f"“T,” {text[:80]}")
    return Noted(quotation, (ResolvedNote("1", "1", text[:200], "found"),))


def full(mode: Any, title: str, text: str) -> Session:
    """Return a session in which everything is as long as it may be."""
    prompts = tuple(Prompt((text * 300)[:290], PLACE) for _ in range(10))
    items = tuple(Item((title * 100)[:90], 60, prompts) for _ in range(25))
    session = started(
        title=(title * 100)[:90], items=items, mode=mode, anonymous=True, limits=Limits(10, 200)
    )
    entries = tuple(
        Entry(n, "question", f"{n} {(text * 900)[:900]}", minutes(1), (Asker(10**18 + n),))
        for n in range(1, 31)
    )
    return replace(session, queue=replace(session.queue, entries=entries, last=30))


def fits(sent: dict[str, Any]) -> bool:
    view: ui.LayoutView = sent["view"]
    return view.content_length() <= 4000 and view.total_children_count <= 40


@pytest.mark.parametrize("mode", ["open", "queued", "reviewed"])
@settings(max_examples=15)
@given(title=TEXTS, text=TEXTS)
def test_everything_fits_into_a_message(mode: Any, title: str, text: str) -> None:
    session = full(mode, title, text)
    found = {PLACE: noted((text * 900)[:900])}
    status = status_card(session, minutes(2), found, "de")

    assert fits(message(status, rows=status_rows(session, "de")))
    assert fits(panel_message(session, minutes(2), ["x" * 200] * 5, "de"))
    assert fits(message(Card((("x",),)), rows=moderation_rows(session, "de")))


@settings(max_examples=10)
@given(text=TEXTS)
def test_review_card_fits_into_a_message(text: str) -> None:
    session = full("reviewed", "*", text)
    session = review.draft(session, minutes(2), 1, [PLACE])
    session = review.edit_note(session, HOST, minutes(2), 1, f"a{(text * 500)[:498]}")

    for quotation in ((text * 300)[:300], (text * 3000)[:3000]):
        found = {PLACE: noted(quotation)}
        sent = review_message(session, session.queue.entries[0], found, None, "de")
        assert fits(sent)


def test_quotation_that_does_not_fit_is_never_cut() -> None:
    long, brief = "salt " * 700, "A few words only."
    other = replace(PLACE, start=1)
    items = (Item("Dues", 15, (Prompt("Long?", PLACE), Prompt("Brief?", other))),)
    card = status_card(started(items=items), START, {PLACE: noted(long), other: noted(brief)}, "en")

    shown = "\n".join(text for group in card.groups for text in group)
    assert "**Long?**" in shown
    assert "salt" not in shown
    assert f"> {brief}" in shown
    assert "whole behind **Read the passages**" in shown


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "less than a minute"), (29, "less than a minute"), (31, "1 minute"), (-95, "2 minutes")],
)
def test_time_is_said_in_words(seconds: int, said: str) -> None:
    assert words(timedelta(seconds=seconds), "en") == said
    assert whole_minutes(timedelta(minutes=44, seconds=59)) == 45


@given(st.text(max_size=300), st.integers(20, 200))
def test_short_text_is_a_beginning(text: str, limit: int) -> None:
    line = " ".join(text.split())
    shown = short(text, limit)

    assert len(shown) <= limit
    assert shown == line or line.startswith(shown.removesuffix(" …"))
