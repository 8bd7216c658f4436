"""The controls below the status, with which members take part."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.language import say
from bot.lasting import base36
from bot.sessions.entry import Entry
from bot.sessions.queue import most_wanted
from bot.sessions.session import Session
from bot.study.pressing import button, custom_id
from bot.study.status import short
from bot.views import Rows

_RUN = "session.run"
_OPTIONS = 25  # of a select
_LABEL = 98  # characters of an option, but for its quotation marks


def status_rows(session: Session, locale: str) -> Rows:
    """Return what members press: ask, raise a hand, vote, take back, read the passages."""
    number, mode = session.id, session.plan.mode
    first: list[ui.Item[Any]] = []
    if mode != "open":
        first.append(button("rhand", say(locale, f"{_RUN}.rhand"), number))
    first.append(button("rask", say(locale, f"{_RUN}.rask"), number, 0))
    if session.plan.anonymous:
        first.append(button("rask", say(locale, f"{_RUN}.rask_anonymous"), number, 1))
    if mode != "open":
        first.append(button("rmine", say(locale, f"{_RUN}.rmine"), number))
    second: list[ui.Item[Any]] = []
    if session.item and any(prompt.place for prompt in session.item.prompts):
        second.append(button("rread", say(locale, f"{_RUN}.rread"), number, session.item.id))
    second.append(button("rpanel", say(locale, f"{_RUN}.rpanel"), number))
    votes = most_wanted(session) if mode == "queued" else ()
    return [first, *([[vote_select(session, votes, locale)]] if votes else ()), second]


def vote_select(session: Session, votes: tuple[Entry, ...], locale: str) -> ui.Select[Any]:
    """Return the select that votes for one of the questions that wait, or takes a vote back."""
    return entry_select("rvote", session.id, votes, say(locale, f"{_RUN}.rvote"))


def entry_select(
    verb: str, session: int, entries: tuple[Entry, ...], placeholder: str, *numbers: int
) -> ui.Select[Any]:
    """Return a select of entries of the queue."""
    options = [option(entry) for entry in entries[:_OPTIONS]]
    name = custom_id(verb, session, *numbers)
    return ui.Select(custom_id=name, placeholder=placeholder, options=options)


def option(entry: Entry) -> discord.SelectOption:
    """Return an entry as a choice: its text, and how many ask it or voted for it."""
    label = "✋" if entry.is_hand else f"“{short(entry.text, _LABEL)}”"  # never blank
    about = "" if entry.is_hand else f"▲ {entry.wanted}"
    return discord.SelectOption(label=label, value=base36(entry.id), description=about or None)
