"""Whether an answer is right."""

from __future__ import annotations

from data import Label
from signatures import Question, Value


def is_right(question: Question, value: Value, label: Label) -> bool:
    """Whether a value (in a record's form) is the label's, or one of those that are equally right.

    Sets are equal whatever their order. Of benefits, ``none_mentioned`` and ``not_mentioned`` are one answer.
    """
    return _plain(question, value) in [_plain(question, right) for right in (label.value, *label.also)]


def _plain(question: Question, value: Value) -> object:
    if isinstance(value, list):
        return frozenset(value)
    return "none_mentioned" if question.name == "benefits_level" and value == "not_mentioned" else value
