"""What moderators read of a new text, and of the work that it takes to put it on the shelf.

Pure: records in, cards out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from bot.cards import Card, quotation_card
from bot.corpus.arrivals import Arrival
from bot.desk import Noted
from bot.language import say
from bot.markup import escape
from bot.works_card import LABEL, short
from bot.workshop import Stand, signed_by
from index.language import language_name, primary_language
from index.manifest import Entry

_FACT = 300  # characters of a title or an author
_LIMIT = 3800  # characters of a card; Discord takes 4000
_BAR = 20


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a text: `building`, `shelved` or `rejected`, by whom, since when."""

    state: str
    by: int | None = None
    at: datetime | None = None
    generation: int | None = None


def arrival_card(arrival: Arrival, locale: str) -> Card:
    """Lay out the report of a text that waits; its samples as far as all of them fit."""
    entry, head = arrival.pending.entry, _head(arrival.pending.entry, locale)
    groups = [
        (*head, _facts(arrival, locale)),
        tuple(filter(None, (_apparatus(arrival, locale), "\n".join(_doubts(arrival, locale))))),
    ]
    room = _LIMIT - sum(len(text) for group in groups for text in group)
    samples = [text for each in arrival.samples for text in sample_card(each, locale).groups[0]]
    if samples and sum(map(len, samples)) <= room:
        groups.append((f"**{say(locale, 'corpus.samples')}**", *samples))
    return Card(tuple(groups), f"`{entry.id}` · {_origin(arrival, locale)}")


def shows_samples(arrival: Arrival, locale: str) -> bool:
    """Tell whether the samples stand in the card itself."""
    return len(arrival_card(arrival, locale).groups) > 2 or not arrival.samples


def sample_card(noted: Noted, locale: str) -> Card:
    """Lay out one sample quotation as an answer shows it."""
    return quotation_card((), noted, "", locale)


def decided_card(entry: Entry, decision: Decision, locale: str) -> Card:
    """Lay out a text that was decided about."""
    values = {
        "by": f"<@{decision.by}>" if decision.by else say(locale, "corpus.somebody"),
        "at": f"<t:{int(decision.at.timestamp())}:f>" if decision.at else "",
        "generation": decision.generation,
    }
    line = say(locale, f"corpus.{decision.state}", **values)
    about = (part for part in (entry.metadata.author, entry.metadata.date) if part)
    facts = " · ".join(escape(short(part, LABEL)) for part in about)
    head = (f"## {escape(short(entry.title, _FACT))}", *filter(None, (facts,)))
    return Card((head, (line,)), f"`{entry.id}`")


def progress_card(title: str, stand: Stand, ready: datetime | None, locale: str) -> Card:
    """Lay out how far a task is; `ready` is when it will be done embedding, where known."""
    head = f"**{title}**"
    if stand.place:
        return Card(((head, say(locale, "corpus.in_line", place=stand.place)),))
    if not stand.total:
        return Card(((head, say(locale, "corpus.preparing")),))
    counts = {"done": f"{stand.done:,}", "total": f"{stand.total:,}"}
    lines = [_bar(stand), say(locale, "corpus.embedded", **counts)]
    if stand.done >= stand.total:
        lines.append(say(locale, "corpus.publishing"))
    elif ready:
        lines.append(say(locale, "corpus.ready", at=f"<t:{int(ready.timestamp())}:R>"))
    return Card(((head, *lines),))


def line_card(*lines: str) -> Card:
    """Lay out lines."""
    return Card((lines,))


def _bar(stand: Stand) -> str:
    full = _BAR * stand.done // stand.total
    return f"`{'█' * full}{'░' * (_BAR - full)}` {100 * stand.done // stand.total} %"


def _head(entry: Entry, locale: str) -> tuple[str, str]:
    return (f"## {escape(short(entry.title, _FACT))}", say(locale, "corpus.waits"))


def _facts(arrival: Arrival, locale: str) -> str:
    about, document = arrival.pending.entry.metadata, arrival.work.document
    unknown = f"*{say(locale, 'works.unknown')}*"
    code = about.language or document.language
    facts = {
        "works.author": about.author and escape(short(about.author, _FACT)),
        "works.date": about.date and escape(short(about.date, LABEL)),
        "corpus.licence": about.licence and escape(short(about.licence, _FACT)),
        "works.language": code and _language(code, locale),
        "works.words": f"{arrival.report.words:,}",
    }
    lines = [f"**{say(locale, key)}:** {value or unknown}" for key, value in facts.items()]
    if about.title == PurePath(arrival.pending.entry.name).stem:
        lines.insert(0, f"-# {say(locale, 'corpus.title_of_file')}")
    return "\n".join(lines)


def _apparatus(arrival: Arrival, locale: str) -> str:
    counts = ("sections", "markers", "notes", "missing", "orphans", "resolved")
    values = {name: f"{getattr(arrival.report, name):,}" for name in counts}
    sections = say(locale, "works.sections", count=values.pop("sections"))
    return f"{sections}\n{say(locale, 'works.apparatus', **values)}"


def _doubts(arrival: Arrival, locale: str) -> list[str]:
    found = []
    language = arrival.work.document.language
    if arrival.report.warning and language:
        found.append(say(locale, "corpus.foreign", language=_language(language, locale)))
    for kind, works in (("same", arrival.same), ("near", arrival.near)):
        if works:
            named = _named([work.title for work in works])
            found.append(say(locale, f"corpus.{kind}", works=named))
    if arrival.pending.robots:
        robots = escape(short(arrival.pending.robots, _FACT))
        found.append(say(locale, "corpus.robots", robots=robots))
    if arrival.replaces:
        found.append(say(locale, "corpus.replaces", work=_named([arrival.replaces.title])))
    return found


def _language(code: str, locale: str) -> str:
    return escape(language_name(primary_language(code) or code, locale))


def _named(titles: Sequence[str]) -> str:
    return ", ".join(f"“{escape(short(title, LABEL))}”" for title in titles[:3])


def _origin(arrival: Arrival, locale: str) -> str:
    """Tell where a text came from, and who brought it."""
    entry, member = arrival.pending.entry, signed_by(arrival.pending.by)
    linked = entry.origin.startswith(("http://", "https://"))
    place = escape(short(entry.origin, _FACT) if linked else short(entry.name, LABEL))
    who = f"<@{member}>" if member else escape(arrival.pending.by)
    at = f"<t:{int(datetime.fromisoformat(entry.added).timestamp())}:f>"
    return say(locale, "corpus.brought", place=place, who=who, at=at)
