"""The features of a finding: the rules' value, the options with support, and the rules' facts."""

from __future__ import annotations

from rolelens.program.reader._finding import Finding
from rolelens.signatures import Question


def features(question: Question, finding: Finding) -> dict[str, float]:
    """Feature values by name; absent features are 0."""
    values = {f"rule={option}": 1.0 for option in question.options(finding.value)}
    values |= {f"has={option}": 1.0 for option, sentences in finding.support.items() if sentences}
    values |= {name: value for name, value in finding.facts.items() if value}
    return values
