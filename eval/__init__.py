"""How good an answer is: the metric, measures over a set, comparisons, baselines, the report."""

from eval._agreement import Agreement, Disagreement, FieldAgreement, agreement
from eval._answers import Answers, Judged, judge
from eval._baselines import BASELINES, baseline
from eval._comparison import compare
from eval._confidence import (
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
from eval._correctness import comparable, credit, is_right
from eval._evaluation import evaluation
from eval._measures import statistics, tally_of
from eval._metric import Metric, Weights, example, feedback
from eval._predictions import as_json, read_predictions
from eval._report import report
from eval._scoring import Scored, is_grounded, score_record

__all__ = [
    "BASELINES",
    "Agreement",
    "Answers",
    "Disagreement",
    "FieldAgreement",
    "Judged",
    "Metric",
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
    "comparable",
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
    "read_predictions",
    "reliability",
    "report",
    "risk_coverage",
    "score_record",
    "statistics",
    "tally_of",
]
