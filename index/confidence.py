"""The chance that a quotation answers its question, from what can be seen of both.

Each feature has a name and a reason. The weights come from development questions, so that
0.8 means right in eight cases of ten on questions like those.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from index.query import Query
from index.windows import Window
from index.work import Work

# Fitted by `tests/bench/fit.py` on development questions about other texts: the chance that
# the texts speak of what is asked at all, and the chance that they answer it if so.
ABOUT = {"bias": -8.31, "similarity": 8.68, "match": 13.03}
ANSWERS = {
    "bias": -4.81,
    "similarity": 2.29,
    "match": 13.31,
    "evenness": -9.11,
    "unmet": -2.13,
    "names": -6.27,
    "denial": -3.42,
}

_DENIES = re.compile(
    r"\b(?:not|never|no|none|neither|nor|without|cannot|nobody|nothing)\b|n['’]t\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Features:
    """What speaks for and against a quotation as the answer to its question.

    `similarity` and `match` are those of its best sentence. `evenness` is the mean square
    of how the question's words are met: at the same match, it is the greater the more of it
    comes of a few words that recur, as in a near miss. `unmet` weighs the word that is met
    least for its weight, `names` the names and numbers that the quotation lacks, `denial`
    is 1 where the question asks for what is not so and the quotation denies nothing.
    """

    similarity: float
    match: float
    evenness: float
    unmet: float
    names: float
    denial: float


def features_of(window: Window, query: Query, works: Sequence[Work]) -> Features:
    """Return the features of a window as the quotation that answers a question."""
    best = max(window.sentences, key=lambda item: item.score)
    result = window.result
    text = works[result.work].document.text[window.start : window.end]
    shares = result.shares
    quoted = result.nearest[window.first : window.last].max(axis=0, initial=0.0)
    before = result.nearest[max(window.first - 1, 0) : window.first]
    nearest = np.maximum(quoted, before.max(axis=0, initial=0.0))
    lacking = shares * (1 - nearest)
    return Features(
        similarity=best.similarity,
        match=best.match,
        evenness=float(nearest**2 @ shares),
        unmet=float(lacking.max(initial=0.0)),
        names=float((shares * (1 - quoted)) @ query.names),
        denial=float(bool(_DENIES.search(query.text)) and not _DENIES.search(text)),
    )


def confidence_of(window: Window, query: Query, works: Sequence[Work]) -> float:
    """Return the chance, 0 to 1, that a window answers a question."""
    features = asdict(features_of(window, query, works))
    return _chance(ABOUT, features) * _chance(ANSWERS, features)


def _chance(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    logit = sum(weight * features.get(name, 1.0) for name, weight in weights.items())
    return 1 / (1 + math.exp(-logit))
