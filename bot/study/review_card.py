"""A question under review as moderators see it, and its answer as members will.

Pure: records in, text and controls out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord import ui

from bot.buttons import pack_place
from bot.cards import Card, quotation_card
from bot.desk import Noted
from bot.language import say
from bot.markup import block_quote, escape
from bot.sessions.entry import Entry
from bot.sessions.plan import Place
from bot.sessions.queue import OPEN
from bot.sessions.session import Session
from bot.study.passages import at_desk, quotation_row
from bot.study.pressing import button, custom_id
from bot.study.status import asker_names, short
from bot.study.status_controls import entry_select
from bot.study.taking import likely
from bot.views import ANSWERED, REFUSED, message

_RUN = "session.run"
_LABEL = 100  # characters of an option
QUESTION = 300  # characters of a question above its answer


def answer_message(entry: Entry, place: Place, noted: Noted, locale: str) -> dict[str, Any]:
    """Return the arguments that show members a question and its passage, with its buttons."""
    card = answer_card(entry, noted, say(locale, f"{_RUN}.published_by"), locale)
    return message(card, ANSWERED, [quotation_row(place, noted, locale)])


def answer_card(entry: Entry, noted: Noted, small: str, locale: str) -> Card:
    """Lay out a question, who asks, the passage with its notes, and the moderators' note."""
    asked = say(locale, f"{_RUN}.asked_by", who=asker_names(entry, locale))
    above = [f"**{escape(short(entry.text, QUESTION))}**", f"-# {asked}"]
    if entry.note:
        lead = say(locale, f"{_RUN}.moderators_note")
        above.append(f"📝 **{lead}** {escape(entry.note)}")
    return quotation_card(above, noted, small, locale)


def review_message(
    session: Session, entry: Entry, found: Mapping[Place, Noted], chosen: Place | None, locale: str
) -> dict[str, Any]:
    """Return the arguments that show moderators a question with its draft.

    `found` are the passages of the draft that are on the shelf; `chosen` is the one to look at,
    the first unless it is named. One that is settled is shown without buttons.
    """
    if entry.state not in OPEN or session.plan.mode != "reviewed":
        return message(settled_card(session, entry, locale), REFUSED)
    place = chosen if chosen in found else next((p for p in entry.draft if p in found), None)
    small = say(locale, f"{_RUN}.reviewing", count=len(entry.askers))
    if place is None:
        key = "no_draft" if drafted(session, entry) else "drafting"
        asked = say(locale, f"{_RUN}.asked_by", who=asker_names(entry, locale))
        question = f"**{escape(short(entry.text, QUESTION))}**"
        card = Card(((question, f"-# {asked}"), (say(locale, f"{_RUN}.{key}"),)), small)
    else:
        card = answer_card(entry, found[place], small, locale)
    rows = _rows(session, entry, found, place, locale)
    return message(card, ANSWERED, rows)


def drafted(session: Session, entry: Entry) -> bool:
    """Tell whether Ibid has looked for an answer to a question."""
    return any(act.what == "drafted" and act.entry == entry.id for act in session.log)


def settled_card(session: Session, entry: Entry, locale: str) -> Card:
    """Lay out what became of a question; one that was withdrawn is not quoted any longer."""
    state = say(locale, f"refusal.state.{entry.state}")
    acts = (act for act in reversed(session.log) if act.entry == entry.id and act.by)
    who = next((f" · <@{act.by}>" for act in acts if act.what != "asked"), "")
    line = say(locale, f"{_RUN}.settled", state=state)
    texts = [f"**{escape(short(entry.text, QUESTION))}**"] if entry.text else []
    reason = [block_quote(escape(entry.reason))] if entry.reason else []
    shown = f"{line}{who}" if entry.state not in {"withdrawn", "carried"} else line
    return Card(((*texts, shown, *reason),))


def _rows(
    session: Session,
    entry: Entry,
    found: Mapping[Place, Noted],
    place: Place | None,
    locale: str,
) -> list[list[ui.Item[Any]]]:
    number = session.id
    label = say(locale, f"{_RUN}.rpublish")
    publish: ui.Button[Any] = ui.Button(
        label=label,
        style=discord.ButtonStyle.success,
        custom_id=publish_id(number, entry.id, place) if place else custom_id("rnone", number),
        disabled=place is None,
    )
    note = button("rnote", say(locale, f"{_RUN}.rnote"), number, entry.id)
    decline = button(
        "rdecline",
        say(locale, f"{_RUN}.rdecline"),
        number,
        entry.id,
        style=discord.ButtonStyle.danger,
    )
    seek = button("rfind", say(locale, f"{_RUN}.rfind"), number, entry.id)
    rows: list[list[ui.Item[Any]]] = [[publish, seek, note, decline]]
    others = [each for each in entry.draft if each in found and each != place]
    if others:
        rows.append([_passages(number, entry.id, others, found, locale)])
    into = likely(session, entry.id)
    if into:
        placeholder = say(locale, f"{_RUN}.merge_with")
        rows.append([entry_select("rinto", number, into, placeholder, entry.id)])
    if place is not None:
        rows.append(quotation_row(place, found[place], locale))
    return rows


def publish_id(session: int, entry: int, place: Place) -> str:
    """Return the custom id of the button that publishes the passage that is seen."""
    return f"{custom_id('rpublish', session, entry)}:{pack_place(at_desk(place))}"


def _passages(
    session: int,
    entry: int,
    places: Sequence[Place],
    found: Mapping[Place, Noted],
    locale: str,
) -> ui.Select[Any]:
    options = [
        discord.SelectOption(
            label=short(found[place].quotation.text, _LABEL),
            description=short(found[place].quotation.citation, _LABEL),
            value=pack_place(at_desk(place)),
        )
        for place in places
    ]
    name = custom_id("ranother", session, entry)
    return ui.Select(custom_id=name, placeholder=say(locale, f"{_RUN}.ranother"), options=options)


def open_question_message(session: Session, entry: Entry, locale: str) -> dict[str, Any]:
    """Return the arguments that show members a question of an open session."""
    asked = say(locale, f"{_RUN}.asked_by", who=asker_names(entry, locale))
    texts = [block_quote(escape(entry.text)), f"-# {asked}"]
    if entry.state == "answered":
        texts.append(f"-# ✓ {say(locale, 'refusal.state.answered')}")
        return message(Card((tuple(texts),)), REFUSED)
    done: ui.Item[Any] = button("rsolved", say(locale, f"{_RUN}.rsolved"), session.id, entry.id)
    return message(Card((tuple(texts),)), ANSWERED, [[done]])
