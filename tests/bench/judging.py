"""What the finds of a pipeline are worth, as the judgements and figures of `ibid evaluate`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import bootstrap

from index.metrics import Estimate, estimate
from index.runs import Judgement
from tests.bench.pipelines import Asked, Place
from tests.bench.sets import Question

Estimates = Mapping[str, Estimate]


def judge(asked: Asked, *, lifted: bool = False) -> Judgement:
    """Judge one find; with refusals `lifted`, by the quotations that they hold back as well.

    A passage is right if it holds the annotated span whole, a quotation if it holds the
    words of that span and is from the right text.
    """
    question, found = asked.question, asked.found
    answered = bool(found.quotations) and (lifted or found.answered)
    near = [_holds_span(place, question) for place in found.passages]
    quoted = [_says(place, question) for place in found.quotations]
    return Judgement(
        id=question.id,
        question=question.question,
        answerable=bool(question.spans),
        answered=answered,
        confidence=found.confidence,
        rank=near.index(True) + 1 if any(near) else None,
        quotation=found.quotations[0].words if answered else None,
        quotation_first=answered and quoted[0],
        quotation_any=answered and any(quoted),
        notes=None,
        best_right=quoted[:1] == [True],
    )


def _holds_span(place: Place, question: Question) -> bool:
    inside = any(place.start <= start and end <= place.end for start, end in question.spans)
    return place.text == question.text and inside


def _says(place: Place, question: Question) -> bool:
    said = _folded(place.words)
    return place.text == question.text and any(_folded(a) in said for a in question.answers)


def _folded(words: str) -> str:
    return " ".join(words.split())


def estimate_all(related: Sequence[Asked], unrelated: Sequence[Asked] = ()) -> dict[str, Estimate]:
    """Estimate every figure by its name in `ibid evaluate`.

    `lifted` ones are of quotations without refusals, `far` ones against questions about
    other texts, `quoted` is the mean length of first quotations in characters.
    """
    answerable = [asked for asked in related if asked.question.spans]
    kinds = {
        "": [judge(asked) for asked in related],
        "lifted ": [judge(asked, lifted=True) for asked in related],
        "far ": [judge(asked) for asked in [*answerable, *unrelated]],
    }
    lengths = [len(place.words) for asked in related for place in asked.found.quotations[:1]]
    named = {f"{kind}{n}": e for kind, run in kinds.items() for n, e in estimate(run).items()}
    return {**named, "quoted": estimate_mean(np.array(lengths))}


def coverage(asked: Asked) -> tuple[float, float]:
    """Return the recall and precision of the gold's characters in the passages found."""
    gold = {n for start, end in asked.question.spans for n in range(start, end)}
    own = [place for place in asked.found.passages if place.text == asked.question.text]
    held = {n for place in own for n in range(place.start, place.end)} & gold
    read = sum(place.end - place.start for place in asked.found.passages)
    return len(held) / len(gold), len(held) / max(read, 1)


def estimate_coverage(run: Sequence[Asked]) -> dict[str, Estimate]:
    """Estimate the mean recall and precision by characters."""
    recall, precision = np.array([coverage(asked) for asked in run]).T
    return {"recall": estimate_mean(recall), "precision": estimate_mean(precision)}


def estimate_mean(values: np.ndarray) -> Estimate:
    """Return a mean and its bootstrap interval."""
    if np.ptp(values) == 0:
        return Estimate(float(values[0]), (float(values[0]),) * 2)
    low, high = bootstrap(
        (values,), np.mean, n_resamples=1000, method="percentile", rng=1
    ).confidence_interval
    return Estimate(float(values.mean()), (float(low), float(high)))
