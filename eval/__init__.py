"""Evaluation: the metric, measures over a set, comparisons, baselines, the report."""

from rolelens.eval._agreement import Agreement, Disagreement, FieldAgreement, agreement
from rolelens.eval._answer_table import AnswerTable, JudgedSet, OnMissing, OnSurplus, judge
from rolelens.eval._baselines import BASELINES, baseline
from rolelens.eval._comparison import compare
from rolelens.eval._confidence import (
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
from rolelens.eval._correctness import credit, is_right, value_label
from rolelens.eval._evaluation import as_json, evaluation
from rolelens.eval._headlines import HEADLINES, Headline, measure_at
from rolelens.eval._measures import statistics, tally_of
from rolelens.eval._metric import Metric, Weights, example, feedback
from rolelens.eval._report import report
from rolelens.eval._scoring import Scored, is_grounded, score_record

__all__ = [
    "BASELINES",
    "HEADLINES",
    "Agreement",
    "AnswerTable",
    "Disagreement",
    "FieldAgreement",
    "Headline",
    "JudgedSet",
    "Metric",
    "OnMissing",
    "OnSurplus",
    "Scored",
    "Tally",
    "Weights",
    "agreement",
    "area_under_risk_coverage",
    "as_json",
    "auroc",
    "baseline",
    "brier_decomposition",
    "brier_score",
    "compare",
    "coverage_at",
    "credit",
    "evaluation",
    "example",
    "expected_calibration_error",
    "feedback",
    "is_grounded",
    "is_right",
    "judge",
    "log_loss",
    "measure_at",
    "reliability",
    "report",
    "risk_coverage",
    "score_record",
    "statistics",
    "tally_of",
    "value_label",
]
