"""From what a section came to, to its answers: values, probabilities, and evidence that stands in the posting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rolelens.data import align, quoted
from rolelens.program.calibration._calibrator import Calibrator, answer_features
from rolelens.program.engines._token_probabilities import value_probabilities
from rolelens.program.inference._attempts import Attempts
from rolelens.program.reader import Reader, read, settled
from rolelens.signatures import QUESTIONS, Inference, Posting, Question, Source, Value, read_decision


def decided(attempts: Attempts, posting: Posting) -> dict[str, Inference[Any]]:
    """The answers of a decision engine: its value and probability, with the evidence that the posting's cues give."""
    if attempts.kind is not None:
        return {}
    names = dict.fromkeys(output.partition("__")[0] for output in attempts.outputs)
    answers = {}
    for question in (QUESTIONS[name] for name in names):
        value, probability = read_decision(question, attempts.outputs, attempts.evidence)
        answers[question.name] = _decided(question, value, probability, posting)
    return answers


def written(attempts: Attempts, posting: Posting) -> dict[str, Inference[Any]]:
    """The answers of a generative engine: its values, its evidence aligned to the posting, and its confidences.

    The confidence is the probability of the value's tokens where the engine tells it, else what the reply states.
    """
    told: dict[str, tuple[Any, float]] = {}
    for call in attempts.calls:
        told |= value_probabilities(call)
    return {
        name: _written(QUESTIONS[name], _weighed(answer, *told.get(name, (None, None))), posting)
        for name, answer in attempts.outputs.items()
        if isinstance(answer, Inference)
    }


def _weighed(answer: Inference[Any], value: Any, probability: float | None) -> Inference[Any]:
    """The answer with the probability of its value's tokens, where that is told of this value."""
    if probability is None or str(value).lower() != str(answer.value).lower():
        return answer
    return answer.model_copy(update={"confidence": round(probability, 4)})


def calibrated(
    answers: Mapping[str, Inference[Any]], posting: Posting, calibrator: Calibrator, engine: str
) -> dict[str, Inference[Any]]:
    """The same answers with the calibrator's confidences."""
    found = {}
    for name, answer in answers.items():
        features = answer_features(QUESTIONS[name], answer, engine, second_opinion(name, answer, posting, engine))
        confidence = calibrator.confidence(features)
        if engine == "embedded" and not read(posting).is_familiar():
            # The calibrator has only seen postings.
            confidence = min(confidence, _UNFAMILIAR)
        found[name] = answer.model_copy(update={"confidence": round(confidence, 4)})
    return found


_UNFAMILIAR = 0.9
"""Most confidence of the reader in a text that it understands next to nothing of."""


def second_opinion(name: str, answer: Inference[Any], posting: Posting, engine: str) -> float | None:
    """The shipped reader's probability of another engine's value."""
    return None if engine == "embedded" else Reader.shipped().probability(posting, QUESTIONS[name], answer.value)


def unanswered() -> Inference[Any]:
    """The answer that could not be had: no value, no confidence, no evidence."""
    return Inference(value=None, confidence=None, evidence="", grounding="not_found")


def _decided(question: Question, value: Value, probability: float, posting: Posting) -> Inference[Any]:
    confidence = round(min(1.0, max(0.0, probability)), 4)
    source = _source(question, value, posting)
    if question.is_absence(value):
        return Inference(
            value=value, confidence=confidence, evidence=_absence(question, posting), source=source, grounding="absence"
        )
    spans = read(posting).evidence(question, value)
    return Inference(
        value=value,
        confidence=confidence,
        evidence=quoted(spans, posting),
        source=source,
        spans=spans,
        grounding="exact" if spans else "not_found",
    )


def _written(question: Question, answer: Inference[Any], posting: Posting) -> Inference[Any]:
    value = question.to_record(answer.value)
    # A fact of an earlier pass can only have been used where there was one.
    source = answer.source if posting.extraction else "inferred"
    if question.is_absence(value):
        kept = {"evidence": _absence(question, posting), "grounding": "absence"}
        return answer.model_copy(update={"value": value, "source": source, **kept})
    spans, grounding = align(answer.evidence, posting)
    evidence = quoted(spans, posting) if spans else answer.evidence
    found = {"evidence": evidence, "spans": spans, "grounding": grounding}
    return answer.model_copy(update={"value": value, "source": source, **found})


def _absence(question: Question, posting: Posting) -> str:
    """What was looked for; where the posting has words of the kind, that they do not settle it."""
    found = "nothing that settles it" if any(read(posting).findings[question.name].support.values()) else "none found"
    return f"Looked for {question.looked_for}: {found}."


def _source(question: Question, value: Value, posting: Posting) -> Source:
    """Whether a fact of an earlier pass settles the answer, alone or beside the posting's own words."""
    facts = settled(posting.extraction)
    if question.name not in facts or facts[question.name] != value:
        return "inferred"
    return "combined" if read(posting).evidence(question, value) else "pass1_derived"
