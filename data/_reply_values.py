"""One answer of a reply: its value, confidence, evidence and source as a model wrote them, as an ``Inference``."""

from __future__ import annotations

import re
from typing import Any

from rolelens.data._loose_json import Pairs
from rolelens.signatures import Inference, Question, well_formed

_TRUTH = {"true": True, "yes": True, "false": False, "no": False}
_SILENCE = {"not_mentioned", "null", "unknown", "not_specified", "not_stated", "unspecified", "n/a", ""}
_EMPTY = _SILENCE | {"none", "(none)", "[]"}
"""Of a set or a tri-state "none" says the same; of a choice it may be an answer: a remote restriction of "none"."""

_PARTS = re.compile(r"[,;|+&\n]|\band\b", re.IGNORECASE)
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)\s?%")
_SHOWN = 60


def answer_of(question: Question, given: Any, changes: list[str]) -> Inference[Any]:
    """The answer that an entry of a reply is, its value in a record's form; what is changed is added to ``changes``.

    Raises:
        ValueError: It has no value, or one that is none of the question's and does not certainly stand for one.
    """
    parts = _parts_of(question, given, changes)
    if "value" not in parts:
        raise ValueError("no value")
    value = _value(question, parts["value"], changes)
    confidence = _confidence(question, parts.get("confidence"), changes)
    evidence, source = _evidence(question, parts.get("evidence"), changes), plain(parts.get("source"))
    answer = Inference[Any].model_validate(
        {"value": value, "confidence": confidence, "evidence": evidence, "source": source}
    )
    if source not in ("null", answer.source):
        changes.append(f"{question.name}: the source {said(parts['source'])} is read as {answer.source!r}")
    return answer


def has_answer(given: Any) -> bool:
    """Whether an entry has a value at all."""
    return not isinstance(given, Pairs) or any(plain(key) == "value" for key, _ in given)


def plain(given: Any) -> str:
    """A word as vocabularies and fields are spelt; null is the word for itself."""
    if given is None:
        return "null"
    return str(given).strip().casefold().replace(" ", "_").replace("-", "_") if _is_scalar(given) else ""


def said(given: Any) -> str:
    """A value of a reply on one short line, for messages."""
    if isinstance(given, Pairs):
        return said(dict(given)["value"]) if has_answer(given) else "an object without a value"
    if isinstance(given, list):
        return f"[{', '.join(map(said, given[:8])) if all(map(_is_scalar, given)) else '…'}]"
    shown = repr(given)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def _is_scalar(given: Any) -> bool:
    return given is None or isinstance(given, (str, bool, int, float))


def _parts_of(question: Question, given: Any, changes: list[str]) -> dict[str, Any]:
    if not isinstance(given, Pairs):
        changes.append(f"{question.name}: a bare value, read without confidence and evidence")
        return {"value": given}
    if len(given) == 1 and isinstance(given[0][1], Pairs) and not has_answer(given):
        return _parts_of(question, given[0][1], changes)
    parts: dict[str, Any] = {}
    for key, part in given:
        name = plain(key)
        if name in parts and said(parts[name]) != said(part):
            changes.append(
                f"{question.name}: {name} is there twice, and {said(part)} is taken, not {said(parts[name])}"
            )
        parts[name] = part
    return parts


def _value(question: Question, given: Any, changes: list[str]) -> Any:
    if question.kind == "set":
        return _members(question, given, changes)
    # One value in a list of its own is that value.
    alone = given[0] if isinstance(given, list) and not isinstance(given, Pairs) and len(given) == 1 else given
    taken = _one(question, alone)
    if alone is not given or given not in (taken, question.to_wire(taken)):
        changes.append(f"{question.name}: {said(given)} is read as {taken!r}")
    return taken


def _one(question: Question, given: Any) -> Any:
    """The value of a question that has one."""
    word = plain(given)
    if not _is_scalar(given):
        raise ValueError(f"{said(given)} is not an allowed value")
    if question.kind in ("flag", "tri_state"):
        if word in _TRUTH:
            return _TRUTH[word]
        if question.kind == "tri_state" and word in _EMPTY:
            return None
        raise ValueError(f"{said(given)} is neither true nor false")
    if word in question.values and not isinstance(given, bool):
        return word
    if word in _SILENCE and "not_mentioned" in question.values:
        return "not_mentioned"
    raise ValueError(f"{said(given)} is not an allowed value")


def _members(question: Question, given: Any, changes: list[str]) -> list[str]:
    """The value of a set: of a list, of members in one string, or of members each with true or false."""
    if isinstance(given, Pairs):
        if not given or not all(isinstance(chosen, bool) for _, chosen in given):
            raise ValueError(f"{said(given)} is not an allowed value")
        items = [member for member, chosen in given if chosen]
        strange = [member for member, _ in given if plain(member) not in question.values]
    else:
        items = given if isinstance(given, list) else _split(question, given)
        strange = [item for item in items if plain(item) not in question.values and _spoken(item)]
    known = [member for member in question.values if member in set(map(plain, items))]
    if strange and not known:
        raise ValueError(f"{said(given)} is not an allowed value")
    if strange:
        changes.append(f"{question.name}: dropped {', '.join(map(said, strange))}: not an allowed value")
    elif isinstance(given, Pairs) or not isinstance(given, list):
        changes.append(f"{question.name}: {said(given)} is read as a list")
    return known


def _spoken(item: Any) -> bool:
    return not _is_scalar(item) or plain(item) not in _EMPTY


def _split(question: Question, given: Any) -> list[Any]:
    """The members that one string names, where every part of it is one; else the string itself."""
    if not isinstance(given, str):
        return [given] if _spoken(given) else []
    parts = [part.strip(" \t'\"[](){}") for part in _PARTS.split(given)]
    members = [part for part in parts if plain(part) in question.values]
    return members if members and all(plain(part) in (*question.values, "") for part in parts) else [given]


def _confidence(question: Question, given: Any, changes: list[str]) -> float | None:
    """A probability; a percentage with its sign is one, and a bare number above 1 does not say what it is out of."""
    percent = _PERCENT.fullmatch(given.strip()) if isinstance(given, str) else None
    if percent and float(percent[1]) <= 100:
        taken = round(float(percent[1]) / 100, 6)
        changes.append(f"{question.name}: the confidence {said(given)} is read as {taken}")
        return taken
    number: float | None = None
    if isinstance(given, (int, float, str)) and not isinstance(given, bool):
        try:
            number = float(given)
        except ValueError:
            number = None
    if number is not None and 0 <= number <= 1:
        return number
    if given is not None:
        changes.append(f"{question.name}: dropped the confidence {said(given)}: not a probability")
    return None


def _evidence(question: Question, given: Any, changes: list[str]) -> str:
    """Quotes as one text; what is none (a number, an object) is none."""
    quotes = given if isinstance(given, list) and not isinstance(given, Pairs) else [given]
    written = " … ".join(str(quote) for quote in quotes if _is_scalar(quote) and quote not in (None, ""))
    evidence = well_formed(written)
    if evidence != written:
        changes.append(f"{question.name}: replaced half a character (a lone surrogate) in the evidence")
    if given and not written:
        changes.append(f"{question.name}: dropped the evidence {said(given)}: not a text")
    return evidence
