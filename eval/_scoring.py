"""Scores the answers of a record against the labels of its posting."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from rolelens.data import GoldPosting, Label, Labelled, align, quoted
from rolelens.eval._correctness import credit, is_right
from rolelens.signatures import Inference, Posting, Question, Record

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Scored:
    """A scored answer.

    Attributes:
        question, label, answer: The question, its label and the answer.
        answered: False for an unanswered field, which counts as wrong and is also counted separately.
        right: Whether the value matches the label's value or an equally right one.
        credit: Partial credit, 0 to 1: ``right``, or the F1 of a set.
        grounded: Whether the evidence is in the posting; None for an absence, which has no quote, and if the posting's
            text is not available.
        overlap: F1 of the evidence's words against the label's quotes, 0 to 1; None unless the answer is right, is not
            an absence, and the label has quotes.
    """

    question: Question
    label: Label
    answer: Inference[Any]
    answered: bool
    right: bool
    credit: float
    grounded: bool | None
    overlap: float | None


def score_record(record: Record, gold: Labelled) -> list[Scored]:
    """Score every answer whose question was asked and has a label."""
    posting = gold.posting if isinstance(gold, GoldPosting) else None
    unasked = {name for error in record.errors.values() for name in error.fields if error.kind == "not_asked"}
    missing = record.unanswered
    return [
        _score_answer(question, gold.labels[question.name], answer, question.name not in missing, posting)
        for question, answer in record.answers()
        if question.name in gold.labels and question.name not in unasked
    ]


def _score_answer(
    question: Question, label: Label, answer: Inference[Any], answered: bool, posting: Posting | None
) -> Scored:
    answered = answered and (answer.value is not None or question.kind == "tri_state")
    if not answered:
        return Scored(question, label, answer, False, False, 0.0, None, None)
    right = is_right(question, answer.value, label)
    absence = question.is_absence(answer.value)
    return Scored(
        question,
        label,
        answer,
        answered=True,
        right=right,
        credit=credit(question, answer.value, label),
        grounded=None if absence or posting is None else is_grounded(answer, posting),
        overlap=_word_overlap(answer.evidence, label.quotes) if right and not absence and label.quotes else None,
    )


def is_grounded(answer: Inference[Any], posting: Posting) -> bool:
    """Whether the evidence of an answer is in the posting. Spans are verified, not trusted."""
    words = " ".join(answer.evidence.split())
    inside = all(span.end <= len(posting.text(span.field)) for span in answer.spans)
    if answer.spans and inside and words and quoted(answer.spans, posting) == words:
        return True
    return bool(align(answer.evidence, posting)[0])


def _word_overlap(evidence: str, quotes: tuple[str, ...]) -> float:
    """Word-level F1, as in extractive question answering (Rajpurkar et al. 2016)."""
    said, right = (Counter(_WORD.findall(text.casefold())) for text in (evidence, " ".join(quotes)))
    common = (said & right).total()
    return 2 * common / (said.total() + right.total()) if common else 0.0
