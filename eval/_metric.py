"""The metric, for all of DSPy's optimizers and its Evaluate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import dspy

from rolelens.data import GoldPosting
from rolelens.eval._scoring import Scored, score_record
from rolelens.signatures import Question, Record, Value

BOOTSTRAP_THRESHOLD = 0.8
"""Minimum score of a record whose answers become demonstrations."""


@dataclass(frozen=True)
class Weights:
    """The weights of the metric's terms, each at least 0.

    Correctness has the largest weight, since a wrong value is useless. Calibration comes next: filtering by confidence
    needs records that know where they are wrong. Grounding has the smallest, because evidence that is found mostly
    supports a right value anyway. The share of a term that does not apply (an absence has no quote) goes to the others,
    so that answering "not mentioned" gains nothing.

    Attributes:
        correctness: Weight of the value being right; sets count by F1.
        calibration: Weight of 1 − (confidence − right)², one minus the Brier score (Brier 1950), a proper score.
        grounding: Weight of the evidence being in the posting.
    """

    correctness: float = 0.6
    calibration: float = 0.25
    grounding: float = 0.15

    def answer_score(self, scored: Scored) -> float:
        """The score of an answer, 0 to 1; 0 for an unanswered field."""
        if not scored.answered:
            return 0.0
        confidence = scored.answer.confidence
        # A missing confidence is useless for filtering, so it scores like a confident wrong answer.
        proper = 0.0 if confidence is None else 1 - (confidence - scored.right) ** 2
        terms = [(self.correctness, scored.credit), (self.calibration, proper)]
        if scored.grounded is not None:
            terms.append((self.grounding, float(scored.grounded)))
        total = sum(weight for weight, _ in terms)
        return sum(weight * term for weight, term in terms) / total if total else 0.0


class Metric:
    """Scores a prediction of the program against a labelled posting.

    Callable with DSPy's five arguments. It returns

    - a number, 0 to 1: for ``dspy.Evaluate`` and the optimizers that compare scores;
    - a bool while demonstrations are bootstrapped (with a trace): whether the score reaches ``threshold``, since
      bootstrapping keeps whatever is truthy;
    - ``dspy.Prediction(score=…, feedback=…)`` for GEPA (with a predictor's name): the score of the whole record, and
      feedback on the section's errors.

    Args:
        weights: Weights of the terms.
        threshold: Minimum score of a demonstration, 0 to 1.
    """

    def __init__(self, weights: Weights | None = None, threshold: float = BOOTSTRAP_THRESHOLD) -> None:
        self.weights = weights or Weights()
        self.threshold = threshold

    def __call__(
        self,
        gold: dspy.Example,
        pred: dspy.Prediction,
        trace: Any = None,
        pred_name: str | None = None,
        pred_trace: Any = None,  # noqa: ARG002 - GEPA gives it
    ) -> float | bool | dspy.Prediction:
        record = getattr(pred, "record", None)
        scored = score_record(record, gold.gold) if isinstance(record, Record) else []
        score = self.score(scored)
        if pred_name is not None:
            section = pred_name.partition(".")[0]
            return dspy.Prediction(score=score, feedback=feedback(s for s in scored if s.question.section == section))
        return score >= self.threshold if trace is not None else score

    def score(self, scored: Sequence[Scored]) -> float:
        """The mean score of a record's answers, 0 to 1; 0 for none."""
        return sum(map(self.weights.answer_score, scored)) / len(scored) if scored else 0.0


def example(gold: GoldPosting) -> dspy.Example:
    """The example of a labelled posting for optimizers and ``dspy.Evaluate``; ``gold`` is used by the metric only."""
    return dspy.Example(posting=gold.posting, gold=gold).with_inputs("posting")


def feedback(scored: Iterable[Scored]) -> str:
    """Feedback on a section's errors for a model: the fields, the expected values and the definitions that decide."""
    told = [line for item in scored for line in _complaints(item)]
    return "\n".join(told) if told else "Every field is right, and its evidence is in the posting."


def _complaints(scored: Scored) -> Iterable[str]:
    question, answer = scored.question, scored.answer
    expected = " or ".join(repr(question.text(value)) for value in (scored.label.value, *scored.label.also))
    if not scored.answered:
        yield f"{question.name}: no usable answer. Expected {expected}. {_rule(question, scored.label.value)}"
        return
    if not scored.right:
        quotes = "; ".join(f"“{quote}”" for quote in scored.label.quotes)
        settled = f" It follows from: {quotes}." if quotes else ""
        sure = "" if answer.confidence is None else f" (with confidence {answer.confidence:.2f})"
        yield (
            f"{question.name}: answered {question.text(answer.value)!r}{sure}, expected {expected}. "
            f"{_rule(question, scored.label.value)}{settled}"
        )
    elif answer.confidence is not None and answer.confidence < 0.5:
        yield f"{question.name}: right, but with a confidence of only {answer.confidence:.2f}."
    if scored.grounded is False:
        yield f"{question.name}: the evidence {answer.evidence[:100]!r} is not in the posting; copy its words verbatim."


def _rule(question: Question, value: Value) -> str:
    rules = [f"{option} means: {question.definitions[option]}" for option in question.options(value)]
    return "; ".join(rules) + ("." if rules and not rules[-1].endswith(".") else "") if rules else question.ask
