"""Fit the weights of `index.search` and `index.answer` on development questions.

The questions (`data/students_*.jsonl`) are worded as students would ask who have not seen
the texts; the texts are four encyclopaedia articles under IBID_SHARED. None of them is
used to report quality. Quality here is measured leaving one text out, then all are fitted.

    python -m tests.bench.fit
"""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from index import answer as answers
from index import search
from index.dense import SentenceEncoder
from index.document import Document
from index.encoding import encode_passages, passage_texts, split_for
from index.rows import EncodedWork
from index.search import Evidence, Index, Result, encode_query
from index.work import Metadata, Work

SHARED = Path(os.environ.get("IBID_SHARED", "../shared"))
QUESTIONS = sorted((Path(__file__).parent / "data").glob("students_*.jsonl"))
FAR_QUESTIONS = 40  # a text, from the other texts' questions
RIDGE = 3e-3


@dataclass(frozen=True)
class Case:
    """A question put to a text: every passage with its evidence, and the right sentences."""

    work: Work
    kind: str  # answerable, near, far
    results: list[Result]
    gold: list[tuple[int, int]]

    def features(self) -> np.ndarray:
        return np.array([features_of(e) for r in self.results for e in r.sentences])

    def right(self) -> np.ndarray:
        spans = [(e.start, e.end) for r in self.results for e in r.sentences]
        return np.array([any(s < b and a < e for a, b in self.gold) for s, e in spans])


def main() -> None:
    cases = collect()
    docs = sorted({case.work.id for case in cases})
    held_out = []
    for doc in docs:
        train = [case for case in cases if case.work.id != doc]
        weights = fit_weights(train)
        model = fit_confidence(train, weights)
        held_out += [judge(case, weights, model) for case in cases if case.work.id == doc]
    report(held_out)
    weights = fit_weights(cases)
    model = fit_confidence(cases, weights)
    print("WEIGHTS =", dict(zip(search.WEIGHTS, weights.round(2).tolist(), strict=True)))
    print("bias, similarity, match, weakest =", model.intercept_.round(2), model.coef_.round(2))
    print("threshold with the best balance, left-one-out:", threshold(held_out))


def collect() -> list[Case]:
    encoder = SentenceEncoder()
    questions = [json.loads(line) for path in QUESTIONS for line in path.open()]
    chance = random.Random(0)
    cases = []
    for doc in sorted({question["doc"] for question in questions}):
        text = (SHARED / "eval/qa/docs" / f"{doc}.txt").read_text()
        document = Document(text, title=doc.replace("_", " "))
        work = Work(doc, document, Metadata(), Metadata(), doc, doc, "", "")
        passages = split_for(document, encoder)
        encoded = encode_passages(passage_texts(document, passages, encoder), encoder)
        index = Index.build([EncodedWork(passages, encoded)])
        own = [q for q in questions if q["doc"] == doc]
        far = chance.sample([q for q in questions if q["doc"] != doc], FAR_QUESTIONS)
        for question in own + [{**q, "gold": [], "kind": "far"} for q in far]:
            kind = question.get("kind", "answerable" if question["answerable"] else "near")
            results = index.search(encode_query(question["question"], encoder), 10_000, 0)
            gold = [(text.index(g), text.index(g) + len(g)) for g in question["gold"]]
            cases.append(Case(work, kind, results, gold))
    return cases


def fit_weights(cases: list[Case]) -> np.ndarray:
    """Fit the two weights so that softmax puts the most on the right sentences."""
    data = [(c.features(), c.right()) for c in cases if c.kind == "answerable"]
    data = [(features, right) for features, right in data if right.any()]

    def loss(weights: np.ndarray) -> float:
        total = 0.0
        for features, right in data:
            scores = features @ weights
            total += np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])
        return total / len(data) + RIDGE * float(weights @ weights)

    return np.asarray(minimize(loss, np.ones(3)).x)


def features_of(evidence: Evidence) -> list[float]:
    return [getattr(evidence, name) for name in search.WEIGHTS]


def window_of(case: Case, weights: np.ndarray) -> tuple[list[float], bool]:
    """Return the first window's confidence features, and whether it holds the gold."""
    search.WEIGHTS.update(zip(search.WEIGHTS, weights.tolist(), strict=True))
    ranked = sorted(case.results, key=lambda r: -max(e.score for e in r.sentences))[:8]
    window = answers._windows(ranked, [case.work])[0]
    best = max(window.sentences, key=lambda e: e.score)
    start, end = window.sentences[0].start, window.sentences[-1].end
    holds = any(start <= a and b <= end for a, b in case.gold)
    return [best.similarity, best.match, window.result.weakest], holds


def fit_confidence(cases: list[Case], weights: np.ndarray) -> LogisticRegression:
    rows = [window_of(case, weights) for case in cases]
    model = LogisticRegression(C=3.0, max_iter=5000)
    return model.fit([features for features, _ in rows], [holds for _, holds in rows])


def judge(case: Case, weights: np.ndarray, model: LogisticRegression) -> tuple[str, bool, float]:
    features, holds = window_of(case, weights)
    return case.kind, holds, float(model.predict_proba([features])[0, 1])


def threshold(judged: list[tuple[str, bool, float]]) -> float:
    """Return the confidence that best parts right first quotations from near misses.

    Questions far from the text are refused at any level in this range, so they would only
    drown the choice.
    """
    levels = np.linspace(0.05, 0.8, 76)
    right = np.array([p for _, holds, p in judged if holds])
    wrong = np.array([p for kind, _, p in judged if kind == "near"])
    gains = [(right >= t).mean() + (wrong < t).mean() for t in levels]
    return float(levels[int(np.argmax(gains))])


def report(judged: list[tuple[str, bool, float]]) -> None:
    by_kind = {kind: [j for j in judged if j[0] == kind] for kind in ("answerable", "near", "far")}
    answerable = by_kind["answerable"]
    print("right first:", np.mean([holds for _, holds, _ in answerable]).round(3))
    for kind in ("near", "far"):
        labels = [1] * len(answerable) + [0] * len(by_kind[kind])
        scores = [p for _, _, p in answerable + by_kind[kind]]
        print(f"AUROC against {kind}:", round(float(roc_auc_score(labels, scores)), 3))
    for level in (0.2, 0.25, 0.3, 0.35, 0.4):
        shares = {k: np.mean([p >= level for _, _, p in v]).round(2) for k, v in by_kind.items()}
        print(f"answered at {level}:", {k: float(v) for k, v in shares.items()})


if __name__ == "__main__":
    main()
