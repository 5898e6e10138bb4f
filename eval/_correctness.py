"""Whether an answer is right, and how much of it."""

from __future__ import annotations

from rolelens.data import Label
from rolelens.signatures import Question, Value


def is_right(question: Question, value: Value, label: Label) -> bool:
    """Whether a value (in a record's form) is the label's, or one of those that are equally right.

    Sets are equal whatever their order, and so are values that the question holds for equivalent.
    """
    return question.canonical(value) in [question.canonical(right) for right in (label.value, *label.also)]


def credit(question: Question, value: Value, label: Label) -> float:
    """How right a value is: 1 or 0; for a set its F1 against the label or the nearest of its alternatives, 0 to 1."""
    if question.kind != "set" or not isinstance(value, list):
        return float(is_right(question, value, label))
    return max(_f1(set(value), set(right)) for right in (label.value, *label.also) if isinstance(right, list))


def value_label(question: Question, value: Value) -> str:
    """A value as the class it counts as in a confusion matrix: equivalent values are one."""
    return question.text(question.canonical(value))


def _f1(given: set[str], right: set[str]) -> float:
    return 2 * len(given & right) / (len(given) + len(right)) if given or right else 1.0
