"""How good a run is: figures, each with a bootstrap interval over its questions.

Every metric is a function of weights, one for each question. Weights of one give the
figure itself; the number of times that a resample drew each question gives the figure of
that resample. All resamples are the rows of one matrix, so that they cost little more
than one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from index.runs import Judgement

CUTOFFS = (1, 3, 5, 10)

_RESAMPLES = 1000
_SEED = 1
_QUANTILES = (0.025, 0.975)
_BINS = 10  # of equal width, for the calibration error

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its 95 % interval; both None where no question tells."""

    figure: float | None
    interval: tuple[float, float] | None


def estimate(run: Sequence[Judgement]) -> dict[str, Estimate]:
    """Return every metric of a run by name.

    Passages without any evidence count as rank infinity, and one passage with evidence is
    all that a question needs, so nDCG is 1 / log2(1 + rank). Refusals are judged as a
    classifier of unanswerable questions. AUROC is the chance that an answerable question
    has more confidence than an unanswerable one. The calibration error is the mean gap, in
    ten bins, between confidence and the share of quotations that are right.
    """
    return _estimate(partial(_measure, run), len(run))


def estimate_difference(
    now: Sequence[Judgement], before: Sequence[Judgement]
) -> dict[str, Estimate]:
    """Return how far each metric has moved between two runs on the same questions.

    The bootstrap is paired: each resample draws the same questions from both runs, which
    must have them in the same order.
    """

    def measure(weights: Floats) -> dict[str, Floats]:
        earlier = _measure(before, weights)
        return {name: value - earlier[name] for name, value in _measure(now, weights).items()}

    return _estimate(measure, len(now))


def risk_coverage(run: Sequence[Judgement]) -> tuple[Floats, Floats]:
    """Return the shares answered and, of those, wrong, were the threshold lower and lower.

    Questions of equal confidence are answered or refused together.
    """
    confidence = np.array([j.confidence for j in run])
    order = np.argsort(-confidence, kind="stable")
    wrong = np.array([not j.best_right for j in run])[order]
    answered = np.flatnonzero(np.diff(confidence[order], append=-1.0)) + 1
    return answered / len(run), np.cumsum(wrong)[answered - 1] / answered


def _estimate(
    measure: Callable[[Floats], dict[str, Floats]], questions: int
) -> dict[str, Estimate]:
    figures = measure(np.ones((1, questions)))
    resampled = measure(_resample(questions))
    return {name: _interval(figure.item(), resampled[name]) for name, figure in figures.items()}


def _resample(questions: int) -> Floats:
    """Return how often each resample drew each question, one resample a row."""
    shape = (_RESAMPLES, questions)
    drawn = np.random.default_rng(_SEED).integers(0, max(questions, 1), shape)
    cells = drawn + questions * np.arange(_RESAMPLES)[:, None]
    counts = np.bincount(cells.ravel(), minlength=_RESAMPLES * questions)
    return counts.reshape(shape).astype(np.float64)


def _interval(figure: float, resampled: Floats) -> Estimate:
    """Take the quantiles of the resamples that tell, widened to hold the figure.

    Resampling can only add to a calibration error near 0, so that its figure may lie
    below all the resamples.
    """
    if np.isnan(figure):
        return Estimate(None, None)
    low, high = np.nanquantile(resampled, _QUANTILES).tolist()
    return Estimate(round(figure, 4), (round(min(low, figure), 4), round(max(high, figure), 4)))


def _measure(run: Sequence[Judgement], weights: Floats) -> dict[str, Floats]:
    """Return every metric, one value for each row of weights, NaN where nothing tells."""
    answerable = _flags([j.answerable for j in run])
    refused = _flags([not j.answered for j in run])
    rank = np.array([j.rank or np.inf for j in run])
    confidence = np.array([j.confidence for j in run])
    mean = partial(_mean, weights)
    return {
        **{f"recall@{k}": mean(rank <= k, answerable) for k in CUTOFFS},
        "mrr": mean(1 / rank, answerable),
        "ndcg": mean(1 / np.log2(1 + rank), answerable),
        "quotation_first": mean(_flags([j.quotation_first for j in run]), answerable),
        "quotation_any": mean(_flags([j.quotation_any for j in run]), answerable),
        "notes": mean(
            _flags([bool(j.notes) for j in run]), _flags([j.notes is not None for j in run])
        ),
        "refused_answerable": mean(refused, answerable),
        "refused_unanswerable": mean(refused, ~answerable),
        "refusal_precision": mean(~answerable, refused),
        "refusal_recall": mean(refused, ~answerable),
        "auroc": _auroc(weights, confidence, answerable),
        "calibration_error": _calibration_error(
            weights, confidence, _flags([j.best_right for j in run])
        ),
    }


def _flags(values: Sequence[bool]) -> Bools:
    return np.array(values, dtype=np.bool_)


def _mean(weights: Floats, values: Floats | Bools, among: Bools) -> Floats:
    return _ratio(weights @ (values * among), weights @ among)


def _auroc(weights: Floats, confidence: Floats, positive: Bools) -> Floats:
    """Count the pairs that confidence puts in the right order; equals count half."""
    order = np.argsort(confidence)
    starts = np.unique(confidence[order], return_index=True)[1]
    weights, positive = weights[:, order], positive[order]
    ups = np.add.reduceat(weights * positive, starts, axis=1)
    downs = np.add.reduceat(weights * ~positive, starts, axis=1)
    below = np.cumsum(downs, axis=1) - downs
    won = (ups * (below + downs / 2)).sum(axis=1)
    return _ratio(won, ups.sum(axis=1) * downs.sum(axis=1))


def _calibration_error(weights: Floats, confidence: Floats, right: Bools) -> Floats:
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = (right - confidence)[:, None] * (bins[:, None] == np.arange(_BINS))
    return _ratio(np.abs(weights @ gaps).sum(axis=1), weights.sum(axis=1))


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio = np.full(len(whole), np.nan)
    np.divide(part, whole, out=ratio, where=whole > 0)
    return ratio
