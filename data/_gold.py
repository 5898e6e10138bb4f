"""The labelled set: postings with the 25 answers that are right for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data._reading import posting_of
from signatures import QUESTIONS, SECTIONS, TEXT_FIELDS, InputError, Posting, Question, Value, questions

FOLDER = Path(__file__).parent / "gold"


@dataclass(frozen=True)
class Label:
    """What is right for one question of one posting.

    Attributes:
        value: The answer, in a record's form.
        also: Other answers that are equally right.
        quotes: Verbatim pieces of the posting that settle it; none for an absence.
    """

    value: Value
    also: tuple[Value, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class GoldPosting:
    """A posting and its labels by field."""

    posting: Posting
    labels: Mapping[str, Label]
    language: str = ""

    def right(self, question: Question) -> list[tuple[Any, float]]:
        """The right answers to a question, each with its share of the posting's weight."""
        label = self.labels[question.name]
        answers = [label.value, *label.also]
        return [(answer, 1 / len(answers)) for answer in answers]


def load_gold(source: str | Path) -> list[GoldPosting]:
    """The labelled postings of a shipped split (``train``, ``dev``, ``test``) or of a JSONL file.

    Raises:
        InputError: No such split or file, or a line that breaks a rule: a duplicate id, a missing or unknown field or
            value, or a quote that does not stand in its posting. The message names file, line and field.
    """
    path = FOLDER / f"{source}.jsonl" if not isinstance(source, Path) and "." not in source else Path(source)
    if not path.is_file():
        raise InputError(
            "no such labelled set", where=str(source), repair="Name a split (train, dev, test) or a JSONL file."
        )
    found: dict[str, GoldPosting] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            where = f"{path.name}:{number}"
            gold = _gold_posting(line, where)
            if gold.posting.id in found:
                raise InputError(f"id {gold.posting.id!r} stands twice", where=where, repair="Ids are unique.")
            found[gold.posting.id] = gold
    return list(found.values())


def _gold_posting(line: str, where: str) -> GoldPosting:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON ({error})", where=where, repair="Each line is one JSON object.") from None
    labels = content.pop("labels", None) if isinstance(content, dict) else None
    if not isinstance(labels, dict):
        raise InputError("no labels", where=where, repair="A line is a posting with labels by section and field.")
    # Labels quote the text as it is written, so it is not cleaned here.
    posting = Posting.model_validate(content) if "description" in content else posting_of(content, where=where)
    answers = dict(_labels(labels, posting, where))
    return GoldPosting(posting, answers, content.get("language", ""))


def _labels(labels: dict[str, Any], posting: Posting, where: str) -> Iterable[tuple[str, Label]]:
    known = {section: {q.name for q in questions(kind)} for section, kind in SECTIONS.items()}
    for section, fields in labels.items():
        if unknown := set(fields) - known.get(section, set()):
            raise InputError(f"unknown field {section}.{min(unknown)}", where=where, repair="See signatures/.")
    for name, question in QUESTIONS.items():
        entry = labels.get(question.section, {}).get(name)
        place = f"{where}: {name}"
        if not isinstance(entry, dict) or "value" not in entry:
            raise InputError("no label", where=place, repair='Give {"value": …, "also": […], "quotes": […]}.')
        label = Label(entry["value"], tuple(entry.get("also", ())), tuple(entry.get("quotes", ())))
        for value in (label.value, *label.also):
            if not _is_known(question, value):
                raise InputError(
                    f"{value!r} is no value of it", where=place, repair=f"Its values: {', '.join(question.values)}."
                )
        for quote in label.quotes:
            if not any(quote in posting.text(field) for field in TEXT_FIELDS):
                raise InputError(
                    f"the quote {quote!r} does not stand in the posting", where=place, repair="Copy it verbatim."
                )
        yield name, label


def _is_known(question: Question, value: Any) -> bool:
    if question.kind == "set":
        return isinstance(value, list) and set(value) <= set(question.values) and len(set(value)) == len(value)
    if question.kind == "choice":
        return value in question.values
    return isinstance(value, bool) or (value is None and question.kind == "tri_state")
