"""The metrics: what holds for every run, and agreement with scikit-learn and SciPy."""

import dataclasses

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import precision_score, recall_score, roc_auc_score

from index.metrics import estimate, estimate_difference, risk_coverage
from index.runs import Judgement


def judgement(
    *, answerable=True, answered=True, confidence=0.5, rank=None, right=False, notes=None
) -> Judgement:
    shown = right and answered and answerable
    return Judgement(
        id=None,
        question="q",
        answerable=answerable,
        answered=answered,
        confidence=confidence,
        rank=rank if answerable else None,
        quotation="text" if answered else None,
        quotation_first=shown,
        quotation_any=shown,
        notes=notes if shown else None,
        best_right=right and answerable,
    )


JUDGEMENTS = st.builds(
    judgement,
    answerable=st.booleans(),
    answered=st.booleans(),
    confidence=st.integers(0, 20).map(lambda n: n / 20),  # ties are frequent
    rank=st.none() | st.integers(1, 10),
    right=st.booleans(),
    notes=st.none() | st.booleans(),
)
RUNS = st.lists(JUDGEMENTS, min_size=1, max_size=30)


def figures(run: list[Judgement]) -> dict[str, float | None]:
    return {name: found.figure for name, found in estimate(run).items()}


@given(RUNS)
def test_an_interval_holds_its_figure_and_both_are_shares(run):
    for found in estimate(run).values():
        assert (found.figure is None) == (found.interval is None)
        if found.interval:
            assert 0 <= found.interval[0] <= found.figure <= found.interval[1] <= 1


@given(RUNS)
def test_auroc_and_refusals_are_what_scikit_learn_finds(run):
    answerable = [j.answerable for j in run]
    assume(len(set(answerable)) == 2)
    found = figures(run)
    confidence = [j.confidence for j in run]
    assert found["auroc"] == pytest.approx(roc_auc_score(answerable, confidence), abs=1e-4)
    truth, refused = [not flag for flag in answerable], [not j.answered for j in run]
    assert found["refusal_recall"] == pytest.approx(recall_score(truth, refused), abs=1e-4)
    assert found["refusal_recall"] == found["refused_unanswerable"]
    if any(refused):
        precision = precision_score(truth, refused)
        assert found["refusal_precision"] == pytest.approx(precision, abs=1e-4)
    else:
        assert found["refusal_precision"] is None


@given(st.integers(1, 9), st.integers(1, 9), st.floats(0.01, 1))
def test_auroc_is_one_where_confidence_separates_and_a_half_where_it_is_constant(many, few, top):
    sure = [judgement(confidence=top)] * many
    unsure = [judgement(confidence=top / 2, answerable=False)] * few
    found = estimate(sure + unsure)["auroc"]
    assert (found.figure, found.interval) == (1, (1, 1))
    blind = [dataclasses.replace(j, confidence=top) for j in sure + unsure]
    assert figures(blind)["auroc"] == 0.5


@given(RUNS)
def test_nothing_is_said_of_a_kind_of_question_that_is_missing(run):
    of_answerable = figures([j for j in run if not j.answerable])
    of_unanswerable = figures([j for j in run if j.answerable])
    assert of_answerable["auroc"] is of_unanswerable["auroc"] is None
    assert of_unanswerable["refusal_recall"] is None
    for name in ("recall@10", "mrr", "ndcg", "quotation_first", "notes", "refused_answerable"):
        assert of_answerable[name] is None


def test_an_empty_run_says_nothing():
    assert set(figures([]).values()) == {None}


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 8)), min_size=1, max_size=8))
def test_confidence_that_comes_true_has_no_calibration_error(groups):
    run = [
        judgement(confidence=min(hits, size) / size, right=number < hits)
        for hits, size in groups
        for number in range(size)
    ]
    assert figures(run)["calibration_error"] == pytest.approx(0, abs=1e-4)


def test_calibration_error_is_the_gap_weighted_by_the_size_of_the_bin():
    run = [judgement(confidence=0.95, right=False)] + [judgement(confidence=0.25, right=True)] * 3
    assert figures(run)["calibration_error"] == pytest.approx((0.95 + 3 * 0.75) / 4, abs=1e-4)
    held_back = judgement(confidence=0.3, right=True, answered=False)
    assert figures([held_back])["calibration_error"] == pytest.approx(0.7)


@given(st.lists(st.none() | st.integers(1, 10), min_size=1, max_size=30))
def test_measures_of_rank_agree(ranks):
    found = figures([judgement(rank=rank) for rank in ranks])
    recall = [found[f"recall@{k}"] for k in (1, 3, 5, 10)]
    assert recall == sorted(recall)
    assert recall[0] <= found["mrr"] <= found["ndcg"] <= recall[-1]
    assert (found["ndcg"] == 1) == (set(ranks) == {1})
    gains = [1 / np.log2(1 + rank) for rank in ranks if rank]
    assert found["ndcg"] == pytest.approx(sum(gains) / len(ranks), abs=1e-4)


@given(RUNS, st.randoms())
def test_the_order_of_questions_does_not_matter(run, random):
    shuffled = random.sample(run, len(run))
    assert figures(run) == pytest.approx(figures(shuffled), abs=1e-4)


def test_the_interval_of_a_mean_is_what_scipy_finds():
    hits = np.random.default_rng(3).random(300) < 0.7
    found = estimate([judgement(right=bool(hit)) for hit in hits])["quotation_first"]
    expected = stats.bootstrap((hits,), np.mean, method="percentile", rng=5).confidence_interval
    assert found.interval == pytest.approx((expected.low, expected.high), abs=0.02)


@given(st.lists(st.tuples(JUDGEMENTS, JUDGEMENTS), min_size=1, max_size=20))
def test_a_difference_is_that_of_the_figures_and_none_with_itself(pairs):
    before = [j for j, _ in pairs]
    now = [dataclasses.replace(j, answerable=old.answerable, rank=None) for old, j in pairs]
    moved, forth, back = estimate_difference(now, before), figures(now), figures(before)
    for name, found in moved.items():
        if found.figure is None:
            assert None in (forth[name], back[name])
        else:
            assert found.figure == pytest.approx(forth[name] - back[name], abs=2e-4)
            assert found.interval[0] <= found.figure <= found.interval[1]
    for found in estimate_difference(now, now).values():
        assert (found.figure, found.interval) in {(0, (0, 0)), (None, None)}


def test_pairing_makes_a_small_gain_certain():
    before = [judgement(right=number % 2 == 0) for number in range(200)]
    now = [judgement(right=number % 2 == 0 or number < 40) for number in range(200)]
    assert estimate_difference(now, before)["quotation_first"].interval[0] > 0
    one, other = estimate(now)["quotation_first"], estimate(before)["quotation_first"]
    assert one.interval[0] < other.interval[1]  # unpaired, they overlap


@given(RUNS)
def test_the_curve_ends_where_every_question_is_answered(run):
    coverage, risk = risk_coverage(run)
    assert len(coverage) == len({j.confidence for j in run})
    assert (np.diff(coverage) > 0).all()
    assert coverage[-1] == 1
    assert risk[-1] == pytest.approx(np.mean([not j.best_right for j in run]))
    least = max(j.confidence for j in run)
    top = [not j.best_right for j in run if j.confidence == least]
    assert (coverage[0], risk[0]) == pytest.approx((len(top) / len(run), np.mean(top)))
