"""Consensus: several engines' answers to the same postings, pooled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rolelens.eval import value_label
from rolelens.signatures import Inference, Metadata, Question, Record, SectionError

_UNSTATED = 0.5
"""Weight of an answer without a confidence."""


def consensus(records: Iterable[Record]) -> Iterator[Record]:
    """Combine the records of each posting into one, in the order of the postings' first records.

    Linear opinion pool (Stone 1961): an engine assigns its confidence to its own value and divides the rest among the
    other engines' values; the value with the highest mean wins, and the mean is its confidence. Calibrated confidences
    thus weight engines by how often they are right. The evidence is that of the surest engine with the value, grounded
    evidence first. ``metadata.agreement`` has, by field, the share of answering engines that agree on the value.

    Args:
        records: Records of several engines; records of the same posting have the same id.
    """
    by_posting: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_posting[record.id].append(record)
    for name, several in by_posting.items():
        yield _pooled(name, several)


def _pooled(name: str, records: Sequence[Record]) -> Record:
    catalogue = records[0].catalogue
    found: dict[str, Inference[Any]] = {}
    errors: dict[str, SectionError] = {}
    agreement: dict[str, float] = {}
    for section in catalogue.sections:
        missing = []
        for question in catalogue.of_section(section):
            field = question.name
            answers = [record.answer(field) for record in records if field not in record.unanswered]
            if answers:
                found[field], agreement[field] = _pool(question, answers)
            else:
                missing.append(field)
        if missing:
            errors[section] = SectionError(kind="other", message="no engine answered", fields=missing, attempts=1)
    metadata = Metadata(
        engine="+".join(dict.fromkeys(record.metadata.engine for record in records)),
        program="consensus",
        prompt_tokens=sum(r.metadata.prompt_tokens for r in records),
        completion_tokens=sum(r.metadata.completion_tokens for r in records),
        agreement=agreement,
    )
    return type(records[0]).of(name, found, errors, metadata)


def _pool(question: Question, answers: Sequence[Inference[Any]]) -> tuple[Inference[Any], float]:
    values = list(dict.fromkeys(value_label(question, answer.value) for answer in answers))
    belief = dict.fromkeys(values, 0.0)
    for answer in answers:
        own, sure = value_label(question, answer.value), _sure(answer)
        for value in values:
            belief[value] += sure if value == own else (1 - sure) / (len(values) - 1)
    chosen = max(values, key=lambda value: belief[value])
    agreeing = [answer for answer in answers if value_label(question, answer.value) == chosen]
    best = max(agreeing, key=lambda answer: (bool(answer.spans), _sure(answer)))
    confidence = round(belief[chosen] / len(answers), 4)
    return best.model_copy(update={"confidence": confidence}), round(len(agreeing) / len(answers), 4)


def _sure(answer: Inference[Any]) -> float:
    return _UNSTATED if answer.confidence is None else answer.confidence
