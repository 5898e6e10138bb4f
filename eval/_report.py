"""The evaluation as a self-contained HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from rolelens.data import GoldPosting, Labelled
from rolelens.eval._answer_table import NO_ANSWER, JudgedSet
from rolelens.eval._correctness import value_label
from rolelens.eval._headlines import HEADLINES, measure_at
from rolelens.eval._scoring import Scored
from rolelens.signatures import TEXT_FIELDS, Posting

_TEMPLATE = Path(__file__).parent / "report.html.j2"


@dataclass(frozen=True)
class Piece:
    """A piece of a text and its marks: ``evidence``, ``gold``, both or neither."""

    text: str
    marks: str


@dataclass(frozen=True)
class Case:
    """A wrong answer and its posting."""

    posting: str
    title: str
    field: str
    ask: str
    predicted: str
    expected: str
    confidence: float | None
    evidence: str
    text: Sequence[tuple[str, Sequence[Piece]]]


def report(found: Mapping[str, Any], judged: JudgedSet, gold: Iterable[Labelled]) -> str:
    """Render an evaluation as a self-contained HTML page. All text of postings is escaped.

    Args:
        found: Result of :func:`evaluation`.
        judged: The judged records; their ``wrong`` answers are shown.
        gold: The labels, with texts if available.
    """
    from jinja2 import Environment

    # Everything is escaped: postings and evidence are untrusted text.
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        _TEMPLATE.read_text(encoding="utf-8")
    )
    known = {item.id: item for item in gold}
    cases = [_wrong_case(scored, known[posting]) for posting, scored in judged.wrong]
    total = int((~judged.answers.right).sum())
    return page.render(found=found, summary=HEADLINES, at=measure_at, cases=cases, wrong=total, fields=found["fields"])


def _wrong_case(scored: Scored, gold: Labelled) -> Case:
    question, answer = scored.question, scored.answer
    posting = gold.posting if isinstance(gold, GoldPosting) else None
    return Case(
        posting=gold.id,
        title=posting.title if posting else "",
        field=question.name,
        ask=question.ask,
        predicted=value_label(question, answer.value) if scored.answered else NO_ANSWER,
        expected=" or ".join(value_label(question, value) for value in (scored.label.value, *scored.label.also)),
        confidence=answer.confidence,
        evidence=answer.evidence,
        text=_marked_texts(scored, posting) if posting else [],
    )


def _marked_texts(scored: Scored, posting: Posting) -> list[tuple[str, list[Piece]]]:
    """The posting's texts by field, split where a mark begins or ends."""
    texts: list[tuple[str, list[Piece]]] = []
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
        texts.append((field, pieces))
    return texts
