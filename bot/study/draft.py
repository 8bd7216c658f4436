"""The card on which moderators see a session as they plan it, with the buttons to change it.

Pure: records in, text and buttons out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.cards import Card
from bot.language import say
from bot.markup import escape
from bot.sessions.plan import Plan
from bot.sessions.rules import LIVE
from bot.sessions.session import Session
from bot.study.announcement import clipped, facts, fitting, replies_line
from bot.study.event import NONE
from bot.study.pressing import button
from bot.study.status import short
from bot.views import ANSWERED, REFUSED, Rows, message

_PLAN = "session.plan"
_DESCRIPTION, _AGENDA, _PROMPTS = 500, 900, 600  # characters; a card has 4000
_TITLE = 60  # characters of an item's title
_QUESTION = 120  # characters of a prompt in brief
_HOSTS = 5  # moderators named


def draft_message(session: Session, faults: Sequence[str], locale: str) -> dict[str, Any]:
    """Return the arguments that show a plan to a moderator; `faults` are lines above it."""
    shown = session.state in {"draft", "announced", *LIVE}
    card = draft_card(session, faults, locale)
    return message(card, ANSWERED if shown else REFUSED, draft_rows(session, locale))


def draft_card(session: Session, faults: Sequence[str], locale: str) -> Card:
    """Lay out a plan: its facts, its agenda, its prompts in brief."""
    plan = session.plan
    state = say(locale, f"refusal.state.{session.state}")
    head = (f"## {escape(plan.title)}", f"-# {say(locale, f'{_PLAN}.state', state=state)}")
    groups = [(*head, *filter(None, (clipped(plan.description, _DESCRIPTION),)))]
    groups.append((*facts(plan, locale), _rules(plan, locale)))
    groups.append(_agenda(plan, locale))
    groups.append((_prompts(plan, locale),))
    lines = [f"⚠️ {line}" for line in (*faults, *_event(session, locale))]
    if session.state != "draft":
        groups.append((replies_line(session, locale),))
    if lines:
        groups.append(tuple(lines))
    small = say(locale, f"{_PLAN}.only_you") if session.state == "draft" else ""
    return Card(tuple(groups), small)


def _rules(plan: Plan, locale: str) -> str:
    parts = [say(locale, f"{_PLAN}.mode_{plan.mode}")]
    if plan.anonymous:
        parts.append(say(locale, f"{_PLAN}.anonymous"))
    if plan.capacity is not None:
        parts.append(say(locale, f"{_PLAN}.seats", count=plan.capacity))
    hosts = [member for member in (plan.host, *plan.co_moderators) if member]
    parts.append(
        say(
            locale,
            f"{_PLAN}.moderated",
            names=", ".join(f"<@{member}>" for member in hosts[:_HOSTS]),
        )
    )
    parts.append(say(locale, f"{_PLAN}.zone", zone=plan.when.zone))
    return f"-# {' · '.join(parts)}"


def _agenda(plan: Plan, locale: str) -> tuple[str, ...]:
    lines = [f"**{item.minutes} min** {escape(short(item.title, _TITLE))}" for item in plan.items]
    lines = fitting(lines, _AGENDA, locale)
    total = sum(item.minutes for item in plan.items)
    title = f"**{say(locale, f'{_PLAN}.agenda')}**"
    if total == plan.minutes:
        return (title, "\n".join(lines))
    key = "too_long" if total > plan.minutes else "too_short"
    differs = say(locale, f"{_PLAN}.{key}", total=total, minutes=plan.minutes)
    return (title, "\n".join(lines), f"⚠️ {differs}")


def _prompts(plan: Plan, locale: str) -> str:
    questions = [prompt.question for item in plan.items for prompt in item.prompts]
    if not questions:
        return f"-# {say(locale, f'{_PLAN}.no_prompts')}"
    short_ones = [f"• {escape(short(question, _QUESTION))}" for question in questions]
    lines = [f"-# {line}" for line in fitting(short_ones, _PROMPTS, locale)]
    return "\n".join((f"**{say(locale, f'{_PLAN}.prompts')}** ({len(questions)})", *lines))


def _event(session: Session, locale: str) -> list[str]:
    gone = session.messages.event == NONE and session.state in {"announced", *LIVE}
    return [say(locale, f"{_PLAN}.event_gone")] if gone else []


def draft_rows(session: Session, locale: str) -> Rows:
    """Return what a moderator can do with a plan, by its state."""
    if session.state not in {"draft", "announced", *LIVE}:
        return ()
    prompts = sum(len(item.prompts) for item in session.plan.items)
    first = [
        button("pagenda", say(locale, f"{_PLAN}.edit_agenda"), session.id),
        button(
            "pprompts",
            f"{say(locale, f'{_PLAN}.prompts')} ({prompts})",
            session.id,
            disabled=not prompts,
        ),
        button("pdetails", say(locale, f"{_PLAN}.edit_details"), session.id),
    ]
    if session.state != "draft":
        return [first]
    first.append(button("panew", say(locale, f"{_PLAN}.anew"), session.id))
    publish = button(
        "ppublish",
        say(locale, f"{_PLAN}.publish"),
        session.id,
        style=discord.ButtonStyle.success,
    )
    discard = button(
        "pdiscard", say(locale, f"{_PLAN}.discard"), session.id, style=discord.ButtonStyle.danger
    )
    return [first, [publish, discard]]
