"""The evaluate command's inputs, and its results in a terminal, as JSON and in files."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from bot.browse import OUT, print_json
from index.compare import Comparison, compare, load_earlier
from index.errors import SourceError
from index.evaluate import Question, Report, read_questions, report_on
from index.runs import Judgement, save_run

# Refusal recall is also the share of unanswerable questions refused: one row for both.
_NAMES = {
    "mrr": "MRR",
    "ndcg": "nDCG@10",
    "quotation_first": "right quotation first",
    "quotation_any": "right quotation shown",
    "notes": "notes shown",
    "refused_answerable": "answerable but refused",
    "refusal_precision": "refusal precision",
    "refusal_recall": "refusal recall",
    "auroc": "AUROC of confidence",
    "calibration_error": "calibration error",
}


def read_inputs(
    arguments: argparse.Namespace,
) -> tuple[list[Question], tuple[Judgement, ...] | None]:
    """Read the questions and the earlier run, and see that results can be written.

    All this comes before the questions are asked, which may take minutes.
    """
    questions = read_questions(arguments.file)
    if not questions:
        raise SourceError(f"{arguments.file}: no questions; write one JSON object a line")
    for path in (arguments.save, arguments.plot):
        _check_target(path)
    earlier = load_earlier(arguments.compare, questions) if arguments.compare else None
    return questions, earlier


def _check_target(path: Path | None) -> None:
    if path and path.is_dir():
        raise SourceError(f"{path} is a folder; name a file in it")
    if path and not path.parent.is_dir():
        raise SourceError(f"{path}: there is no folder {path.parent}; make it first")


def tell_results(
    arguments: argparse.Namespace,
    run: Sequence[Judgement],
    earlier: Sequence[Judgement] | None,
) -> None:
    """Write the files that were asked for and print the report."""
    try:
        _write_files(arguments, run)
    finally:  # a full disk does not cost the report
        report = report_on(run)
        comparison = compare(run, earlier) if earlier else None
        if arguments.json:
            compared = {"comparison": dataclasses.asdict(comparison)} if comparison else {}
            print_json({**dataclasses.asdict(report), **compared})
        else:
            _show(report, comparison)


def _write_files(arguments: argparse.Namespace, run: Sequence[Judgement]) -> None:
    if arguments.save:
        save_run(arguments.save, run)
    if arguments.plot:
        from bot.chart import plot_risk  # noqa: PLC0415  (matplotlib is slow to import)

        plot_risk(run, arguments.plot)


def _show(report: Report, comparison: Comparison | None) -> None:
    OUT.print(f"{report.questions} questions, {report.answerable} of them answerable")
    OUT.print(_table(report, comparison))
    if comparison:
        for word, changes in (
            ("right to wrong", comparison.right_to_wrong),
            ("wrong to right", comparison.wrong_to_right),
        ):
            for change in changes:
                OUT.print(Text(f"{word} {change.id}: {_on_one_line(change.question)}"))
    for miss in report.misses:
        OUT.print(Text(f"miss {miss['id']}: {_on_one_line(miss['question'])}", style="dim"))


def _on_one_line(text: str) -> str:
    """Return a text without the line ends, of any kind, that it may have."""
    return " ".join(text.split())


def _table(report: Report, comparison: Comparison | None) -> Table:
    table = Table(box=None, header_style="dim")
    table.add_column("", style="bold", no_wrap=True)
    headings = ["", "95% interval"] + ["change", "95% interval"] * bool(comparison)
    for heading in headings:
        table.add_column(heading, justify="right")
    columns: list[list[str | Text]] = [
        [_share(value) for value in _flat(dataclasses.asdict(report)).values()],
        [_range(value) for value in _flat(report.intervals).values()],
    ]
    if comparison:
        spans = _flat(comparison.intervals).values()
        moved = zip(_flat(comparison.differences).values(), spans, strict=True)
        columns += [[_points(*pair) for pair in moved], [_points_range(span) for span in spans]]
    for row in zip(_flat(report.intervals), *columns, strict=True):
        table.add_row(*row)
    return table


def _flat(nested: Mapping[str, Any]) -> dict[str, Any]:
    recall = {f"recall@{k}": value for k, value in nested["recall"].items()}
    return recall | {name: nested[key] for key, name in _NAMES.items()}


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _range(interval: tuple[float, float] | None) -> str:
    return "—" if interval is None else f"{interval[0] * 100:.1f} to {interval[1] * 100:.1f}"


def _points(difference: float | None, interval: tuple[float, float] | None) -> Text:
    """Return a difference in percentage points, bold where it is more than chance."""
    if difference is None or interval is None:
        return Text("—")
    sure = interval[0] > 0 or interval[1] < 0
    return Text(f"{difference * 100:+.1f}", style="bold" if sure else "")


def _points_range(interval: tuple[float, float] | None) -> str:
    return "—" if interval is None else f"{interval[0] * 100:+.1f} to {interval[1] * 100:+.1f}"
