"""Replies of models: of all that a reply says, the answers to a section, of live engines and other systems alike.

Reasoning, drafts, prose, code fences, tool calls, parts of content, wrappers of one more key and an end too early cost
no field that the reply answers. Nothing is guessed, and all that is not as the model wrote it is told as a change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rolelens.data._loose_json import Items, Pairs, objects_in
from rolelens.data._reply_values import answer_of, has_answer, plain, said
from rolelens.signatures import ErrorKind, Inference, Question

_DEEPEST = 12
"""Levels of wrapping that are looked through: a whole response of a chat API takes seven."""

_REASONING = {"reasoning", "reasoning_content", "thinking", "thought", "thoughts", "analysis", "draft", "scratchpad"}
_HOLDS_TEXT = {"text", "content", "arguments", "input", "output", "output_text", "parameters", "json", "answer"}
_NAMES_FIELD = {"field", "name", "question", "key"}
_REFUSAL = re.compile(
    r"\W*(?:i['’]?m (?:sorry|unable|not able)|i (?:can(?:not|['’]t)|won['’]t)|sorry|as an ai)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class SectionReply:
    """What a reply answers of a section.

    Attributes:
        answers: By field, with values in a record's form; evidence is not looked for in the posting yet.
        missing: By field without an answer, what is wrong.
        kind: What is wrong, or None where nothing is missing.
        message: The same for a person, on one line; empty where nothing is missing.
        changes: What is not as the model wrote it, a line each.
    """

    answers: dict[str, Inference[Any]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    kind: ErrorKind | None = None
    message: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Offer:
    """An object that has fields of questions, somewhere in an object at the top of a reply."""

    entries: list[tuple[str, Any]]
    reasoning: bool
    top: Pairs


class Reply:
    """A reply, with the objects in it that answer something.

    Args:
        text: As the model wrote it, or a JSON text of what its server sent.
        names: The fields of all questions that were asked.
    """

    def __init__(self, text: str, names: Sequence[str]) -> None:
        read = objects_in(_unquoted(text))
        self._spoken = " ".join(read.spoken.split())
        self._broken_off = read.broken_off
        known = set(names)
        offers = [offer for found, reasoning in read.found for offer in _offers(found, found, known, reasoning, 0)]
        self._offers = [offer for offer in offers if not offer.reasoning] or offers

    @property
    def answers_anything(self) -> bool:
        """Whether it has a field of any question."""
        return bool(self._offers)

    def section(self, asked: Sequence[Question]) -> SectionReply:
        """The answers to the questions of a section.

        They are those of the last object that answers every question and is whole. Where there is none, the fields of
        all objects are put together, later ones before earlier ones. What stands in reasoning counts only where nothing
        is answered outside it.
        """
        entries, changes = self._entries(asked)
        answers: dict[str, Inference[Any]] = {}
        missing: dict[str, str] = {}
        kind: ErrorKind = "unreadable_reply"
        for question in asked:
            if question.name not in entries:
                missing[question.name] = "missing"
                kind = "cut_off" if self._broken_off else kind
            elif not _whole(entry := entries[question.name]):
                kind = "cut_off"
                missing[question.name] = "not whole"
                changes.append(f"{question.name}: dropped, since the reply was truncated in it")
            else:
                try:
                    answers[question.name] = answer_of(question, entry, changes)
                except ValueError as error:
                    kind = "outside_vocabulary" if kind == "unreadable_reply" else kind
                    missing[question.name] = str(error)
                    changes.append(f"{question.name}: {error}")
        if not missing:
            return SectionReply(answers, changes=changes)
        if not entries and kind != "cut_off":
            return SectionReply(answers, missing, *self._no_answer(), changes)
        complaint = "; ".join(f"{name}: {what}" for name, what in missing.items())
        return SectionReply(
            answers, missing, kind, f"the reply is truncated: {complaint}" if kind == "cut_off" else complaint, changes
        )

    def _entries(self, asked: Sequence[Question]) -> tuple[dict[str, Any], list[str]]:
        names = {question.name for question in asked}
        offers = [offer for offer in self._offers if any(name in names for name, _ in offer.entries)]
        full = [offer for offer in offers if names <= {name for name, entry in offer.entries if _whole(entry)}]
        if full:
            # Beside it only what contradicts it in the same object, to be told of; it stands last, so that it holds.
            same = [offer for offer in offers if offer.top is full[-1].top and offer is not full[-1]]
            offers = [*same, full[-1]]
        chosen: dict[str, Any] = {}
        changes: list[str] = []
        for name, entry in (pair for offer in offers for pair in offer.entries):
            if name in names and (name not in chosen or _whole(entry)):
                if name in chosen and _whole(chosen[name]) and said(chosen[name]) != said(entry):
                    changes.append(f"{name}: is answered twice, and {said(entry)} is taken, not {said(chosen[name])}")
                chosen[name] = entry
        if any(offer.top.mended for offer in offers):
            changes.append("the JSON was malformed or truncated, and was repaired")
        return chosen, changes

    def _no_answer(self) -> tuple[ErrorKind, str]:
        if self._offers:
            return "unreadable_reply", "the section is missing from the reply"
        shown = f"{self._spoken[:80]!r}{' …' if len(self._spoken) > 80 else ''}"
        return ("refusal" if _REFUSAL.match(self._spoken) else "unreadable_reply"), f"no answers in the reply: {shown}"


def _unquoted(text: str) -> str:
    """A reply that is a JSON string as a whole, as what it holds."""
    if not text.lstrip().startswith('"'):
        return text
    try:
        inner = json.loads(text)
    except ValueError:
        return text
    return inner if isinstance(inner, str) else text


def _offers(content: Any, top: Pairs, names: set[str], reasoning: bool, level: int) -> Iterator[_Offer]:
    """The objects in a value that have fields of questions, inner ones before those they stand in."""
    if level > _DEEPEST:
        return
    if not isinstance(content, Pairs):
        for item in content if isinstance(content, list) else ():
            yield from _offers(item, top, names, reasoning, level + 1)
        return
    kind = next((value for key, value in content if key == "type"), None)
    reasoning = reasoning or (isinstance(kind, str) and kind in _REASONING)
    entries: list[tuple[str, Any]] = []
    for key, value in content:
        name = plain(key)
        aside = reasoning or name in _REASONING
        if name in names:
            entries.append((name, value))
        elif name in _NAMES_FIELD and isinstance(value, str) and plain(value) in names and has_answer(content):
            # An entry that names its own field, in a list of such.
            entries.append((plain(value), content))
        elif name in _HOLDS_TEXT and isinstance(value, str):
            for found, thought in objects_in(value).found if "{" in value else ():
                yield from _offers(found, found, names, aside or thought, level + 1)
        yield from _offers(value, top, names, aside, level + 1)
    if entries:
        yield _Offer(entries, reasoning, top)


def _whole(entry: Any) -> bool:
    """Whether nothing of an entry is lost where a reply broke off: all its keys are there, or its end is."""
    if isinstance(entry, Pairs) and not entry.whole:
        parts = dict(entry)
        return {"value", "confidence", "evidence", "source"} <= set(parts) and _whole(parts["value"])
    return not isinstance(entry, Items) or entry.whole
