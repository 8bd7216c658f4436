"""Fit the weights of `index.search` and `index.confidence` on development questions.

Two kinds of questions are put to four encyclopaedia articles under IBID_SHARED: some worded
as by students who have not seen the texts (`data/students_*.jsonl`), and those of SQuAD 2.0,
half of which look answerable and are not. None of these texts or questions is used to report
quality. Quality here is measured leaving one text out; then all are fitted.

    python -m tests.bench.fit
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import confidence, search
from index.confidence import confidence_of, features_of
from index.dense import SentenceEncoder
from index.encoding import encode_passages
from index.query import Query, encode_query
from index.scale import measure_anchors
from index.search import Evidence, Result
from index.shelf import Shelf
from index.windows import choose_quotations
from tests.bench.sets import DEVELOPMENT, SHARED, load_squad, shelve

STUDENTS = sorted((Path(__file__).parent / "data").glob("students_*.jsonl"))
FAR_QUESTIONS = 160  # a text, from the other texts' questions
RIDGE = 3e-3
SEARCHED = 8


@dataclass(frozen=True)
class Case:
    """A question put to a text: the evidence found, and where the answer stands."""

    shelf: Shelf
    source: str  # students, squad
    kind: str  # answerable, near, far
    query: Query
    results: list[Result]
    gold: list[tuple[int, int]]

    @property
    def text(self) -> str:
        return self.shelf.works[0].id

    def features(self) -> np.ndarray:
        return np.array([features_of_sentence(e) for r in self.results for e in r.sentences])

    def right(self) -> np.ndarray:
        spans = [(e.start, e.end) for r in self.results for e in r.sentences]
        return np.array([any(s < b and a < e for a, b in self.gold) for s, e in spans])


@dataclass(frozen=True)
class Judged:
    """A case with its first quotation's features, and whether that quotation is right."""

    case: Case
    features: dict[str, float]
    right: bool
    confidence: float


def main() -> None:
    cases = collect()
    held_out = []
    for text in DEVELOPMENT:
        train = [case for case in cases if case.text != text]
        use_weights(fit_weights(train))
        use_confidence([judge(case) for case in train])
        held_out += [judge(case) for case in cases if case.text == text]
    report(held_out)
    use_weights(fit_weights(cases))
    use_confidence([judge(case) for case in cases])
    encoder = SentenceEncoder()
    anchors = measure_anchors(lambda texts: encode_passages(texts, encoder), {"en"})
    print("scale.FITTED_SENTENCES, FITTED_WORDS =", *anchors)
    print("search.WEIGHTS =", search.WEIGHTS)
    print("confidence.ABOUT =", confidence.ABOUT)
    print("confidence.ANSWERS =", confidence.ANSWERS)


def collect() -> list[Case]:
    encoder = SentenceEncoder()
    chance = random.Random(0)
    questions = [*students(), *squad()]
    cases = []
    for text in DEVELOPMENT:
        shelf = shelve([text], encoder)
        others = [q for q in questions if q["text"] != text]
        far = [{**q, "kind": "far", "gold": []} for q in chance.sample(others, FAR_QUESTIONS)]
        for question in [q for q in questions if q["text"] == text] + far:
            query = encode_query(question["question"], encoder)
            results = shelf.index.search(query, 10_000 if question["gold"] else SEARCHED)
            about = (shelf, question["source"], question["kind"])
            cases.append(Case(*about, query, results, question["gold"]))
    return cases


def students() -> Iterator[dict[str, Any]]:
    for path in STUDENTS:
        for question in map(json.loads, path.read_text().splitlines()):
            text = (SHARED / f"eval/qa/docs/{question['doc']}.txt").read_text()
            gold = [(text.index(g), text.index(g) + len(g)) for g in question["gold"]]
            kind = "answerable" if question["answerable"] else "near"
            about = {"question": question["question"], "text": question["doc"]}
            yield {**about, "source": "students", "kind": kind, "gold": gold}


def squad() -> Iterator[dict[str, Any]]:
    for question in load_squad(DEVELOPMENT):
        kind = "answerable" if question.spans else "near"
        about = {"question": question.question, "text": question.text}
        yield {**about, "source": "squad", "kind": kind, "gold": question.spans}


def use_weights(weights: Sequence[float]) -> None:
    for name, weight in zip(search.WEIGHTS, weights, strict=True):
        search.WEIGHTS[name] = round(float(weight), 2)


def fit_weights(cases: list[Case]) -> np.ndarray:
    """Fit the weights so that softmax puts the most on the right sentences."""
    data = [(c.features(), c.right()) for c in cases if c.kind == "answerable"]
    data = [(features, right) for features, right in data if right.any()]

    def loss(weights: np.ndarray) -> float:
        total = 0.0
        for features, right in data:
            scores = features @ weights
            total += np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])
        return total / len(data) + RIDGE * float(weights @ weights)

    return np.asarray(minimize(loss, np.ones(len(search.WEIGHTS))).x)


def features_of_sentence(evidence: Evidence) -> list[float]:
    return [getattr(evidence, name) for name in search.WEIGHTS]


def judge(case: Case) -> Judged:
    """Judge the first quotation with the weights in use."""
    ranked = sorted(case.results, key=lambda r: -max(e.score for e in r.sentences))[:SEARCHED]
    works = case.shelf.works
    window = choose_quotations(ranked, works)[0]
    holds = any(window.start <= a and b <= window.end for a, b in case.gold)
    features = asdict(features_of(window, case.query, works))
    return Judged(case, features, holds, confidence_of(window, case.query, works))


def use_confidence(judged: list[Judged]) -> None:
    """Fit both chances: that the text speaks of what is asked, and that it then answers."""
    related = [j for j in judged if j.case.kind != "far"]
    about = [j.case.kind != "far" for j in judged]
    confidence.ABOUT.update(fit_chance(confidence.ABOUT, judged, about))
    right = [j.right for j in related]
    confidence.ANSWERS.update(fit_chance(confidence.ANSWERS, related, right))


def fit_chance(
    weights: dict[str, float], judged: Sequence[Judged], outcomes: Sequence[bool]
) -> dict[str, float]:
    names = [name for name in weights if name != "bias"]
    rows = np.array([[j.features[name] for name in names] for j in judged])
    model = LogisticRegression(C=1.0, max_iter=5000).fit(rows / rows.std(axis=0), outcomes)
    fitted = [model.intercept_[0], *(model.coef_[0] / rows.std(axis=0))]
    return dict(zip(["bias", *names], np.round(fitted, 2).tolist(), strict=True))


def report(judged: list[Judged]) -> None:
    for source in ("students", "squad"):
        own = [j for j in judged if j.case.source == source]
        kinds = {k: [j for j in own if j.case.kind == k] for k in ("answerable", "near", "far")}
        answerable = kinds["answerable"]
        print(f"{source}: right first {np.mean([j.right for j in answerable]):.3f}")
        for kind in ("near", "far"):
            both = answerable + kinds[kind]
            labels = [j.case.kind == "answerable" for j in both]
            area = roc_auc_score(labels, [j.confidence for j in both])
            print(f"  AUROC against {kind}: {area:.3f}")
        for level in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
            right = np.mean([j.right and j.confidence >= level for j in answerable])
            refused = {
                k: f"{np.mean([j.confidence < level for j in kinds[k]]):.2f}"
                for k in ("near", "far")
            }
            print(f"  from {level}: right {right:.2f}, refused {refused}")


if __name__ == "__main__":
    main()
