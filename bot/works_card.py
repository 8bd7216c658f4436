"""What a member reads of a shelf: its works by title, and the report of each.

Pure: generations in, cards out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Card
from bot.language import say
from bot.markup import escape
from bot.paging import Page, page_line
from bot.render import superscript
from index.generation import Generation
from index.report import Report, report_on
from index.sentences import split_sentences
from index.work import Work

_ABOUT = 40  # characters of an author or a date in the list
LABEL = 100  # characters of a select's choice, and of a title in the list
_FACT = 300  # characters of a title or an author in a report
_SECTIONS = 8  # headings named in a report
_SAMPLE = 350  # characters of a sample passage
_LIMIT = 3800  # characters of a report; Discord takes 4000


@dataclass(frozen=True, slots=True)
class Listed:
    """A work as the list names it."""

    work: Work
    passages: int


def listed_in(generation: Generation) -> list[Listed]:
    """Return the works of a shelf by title."""
    entries = generation.manifest.live
    pairs = zip(generation.shelf.works, entries, strict=True)
    listed = [Listed(work, entry.passages) for work, entry in pairs]
    return sorted(listed, key=lambda each: title_order(each.work.title))


def title_order(title: str) -> list[tuple[int, str]]:
    """Return what to sort a title by: volume 2 stands before volume 10."""
    parts = re.findall(r"[0-9]+|[^0-9]+", title.casefold())
    return [(int(part[:18]), "") if part[0] in "0123456789" else (-1, part) for part in parts]


def list_card(page: Page[Listed], count: int, locale: str) -> Card:
    """Lay out a page of the shelf."""
    lines = [_line(each, locale) for each in page.items]
    title = f"## {say(locale, 'works.title', count=f'{count:,}')}"
    return Card(((title,), tuple(lines)), page_line(page, locale))


def _line(each: Listed, locale: str) -> str:
    about = each.work.metadata
    known = [short(part, _ABOUT) for part in (about.author, about.date) if part]
    counts = {"passages": f"{each.passages:,}", "notes": f"{len(each.work.document.notes):,}"}
    facts = " · ".join([*map(escape, known), say(locale, "works.counts", **counts)])
    return f"**{escape(short(each.work.title, LABEL))}**\n-# {facts}"


def short(text: str, limit: int) -> str:
    """Return a text on one line, or its beginning where it is longer than a limit."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def report_card(generation: Generation, digest: str, locale: str) -> Card | None:
    """Lay out the report of a work; None where it is no longer on the shelf. Takes its time."""
    works = generation.shelf.works
    number = next((n for n, work in enumerate(works) if work.digest.startswith(digest)), None)
    if number is None:
        return None
    work, others = works[number], [*works[:number], *works[number + 1 :]]
    report = report_on(work.document, others, generation.manifest.model)
    passages = generation.manifest.live[number].passages
    return Card(fitting(report_groups(work, passages, report, others, locale)))


def report_groups(
    work: Work, passages: int, report: Report, others: Sequence[Work], locale: str
) -> list[tuple[str, ...]]:
    """Return what a report says of a work beside others, the most important first."""
    titles = {other.id: other.title for other in others}
    facts = _facts(work, passages, locale)
    doubts = _doubts(report, [titles[name] for name in report.duplicates], locale)
    groups = [
        (f"## {escape(short(work.title, _FACT))}", facts),
        (_apparatus(report, locale), *doubts),
        tuple(filter(None, (_sections(work, locale),))),
        tuple(_samples(report, work.document.language, locale)),
    ]
    return [group for group in groups if group]


def fitting(groups: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Return as many groups as fit on a card: of a report, the samples go first."""
    kept = list(groups)
    while sum(len(text) for group in kept for text in group) > _LIMIT:
        kept.pop()
    return tuple(kept)


def _facts(work: Work, passages: int, locale: str) -> str:
    about, document = work.metadata, work.document
    unknown = f"*{say(locale, 'works.unknown')}*"
    facts = {
        "author": about.author and escape(short(about.author, _FACT)),
        "date": about.date and escape(short(about.date, LABEL)),
        "language": (about.language or document.language)
        and escape(short(about.language or document.language or "", LABEL)),
        "words": f"{len(document.text.split()):,}",
        "passages": f"{passages:,}",
    }
    return "\n".join(
        f"**{say(locale, f'works.{name}')}:** {value or unknown}" for name, value in facts.items()
    )


def _apparatus(report: Report, locale: str) -> str:
    counts = ("markers", "notes", "missing", "orphans", "resolved")
    values = {name: f"{getattr(report, name):,}" for name in counts}
    return say(locale, "works.apparatus", **values)


def _doubts(report: Report, duplicates: Sequence[str], locale: str) -> list[str]:
    found = []
    if duplicates:
        named = ", ".join(escape(short(title, LABEL)) for title in duplicates[:3])
        found.append(say(locale, "works.duplicates", count=len(duplicates), works=named))
    if report.warning:
        found.append(f"⚠️ {escape(report.warning)}")
    return found


def _sections(work: Work, locale: str) -> str:
    sections = work.document.sections
    if not sections:
        return ""
    named = [f"-# § {escape(short(s.heading, LABEL))}" for s in sections[:_SECTIONS]]
    if len(sections) > _SECTIONS:
        named.append(f"-# {say(locale, 'works.further', count=len(sections) - _SECTIONS)}")
    return "\n".join([say(locale, "works.sections", count=len(sections)), *named])


def _samples(report: Report, language: str | None, locale: str) -> list[str]:
    """Return the samples, each as far as its whole sentences fit."""
    shown = [_beginning(" ".join(sample.split()), language) for sample in report.samples]
    quotes = [f"> {escape(_raise_markers(sample))}" for sample in shown if sample]
    return [say(locale, "works.samples"), *quotes] if quotes else []


def _raise_markers(text: str) -> str:
    """Set the printed markers as they stand in quotations."""

    def raised(markers: re.Match[str]) -> str:
        return superscript(tuple(re.findall(r"\[\^([^\]]+)\]", markers[0])))

    return re.sub(r"(?:\[\^[^\]]+\])+", raised, text)


def _beginning(text: str, language: str | None) -> str:
    if len(text) <= _SAMPLE:
        return text
    ends = [s.end for s in split_sentences(text, 0, len(text), language) if s.end <= _SAMPLE]
    return text[: max(ends)] if ends else ""
