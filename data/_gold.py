"""Labelled sets: postings with their correct answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolelens.data._files import open_file, whole_file
from rolelens.data._json import id_of, json_lines
from rolelens.signatures import HEADER_FIELDS, SHIPPED, TEXT_FIELDS, Catalogue, InputError, Posting, Question, Value

FOLDER = Path(__file__).parent / "gold"
SPLITS = ("train", "dev", "test")


@dataclass(frozen=True)
class Label:
    """The correct answer to one question about one posting.

    Attributes:
        value: The answer, in a record's form.
        also: Other answers that are equally right.
        quotes: Verbatim pieces of the posting that support the answer; empty for an absence.
    """

    value: Value
    also: tuple[Value, ...] = ()
    quotes: tuple[str, ...] = ()

    def shares(self) -> list[tuple[Any, float]]:
        """The right answers, each with an equal share of the posting's weight; the shares sum to 1."""
        answers = [self.value, *self.also]
        return [(answer, 1 / len(answers)) for answer in answers]


@dataclass(frozen=True)
class Labelled:
    """The labels of a posting, with or without its text.

    Attributes:
        id: Id of the posting.
        labels: Labels by field; unlabelled fields are absent.
        catalogue: The sections that the labels belong to.
    """

    id: str
    labels: Mapping[str, Label]
    catalogue: Catalogue = field(default=SHIPPED, kw_only=True)


@dataclass(frozen=True)
class GoldPosting(Labelled):
    """A posting and its labels.

    Attributes:
        posting: The posting; the labels' quotes occur in its text.
        language: Language of the text as an ISO 639-1 code; empty if unknown.
    """

    posting: Posting
    language: str = ""


def load_gold(source: str | Path, catalogue: Catalogue = SHIPPED) -> list[GoldPosting]:
    """Load the labelled postings of a shipped split (``train``, ``dev``, ``test``) or of a JSONL file.

    Args:
        source: Name of a split, or path of a file.
        catalogue: The sections that are labelled.

    Raises:
        InputError: No such split or file, or an invalid line: a duplicate id, no description, a field without a label,
            an unknown field or value, or a quote that is not in its posting. The message names file, line and field.
    """
    found: list[GoldPosting] = []
    for where, item in _read_lines(source, catalogue):
        if not isinstance(item, GoldPosting):
            raise InputError("no description", where=where, repair="Add the posting's text.")
        if missing := [name for name in catalogue.questions if name not in item.labels]:
            shape = '{"value": …, "also": […], "quotes": […]}'
            raise InputError("no label", where=f"{where}: {missing[0]}", repair=f"Give {shape}.")
        found.append(item)
    return found


def load_labels(source: str | Path, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """Load labels for judging answers: like :func:`load_gold`, but texts and labels may be missing.

    Lines with a text become :class:`GoldPosting`.

    Args:
        source: Name of a split, or path of a file.
        catalogue: The sections that are labelled.

    Raises:
        InputError: As for :func:`load_gold`, except for missing texts and labels.
    """
    return [item for _, item in _read_lines(source, catalogue)]


def save_gold(gold: Sequence[Labelled], out: Path) -> None:
    """Write labelled postings as JSONL, one per line, in the format of :func:`load_gold`. The write is atomic.

    Args:
        gold: Labelled postings, with or without texts.
        out: The output file.

    Raises:
        InputError: The file cannot be written.
    """
    with whole_file(out) as partial, partial.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_gold_line(item), ensure_ascii=False) + "\n" for item in gold)


def _gold_line(item: Labelled) -> dict[str, Any]:
    line: dict[str, Any] = {"id": item.id}
    if isinstance(item, GoldPosting):
        fields = item.posting.model_dump(mode="json", exclude_defaults=True)
        # The short ones first: a line is read by people too.
        line |= {name: fields.pop(name) for name in ("id", *HEADER_FIELDS) if name in fields}
        line |= {"language": item.language} if item.language else {}
        line |= fields
    entries = {
        name: {"value": label.value, "also": list(label.also), "quotes": list(label.quotes)}
        for name, label in item.labels.items()
    }
    return line | {"labels": {section: given for section, given in item.catalogue.by_section(entries).items() if given}}


def catalogue_of(items: Iterable[Labelled]) -> Catalogue:
    """The common catalogue of labelled postings; the shipped one if there are none.

    Raises:
        InputError: The postings are labelled for different sections.
    """
    catalogues = {item.catalogue.fingerprint: item.catalogue for item in items}
    if len(catalogues) > 1:
        raise InputError("the postings are labelled for different sections", repair="Use one catalogue at a time.")
    return next(iter(catalogues.values()), SHIPPED)


