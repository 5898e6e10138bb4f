"""Measures over a set of judged answers, against numbers worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, nan
from typing import Any

import numpy as np
import pytest

from rolelens.eval import AnswerTable, statistics
from rolelens.eval._measures import by_field, confusion, interval, pooled, replicates
from rolelens.signatures import SHIPPED

NO_ANSWER = "(no answer)"


@dataclass(frozen=True)
class Row:
    """An answer of a posting: the label, what was said (None: nothing could be had), and how it was judged."""

    posting: str
    field: str
    label: str
    said: str | None
    confidence: float = nan
    score: float = 0.0
    credit: float = 0.0
    grounded: float = nan
    overlap: float = nan


def table(rows: Sequence[Row]) -> AnswerTable:
    ids = tuple(dict.fromkeys(row.posting for row in rows))
    values: dict[str, list[str]] = {name: [] for name in SHIPPED.questions}

    def code(field: str, value: str) -> int:
        if value not in values[field]:
            values[field].append(value)
        return values[field].index(value)

    return AnswerTable(
        posting=np.array([ids.index(row.posting) for row in rows], dtype=int),
        field=np.array([SHIPPED.numbers[row.field] for row in rows], dtype=int),
        answered=np.array([row.said is not None for row in rows], dtype=bool),
        right=np.array([row.said == row.label for row in rows], dtype=bool),
        credit=np.array([row.credit for row in rows]),
        metric_score=np.array([row.score for row in rows]),
        confidence=np.array([row.confidence for row in rows]),
        grounded=np.array([row.grounded for row in rows]),
        overlap=np.array([row.overlap for row in rows]),
        predicted=np.array([code(row.field, row.said or NO_ANSWER) for row in rows], dtype=int),
        gold=np.array([code(row.field, row.label) for row in rows], dtype=int),
        ids=ids,
        catalogue=SHIPPED,
        values={name: tuple(known) for name, known in values.items()},
    )


# Seven answers to four postings: the cloud is right in 2 of 4, sponsorship in 2 of 3; the one without an answer has no
# confidence either. Confidences, from the surest on: 0.98 wrong, then 0.92, 0.85, 0.7, 0.6 right, 0.2 wrong.
ROWS = (
    Row("a", "primary_cloud", "aws", "aws", 0.92, score=1.0, credit=1, grounded=1, overlap=0.8),
    Row("b", "primary_cloud", "aws", "gcp", 0.98, score=0.1, grounded=0),
    Row("c", "primary_cloud", "gcp", "gcp", 0.6, score=0.9, credit=1, grounded=1, overlap=0.4),
    Row("d", "primary_cloud", "azure", "aws", 0.2, score=0.2, credit=0.5),
    Row("a", "h1b_friendly", "true", "true", 0.7, score=0.8, credit=1, grounded=1),
    Row("b", "h1b_friendly", "false", None),
    Row("c", "h1b_friendly", "false", "false", 0.85, score=1.0, credit=1),
)
SQUARES = 0.08**2 + 0.98**2 + 0.4**2 + 0.2**2 + 0.3**2 + 0.15**2
LOGS = -(log(0.92) + log(1 - 0.98) + log(0.6) + log(1 - 0.2) + log(0.7) + log(0.85))


def test_over_all_answers_by_hand() -> None:
    found = pooled(table(ROWS))
    assert found["score"] == pytest.approx((1 + 0.1 + 0.9 + 0.2 + 0.8 + 0 + 1) / 7)
    # Right: 4 of 7 answers; by field 2/4 and 2/3, whose mean is 7/12. Fields without answers have no share.
    assert found["accuracy"] == pytest.approx({"micro": 4 / 7, "macro": 7 / 12, "credit": 4.5 / 7, "answered": 6 / 7})
    # Cloud: aws has a hit, a miss and a false alarm, 2/4; gcp a hit and a false alarm, 2/3; azure 0: mean 7/18.
    # Sponsorship: true 1; false a hit and a miss, 2/3; having no answer is no value to be right about: mean 5/6.
    assert found["f1"] == pytest.approx({"macro": (7 / 18 + 5 / 6) / 2})
    # Cloud: agreement 1/2, by chance (2·2 + 1·2 + 1·0)/16 = 3/8: κ = (1/8)/(5/8). Sponsorship: 2/3, by chance
    # (1·1 + 2·1)/9 = 1/3: κ = 1/2.
    assert found["kappa"] == pytest.approx({"macro": (0.2 + 0.5) / 2})
    # Of those that have one.
    assert found["evidence"] == pytest.approx({"grounded": 3 / 4, "overlap": 0.6})


def test_calibration_by_hand() -> None:
    found = pooled(table(ROWS))["calibration"]
    bins = found.pop("reliability")
    parts = found.pop("brier_parts")
    assert found == pytest.approx(
        {
            "answers": 6,
            # The bin from 0.9 holds 0.92 and 0.98, one of them right: 2 · |0.95 - 1/2|; the others hold one each.
            "ece": (2 * 0.45 + 0.4 + 0.2 + 0.3 + 0.15) / 6,
            # Ten bins of equal mass for six answers: each is alone.
            "ece_equal_mass": (0.08 + 0.98 + 0.4 + 0.2 + 0.3 + 0.15) / 6,
            "brier": SQUARES / 6,
            "nll": LOGS / 6,
            # Each of the four right ones beats 0.2 and none beats 0.98.
            "auroc": 4 / 8,
            "mean_confidence": (0.92 + 0.98 + 0.6 + 0.2 + 0.7 + 0.85) / 6,
        }
    )
    # Isotonic: 0.2 to 0, the five above it to 4/5, which costs 4 · 0.04 + 0.64. Uncertainty 2/3 · 1/3.
    best = 0.8 / 6
    assert parts == pytest.approx(
        {"miscalibration": SQUARES / 6 - best, "discrimination": 2 / 9 - best, "uncertainty": 2 / 9}
    )
    assert [b["upper"] for b in bins] == pytest.approx([0.2, 0.6, 0.7, 0.9, 1.0])
    assert bins[-1] == pytest.approx({"lower": 0.9, "upper": 1.0, "mass": 2, "confidence": 0.95, "accuracy": 0.5})


def test_what_can_be_kept_by_hand() -> None:
    found = pooled(table(ROWS))["selective"]
    # The surest answer is wrong, so that no precision above 4/5 is ever reached.
    assert (found["coverage_at_90"], found["coverage_at_95"], found["coverage_at_99"]) == (0, 0, 0)
    risks = [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 2 / 6]
    assert found["aurc"] == pytest.approx(sum(risks) / 6)
    assert [list(point) for point in found["curve"]] == [["coverage", "risk", "threshold"]] * 6
    assert [point["coverage"] for point in found["curve"]] == pytest.approx([n / 6 for n in range(1, 7)])
    assert [point["risk"] for point in found["curve"]] == pytest.approx(risks)
    assert [point["threshold"] for point in found["curve"]] == [0.98, 0.92, 0.85, 0.7, 0.6, 0.2]


def _said(confidence: float, right: int, wrong: int, field: str = "primary_cloud") -> list[Row]:
    return [Row("a", field, "aws", said, confidence) for said in ["aws"] * right + ["gcp"] * wrong]


def test_each_precision_has_its_own_coverage_and_ties_are_kept_or_dropped_together() -> None:
    # 100 of 100 right at 0.9; then 148 of 150, 98.7 %; then 188 of 200, 94 %.
    rows = [*_said(0.9, 100, 0), *_said(0.8, 48, 2), *_said(0.7, 40, 10)]
    expected = {"coverage_at_90": 1.0, "coverage_at_95": 0.75, "coverage_at_99": 0.5}
    answers = table(rows)
    assert expected.items() <= pooled(answers)["selective"].items()
    assert expected.items() <= by_field(answers)["primary_cloud"].items()
    found = statistics(answers)
    assert {name: found[f"selective.{name}"] for name in expected} == expected
    # Of 19 right and one wrong at one confidence, exactly 95 % are right: all are kept, or none.
    found = statistics(table(_said(0.9, 19, 1)))
    assert (found["selective.coverage_at_95"], found["selective.coverage_at_99"]) == (1, 0)


def test_a_curve_is_written_with_as_many_points_as_a_screen_can_show_and_with_both_ends() -> None:
    rows = [row for n in range(1, 301) for row in _said(n / 300, 1, 0)]
    curve = pooled(table(rows))["selective"]["curve"]
    assert len(curve) == 200
    assert (curve[0]["threshold"], curve[-1]["threshold"], curve[-1]["coverage"]) == (1, 1 / 300, 1)


def test_a_field_by_hand() -> None:
    found = by_field(table(ROWS))
    assert list(found) == ["primary_cloud", "h1b_friendly"]
    cloud, visa = found["primary_cloud"], found["h1b_friendly"]
    # A row is a right value, a column a predicted one, in the order of the vocabulary: azure was called aws.
    assert cloud.pop("confusion") == {"labels": ["aws", "azure", "gcp"], "matrix": [[1, 0, 1], [1, 0, 0], [0, 0, 1]]}
    assert cloud == pytest.approx(
        {
            "answers": 4,
            "unanswered": 0,
            "accuracy": 1 / 2,
            "credit": 2.5 / 4,
            "macro_f1": 7 / 18,
            "kappa": 0.2,
            "ece": (2 * 0.45 + 0.4 + 0.2) / 4,
            "brier": (0.08**2 + 0.98**2 + 0.4**2 + 0.2**2) / 4,
            # Right 0.92 and 0.6 against wrong 0.98 and 0.2.
            "auroc": 1 / 2,
            "coverage_at_90": 0,
            "coverage_at_95": 0,
            "coverage_at_99": 0,
            "grounded": 2 / 3,
            "overlap": 0.6,
        }
    )
    assert (visa["answers"], visa["unanswered"], visa["accuracy"]) == (3, 1, pytest.approx(2 / 3))
    assert visa["confusion"] == {"labels": ["true", "false", NO_ANSWER], "matrix": [[1, 0, 0], [0, 1, 1], [0, 0, 0]]}
    # All that have a confidence are right, so that there is no pair to rank.
    assert visa["auroc"] is None
    assert visa["coverage_at_99"] == 1


def test_sets_are_confused_as_wholes_after_the_single_values_and_before_no_answer() -> None:
    said = [("gcp", "aws+gcp"), ("aws+gcp", "aws"), ("aws+azure", None), ("gcp", "gcp")]
    found = confusion(table([Row(str(n), "secondary_clouds", *pair) for n, pair in enumerate(said)]))
    assert found["labels"] == ["aws", "gcp", "aws+azure", "aws+gcp", NO_ANSWER]
    assert found["matrix"] == [[0, 0, 0, 0, 0], [0, 1, 0, 1, 0], [0, 0, 0, 0, 1], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]]


def test_one_value_throughout_has_no_kappa() -> None:
    answers = table(_said(0.9, 3, 0))
    assert pooled(answers)["kappa"] == {"macro": None}
    assert pooled(answers)["f1"] == {"macro": 1}
    assert by_field(answers)["primary_cloud"]["confusion"] == {"labels": ["aws"], "matrix": [[3]]}
    assert confusion(table(_said(0.9, 1, 0))) == {"labels": ["aws"], "matrix": [[1]]}
    # Always aws where it is gcp: no agreement, and none beyond chance.
    always = by_field(table(_said(0.9, 0, 2)))["primary_cloud"]
    assert (always["macro_f1"], always["kappa"]) == (0, 0)


def test_an_empty_set_has_no_figure() -> None:
    found = pooled(table([]))
    assert found["score"] is None
    assert set(found["accuracy"].values()) == {None}
    assert found["calibration"]["answers"] == 0
    assert (found["calibration"]["mean_confidence"], found["calibration"]["brier_parts"]) == (None, None)
    assert found["selective"] == {
        "coverage_at_90": None,
        "coverage_at_95": None,
        "coverage_at_99": None,
        "aurc": None,
        "curve": [],
    }
    assert by_field(table([])) == {}


def test_what_gets_an_interval_by_hand() -> None:
    expected = {
        "score": 4 / 7,
        "accuracy.micro": 4 / 7,
        "accuracy.macro": 7 / 12,
        "calibration.ece": (2 * 0.45 + 0.4 + 0.2 + 0.3 + 0.15) / 6,
        "calibration.brier": SQUARES / 6,
        "calibration.nll": LOGS / 6,
        "calibration.auroc": 1 / 2,
        "selective.coverage_at_90": 0,
        "selective.coverage_at_95": 0,
        "selective.coverage_at_99": 0,
        "evidence.grounded": 3 / 4,
        "fields.primary_cloud.accuracy": 1 / 2,
        "fields.h1b_friendly.accuracy": 2 / 3,
    }
    assert statistics(table(ROWS)) == pytest.approx(expected)
    # Without confidences and evidence, only what is right remains.
    silent = statistics(table([Row("a", "primary_cloud", "aws", "aws", score=0.6, credit=1)]))
    assert silent == {"score": 0.6, "accuracy.micro": 1, "accuracy.macro": 1, "fields.primary_cloud.accuracy": 1}


def test_a_resample_is_the_set_with_its_postings_as_often_as_they_were_drawn() -> None:
    answers = table(ROWS)
    random = np.random.default_rng(5)
    for found in replicates(answers, seed=5, count=20):
        repeated: list[Row] = []
        for number, index in enumerate(random.integers(4, size=4)):
            repeated += [Row(str(number), *_rest(row)) for row in ROWS if row.posting == answers.ids[index]]
        assert found == pytest.approx(statistics(table(repeated)))


def _rest(row: Row) -> tuple[Any, ...]:
    return (row.field, row.label, row.said, row.confidence, row.score, row.credit, row.grounded, row.overlap)


def test_postings_are_resampled_and_not_answers() -> None:
    # All right in one posting, all wrong in the other: both drawn half the time, else one of them twice. Resampled
    # answers would give 1/4 and 3/4 too.
    rows = [Row("a", "primary_cloud", "aws", "aws"), Row("a", "h1b_friendly", "true", "true")]
    rows += [Row("b", "primary_cloud", "aws", "gcp"), Row("b", "h1b_friendly", "true", "false")]
    shares = [sample["accuracy.micro"] for sample in replicates(table(rows))]
    assert len(shares) == 1000
    assert set(shares) == {0, 0.5, 1}
    # A quarter each, within four standard errors: 4 · sqrt(0.25 · 0.75 / 1000) = 0.055.
    assert shares.count(0) == pytest.approx(250, abs=55)
    assert shares.count(1) == pytest.approx(250, abs=55)
    assert replicates(table(rows), count=50) == replicates(table(rows), seed=0, count=50)
    assert replicates(table(rows), count=50) != replicates(table(rows), seed=1, count=50)


def test_an_interval_holds_the_middle_95_percent() -> None:
    # 0, 0.001, …, 1: 2.5 % lie below 0.025 and 2.5 % above 0.975.
    drawn = [{"x": n / 1000} for n in range(1001)]
    assert interval(drawn, "x") == pytest.approx([0.025, 0.975])
    # Resamples without a basis are left out.
    assert interval([*drawn, {"y": 5.0}, {}], "x") == pytest.approx([0.025, 0.975])
    assert interval(drawn, "y") is None
    assert interval([{"x": 0.5}], "x") == [0.5, 0.5]
