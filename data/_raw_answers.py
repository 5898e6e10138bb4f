"""Other systems' answers: whatever a model said, as records. Nothing is guessed, and every change is listed."""

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
    """One raw answer, read.

    Attributes:
        record: With an error for every field that could not be read.
        changes: What is not as the model wrote it, or could not be taken, a line each.
    """

    record: Record
    changes: list[str] = field(default_factory=list)


def read_raw(
    path: Path, postings: Mapping[str, Posting] | None = None, catalogue: Catalogue = SHIPPED
) -> Iterator[Ingested | InputError]:
    """Read raw answers, a JSON object a line: ``posting_id`` or ``id``, ``raw`` (what the model said), ``model``.

    Args:
        path: The file.
        postings: By id, where their texts are at hand: evidence is then looked for in them.
        catalogue: The sections that were asked.

    Yields:
        An answer a line, or the error of a line that is none.

    Raises:
        InputError: The file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", where=str(path), repair="Give a JSONL file.") from None
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
        raise InputError("no raw answer", where=where, repair='Each line is {"id": …, "model": …, "raw": …}.') from None
    if not name:
        raise InputError("no id", where=where, repair="Answers are joined to postings by it.")
    text, model = raw if isinstance(raw, str) else json.dumps(raw), str(content.get("model") or "unknown")
    return ingest(text, name, model, postings.get(name), catalogue)


def ingest(raw: str, name: str, model: str, posting: Posting | None = None, catalogue: Catalogue = SHIPPED) -> Ingested:
    """The record of what a model said, with or without reasoning, code fences, or its end.

    Args:
        raw: The model's words, unchanged.
        name: Of the posting.
        model: Who said it.
        posting: Where its text is known, to look for the evidence.
        catalogue: The sections that were asked.
    """
    content, changes = _object(raw, catalogue)
    found: dict[str, Inference[Any]] = {}
    errors: dict[str, SectionError] = {}
    for section in catalogue.sections:
        fields = content.get(section)
        fields = fields if isinstance(fields, dict) else {}
        missing = []
        for question in catalogue.of_section(section):
            answer = _answer(question, fields.get(question.name), changes, posting)
            if answer is None:
                missing.append(question.name)
            else:
                found[question.name] = answer
        if missing:
            told = "no such section in the reply" if not fields else "the reply has no usable answer"
            errors[section] = SectionError(kind="unreadable_reply", message=told, fields=missing, attempts=1)
    metadata = Metadata(engine=model, program="ingested")
    return Ingested(record_type(catalogue).of(name, found, errors, metadata), changes)


def _object(raw: str, catalogue: Catalogue) -> tuple[dict[str, Any], list[str]]:
    """The sections of a reply, from the last object in it that has any, and what had to be repaired."""
    changes: list[str] = []
    for text in _candidates(raw, catalogue):
        try:
            # What stands behind the object does not matter.
            content, broken = json.JSONDecoder().raw_decode(text.lstrip())[0], False
        except ValueError:
            content, broken = json_repair.loads(text), True
        sections = _sections(content, catalogue)
        if sections:
            if broken:
                changes.append("the JSON was broken or broke off, and was repaired")
                _drop_last(sections, text, changes)
            return sections, changes
    return {}, ["no JSON object with answers in the reply"]


def _candidates(raw: str, catalogue: Catalogue) -> Iterator[str]:
    """Pieces that may be the object, the likeliest first: fenced ones from the last, then from a brace to the end."""
    yield from reversed(_FENCE.findall(raw))
    for marker in ('"inference"', *(f'"{section}"' for section in list(catalogue.sections)[:1])):
        at = raw.rfind(marker)
        start = raw.rfind("{", 0, at) if at >= 0 else -1
        if start >= 0:
            yield raw[start:]
    start = raw.find("{")
    if start >= 0:
        yield raw[start:]


def _sections(content: Any, catalogue: Catalogue) -> dict[str, Any]:
    while isinstance(content, list) and content:
        content = content[-1]
    if not isinstance(content, dict):
        return {}
    inner = content.get("inference", content)
    return inner if isinstance(inner, dict) and any(section in inner for section in catalogue.sections) else {}


def _drop_last(sections: dict[str, Any], text: str, changes: list[str]) -> None:
    """A field in which the reply broke off is no answer: what stands there may be half of one."""
    if text.count("{") <= text.count("}"):
        return
    section = next((name for name in reversed(list(sections)) if isinstance(sections[name], dict)), None)
    if section and sections[section]:
        name = list(sections[section])[-1]
        answer = sections[section][name]
        if not (isinstance(answer, dict) and {"value", "confidence", "evidence", "source"} <= set(answer)):
            sections[section].pop(name)
            changes.append(f"{name}: the reply broke off in it, so it is not taken")


def _answer(question: Question, given: Any, changes: list[str], posting: Posting | None) -> Inference[Any] | None:
    if given is None:
        return None
    entry = given if isinstance(given, dict) else {"value": given}
    if entry is not given:
        changes.append(f"{question.name}: a bare value, taken without confidence and evidence")
    if "value" not in entry:
        changes.append(f"{question.name}: no value")
        return None
    try:
        value = _value(question, entry["value"], changes)
        answer = Inference[Any].model_validate({**entry, "value": value, "evidence": _evidence(entry), "spans": ()})
    except (ValueError, ValidationError) as error:
        changes.append(f"{question.name}: {error}")
        return None
    _note(question, entry, answer, changes)
    return _grounded(question, answer, posting)


def _value(question: Question, given: Any, changes: list[str]) -> Any:
    """The value in a record's form.

    Raises:
        ValueError: It is none of the question's, and which it stands for is not certain.
    """
    if question.kind == "set":
        return _members(question, given, changes)
    plain = _plain(given)
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
        changes.append(f"{question.name}: {given!r} is taken for {taken!r}")
    return taken


def _evidence(entry: Mapping[str, Any]) -> str | list[Any]:
    given = entry.get("evidence")
    return given if isinstance(given, (str, list)) else str(given or "")


def _members(question: Question, given: Any, changes: list[str]) -> list[str]:
    items = given if isinstance(given, list) else [] if _plain(given) in _SILENCE else [given]
    plain = [_plain(item) for item in items]
    unknown = [item for item in plain if item not in question.values and item not in _SILENCE]
    if unknown:
        changes.append(f"{question.name}: {', '.join(map(repr, unknown))} left out: not an allowed value")
    elif not isinstance(given, list):
        changes.append(f"{question.name}: {given!r} is taken for a list")
    known = [member for member in question.values if member in plain]
    if unknown and not known:
        raise ValueError(f"{given!r} has no allowed value")
    return known


def _plain(given: Any) -> str:
    return str(given).strip().casefold().replace(" ", "_").replace("-", "_") if given is not None else "null"


def _note(question: Question, entry: Mapping[str, Any], answer: Inference[Any], changes: list[str]) -> None:
    if entry.get("confidence") is not None and answer.confidence is None:
        changes.append(f"{question.name}: the confidence {entry['confidence']!r} is no probability, so it has none")
    if entry.get("source") not in (None, answer.source):
        changes.append(f"{question.name}: the source {entry['source']!r} is taken for {answer.source!r}")


def _grounded(question: Question, answer: Inference[Any], posting: Posting | None) -> Inference[Any]:
    if question.is_absence(answer.value):
        return answer.model_copy(update={"grounding": "absence"})
    if posting is None:
        return answer
    spans, grounding = align(answer.evidence, posting)
    evidence = quoted(spans, posting) if spans else answer.evidence
    return answer.model_copy(update={"spans": spans, "grounding": grounding, "evidence": evidence})