def _read_lines(source: str | Path, catalogue: Catalogue) -> Iterator[tuple[str, Labelled]]:
    """Yield every labelled posting with its place (``file:line``) for error messages."""
    path = FOLDER / f"{source}.jsonl" if source in SPLITS else Path(source)
    repair = f"Name a split ({', '.join(SPLITS)}) or a JSONL file."
    if not path.exists():
        raise InputError("no such labelled set", where=str(source), repair=repair)
    seen: dict[str, str] = {}
    with open_file(path, repair) as file:
        for where, content in json_lines(file, path.name):
            if isinstance(content, InputError):
                raise content
            item = _parse_line(content, where, catalogue)
            if item.id in seen:
                raise InputError(
                    f"duplicate id {item.id!r} (first at {seen[item.id]})", where=where, repair="Make ids unique."
                )
            seen[item.id] = where
            yield where, item
    if not seen:
        raise InputError("the file is empty", where=str(path), repair="Write one labelled posting per line.")


def _parse_line(content: dict[str, Any], where: str, catalogue: Catalogue) -> Labelled:
    labels = content.pop("labels", None)
    if not isinstance(labels, dict) or not all(isinstance(fields, dict) for fields in labels.values()):
        raise InputError("no labels", where=where, repair="Add labels by section and field.")
    name = id_of(content, "id")
    if not name:
        raise InputError("no id", where=where, repair="Add one: answers are joined to labels by id.")
    language = content.get("language") or ""
    if not isinstance(language, str):
        raise InputError("the language is not text", where=where, repair='Use its code, such as "en".')
    posting = _parse_posting(content, where)
    return parse_labels(name, labels, posting, where=where, language=language, catalogue=catalogue)


def _parse_posting(content: dict[str, Any], where: str) -> Posting | None:
    """The posting exactly as written, not cleaned, since labels quote it."""
    if "description" not in content:
        return None
    try:
        return Posting.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise InputError(what, where=where, repair="Provide the posting's text.") from None


def unique_ids(found: Iterable[tuple[str, Labelled]]) -> list[Labelled]:
    """Check that labelled postings, each with the place that errors name, make a set that can be loaded.

    Raises:
        InputError: A posting without an id, or with the id of another.
    """
    places: dict[str, str] = {}
    items = []
    for where, item in found:
        if not item.id:
            repair = "Add an id before the posting is labelled: labels are joined to postings by id."
            raise InputError("the posting has no id", where=where, repair=repair)
        if item.id in places:
            repair = "Keep one of the two; `rolelens agreement` compares labellings."
            raise InputError(f"{item.id!r} is labelled in {places[item.id]} too", where=where, repair=repair)
        places[item.id] = where
        items.append(item)
    return items


def parse_labels(
    posting_id: str,
    labels: Mapping[str, Mapping[str, Any]],
    posting: Posting | None,
    *,
    where: str,
    language: str = "",
    catalogue: Catalogue = SHIPPED,
) -> Labelled:
    """Parse and check labels by section and field.

    Args:
        posting_id: Id of the posting.
        labels: ``{section: {field: {"value": …, "also": […], "quotes": […]}}}``.
        posting: The posting if its text is known; quotes must occur in it.
        where: Place that errors name.
        language: ISO 639-1 code; empty if unknown.
        catalogue: The sections that are labelled.

    Raises:
        InputError: An unknown section, field or value, or a quote that is not in the posting.
    """
    questions = catalogue.questions
    read: dict[str, Label] = {}
    for section, entries in labels.items():
        for name, entry in entries.items():
            if name not in questions or questions[name].section != section:
                home = questions[section].section if section in questions else "its section"
                repair = f'Labels have the form {{section: {{field: {{"value": …}}}}}}; move it under {home}.'
                raise InputError(f"unknown field {section}.{name}", where=where, repair=repair)
            read[name] = _parse_label(questions[name], entry, posting, f"{where}: {name}")
    ordered = {name: read[name] for name in questions if name in read}
    if posting is None:
        return Labelled(posting_id, ordered, catalogue=catalogue)
    return GoldPosting(posting_id, ordered, posting, language, catalogue=catalogue)


def _parse_label(question: Question, entry: Any, posting: Posting | None, where: str) -> Label:
    if not isinstance(entry, Mapping) or "value" not in entry:
        raise InputError("no label", where=where, repair='Give {"value": …, "also": […], "quotes": […]}.')
    also, quotes = entry.get("also") or [], entry.get("quotes") or []
    if not isinstance(also, list) or not isinstance(quotes, list) or not all(isinstance(q, str) and q for q in quotes):
        raise InputError("also and quotes must be lists, quotes of non-empty text", where=where, repair="Use [].")
    label = Label(entry["value"], tuple(also), tuple(quotes))
    for value in (label.value, *label.also):
        if not question.allows(value):
            repair = f"Allowed: {', '.join(question.values)}."
            raise InputError(f"{value!r} is not an allowed value", where=where, repair=repair)
    # Sets are unordered: members are stored in the order of the vocabulary.
    value, *equals = (question.to_record(question.to_wire(value)) for value in (label.value, *label.also))
    label = Label(value, tuple(equals), label.quotes)
    for quote in label.quotes:
        if posting and not any(quote in posting.text(field) for field in TEXT_FIELDS):
            raise InputError(f"the quote {quote!r} is not in the posting", where=where, repair="Copy it verbatim.")
    return label
