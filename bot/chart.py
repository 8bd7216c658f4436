"""The risk-coverage curve of a run as a picture: what another threshold would bring."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from index.errors import disk_errors
from index.metrics import risk_coverage
from index.runs import Judgement


def plot_risk(run: Sequence[Judgement], path: Path) -> None:
    """Draw the share answered against the share of the answered that is wrong."""
    figure = Figure(figsize=(7, 5), layout="constrained")
    axes = figure.subplots()
    coverage, risk = risk_coverage(run)
    axes.plot(coverage, risk, marker=".", markersize=4, color="#1f5a94", clip_on=False)
    _mark_threshold(axes, run)
    axes.set_title(f"Risk and coverage on {len(run)} questions")
    axes.set_xlabel("questions answered, by falling confidence")
    axes.set_ylabel("answered questions whose first quotation is wrong")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(xmax=1, decimals=0))
    axes.set_xlim(0, 1)
    axes.set_ylim(0, min(1, max(0.1, 1.1 * float(risk.max()))))
    axes.grid(alpha=0.3)
    figure.legend(loc="outside lower center", frameon=False)
    with disk_errors(path):
        figure.savefig(path, dpi=150)


def _mark_threshold(axes: Axes, run: Sequence[Judgement]) -> None:
    """Mark where the run stands, which is where the threshold puts it."""
    answered = [judgement for judgement in run if judgement.answered]
    share = len(answered) / len(run)
    wrong = sum(not judgement.best_right for judgement in answered) / max(len(answered), 1)
    label = f"present threshold: {share:.0%} answered, {wrong:.0%} of them wrong"
    axes.axvline(share, color="#b03a2e", linestyle="--", linewidth=1)
    axes.plot([share], [wrong], "o", color="#b03a2e", markersize=9, label=label, clip_on=False)
