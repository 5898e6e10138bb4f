"""Whether an answer is right, and how much of it."""

from __future__ import annotations

from rolelens.data import Label
from rolelens.signatures import Question, Value


def is_right(question: Question, value: Value, label: Label) -> bool:
    """Whether a value (in a record's form) is the label's, or one of those that are equally right.

    Sets are equal whatever their order. Of benefits, ``none_mentioned`` and ``not_mentioned`` are one answer.
    """
    return comparable(question, value) in [comparable(question, right) for right in (label.value, *label.also)]


def credit(question: Question, value: Value, label: Label) -> float:
    """How right a value is: 1 or 0; for a set its F1 against the label or the nearest of its alternatives, 0 to 1."""
    if question.kind != "set" or not isinstance(value, list):
        return float(is_right(question, value, label))
    return max(_f1(set(value), set(right)) for right in (label.value, *label.also) if isinstance(right, list))


def comparable(question: Question, value: Value) -> object:
    """A form of a value that equals another's exactly when the two answers are the same."""
    if isinstance(value, list):
        return frozenset(value)
    return "none_mentioned" if question.name == "benefits_level" and value == "not_mentioned" else value


def _f1(given: set[str], right: set[str]) -> float:
    return 2 * len(given & right) / (len(given) + len(right)) if given or right else 1.0
