"""Tables that read well in a terminal and in a Markdown file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from index.metrics import Estimate

NOTHING = "–"


@dataclass(frozen=True)
class Table:
    """A table of strings; the first column names the rows."""

    title: str
    note: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def with_interval(estimate: Estimate) -> str:
    """Write a figure with its interval."""
    if estimate.figure is None or estimate.interval is None:
        return NOTHING
    low, high = estimate.interval
    digits = 2 if estimate.figure <= 1 else 0
    return f"{alone(estimate)} [{low:.{digits}f}, {high:.{digits}f}]"


def alone(estimate: Estimate) -> str:
    """Write a figure without its interval: a share with digits, a length without."""
    if estimate.figure is None:
        return NOTHING
    return f"{estimate.figure:.{3 if estimate.figure <= 1 else 0}f}"


def show(table: Table) -> None:
    """Print a table, as wide as it needs."""
    rich = RichTable(title=table.title, caption=table.note, box=box.SIMPLE)
    for number, name in enumerate(table.columns):
        rich.add_column(name, justify="right" if number else "left")
    for row in table.rows:
        rich.add_row(*row)
    Console(width=max(Console().width, 150)).print(rich)


def write(heading: str, tables: Sequence[Table], path: Path) -> None:
    """Write tables as Markdown."""
    path.write_text("\n\n".join([heading, *map(_markdown, tables)]) + "\n", encoding="utf-8")


def _markdown(table: Table) -> str:
    rules = ["---", *["---:"] * (len(table.columns) - 1)]
    lines = [f"| {' | '.join(row)} |" for row in (table.columns, rules, *table.rows)]
    return "\n".join([f"## {table.title}", "", table.note, "", *lines])
