"""Measures of confidence against values worked out by hand, scikit-learn, and what must hold of any answers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from rolelens.eval import (
    Tally,
    area_under_risk_coverage,
    auroc,
    brier_decomposition,
    brier_score,
    coverage_at,
    expected_calibration_error,
    log_loss,
    reliability,
    risk_coverage,
)

# Four answers: 0.9 right, 0.8 wrong, 0.6 right, 0.2 wrong.
BY_HAND = Tally.of([0.9, 0.8, 0.6, 0.2], [True, False, True, False])
NONE = Tally.of([], [])

ANSWERS = st.lists(st.tuples(st.integers(0, 100).map(lambda n: n / 100), st.booleans()), min_size=1, max_size=60)


def _tally(answers: list[tuple[float, bool]]) -> Tally:
    return Tally.of([c for c, _ in answers], [r for _, r in answers])


def test_by_hand() -> None:
    # Squares: 0.01, 0.64, 0.16, 0.04; mean 0.85 / 4.
    assert brier_score(BY_HAND) == pytest.approx(0.2125)
    # Pairs (right, wrong): 0.9 beats both, 0.6 beats 0.2 alone: 3 of 4.
    assert auroc(BY_HAND) == pytest.approx(0.75)
    # One answer a bin: |0.9-1| + |0.8-0| + |0.6-1| + |0.2-0| = 1.5, over 4.
    assert expected_calibration_error(BY_HAND) == pytest.approx(0.375)
    # 0.92 and 0.98 share the bin from 0.9, and it is half right: |0.95 - 0.5|. Of equal mass, each is alone.
    assert expected_calibration_error(Tally.of([0.92, 0.98], [True, False])) == pytest.approx(0.45)
    assert expected_calibration_error(Tally.of([0.92, 0.98], [True, False]), "mass") == pytest.approx(0.53)
    # Two bins of two answers: |0.4 - 0.5| and |0.85 - 0.5|, a half each.
    assert expected_calibration_error(BY_HAND, "mass", 2) == pytest.approx(0.225)
    assert log_loss(BY_HAND) == pytest.approx(-np.log([0.9, 0.2, 0.6, 0.8]).mean())


def test_what_can_be_kept_by_hand() -> None:
    # From the surest on: right, wrong, right, wrong; precisions 1, 1/2, 2/3, 1/2.
    assert risk_coverage(BY_HAND).risk == pytest.approx([0, 1 / 2, 1 / 3, 1 / 2])
    assert risk_coverage(BY_HAND).coverage == pytest.approx([1 / 4, 1 / 2, 3 / 4, 1])
    assert risk_coverage(BY_HAND).threshold == pytest.approx([0.9, 0.8, 0.6, 0.2])
    assert coverage_at(BY_HAND, 0.9) == 0.25
    assert coverage_at(BY_HAND, 0.6) == 0.75
    assert area_under_risk_coverage(BY_HAND) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    # Equal confidences are kept or dropped together.
    assert coverage_at(Tally.of([0.9, 0.9], [True, False]), 0.9) == 0
    # Exactly the precision is enough: 2 of 3 right are 2/3, whichever way the division is rounded.
    assert coverage_at(Tally.of([0.9] * 3, [True, True, False]), 2 / 3) == 1


def test_the_parts_of_the_brier_score_by_hand() -> None:
    # Isotonic: 0.2 to 0, then 0.6, 0.8 (1, 0) are pooled to 1/2, 0.9 to 1: squares 0, 1/4, 1/4, 0, mean 1/8.
    # Uncertainty 1/4, so discrimination 1/8 and miscalibration 0.2125 - 0.125.
    assert brier_decomposition(BY_HAND) == pytest.approx((0.0875, 0.125, 0.25))


def test_a_bin_holds_its_upper_bound() -> None:
    bins = reliability(Tally.of([0.0, 0.1, 0.3, 0.31, 1.0], [True] * 5))
    assert [b.upper for b in bins] == pytest.approx([0.1, 0.3, 0.4, 1.0])
    assert [b.mass for b in bins] == [2, 1, 1, 1]


def test_bins_say_what_they_hold() -> None:
    # 0.31 and 0.39 in the bin from 0.3, one of them right; 0.8 in the one that it bounds.
    tally = Tally.of([0.31, 0.39, 0.8], [True, False, True])
    narrow, high = reliability(tally)
    assert narrow == pytest.approx((0.3, 0.4, 2, 0.35, 0.5))
    assert high == pytest.approx((0.7, 0.8, 1, 0.8, 1))
    # Two bins of equal mass go by the middle of each level: of 3 and 1 answers, 1.5/4 and 3.5/4.
    weighed = Tally.of([0.2, 0.6], [True, False], [3, 1])
    low, high = reliability(weighed, "mass", 2)
    assert (low, high) == (pytest.approx((0.2, 0.2, 3, 0.2, 1)), pytest.approx((0.6, 0.6, 1, 0.6, 0)))
    assert reliability(tally, "mass", 1) == [pytest.approx((0.31, 0.8, 3, 0.5, 2 / 3))]


def test_a_level_without_mass_is_not_there() -> None:
    whole, part = Tally.of([0.1, 0.2, 0.3, 0.4], [True] * 4, [0, 1, 1, 0]), Tally.of([0.2, 0.3], [True, True])
    for scheme in ("width", "mass"):
        assert reliability(whole, scheme, 1) == reliability(part, scheme, 1)
    assert risk_coverage(whole).threshold.tolist() == [0.3, 0.2]
    assert brier_decomposition(whole) == brier_decomposition(part)
    # Nor is a set of such levels, or a level that no answer has.
    nothing = Tally.of([0.5], [True], [0])
    assert (reliability(nothing), reliability(nothing, "mass"), coverage_at(nothing, 0.5)) == ([], [], None)
    assert Tally.at(np.array([0.1, 0.5]), [0], [True], np.array([2.0])).mass.tolist() == [2, 0]


def test_a_tally_is_of_floats() -> None:
    for tally in (Tally.of([1, 0], [1, 0], [2, 3]), NONE):
        assert {side.dtype for side in (tally.level, tally.right, tally.wrong)} == {np.dtype(float)}
    # Whatever says that it is right counts once.
    assert Tally.of([0.3], [2]).right.tolist() == [1]


def test_without_answers_nothing_has_a_basis() -> None:
    for measure in (expected_calibration_error, brier_score, log_loss, auroc, area_under_risk_coverage):
        assert measure(NONE) is None
    assert brier_decomposition(NONE) is None
    assert coverage_at(NONE, 0.9) is None
    assert auroc(Tally.of([0.2, 0.9], [True, True])) is None


@given(ANSWERS)
def test_scikit_learn_says_the_same(answers: list[tuple[float, bool]]) -> None:
    confidence, right = map(list, zip(*answers, strict=True))
    tally = _tally(answers)
    assert brier_score(tally) == pytest.approx(brier_score_loss(right, confidence, pos_label=True))
    clipped = np.clip(confidence, 1e-6, 1 - 1e-6)
    assert log_loss(tally) == pytest.approx(sklearn_log_loss(right, clipped, labels=[False, True]))
    if len(set(right)) == 2:
        assert auroc(tally) == pytest.approx(roc_auc_score(right, confidence))


@given(ANSWERS, st.randoms())
def test_order_changes_nothing_and_twice_the_answers_are_the_same_answers(
    answers: list[tuple[float, bool]], random: object
) -> None:
    mixed = list(answers)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for measure in (expected_calibration_error, brier_score, log_loss, auroc, area_under_risk_coverage):
        found = measure(_tally(answers))
        assert measure(_tally(mixed)) == (None if found is None else pytest.approx(found))
        assert measure(_tally(answers * 2)) == (None if found is None else pytest.approx(found))


@given(ANSWERS)
def test_bounds(answers: list[tuple[float, bool]]) -> None:
    tally = _tally(answers)
    for value in (
        expected_calibration_error(tally),
        expected_calibration_error(tally, "mass"),
        brier_score(tally),
        area_under_risk_coverage(tally),
        coverage_at(tally, 0.95),
    ):
        assert value is not None
        assert -1e-12 <= value <= 1 + 1e-12
    curve = risk_coverage(tally)
    assert (np.diff(curve.coverage) > 0).all()
    assert curve.coverage[-1] == pytest.approx(1)
    kept = [coverage_at(tally, precision) or 0 for precision in (0.5, 0.9, 0.95, 0.99)]
    assert kept == sorted(kept, reverse=True)
    assert sum(b.mass for b in reliability(tally, "mass")) == pytest.approx(len(answers))


@given(ANSWERS)
def test_the_parts_make_up_the_brier_score(answers: list[tuple[float, bool]]) -> None:
    tally = _tally(answers)
    parts = brier_decomposition(tally)
    assert parts is not None
    assert parts.miscalibration - parts.discrimination + parts.uncertainty == pytest.approx(brier_score(tally))
    assert min(parts) >= 0


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_who_knows_everything_is_best_and_who_knows_it_backwards_is_worst(right: list[bool]) -> None:
    best, worst = Tally.of([float(r) for r in right], right), Tally.of([float(not r) for r in right], right)
    assert (expected_calibration_error(best), brier_score(best)) == (0, 0)
    assert (expected_calibration_error(worst), brier_score(worst)) == (1, 1)
    if len(set(right)) == 2:
        assert (auroc(best), auroc(worst)) == (1, 0)
    assert coverage_at(best, 0.99) == pytest.approx(sum(right) / len(right) if not all(right) else 1)


@given(ANSWERS, st.lists(st.integers(0, 3), min_size=60, max_size=60))
def test_a_weight_is_as_many_answers(answers: list[tuple[float, bool]], weights: list[int]) -> None:
    weighed = Tally.of([c for c, _ in answers], [r for _, r in answers], weights[: len(answers)])
    repeated = _tally([a for a, weight in zip(answers, weights, strict=False) for _ in range(weight)])
    for measure in (expected_calibration_error, brier_score, log_loss, auroc, area_under_risk_coverage):
        found = measure(repeated)
        assert measure(weighed) == (None if found is None else pytest.approx(found))
