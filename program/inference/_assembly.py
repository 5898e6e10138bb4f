"""Turns a section's raw outcome into answers: values, probabilities, and evidence from the posting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rolelens.data import align, quoted
from rolelens.program.calibration import Calibrator, answer_features
from rolelens.program.engines import Engine, value_probabilities
from rolelens.program.inference._attempts import SectionOutcome
from rolelens.program.reader import Reader, analyse, answers_from_extraction
from rolelens.signatures import (
    Catalogue,
    Inference,
    Posting,
    Question,
    Source,
    Value,
    question_of_output,
    read_decision,
)


def from_decisions(outcome: SectionOutcome, posting: Posting, asked: Sequence[Question]) -> dict[str, Inference[Any]]:
    """The answers of a decision engine: its values and probabilities, with the reader's evidence for the values."""
    if outcome.kind is not None:
        return {}
    answered = {question_of_output(output)[0] for output in outcome.outputs}
    answers = {}
    for question in (question for question in asked if question.name in answered):
        value, probability = read_decision(question, outcome.outputs, outcome.evidence)
        answers[question.name] = _decision_answer(question, value, probability, posting)
    return answers


def from_completion(outcome: SectionOutcome, posting: Posting, asked: Sequence[Question]) -> dict[str, Inference[Any]]:
    """The answers of a generative engine: its values, its evidence aligned to the posting, and its confidences.

    The confidence is the probability of the value's tokens if the engine returns it, otherwise the stated one.
    """
    probable: dict[str, tuple[Any, float]] = {}
    for call in outcome.calls:
        probable |= value_probabilities(call)
    answers = {}
    for question in asked:
        answer = outcome.outputs.get(question.name)
        if isinstance(answer, Inference):
            answer = _with_token_probability(question, answer, *probable.get(question.name, (None, None)))
            answers[question.name] = _completion_answer(question, answer, posting)
    return answers


def _with_token_probability(
    question: Question, answer: Inference[Any], value: Any, probability: float | None
) -> Inference[Any]:
    """The answer with the probability of its value's tokens, if known for this value."""
    if probability is None or question.text(value).casefold() != question.text(answer.value).casefold():
        return answer
    return answer.model_copy(update={"confidence": round(probability, 4)})


def calibrate_answers(
    answers: Mapping[str, Inference[Any]],
    posting: Posting,
    calibrator: Calibrator,
    engine: Engine,
    catalogue: Catalogue,
) -> dict[str, Inference[Any]]:
    """The answers with calibrated confidences."""
    # The calibrator was fitted to postings only, not to arbitrary text.
    unfamiliar = engine.reader is not None and not analyse(posting).is_familiar()
    found = {}
    for name, answer in answers.items():
        question = catalogue.questions[name]
        opinion = second_opinion(question, answer, posting, engine)
        confidence = calibrator.confidence(answer_features(question, answer, engine.name, opinion))
        if unfamiliar:
            confidence = min(confidence, _UNFAMILIAR)
        found[name] = answer.model_copy(update={"confidence": round(confidence, 4)})
    return found


_UNFAMILIAR = 0.9
"""Upper limit of the reader's confidence in unfamiliar text."""


def second_opinion(question: Question, answer: Inference[Any], posting: Posting, engine: Engine) -> float | None:
    """The shipped reader's probability of another engine's value; None for the reader's own answers, and for questions
    without a rule.
    """
    if engine.reader is not None:
        # Before the shipped one is asked for: its weights may be what is being fitted.
        return None
    reader = Reader.shipped()
    known = question.name in reader.catalogue.questions
    return reader.probability(posting, question, answer.value) if known else None


def _decision_answer(question: Question, value: Value, probability: float, posting: Posting) -> Inference[Any]:
    confidence = round(min(1.0, max(0.0, probability)), 4)
    source = _answer_source(question, value, posting)
    if question.is_absence(value):
        return Inference(
            value=value,
            confidence=confidence,
            evidence=_absence_evidence(question, posting),
            source=source,
            grounding="absence",
        )
    spans = analyse(posting).evidence(question, value)
    return Inference(
        value=value,
        confidence=confidence,
        evidence=quoted(spans, posting),
        source=source,
        spans=spans,
        grounding="exact" if spans else "not_found",
    )


def _completion_answer(question: Question, answer: Inference[Any], posting: Posting) -> Inference[Any]:
    value = question.to_record(answer.value)
    # Without an extraction, the answer cannot come from one.
    source = answer.source if posting.extraction else "inferred"
    if question.is_absence(value):
        kept = {"evidence": _absence_evidence(question, posting), "grounding": "absence"}
        return answer.model_copy(update={"value": value, "source": source, **kept})
    spans, grounding = align(answer.evidence, posting)
    evidence = quoted(spans, posting) if spans else answer.evidence
    found = {"evidence": evidence, "spans": spans, "grounding": grounding}
    return answer.model_copy(update={"value": value, "source": source, **found})


def _absence_evidence(question: Question, posting: Posting) -> str:
    """The evidence of an absence: what was looked for, and whether related words were found."""
    finding = analyse(posting).findings.get(question.name)
    related = finding is not None and any(finding.support.values())
    found = "nothing conclusive" if related else "none found"
    return f"Looked for {question.looked_for}: {found}."


def _answer_source(question: Question, value: Value, posting: Posting) -> Source:
    """The source of an answer: whether extracted facts imply it, alone or together with the posting's text."""
    facts = answers_from_extraction(posting.extraction)
    if question.name not in facts or facts[question.name] != value:
        return "inferred"
    return "combined" if analyse(posting).evidence(question, value) else "pass1_derived"
