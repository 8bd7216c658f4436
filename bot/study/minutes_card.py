"""The minutes as a message: a short card, and the whole of them in three files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui
from discord.utils import format_dt

from bot.cards import Card
from bot.language import say
from bot.markup import escape
from bot.sessions.session import Session
from bot.study.minutes import Written, labels_in
from bot.study.status import leading
from bot.views import ANSWERED, CardView
from index.minutes import Minutes
from index.minutes.docx import to_docx
from index.minutes.html import to_html
from index.minutes.markdown import to_markdown

_SHARE = "session.share"
_DECISIONS = 2000  # characters of the card


@dataclass(frozen=True, slots=True)
class MinutesFile:
    """One of the files, by the name that Discord shows."""

    name: str
    content: bytes


def files_of(minutes: Minutes, locale: str) -> tuple[MinutesFile, ...]:
    """Write minutes as Markdown, as a page and for Word; takes a while, so not on the loop."""
    labels, name = labels_in(locale), f"minutes-{minutes.start:%Y-%m-%d}"
    return (
        MinutesFile(f"{name}.md", to_markdown(minutes, labels).encode()),
        MinutesFile(f"{name}.html", to_html(minutes, labels).encode()),
        MinutesFile(f"{name}.docx", to_docx(minutes, labels)),
    )


def minutes_card(written: Written, following: Session | None, locale: str) -> Card:
    """Lay out what the files tell: when it was, how much was done, the decisions, what is open."""
    minutes = written.minutes

    def line(key: str, **values: object) -> str:
        return say(locale, f"{_SHARE}.{key}", **values)

    named = "minutes" if minutes.number is None else "minutes_of_series"
    head = labels_in(locale)[named].format(title=escape(minutes.title), number=minutes.number)
    times = f"{format_dt(minutes.start, 'f')} – {format_dt(minutes.end, 't')}"
    answered = sum(question.outcome == "answered" for question in minutes.questions)
    counts = line("counts", questions=len(minutes.questions), answered=answered)
    quoted = line("counted_quotes", quotes=_passages(minutes), polls=len(minutes.polls))
    groups: list[tuple[str, ...]] = [(f"## {head}", times, counts, quoted)]
    groups += [_decided(minutes.decisions, locale)] if minutes.decisions else []
    still, key = len(minutes.carried) + minutes.withheld, "carried_over"
    ahead = [line(key if minutes.continues else "left_open", count=still)] if still else []
    if following is not None:
        ahead.append(line("next_session", when=format_dt(following.plan.when.start, "F")))
    groups += [tuple(ahead)] if ahead else []
    groups += [(f"⚠️ {line('passages_gone', count=written.gone)}",)] if written.gone else []
    return Card(tuple(groups), line("minutes_small", count=len(minutes.attendance)))


def minutes_message(card: Card, files: Sequence[MinutesFile]) -> dict[str, Any]:
    """Return the arguments that send the minutes with their files."""
    view = CardView(card, ANSWERED)
    (box,) = view.children
    assert isinstance(box, ui.Container)  # noqa: S101  (so are all cards)
    for file in files:
        box.add_item(ui.File(f"attachment://{file.name}"))
    sent = [discord.File(io.BytesIO(file.content), filename=file.name) for file in files]
    return {"view": view, "files": sent}


def _passages(minutes: Minutes) -> int:
    """Count the passages in minutes, each once."""
    answers = (quoted for question in minutes.questions for quoted in question.answers)
    quotations = (quoted.quotation for quoted in (*answers, *minutes.quotations))
    return len({(each.digest, each.start, each.end) for each in quotations})


def _decided(decisions: Sequence[str], locale: str) -> tuple[str, ...]:
    """Return the decisions, as many as there is room for."""
    lines = [f"- {escape(' '.join(decision.split()))}" for decision in decisions]
    shown = leading(lines, _DECISIONS)
    if len(shown) < len(lines):
        shown.append(say(locale, f"{_SHARE}.more_in_files", count=len(lines) - len(shown)))
    return (f"**{say(locale, 'minutes.decisions')}**", "\n".join(shown))
