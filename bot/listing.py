"""What is found in the texts as lists in a terminal: sources, citations, timelines."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.terminal import quotation_block
from index.citing import Citing, Naming
from index.comparison import Compared
from index.places import Place
from index.timeline import Event
from index.verbatim import Difference, Finding

_INDENT = (0, 0, 0, 2)
_VERDICTS = {
    "verbatim": ("verbatim", "bold green"),
    "differs": ("differs", "bold yellow"),
    "absent": ("not in these texts", "bold red"),
}


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print what became of each quotation of a text."""
    if not findings:
        console.print(Text("There is no quotation or sentence to look up.", style="yellow"))
    for finding in findings:
        verdict, style = _VERDICTS[finding.verdict]
        words = " ".join(finding.words.split())
        console.print(Text.assemble((verdict, style), "  ", (f"“{words}”", "dim")))
        if finding.differences:
            console.print(Padding(_differences(finding.differences), (1, 4, 0, 4)))
        for place in finding.places:
            _show_place(console, place)
        if finding.further:
            console.print(Padding(Text(f"and in {finding.further} more places"), _INDENT))


def _show_place(console: Console, place: Place) -> None:
    if place.note:
        console.print(
            Padding(Text(f"in note {place.note.label}: “{place.note.text}”"), (1, 4, 0, 2))
        )
    if place.quotation:
        console.print(quotation_block(place.quotation, place.notes))
    elif place.note:
        console.print(Padding(Text(f"— {place.note.citation}", style="italic"), (1, 4, 1, 2)))
    for words in place.omitted:
        console.print(Padding(Text(f"the ellipsis leaves out: “{words}”", style="yellow"), _INDENT))
    if place.within:
        console.print(Padding(Text(f"part of: “{place.within}”", style="dim"), _INDENT))


def _differences(differences: Sequence[Difference]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("quoted as", "in the source", ""):
        table.add_column(heading)
    for difference in differences:
        said, source = difference.said or "—", difference.source or "—"
        kind = "spelling" if difference.spelling else ""
        table.add_row(Text(said, style="red"), Text(source, style="green"), Text(kind))
    return table


def show_compared(console: Console, compared: Sequence[Compared]) -> None:
    """Print what each work says, by date."""
    if not compared:
        console.print(Text("None of the texts answers that.", style="bold yellow"))
    for said in compared:
        title = " · ".join(part for part in (said.date or "no date", said.title) if part)
        console.print(Rule(Text(f"{title}  ({said.confidence:.0%})", style="bold"), align="left"))
        console.print(quotation_block(said.quotation, said.notes))


def show_citing(console: Console, found: Sequence[Citing]) -> None:
    """Print the sentences whose notes name somebody, by work."""
    if not found:
        console.print(Text("No note of these texts names that.", style="bold yellow"))
    for title, sentences in groupby(found, key=lambda citing: citing.quotation.title):
        console.print(Rule(Text(title, style="bold"), align="left"))
        for citing in sentences:
            named = ", ".join(map(_naming, citing.naming))
            console.print(Padding(Text(named, style="dim"), (1, 0, 0, 2)))
            console.print(quotation_block(citing.quotation, citing.notes))


def _naming(naming: Naming) -> str:
    how = {"author": "as author", "title": "in a title", "text": "in its text"}[naming.named_as]
    return f"note {naming.label} {how}{', by a short reference' if naming.resolved else ''}"


def show_timeline(console: Console, events: Sequence[Event]) -> None:
    """Print dated sentences; one that tells several dates is printed at the first."""
    if not events:
        console.print(Text("No dated sentence of these texts is about that.", style="bold yellow"))
    shown: dict[tuple[str, int], str] = {}
    for event in events:
        console.print(Text(event.date, style="bold cyan"))
        place = (event.quotation.work, event.quotation.start)
        if place in shown:
            again = f"told in the sentence under {shown[place]}, above"
            console.print(Padding(Text(again, style="dim"), (1, 0, 1, 2)))
        else:
            console.print(quotation_block(event.quotation, event.notes))
            shown[place] = event.date
