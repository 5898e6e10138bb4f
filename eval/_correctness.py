"""Whether an answer is right, or partly right."""

from __future__ import annotations

from rolelens.data import Label
from rolelens.signatures import Question, Value


def is_right(question: Question, value: Value, label: Label) -> bool:
    """Whether a value (in a record's form) matches the label's value or an equally right one.

    The order of sets does not matter, and the question's equivalent values are equal.
    """
    return question.canonical(value) in [question.canonical(right) for right in (label.value, *label.also)]


def credit(question: Question, value: Value, label: Label) -> float:
    """Partial credit of a value: 0 or 1; for a set the best F1 against the label and its alternatives, 0 to 1."""
    if question.kind != "set" or not isinstance(value, list):
        return float(is_right(question, value, label))
    return max(_f1(set(value), set(right)) for right in (label.value, *label.also) if isinstance(right, list))


def value_label(question: Question, value: Value) -> str:
    """The class of a value in a confusion matrix; equivalent values share one."""
    return question.text(question.canonical(value))


def _f1(given: set[str], right: set[str]) -> float:
    return 2 * len(given & right) / (len(given) + len(right)) if given or right else 1.0
