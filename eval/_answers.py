"""All answers of a set as columns: what every measure over a set is computed from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from rolelens.data import Labelled
from rolelens.eval._metric import Weights
from rolelens.eval._scoring import Scored, score_record
from rolelens.signatures import QUESTIONS, InputError, Metadata, Question, Record, Value

Column = np.ndarray[Any, Any]
OnMissing = Literal["error", "skip", "wrong"]
NO_ANSWER = "(no answer)"


@dataclass(frozen=True)
class Answers:
    """Judged answers, a row an answer that has a label; shape (answers,) each.

    Attributes:
        posting, field: Index into ``ids`` and into the 25 questions.
        answered, right: Booleans; what could not be answered is not right.
        credit, worth: 0 to 1: correctness with sets by F1, and the metric's score.
        confidence, grounded, overlap: 0 to 1, NaN where there is none.
        said, truth: Index into ``values`` of the field: the answer, and the label (the equally right one that was
            said, if any).
        ids: Of the postings.
        values: By field, what ``said`` and ``truth`` index.
    """

    posting: Column
    field: Column
    answered: Column
    right: Column
    credit: Column
    worth: Column
    confidence: Column
    grounded: Column
    overlap: Column
    said: Column
    truth: Column
    ids: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.posting)

    def of(self, name: str) -> Answers:
        """Those to one question."""
        return self.where(self.field == list(QUESTIONS).index(name))

    def where(self, rows: Column) -> Answers:
        """Some of them, by a mask or indices."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return Answers(**columns, ids=self.ids, values=self.values)


_COLUMNS = {
    "posting": np.int32,
    "field": np.int16,
    "answered": bool,
    "right": bool,
    "credit": float,
    "worth": float,
    "confidence": float,
    "grounded": float,
    "overlap": float,
    "said": np.int32,
    "truth": np.int32,
}


@dataclass
class Judged:
    """A set of records, judged.

    Attributes:
        answers: As columns.
        missing: Ids with labels and without a record.
        surplus: Ids with a record and without labels; they are not judged.
        metadata: Of the records, in order.
        wrong: The first wrong answers, with their posting's id, for a person to look at.
        unlabelled: Answers without a label.
    """

    answers: Answers
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
    surplus: Literal["error", "skip"] = "error",
    keep_wrong: int = 0,
) -> Judged:
    """Judge records against labels, joined by id. Records are read one at a time and not kept.

    Args:
        records: Of any engine.
        gold: Labels, with texts or without.
        weights: Of the metric.
        missing: What a posting without a record is: an error, left out, or 25 answers that could not be had.
        surplus: What a record without labels is: an error, or left out.
        keep_wrong: How many wrong answers to keep for a report.

    Raises:
        InputError: A duplicate, missing or surplus id; no id in common.
    """
    weights = weights or Weights()
    known = {item.id: item for item in gold}
    rows = _Rows()
    judged = Judged(rows.columns(), [], [], [])
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            repair = "Judge one engine's records at a time: choose it with --model."
            raise InputError(f"two records of {record.id!r}", repair=repair)
        seen.add(record.id)
        if record.id not in known:
            judged.surplus.append(record.id)
            continue
        scored = score_record(record, known[record.id])
        rows.add(record.id, scored, weights)
        judged.metadata.append(record.metadata)
        judged.unlabelled += len(QUESTIONS) - len(scored)
        judged.wrong += [(record.id, s) for s in scored if not s.right][: keep_wrong - len(judged.wrong)]
    judged.missing = [name for name in known if name not in seen]
    _check(judged, missing, surplus, bool(rows.ids))
    for name in judged.missing if missing == "wrong" else ():
        rows.add_unanswered(known[name])
    judged.answers = rows.columns()
    return judged


def _check(judged: Judged, missing: OnMissing, surplus: str, joined: bool) -> None:
    if not joined:
        raise InputError("no id in common with the labels", repair="Predictions and gold are joined by their ids.")
    if judged.missing and missing == "error":
        raise InputError(
            f"{len(judged.missing)} labelled posting(s) have no record, the first is {judged.missing[0]!r}",
            repair="Answer them, or choose --missing skip or --missing wrong.",
        )
    if judged.surplus and surplus == "error":
        raise InputError(
            f"{len(judged.surplus)} record(s) have no labels, the first is {judged.surplus[0]!r}",
            repair="Label them, or choose --surplus skip.",
        )


class _Rows:
    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rows: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
        self.codes: dict[str, dict[str, int]] = {name: {} for name in QUESTIONS}
        self.fields = {name: number for number, name in enumerate(QUESTIONS)}

    def add(self, posting: str, scored: Sequence[Scored], weights: Weights) -> None:
        self.ids.append(posting)
        for s in scored:
            said = shown(s.question, s.answer.value) if s.answered else NO_ANSWER
            truth = said if s.right else shown(s.question, s.label.value)
            confidence = s.answer.confidence if s.answered else None
            measured = (s.answered, s.right, s.credit, weights.worth(s), confidence, s.grounded, s.overlap)
            self._row(s.question.name, measured, said, truth)

    def add_unanswered(self, gold: Labelled) -> None:
        self.ids.append(gold.id)
        for name, label in gold.labels.items():
            truth = shown(QUESTIONS[name], label.value)
            self._row(name, (False, False, 0.0, 0.0, None, None, None), NO_ANSWER, truth)

    def _row(self, name: str, measured: Sequence[Any], said: str, truth: str) -> None:
        codes = self.codes[name]
        coded = (codes.setdefault(value, len(codes)) for value in (said, truth))
        values = (len(self.ids) - 1, self.fields[name], *measured, *coded)
        for column, value in zip(self.rows.values(), values, strict=True):
            column.append(np.nan if value is None else value)

    def columns(self) -> Answers:
        columns = {name: np.array(self.rows[name], dtype=kind) for name, kind in _COLUMNS.items()}
        return Answers(
            **columns, ids=tuple(self.ids), values={name: tuple(codes) for name, codes in self.codes.items()}
        )


def shown(question: Question, value: Value) -> str:
    """A value as one word: a set's members joined by ``+``, ``(none)`` for an empty one."""
    wire = question.to_wire(value)
    if isinstance(wire, list):
        return "+".join(member for member in question.values if member in wire) or "(none)"
    if question.name == "benefits_level" and wire == "not_mentioned":
        return "none_mentioned"
    return str(wire).lower() if isinstance(wire, bool) else str(wire)
