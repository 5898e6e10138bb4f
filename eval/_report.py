"""The evaluation as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rolelens.data import GoldPosting, Labelled
from rolelens.eval._answer_table import NO_ANSWER, JudgedSet
from rolelens.eval._correctness import value_label
from rolelens.eval._scoring import Scored
from rolelens.signatures import TEXT_FIELDS, Posting

_TEMPLATE = Path(__file__).parent / "report.html.j2"

SUMMARY = (
    ("accuracy.micro", "AnswerTable right", "Of all answers; what could not be answered counts as wrong."),
    ("accuracy.macro", "Mean over questions", "The same, question by question."),
    ("score", "Metric", "Correctness, calibration and grounding, weighted."),
    ("calibration.ece", "Calibration error", "Mean distance of confidence and accuracy (ECE); 0 is best."),
    ("calibration.brier", "Brier score", "Mean squared error of the confidence; 0 is best."),
    ("calibration.auroc", "AUROC", "How often a right answer is surer than a wrong one; 0.5 is chance."),
    ("selective.coverage_at_95", "Kept at 95 %", "Share of answers that can be kept at 95 % precision."),
    ("evidence.grounded", "Grounded", "AnswerTable whose evidence stands in the posting, absences aside."),
)


@dataclass(frozen=True)
class Piece:
    """A piece of a text and what marks it: ``evidence``, ``gold``, both or neither."""

    text: str
    marks: str


@dataclass(frozen=True)
class Case:
    """A wrong answer beside its posting."""

    posting: str
    title: str
    field: str
    ask: str
    said: str
    expected: str
    confidence: float | None
    evidence: str
    text: Sequence[tuple[str, Sequence[Piece]]]


def report(found: Mapping[str, Any], judged: JudgedSet, gold: Iterable[Labelled]) -> str:
    """The evaluation as one HTML page that loads nothing else; all text of postings is escaped.

    Args:
        found: Of :func:`evaluation`.
        judged: What it is of; its ``wrong`` answers are shown.
        gold: The labels, with the texts that are at hand.
    """
    from jinja2 import Environment

    # Everything is escaped: postings and evidence are other people's text.
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    known = {item.id: item for item in gold}
    cases = [_case(scored, known[posting]) for posting, scored in judged.wrong]
    total = int((~judged.answers.right).sum())
    return page.render(found=found, summary=SUMMARY, at=_at, cases=cases, wrong=total, fields=found["fields"])


def _at(found: Mapping[str, Any], name: str) -> Any:
    """The measure of a dotted name."""
    value: Any = found
    for key in name.split("."):
        value = value.get(key) if value else None
    return value


def _case(scored: Scored, gold: Labelled) -> Case:
    question, answer = scored.question, scored.answer
    posting = gold.posting if isinstance(gold, GoldPosting) else None
    return Case(
        posting=gold.id,
        title=posting.title if posting else "",
        field=question.name,
        ask=question.ask,
        said=value_label(question, answer.value) if scored.answered else NO_ANSWER,
        expected=" or ".join(value_label(question, value) for value in (scored.label.value, *scored.label.also)),
        confidence=answer.confidence,
        evidence=answer.evidence,
        text=_marked(scored, posting) if posting else [],
    )


def _marked(scored: Scored, posting: Posting) -> list[tuple[str, list[Piece]]]:
    """The posting's texts, cut where a mark begins or ends."""
    shown_texts: list[tuple[str, list[Piece]]] = []
    for field in TEXT_FIELDS:
        text = posting.text(field)
        if not text:
            continue
        marks = [("evidence", s.start, s.end) for s in scored.answer.spans if s.field == field]
        marks += [("gold", at, at + len(q)) for q in scored.label.quotes if (at := text.find(q)) >= 0]
        cuts = sorted({0, len(text), *(c for _, start, end in marks for c in (start, end) if c <= len(text))})
        pieces = [
            Piece(text[a:b], " ".join(sorted({m for m, start, end in marks if start <= a and b <= end})))
            for a, b in pairwise(cuts)
        ]
        shown_texts.append((field, pieces))
    return shown_texts
