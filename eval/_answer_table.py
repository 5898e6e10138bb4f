"""The judged answers of a set as columns, from which all measures are computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from rolelens.data import Labelled, catalogue_of
from rolelens.eval._correctness import value_label
from rolelens.eval._metric import Weights
from rolelens.eval._scoring import Scored, score_record
from rolelens.signatures import Catalogue, InputError, Metadata, Record

Column = np.ndarray[Any, Any]
OnMissing = Literal["error", "skip", "wrong"]
OnSurplus = Literal["error", "skip"]
NO_ANSWER = "(no answer)"


@dataclass(frozen=True)
class AnswerTable:
    """Judged answers as columns of shape (answers,), one row per labelled answer.

    Attributes:
        posting, field: Index into ``ids``, and into the questions of the catalogue.
        answered, right: Booleans; unanswered fields are not right.
        credit, metric_score: Correctness (F1 for sets) and the metric's score, 0 to 1.
        confidence, grounded, overlap: 0 to 1, NaN if undefined.
        predicted, gold: Index into the field's ``values``: the answer, and the label (if the answer matches an equally
            right value, that value).
        ids: Ids of the postings.
        catalogue: The sections that were answered.
        values: By field, the values that ``predicted`` and ``gold`` index.
    """

    posting: Column
    field: Column
    answered: Column
    right: Column
    credit: Column
    metric_score: Column
    confidence: Column
    grounded: Column
    overlap: Column
    predicted: Column
    gold: Column
    ids: tuple[str, ...]
    catalogue: Catalogue
    values: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.posting)

    def of(self, name: str) -> AnswerTable:
        """The answers to one question."""
        return self.where(self.field == self.catalogue.numbers[name])

    def where(self, rows: Column) -> AnswerTable:
        """The selected rows, by mask or indices."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return AnswerTable(**columns, ids=self.ids, catalogue=self.catalogue, values=self.values)


_COLUMNS = {
    "posting": np.int32,
    "field": np.int16,
    "answered": bool,
    "right": bool,
    "credit": float,
    "metric_score": float,
    "confidence": float,
    "grounded": float,
    "overlap": float,
    "predicted": np.int32,
    "gold": np.int32,
}


@dataclass
class JudgedSet:
    """A set of judged records.

    Attributes:
        answers: The judged answers.
        missing: Ids that have labels but no record.
        surplus: Ids that have a record but no labels; they are not judged.
        metadata: Metadata of the records, in order.
        wrong: The first wrong answers with their posting's id, for inspection.
        unlabelled: Number of answers without a label.
    """

    answers: AnswerTable
    missing: list[str]
    surplus: list[str]
    metadata: list[Metadata]
    wrong: list[tuple[str, Scored]] = field(default_factory=list)
    unlabelled: int = 0


def judge(
    records: Iterable[Record],
    gold: Sequence[Labelled],
    *,
    weights: Weights | None = None,
    missing: OnMissing = "error",
    surplus: OnSurplus = "error",
    keep_wrong: int = 0,
) -> JudgedSet:
    """Judge records against labels, joined by id. Records are read one at a time and not kept.

    Args:
        records: Records of one engine.
        gold: Labels, with or without texts.
        weights: Weights of the metric.
        missing: How to treat a posting without a record: ``error``, ``skip``, or ``wrong`` (all fields unanswered).
        surplus: How to treat a record without labels: ``error`` or ``skip``.
        keep_wrong: Number of wrong answers to keep for a report.

    Raises:
        InputError: A duplicate, missing or surplus id; no id in common.
    """
    weights = weights or Weights()
    known = {item.id: item for item in gold}
    catalogue = catalogue_of(gold)
    rows = _TableBuilder(catalogue)
    judged = JudgedSet(rows.columns(), [], [], [])
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            repair = "Judge one engine's records at a time; the option model selects one."
            raise InputError(f"two records of {record.id!r}", repair=repair)
        seen.add(record.id)
        if record.catalogue.fingerprint != catalogue.fingerprint:
            raise InputError(
                f"the record of {record.id!r} and the labels have different sections",
                repair="Use records and labels of the same catalogue.",
            )
        if record.id not in known:
            judged.surplus.append(record.id)
            continue
        scored = score_record(record, known[record.id])
        rows.add(record.id, scored, weights)
        judged.metadata.append(record.metadata)
        judged.unlabelled += len(catalogue.questions) - len(scored)
        judged.wrong += [(record.id, s) for s in scored if not s.right][: keep_wrong - len(judged.wrong)]
    judged.missing = [name for name in known if name not in seen]
    _refuse_unmatched(judged, missing, surplus, bool(rows.ids))
    for name in judged.missing if missing == "wrong" else ():
        rows.add_unanswered(known[name])
    judged.answers = rows.columns()
    return judged


def _refuse_unmatched(judged: JudgedSet, missing: OnMissing, surplus: OnSurplus, joined: bool) -> None:
    if not joined:
        raise InputError("no id in common with the labels", repair="Use the same ids in predictions and gold.")
    if judged.missing and missing == "error":
        raise InputError(
            f"{len(judged.missing)} labelled posting(s) have no record, the first is {judged.missing[0]!r}",
            repair="Answer them, or use missing=skip or missing=wrong.",
        )
    if judged.surplus and surplus == "error":
        raise InputError(
            f"{len(judged.surplus)} record(s) have no labels, the first is {judged.surplus[0]!r}",
            repair="Label them, or use surplus=skip.",
        )


class _TableBuilder:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.ids: list[str] = []
        self.rows: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        self.codes: dict[str, dict[str, int]] = {name: {} for name in catalogue.questions}

    def add(self, posting: str, scored: Sequence[Scored], weights: Weights) -> None:
        self.ids.append(posting)
        for s in scored:
            predicted = value_label(s.question, s.answer.value) if s.answered else NO_ANSWER
            gold = predicted if s.right else value_label(s.question, s.label.value)
            confidence = s.answer.confidence if s.answered else None
            measured = (s.answered, s.right, s.credit, weights.answer_score(s), confidence, s.grounded, s.overlap)
            self._append(s.question.name, measured, predicted, gold)

    def add_unanswered(self, gold: Labelled) -> None:
        self.ids.append(gold.id)
        for name, label in gold.labels.items():
            expected = value_label(self.catalogue.questions[name], label.value)
            self._append(name, (False, False, 0.0, 0.0, None, None, None), NO_ANSWER, expected)

    def _append(self, name: str, measured: Sequence[Any], predicted: str, gold: str) -> None:
        codes = self.codes[name]
        coded = (codes.setdefault(value, len(codes)) for value in (predicted, gold))
        values = (len(self.ids) - 1, self.catalogue.numbers[name], *measured, *coded)
        for column, value in zip(self.rows.values(), values, strict=True):
            column.append(np.nan if value is None else value)

    def columns(self) -> AnswerTable:
        columns = {name: np.array(self.rows[name], dtype=kind) for name, kind in _COLUMNS.items()}
        return AnswerTable(
            **columns,
            ids=tuple(self.ids),
            catalogue=self.catalogue,
            values={name: tuple(codes) for name, codes in self.codes.items()},
        )
