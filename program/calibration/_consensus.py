"""Several engines' answers to the same postings, as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rolelens.eval import comparable
from rolelens.signatures import SECTIONS, Inference, Inferences, Metadata, Question, Record, SectionError, questions

_UNSTATED = 0.5
"""Weight of an answer without a confidence."""


def consensus(records: Iterable[Record]) -> Iterator[Record]:
    """One record a posting, of all the records that it has, in the order in which postings come first.

    The answers are pooled linearly (Stone 1961): an engine gives its confidence to its value and shares the rest among
    the other values that were given, and the value with the greatest mean wins; that mean is the confidence. With
    calibrated confidences each engine so weighs as much as it is usually right. Evidence is that of the surest engine
    that says the value, grounded before ungrounded. ``metadata.agreement`` holds by field the share of the engines that
    answered and say it.
    """
    by_posting: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_posting[record.id].append(record)
    for name, several in by_posting.items():
        yield _pooled(name, several)


def _pooled(name: str, records: Sequence[Record]) -> Record:
    found: dict[str, dict[str, Inference[Any]]] = {}
    errors: dict[str, SectionError] = {}
    agreement: dict[str, float] = {}
    for section, kind in SECTIONS.items():
        found[section] = {}
        missing = []
        for question in questions(kind):
            answers = [answer for record in records if (answer := _answer(record, question)) is not None]
            if answers:
                found[section][question.name], agreement[question.name] = _pool(question, answers)
            else:
                found[section][question.name] = Inference(value=None)
                missing.append(question.name)
        if missing:
            errors[section] = SectionError(kind="other", message="no engine has an answer", fields=missing, attempts=1)
    metadata = Metadata(
        engine="+".join(dict.fromkeys(record.metadata.engine for record in records)),
        program="consensus",
        prompt_tokens=sum(r.metadata.prompt_tokens for r in records),
        completion_tokens=sum(r.metadata.completion_tokens for r in records),
        agreement=agreement,
    )
    return Record(id=name, inference=Inferences.model_validate(found), errors=errors, metadata=metadata)


def _answer(record: Record, question: Question) -> Inference[Any] | None:
    error = record.errors.get(question.section)
    if error and question.name in error.fields:
        return None
    answer: Inference[Any] = getattr(getattr(record.inference, question.section), question.name)
    return answer


def _pool(question: Question, answers: Sequence[Inference[Any]]) -> tuple[Inference[Any], float]:
    values = list(dict.fromkeys(comparable(question, answer.value) for answer in answers))
    belief = dict.fromkeys(values, 0.0)
    for answer in answers:
        own, sure = comparable(question, answer.value), _sure(answer)
        for value in values:
            belief[value] += sure if value == own else (1 - sure) / (len(values) - 1)
    chosen = max(values, key=lambda value: belief[value])
    agreeing = [answer for answer in answers if comparable(question, answer.value) == chosen]
    best = max(agreeing, key=lambda answer: (bool(answer.spans), _sure(answer)))
    confidence = round(belief[chosen] / len(answers), 4)
    return best.model_copy(update={"confidence": confidence}), round(len(agreeing) / len(answers), 4)


def _sure(answer: Inference[Any]) -> float:
    return _UNSTATED if answer.confidence is None else answer.confidence
