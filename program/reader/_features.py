"""A finding as numbers: what the rules say, which options the posting has words for, and the facts they went by."""

from __future__ import annotations

from rolelens.program.reader._finding import Finding
from rolelens.signatures import Question


def features(question: Question, finding: Finding) -> dict[str, float]:
    """Feature values by name; a feature that is not named is 0."""
    values = {f"rule={option}": 1.0 for option in question.options(finding.value)}
    values |= {f"has={option}": 1.0 for option, sentences in finding.support.items() if sentences}
    values |= {name: value for name, value in finding.facts.items() if value}
    return values
