"""Converts models' raw answers to records. Nothing is guessed, and every change is listed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolelens.data._files import open_file
from rolelens.data._grounding import align, quoted
from rolelens.data._json import id_of, json_lines
from rolelens.data._replies import Reply
from rolelens.signatures import (
    SHIPPED,
    Catalogue,
    Inference,
    InputError,
    Metadata,
    Posting,
    Question,
    Record,
    SectionError,
    record_type,
)


@dataclass(frozen=True)
class Ingested:
    """A raw answer, converted.

    Attributes:
        record: The record; its errors name the fields that could not be read.
        changes: What differs from the model's reply or was dropped, one line each.
    """

    record: Record
    changes: list[str] = field(default_factory=list)


def read_raw(
    path: Path, postings: Mapping[str, Posting] | None = None, catalogue: Catalogue = SHIPPED
) -> Iterator[Ingested | InputError]:
    """Read raw answers, one JSON object per line: ``posting_id`` or ``id``, ``raw`` (the model's reply), ``model``.

    Args:
        path: The JSONL file.
        postings: Postings by id, if available; evidence is located in them.
        catalogue: The sections that were asked.

    Yields:
        A converted answer per line, or an error if the line is invalid.

    Raises:
        InputError: The file cannot be read.
    """
    repair = 'Write {"id": …, "model": …, "raw": …} per line.'
    with open_file(path, "Use a JSONL file.") as file:
        for where, content in json_lines(file, path.name, repair=repair):
            if isinstance(content, InputError):
                yield content
            elif "raw" not in content:
                yield InputError("no raw answer", where=where, repair=repair)
            elif not (name := id_of(content, "posting_id", "id")):
                yield InputError("no id", where=where, repair="Add one: answers are joined to postings by id.")
            else:
                raw, model = content["raw"], id_of(content, "model") or "unknown"
                text = raw if isinstance(raw, str) else json.dumps(raw)
                yield ingest(text, name, model, (postings or {}).get(name), catalogue)


def ingest(raw: str, name: str, model: str, posting: Posting | None = None, catalogue: Catalogue = SHIPPED) -> Ingested:
    """Convert a model's reply to a record. Reasoning, code fences and truncated JSON are handled.

    Args:
        raw: The reply, unchanged.
        name: Id of the posting.
        model: Name of the model.
        posting: The posting, if available; evidence is located in it.
        catalogue: The sections that were asked.
    """
    reply = Reply(raw, list(catalogue.questions))
    changes = [] if reply.answers_anything else ["no JSON object with answers in the reply"]
    found: dict[str, Inference[Any]] = {}
    errors: dict[str, SectionError] = {}
    for section in catalogue.sections:
        read = reply.section(catalogue.of_section(section))
        found |= {
            field: _ground_answer(catalogue.questions[field], read.answers[field], posting) for field in read.answers
        }
        changes += read.changes
        if read.kind:
            errors[section] = SectionError(kind=read.kind, message=read.message, fields=list(read.missing), attempts=1)
    metadata = Metadata(engine=model, program="ingested")
    record = record_type(catalogue).of(name, found, errors, metadata)
    return Ingested(record, list(dict.fromkeys(changes)))


def _ground_answer(question: Question, answer: Inference[Any], posting: Posting | None) -> Inference[Any]:
    if question.is_absence(answer.value):
        return answer.model_copy(update={"grounding": "absence"})
    if posting is None:
        return answer
    spans, grounding = align(answer.evidence, posting)
    evidence = quoted(spans, posting) if spans else answer.evidence
    return answer.model_copy(update={"spans": spans, "grounding": grounding, "evidence": evidence})
