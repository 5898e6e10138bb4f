"""Converts models' raw answers to records. Nothing is guessed, and every change is listed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import json_repair
from pydantic import ValidationError

from rolelens.data._grounding import align, quoted
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

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)(?:```|\Z)", re.DOTALL)
_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_SILENCE = {"not_mentioned", "null", "none", "unknown", "not_specified", "unspecified", "n/a", ""}


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
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), repair="Use a JSONL file.") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _read_line(line, f"{path.name}:{number}", postings or {}, catalogue)
            except InputError as error:
                yield error


def _read_line(line: str, where: str, postings: Mapping[str, Posting], catalogue: Catalogue) -> Ingested:
    try:
        content = json.loads(line)
        name, raw = str(content.get("posting_id") or content.get("id") or ""), content["raw"]
    except (ValueError, KeyError, AttributeError):
        repair = 'Write {"id": …, "model": …, "raw": …} per line.'
        raise InputError("no raw answer", where=where, repair=repair) from None
    if not name:
        raise InputError("no id", where=where, repair="Add one: answers are joined to postings by id.")
    text, model = raw if isinstance(raw, str) else json.dumps(raw), str(content.get("model") or "unknown")
    return ingest(text, name, model, postings.get(name), catalogue)


def ingest(raw: str, name: str, model: str, posting: Posting | None = None, catalogue: Catalogue = SHIPPED) -> Ingested:
    """Convert a model's reply to a record. Reasoning, code fences and truncated JSON are handled.

    Args:
        raw: The reply, unchanged.
        name: Id of the posting.
        model: Name of the model.
        posting: The posting, if available; evidence is located in it.
        catalogue: The sections that were asked.
    """
    content, changes = _find_answers(raw, catalogue)
    found: dict[str, Inference[Any]] = {}
    errors: dict[str, SectionError] = {}
    for section in catalogue.sections:
        fields = content.get(section)
        fields = fields if isinstance(fields, dict) else {}
        missing = []
        for question in catalogue.of_section(section):
            answer = _parse_answer(question, fields.get(question.name), changes, posting)
            if answer is None:
                missing.append(question.name)
            else:
                found[question.name] = answer
        if missing:
            message = "the reply has no usable answer" if fields else "the section is missing from the reply"
            errors[section] = SectionError(kind="unreadable_reply", message=message, fields=missing, attempts=1)
    metadata = Metadata(engine=model, program="ingested")
    return Ingested(record_type(catalogue).of(name, found, errors, metadata), changes)


def _find_answers(raw: str, catalogue: Catalogue) -> tuple[dict[str, Any], list[str]]:
    """The sections in the first candidate object of a reply that has any, and a list of repairs."""
    changes: list[str] = []
    for text in _json_candidates(raw, catalogue):
        try:
            # Text after the object is ignored.
            content, broken = json.JSONDecoder().raw_decode(text.lstrip())[0], False
        except ValueError:
            content, broken = json_repair.loads(text), True
        sections = _answer_sections(content, catalogue)
        if sections:
            if broken:
                changes.append("the JSON was malformed or truncated, and was repaired")
                _drop_truncated_field(sections, text, changes)
            return sections, changes
    return {}, ["no JSON object with answers in the reply"]


def _json_candidates(raw: str, catalogue: Catalogue) -> Iterator[str]:
    """Texts that may hold the object, likeliest first: fenced blocks from the last on, then from a brace to the end."""
    yield from reversed(_FENCE.findall(raw))
    for marker in ('"inference"', *(f'"{section}"' for section in list(catalogue.sections)[:1])):
        at = raw.rfind(marker)
        start = raw.rfind("{", 0, at) if at >= 0 else -1
        if start >= 0:
            yield raw[start:]
    start = raw.find("{")
    if start >= 0:
        yield raw[start:]


def _answer_sections(content: Any, catalogue: Catalogue) -> dict[str, Any]:
    while isinstance(content, list) and content:
        content = content[-1]
    if not isinstance(content, dict):
        return {}
    inner = content.get("inference", content)
    return inner if isinstance(inner, dict) and any(section in inner for section in catalogue.sections) else {}


def _drop_truncated_field(sections: dict[str, Any], text: str, changes: list[str]) -> None:
    """Drop the field in which the reply was truncated, since its value may be incomplete."""
    if text.count("{") <= text.count("}"):
        return
    section = next((name for name in reversed(list(sections)) if isinstance(sections[name], dict)), None)
    if section and sections[section]:
        name = list(sections[section])[-1]
        answer = sections[section][name]
        if not (isinstance(answer, dict) and {"value", "confidence", "evidence", "source"} <= set(answer)):
            sections[section].pop(name)
            changes.append(f"{name}: dropped, since the reply was truncated in it")


def _parse_answer(question: Question, given: Any, changes: list[str], posting: Posting | None) -> Inference[Any] | None:
    if given is None:
        return None
    entry = given if isinstance(given, dict) else {"value": given}
    if entry is not given:
        changes.append(f"{question.name}: a bare value, read without confidence and evidence")
    if "value" not in entry:
        changes.append(f"{question.name}: no value")
        return None
    try:
        value = _parse_raw_value(question, entry["value"], changes)
        answer = Inference[Any].model_validate({**entry, "value": value, "evidence": _raw_evidence(entry), "spans": ()})
    except (ValueError, ValidationError) as error:
        changes.append(f"{question.name}: {error}")
        return None
    _note_changes(question, entry, answer, changes)
    return _ground_answer(question, answer, posting)


def _parse_raw_value(question: Question, given: Any, changes: list[str]) -> Any:
    """The value in a record's form.

    Raises:
        ValueError: The value is not allowed, and cannot be mapped with certainty.
    """
    if question.kind == "set":
        return _parse_members(question, given, changes)
    plain = _normalize_word(given)
    if question.kind in ("flag", "tri_state"):
        if plain in _TRUTH:
            taken: Any = _TRUTH[plain]
        elif question.kind == "tri_state" and plain in _SILENCE:
            taken = None
        else:
            raise ValueError(f"{given!r} is neither true nor false")
    elif plain in question.values:
        taken = plain
    elif plain in _SILENCE and "not_mentioned" in question.values:
        taken = "not_mentioned"
    else:
        raise ValueError(f"{given!r} is not an allowed value")
    if given != taken and given != question.to_wire(taken):
        changes.append(f"{question.name}: {given!r} is read as {taken!r}")
    return taken


def _raw_evidence(entry: Mapping[str, Any]) -> str | list[Any]:
    given = entry.get("evidence")
    return given if isinstance(given, (str, list)) else str(given or "")


def _parse_members(question: Question, given: Any, changes: list[str]) -> list[str]:
    items = given if isinstance(given, list) else [] if _normalize_word(given) in _SILENCE else [given]
    plain = [_normalize_word(item) for item in items]
    unknown = [item for item in plain if item not in question.values and item not in _SILENCE]
    if unknown:
        changes.append(f"{question.name}: dropped {', '.join(map(repr, unknown))}: not an allowed value")
    elif not isinstance(given, list):
        changes.append(f"{question.name}: {given!r} is read as a list")
    known = [member for member in question.values if member in plain]
    if unknown and not known:
        raise ValueError(f"{given!r} has no allowed value")
    return known


def _normalize_word(given: Any) -> str:
    return str(given).strip().casefold().replace(" ", "_").replace("-", "_") if given is not None else "null"


def _note_changes(question: Question, entry: Mapping[str, Any], answer: Inference[Any], changes: list[str]) -> None:
    if entry.get("confidence") is not None and answer.confidence is None:
        changes.append(f"{question.name}: dropped the confidence {entry['confidence']!r}: not a probability")
    if entry.get("source") not in (None, answer.source):
        changes.append(f"{question.name}: the source {entry['source']!r} is read as {answer.source!r}")


def _ground_answer(question: Question, answer: Inference[Any], posting: Posting | None) -> Inference[Any]:
    if question.is_absence(answer.value):
        return answer.model_copy(update={"grounding": "absence"})
    if posting is None:
        return answer
    spans, grounding = align(answer.evidence, posting)
    evidence = quoted(spans, posting) if spans else answer.evidence
    return answer.model_copy(update={"spans": spans, "grounding": grounding, "evidence": evidence})
