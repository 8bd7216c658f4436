"""Answers, shelves and reports as text in a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.render import (
    INTRODUCED,
    NEAREST,
    REFUSAL,
    confidence_words,
    note_text,
    notes_of,
    passage_body,
    pieces,
    sentence,
    superscript,
)
from index.answer import Answer, Quotation, RankedPassage, ResolvedNote
from index.cache import Progress as ReportProgress
from index.document import Document, Problem
from index.inbox import Pending
from index.report import Report
from index.work import Work

_INDENT = (0, 0, 0, 2)
_SHOWN_PROBLEMS = 3


def show_answer(console: Console, answer: Answer) -> None:
    """Print an answer, or a refusal with the nearest passages."""
    if answer.understood:
        console.print(Text(f"understood as: {answer.understood}", style="dim"))
    if not answer.answered:
        console.print(Text(REFUSAL, style="bold yellow"))
        if answer.notice:
            console.print(Text(sentence(answer.notice), style="yellow"))
        if answer.passages:
            console.print(Text(NEAREST, style="dim"))
        for passage in answer.passages[:2]:
            console.print(_nearest(passage))
        return
    console.print(Text(confidence_words(answer.confidence), style="bold green"), end="")
    console.print(Text(f"  ({answer.confidence:.0%})", style="dim"))
    for number, quotation in enumerate(answer.quotations):
        if number == 1:
            console.print(Text("See also", style="bold"))
        console.print(quotation_block(quotation, notes_of(answer, number)))


def quotation_block(quotation: Quotation, notes: Sequence[ResolvedNote]) -> RenderableType:
    """Return a quotation with its markers in place, its notes and its reference."""
    body = Text("“", style="default")
    for text, labels in pieces(quotation):
        body.append(text)
        body.append(superscript(labels) if labels else "", style="bold cyan")
    body.append("”")
    parts: list[RenderableType] = [Padding(body, (1, 4, 0, 2))]
    if quotation.introduction:
        said = Text(f"{INTRODUCED} “{quotation.introduction}”", style="dim")
        parts.insert(0, Padding(said, (1, 4, 0, 2)))
    if notes:
        parts.append(Padding(_notes(notes), (1, 4, 0, 4)))
    parts.append(Padding(Text(f"— {quotation.citation}", style="italic"), (1, 4, 1, 2)))
    return Group(*parts)


def _notes(notes: Sequence[ResolvedNote]) -> Table:
    table = Table.grid(padding=(0, 1))
    table.add_column(justify="right", style="bold cyan", no_wrap=True)
    table.add_column()
    for note in notes:
        style = "yellow" if note.status == "missing" else "default"
        table.add_row(note.label, Text(note_text(note), style=style))
    return table


def _nearest(passage: RankedPassage) -> RenderableType:
    place = " · ".join(part for part in (passage.title, passage.section) if part)
    body = Text(" ".join(passage_body(passage).split()), style="dim")
    return Padding(Group(Text(place, style="italic"), body), (1, 4, 0, 2))


def show_works(console: Console, works: Sequence[Work], passages: Sequence[int]) -> None:
    """Print a shelf as a table."""
    table = Table(box=None, header_style="bold")
    for heading, ratio in (("work", 3), ("title", 4), ("author", 2), ("date", 1)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for heading in ("passages", "notes", "problems"):
        table.add_column(heading, justify="right", no_wrap=True)
    for work, count in zip(works, passages, strict=True):
        about = work.metadata
        numbers = (count, len(work.document.notes), len(work.document.problems))
        cells = (work.id, work.title, about.author or "—", about.date or "—")
        table.add_row(*map(escape, cells), *map(str, numbers))
    console.print(table)


def show_document(
    console: Console, document: Document, report: Report, facts: dict[str, str | None]
) -> None:
    """Print the report on a text: what was found in it, and what is wrong with it."""
    numbers = {
        "language": document.language,
        "words": f"{report.words:,}",
        "sections": str(report.sections),
        "markers": f"{report.markers}, of which {report.markers - report.missing} have their note",
        "notes": f"{report.notes}, of which {report.orphans} have no marker "
        f"and {report.resolved} are short for an earlier one",
        "also in": ", ".join(report.duplicates) or "no other work",
    }
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for name, value in {**facts, **numbers}.items():
        table.add_row(name, Text(value or "not found", style="default" if value else "yellow"))
    console.print(table)
    if report.warning:
        console.print(Text(report.warning, style="bold yellow"))
    for section in document.sections:
        console.print(Padding(Text(f"§ {section.heading}", style="dim"), _INDENT))
    for kind, problems in _by_kind(document.problems).items():
        console.print(Text(f"{kind}: {len(problems)}", style="yellow"))
        for problem in problems[:_SHOWN_PROBLEMS]:
            console.print(Padding(Text(problem.message), _INDENT))
        if len(problems) > _SHOWN_PROBLEMS:
            labels = ", ".join(p.label for p in problems[_SHOWN_PROBLEMS:] if p.label)
            console.print(Padding(Text(f"and so for {labels}", style="dim"), _INDENT))
    console.print(Text("samples", style="bold"))
    for sample in report.samples:
        console.print(Padding(Text(" ".join(sample.split()), style="dim"), (0, 4, 1, 2)))


def _by_kind(problems: Sequence[Problem]) -> dict[str, list[Problem]]:
    kinds: dict[str, list[Problem]] = {}
    for problem in problems:
        kinds.setdefault(problem.kind, []).append(problem)
    return kinds


@contextmanager
def progress_bar(console: Console, task: str = "Embedding passages") -> Iterator[ReportProgress]:
    """Show a bar while a long task is at work; nothing where there is nothing to do."""
    columns = (
        TextColumn(task),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        row = progress.add_task(task, total=None, visible=False)

        def report(done: int, total: int) -> None:
            progress.update(row, completed=done, total=total, visible=True)

        yield report


def progress_lines(done: int, total: int) -> None:
    """Tell progress to another program: a JSON line on standard error."""
    print(json.dumps({"done": done, "total": total}), file=sys.stderr, flush=True)  # noqa: T201


def show_pending(console: Console, waiting: Sequence[Pending]) -> None:
    """Print the texts that wait for approval as a table."""
    table = Table(box=None, header_style="bold")
    columns = {"work": 3, "title": 4, "author": 2, "date": 1, "brought by": 2, "replaces": 2}
    for heading, ratio in columns.items():
        table.add_column(heading, overflow="fold", ratio=ratio)
    for pending in waiting:
        entry, about = pending.entry, pending.entry.metadata
        who = (pending.by, pending.replaces or "—")
        cells = (entry.id, entry.title, about.author or "—", about.date or "—", *who)
        table.add_row(*map(escape, cells))
    console.print(table)
