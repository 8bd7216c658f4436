"""What each part of Ibid adds: it is switched off, all others stay as they are.

Nothing is fitted again without the part, so what others could take over does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any, Literal, TypeAlias
from unittest.mock import patch

import numpy as np
from rich.progress import track

from index import answer as answering
from index import confidence, encoding, search, windows
from index.confidence import Features
from index.dense import Encoder
from index.metrics import Estimate, estimate, estimate_difference
from index.neighbours import Neighbours
from index.query import Query
from index.runs import Judgement
from index.search import Result
from index.windows import Window
from index.work import Work
from tests.bench.judging import coverage, estimate_mean, judge
from tests.bench.pipelines import Make, ask_across, ask_within
from tests.bench.sets import Half, Shelves, shelve_all
from tests.bench.tables import Table, alone

# Means on a development text: at 0 instead, all chances would be rounded to the same.
_USUAL = {
    "similarity": 0.54,
    "match": 0.68,
    "evenness": 0.55,
    "unmet": 0.13,
    "names": 0.05,
    "denial": 0.02,
}

Switch = Callable[[], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Part:
    """A part of Ibid; `touches` tells how much has to be measured again without it."""

    name: str
    off: Switch
    touches: Literal["shelves", "search", "confidence"] = "search"


def constant(module: object, name: str, value: object) -> Switch:
    return partial(patch.object, module, name, value)


def weights(*names: str) -> Switch:
    return partial(patch.dict, search.WEIGHTS, dict.fromkeys(names, 0.0))


def feature(name: str, usual: float) -> Switch:
    seen = confidence.features_of

    def without(window: Window, query: Query, works: Sequence[Work]) -> Features:
        return replace(seen(window, query, works), **{name: usual})

    return constant(confidence, "features_of", without)


def _whole(results: Sequence[Result], _works: Sequence[Work], k: int) -> list[Window]:
    return [Window(result, 0, len(result.sentences), 0.0) for result in results[:k]]


PARTS = (
    Part(
        "title and heading before a passage",
        constant(encoding, "_context", lambda *_: ""),
        "shelves",
    ),
    Part("dense candidates", constant(Neighbours, "search", lambda *_: [])),
    Part("BM25 candidates", constant(search, "_SPARSE_CANDIDATES", 0)),
    Part("similarity of the sentence", weights("similarity")),
    Part("words of the sentence (match)", weights("match")),
    Part("words of the passage (passage_match)", weights("passage_match")),
    Part("words at all (late interaction)", weights("match", "passage_match")),
    Part("words of the sentence before", constant(search, "_LEANING", 0.0)),
    Part(
        "passages cut to what bears on the question", constant(answering, "choose_passages", _whole)
    ),
    Part("quotations of several sentences", constant(windows, "_MAX_SENTENCES", 1)),
    Part("sentence taken along to be understood", constant(windows, "_stretch", lambda w, _: w)),
    *(
        Part(f"confidence: {name}", feature(name, usual), "confidence")
        for name, usual in _USUAL.items()
    ),
)


Run: TypeAlias = list[Judgement] | np.ndarray


@dataclass(frozen=True)
class Runs:
    """What Ibid found for one half of the questions, refusals lifted."""

    across: Run  # answerable questions, all articles on one shelf
    near: Run  # all questions, their article alone on the shelf
    far: Run  # answerable and unrelated ones, likewise
    covered: Run  # recall and precision by characters, a row a question of the mixture


COLUMNS = {
    "recall@5": ("across", "recall@5"),
    "MRR": ("across", "mrr"),
    "right first": ("across", "quotation_first"),
    "AUROC, near misses": ("near", "auroc"),
    "AUROC, unrelated": ("far", "auroc"),
    "mixture: recall": ("covered", "recall"),
    "mixture: precision": ("covered", "precision"),
}
NOTE = (
    "Development / reported. First row: the figures; then what is won or lost without the part, "
    "others unchanged and nothing fitted again. Recall, MRR and right first quotations (refusals "
    "lifted) over all articles on one shelf; AUROC within the article. *: the 95 % interval of "
    "the difference, paired by question, leaves out 0. =: no difference at all."
)


def ablate(make: Make, encoder: Encoder, shelves: Shelves, halves: Sequence[Half]) -> Table:
    """Measure Ibid whole, and without each of its parts."""
    full = [_run(make, shelves, half) for half in halves]
    rows = [["everything", *_cells([_figures(runs) for runs in full], alone)]]
    for part in track(PARTS, "Switching parts off"):
        with part.off():
            own = shelve_all(encoder) if part.touches == "shelves" else shelves
            without = [
                _run(make, own, half, runs if part.touches == "confidence" else None)
                for half, runs in zip(halves, full, strict=True)
            ]
        changes = [_changes(now, runs) for now, runs in zip(without, full, strict=True)]
        rows.append([f"without {part.name}", *_cells(changes, _change)])
    return Table("What each part of Ibid adds", NOTE, ("", *COLUMNS), rows)


def _run(make: Make, shelves: Shelves, half: Half, ranked: Runs | None = None) -> Runs:
    """Ask everything; where `ranked` is given, only what tells of the confidence."""
    related, unrelated = (
        [judge(asked, lifted=True) for asked in ask_within(make, shelves.alone, questions)]
        for questions in (half.related, half.unrelated)
    )
    far = [*(judgement for judgement in related if judgement.answerable), *unrelated]
    if ranked:
        return replace(ranked, near=related, far=far)
    answerable = [question for question in half.related if question.spans]
    across = [judge(a, lifted=True) for a in ask_across(make, shelves.together, answerable)]
    mixture = ask_across(make, shelves.mixture, half.mixture, k=5)
    return Runs(across, related, far, np.array([coverage(asked) for asked in mixture]))


def _figures(runs: Runs) -> list[Estimate]:
    kinds = {field.name: _estimate(getattr(runs, field.name)) for field in fields(Runs)}
    return [kinds[kind][key] for kind, key in COLUMNS.values()]


def _changes(now: Runs, before: Runs) -> list[Estimate]:
    kinds = {
        field.name: _estimate_change(getattr(now, field.name), getattr(before, field.name))
        for field in fields(Runs)
    }
    return [kinds[kind][key] for kind, key in COLUMNS.values()]


def _estimate(run: Run) -> dict[str, Estimate]:
    if isinstance(run, np.ndarray):
        return dict(zip(("recall", "precision"), map(estimate_mean, run.T), strict=True))
    return estimate(run)


def _estimate_change(now: Run, before: Run) -> dict[str, Estimate]:
    if isinstance(now, np.ndarray):
        return _estimate(now - before)
    return estimate_difference(now, before)


def _cells(halves: Sequence[Sequence[Estimate]], write: Callable[[Estimate], str]) -> list[str]:
    return [" / ".join(map(write, both)) for both in zip(*halves, strict=True)]


def _change(estimate: Estimate) -> str:
    """Write a difference."""
    if not estimate.figure or estimate.interval is None:
        return "="
    low, high = estimate.interval
    return f"{estimate.figure:+.3f}{'*' if low > 0 or high < 0 else ''}"
