"""The headline measures: those that the command, the report and a manifest show first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Headline(NamedTuple):
    """A headline measure.

    Attributes:
        name: Dotted name of the measure in an evaluation.
        title: Title for people, at most 26 characters.
        explanation: One sentence for people.
    """

    name: str
    title: str
    explanation: str


HEADLINES = (
    Headline("accuracy.micro", "Answers right", "Share of all answers; unanswered fields count as wrong."),
    Headline("accuracy.macro", "Mean over questions", "The mean of the questions' accuracies."),
    Headline("score", "Metric", "Weighted mean of correctness, calibration and grounding."),
    Headline("calibration.ece", "Calibration error (ECE)", "Mean gap between confidence and accuracy; 0 is best."),
    Headline("calibration.brier", "Brier score", "Mean squared error of the confidence; 0 is best."),
    Headline("calibration.auroc", "AUROC of confidence", "How often a right answer is surer than a wrong one."),
    Headline("selective.coverage_at_95", "Kept at 95 % precision", "Share of answers that can be kept."),
    Headline(
        "evidence.grounded", "Evidence in the posting", "Share of answers with grounded evidence, absences aside."
    ),
)


def measure_at(found: Mapping[str, Any], name: str) -> Any:
    """The measure with a dotted name in an evaluation; None if it is undefined or absent."""
    value: Any = found
    for key in name.split("."):
        value = value.get(key) if value else None
    return value
