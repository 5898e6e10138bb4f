"""The labelled set: postings with the answers that are right for them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolelens.data._files import whole_file
from rolelens.signatures import QUESTIONS, SECTIONS, TEXT_FIELDS, InputError, Posting, Question, Value

FOLDER = Path(__file__).parent / "gold"
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Label:
    """What is right for one question of one posting.

    Attributes:
        value: The answer, in a record's form.
        also: Other answers that are equally right.
        quotes: Verbatim pieces of the posting that settle it; none for an absence.
    """

    value: Value
    also: tuple[Value, ...] = ()
    quotes: tuple[str, ...] = ()

    def shares(self) -> list[tuple[Any, float]]:
        """The right answers, each with its share of the posting's weight."""
        answers = [self.value, *self.also]
        return [(answer, 1 / len(answers)) for answer in answers]


@dataclass(frozen=True)
class Labelled:
    """Labels of a posting whose text need not be at hand.

    Attributes:
        id: The posting's.
        labels: By field; a field that was not labelled is not there.
    """

    id: str
    labels: Mapping[str, Label]


@dataclass(frozen=True)
class GoldPosting(Labelled):
    """A posting and its labels."""

    posting: Posting
    language: str = ""


def load_gold(source: str | Path) -> list[GoldPosting]:
    """The labelled postings of a shipped split (``train``, ``dev``, ``test``) or of a JSONL file.

    Raises:
        InputError: No such split or file, or a line that breaks a rule: a duplicate id, no description, a field
            without a label, an unknown field or value, or a quote that does not stand in its posting. The message
            names file, line and field.
    """
    found: list[GoldPosting] = []
    for where, item in _lines(source):
        if not isinstance(item, GoldPosting):
            raise InputError("no description", where=where, repair="Give the posting's text with its labels.")
        if missing := [name for name in QUESTIONS if name not in item.labels]:
            shape = '{"value": …, "also": […], "quotes": […]}'
            raise InputError("no label", where=f"{where}: {missing[0]}", repair=f"Give {shape}.")
        found.append(item)
    return found


def load_labels(source: str | Path) -> list[Labelled]:
    """The same for judging answers: a line may have no text (only ``id`` and ``labels``), and fields without a label.

    Lines with a text come as :class:`GoldPosting`.

    Raises:
        InputError: As :func:`load_gold`, but for missing texts and labels.
    """
    return [item for _, item in _lines(source)]


def save_gold(gold: Sequence[Labelled], out: Path) -> None:
    """Write labelled postings as :func:`load_gold` reads them, a line each; the file appears whole or not at all.

    Raises:
        InputError: It cannot be written.
    """
    with whole_file(out) as partial, partial.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_line(item), ensure_ascii=False) + "\n" for item in gold)


def _line(item: Labelled) -> dict[str, Any]:
    line: dict[str, Any] = {"id": item.id}
    if isinstance(item, GoldPosting):
        line |= item.posting.model_dump(mode="json", exclude_defaults=True)
        line |= {"language": item.language} if item.language else {}
    labels: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for name, label in item.labels.items():
        entry = {"value": label.value, "also": list(label.also), "quotes": list(label.quotes)}
        labels[QUESTIONS[name].section][name] = entry
    return line | {"labels": {section: fields for section, fields in labels.items() if fields}}


def _lines(source: str | Path) -> Iterator[tuple[str, Labelled]]:
    """Every line with the place that an error about it names."""
    path = FOLDER / f"{source}.jsonl" if source in SPLITS else Path(source)
    if not path.is_file():
        repair = f"Name a split ({', '.join(SPLITS)}) or a JSONL file."
        raise InputError("no such labelled set", where=str(source), repair=repair)
    seen: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"{path.name}:{number}"
            item = _labelled(line, where)
            if item.id in seen:
                raise InputError(f"id {item.id!r} stands at {seen[item.id]} too", where=where, repair="Ids are unique.")
            seen[item.id] = where
            yield where, item
    if not seen:
        raise InputError("nothing in it", where=str(path), repair="Give one labelled posting a line.")


def _labelled(line: str, where: str) -> Labelled:
    try:
        content = json.loads(line)
    except ValueError as error:
        raise InputError(f"not JSON ({error})", where=where, repair="Each line is one JSON object.") from None
    labels = content.pop("labels", None) if isinstance(content, dict) else None
    if not isinstance(labels, dict) or not all(isinstance(fields, dict) for fields in labels.values()):
        raise InputError("no labels", where=where, repair="A line is a posting with labels by section and field.")
    if not content.get("id"):
        raise InputError("no id", where=where, repair="Answers are joined to labels by it.")
    posting = _posting(content, where)
    return labelled(str(content["id"]), labels, posting, where=where, language=content.get("language", ""))


def _posting(content: dict[str, Any], where: str) -> Posting | None:
    """The posting as it is written, not cleaned: labels quote it."""
    if "description" not in content:
        return None
    try:
        return Posting.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(what, where=where, repair="Give the posting's text.") from None


def labelled(
    name: str, labels: Mapping[str, Mapping[str, Any]], posting: Posting | None, *, where: str, language: str = ""
) -> Labelled:
    """Labels by section and field, checked.

    Args:
        name: The posting's id.
        labels: ``{section: {field: {"value": …, "also": […], "quotes": […]}}}``.
        posting: The posting, where its text is known: quotes must stand in it.
        where: What an error names.
        language: ISO 639-1 code; empty where it is not known.

    Raises:
        InputError: An unknown section, field or value, or a quote that does not stand in the posting.
    """
    known = {name: {q.name for q in QUESTIONS.values() if q.section == name} for name in SECTIONS}
    read: dict[str, Label] = {}
    for section, fields in labels.items():
        for field, entry in fields.items():
            if field not in known.get(section, ()):
                home = QUESTIONS[section].section if section in QUESTIONS else "its section"
                repair = f'Labels are {{section: {{field: {{"value": …}}}}}}; it belongs under {home}.'
                raise InputError(f"unknown field {section}.{field}", where=where, repair=repair)
            read[field] = _label(QUESTIONS[field], entry, posting, f"{where}: {field}")
    ordered = {field: read[field] for field in QUESTIONS if field in read}
    return Labelled(name, ordered) if posting is None else GoldPosting(name, ordered, posting, language)


def _label(question: Question, entry: Any, posting: Posting | None, where: str) -> Label:
    if not isinstance(entry, Mapping) or "value" not in entry:
        raise InputError("no label", where=where, repair='Give {"value": …, "also": […], "quotes": […]}.')
    also, quotes = entry.get("also") or [], entry.get("quotes") or []
    if not isinstance(also, list) or not isinstance(quotes, list) or not all(isinstance(q, str) and q for q in quotes):
        raise InputError("also and quotes are lists, quotes of text", where=where, repair="Put brackets around one.")
    label = Label(entry["value"], tuple(also), tuple(quotes))
    for value in (label.value, *label.also):
        if not _is_known(question, value):
            repair = f"Its values: {', '.join(question.values)}."
            raise InputError(f"{value!r} is no value of it", where=where, repair=repair)
    for quote in label.quotes:
        if posting and not any(quote in posting.text(field) for field in TEXT_FIELDS):
            raise InputError(
                f"the quote {quote!r} does not stand in the posting", where=where, repair="Copy it verbatim."
            )
    return label


def _is_known(question: Question, value: Any) -> bool:
    if question.kind == "set":
        members = value if isinstance(value, list) else [None]
        return all(member in question.values for member in members) and len(set(members)) == len(members)
    if question.kind == "choice":
        return value in question.values
    return isinstance(value, bool) or (value is None and question.kind == "tri_state")
