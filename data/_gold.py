"""The labelled set: postings with the answers that are right for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolelens.data._files import whole_file
from rolelens.signatures import HEADER_FIELDS, SHIPPED, TEXT_FIELDS, Catalogue, InputError, Posting, Question, Value

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
        catalogue: The sections that the labels are about.
    """

    id: str
    labels: Mapping[str, Label]
    catalogue: Catalogue = field(default=SHIPPED, kw_only=True)


@dataclass(frozen=True)
class GoldPosting(Labelled):
    """A posting and its labels.

    Attributes:
        posting: With the text that the labels' quotes stand in.
        language: Of the text, as an ISO 639-1 code; empty where it is not known.
    """

    posting: Posting
    language: str = ""


def load_gold(source: str | Path, catalogue: Catalogue = SHIPPED) -> list[GoldPosting]:
    """The labelled postings of a shipped split (``train``, ``dev``, ``test``) or of a JSONL file.

    Args:
        source: The name of a split, or a path.
        catalogue: The sections that it labels.

    Raises:
        InputError: No such split or file, or a line that breaks a rule: a duplicate id, no description, a field
            without a label, an unknown field or value, or a quote that does not stand in its posting. The message
            names file, line and field.
    """
    found: list[GoldPosting] = []
    for where, item in _lines(source, catalogue):
        if not isinstance(item, GoldPosting):
            raise InputError("no description", where=where, repair="Give the posting's text with its labels.")
        if missing := [name for name in catalogue.questions if name not in item.labels]:
            shape = '{"value": …, "also": […], "quotes": […]}'
            raise InputError("no label", where=f"{where}: {missing[0]}", repair=f"Give {shape}.")
        found.append(item)
    return found


def load_labels(source: str | Path, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """The same for judging answers: a line may have no text (only ``id`` and ``labels``), and fields without a label.

    Lines with a text come as :class:`GoldPosting`.

    Args:
        source: Name of a shipped split, or path of a file.

    Raises:
        InputError: As :func:`load_gold`, but for missing texts and labels.
    """
    return [item for _, item in _lines(source, catalogue)]


def save_gold(gold: Sequence[Labelled], out: Path) -> None:
    """Write labelled postings as :func:`load_gold` reads them, a line each; the file appears whole or not at all.

    Args:
        gold: Labelled postings, with texts or without.
        out: The file.

    Raises:
        InputError: It cannot be written.
    """
    with whole_file(out) as partial, partial.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(_line(item), ensure_ascii=False) + "\n" for item in gold)


def _line(item: Labelled) -> dict[str, Any]:
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
    """The catalogue that labelled postings have in common; the shipped one of none.

    Raises:
        InputError: They are labelled for different sections.
    """
    catalogues = {item.catalogue.fingerprint: item.catalogue for item in items}
    if len(catalogues) > 1:
        raise InputError("the postings are labelled for different sections", repair="Give those of one catalogue.")
    return next(iter(catalogues.values()), SHIPPED)


def _lines(source: str | Path, catalogue: Catalogue) -> Iterator[tuple[str, Labelled]]:
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
            item = _labelled(line, where, catalogue)
            if item.id in seen:
                raise InputError(
                    f"duplicate id {item.id!r} (first at {seen[item.id]})", where=where, repair="Ids are unique."
                )
            seen[item.id] = where
            yield where, item
    if not seen:
        raise InputError("nothing in it", where=str(path), repair="Give one labelled posting a line.")


def _labelled(line: str, where: str, catalogue: Catalogue) -> Labelled:
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
    language = content.get("language", "")
    return labelled(str(content["id"]), labels, posting, where=where, language=language, catalogue=catalogue)


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
    posting_id: str,
    labels: Mapping[str, Mapping[str, Any]],
    posting: Posting | None,
    *,
    where: str,
    language: str = "",
    catalogue: Catalogue = SHIPPED,
) -> Labelled:
    """Labels by section and field, checked.

    Args:
        posting_id: The posting's.
        labels: ``{section: {field: {"value": …, "also": […], "quotes": […]}}}``.
        posting: The posting, where its text is known: quotes must stand in it.
        where: What an error names.
        language: ISO 639-1 code; empty where it is not known.
        catalogue: The sections that the labels are about.

    Raises:
        InputError: An unknown section, field or value, or a quote that does not stand in the posting.
    """
    questions = catalogue.questions
    read: dict[str, Label] = {}
    for section, entries in labels.items():
        for name, entry in entries.items():
            if name not in questions or questions[name].section != section:
                home = questions[section].section if section in questions else "its section"
                repair = f'Labels are {{section: {{field: {{"value": …}}}}}}; it belongs under {home}.'
                raise InputError(f"unknown field {section}.{name}", where=where, repair=repair)
            read[name] = _label(questions[name], entry, posting, f"{where}: {name}")
    ordered = {name: read[name] for name in questions if name in read}
    if posting is None:
        return Labelled(posting_id, ordered, catalogue=catalogue)
    return GoldPosting(posting_id, ordered, posting, language, catalogue=catalogue)


def _label(question: Question, entry: Any, posting: Posting | None, where: str) -> Label:
    if not isinstance(entry, Mapping) or "value" not in entry:
        raise InputError("no label", where=where, repair='Give {"value": …, "also": […], "quotes": […]}.')
    also, quotes = entry.get("also") or [], entry.get("quotes") or []
    if not isinstance(also, list) or not isinstance(quotes, list) or not all(isinstance(q, str) and q for q in quotes):
        raise InputError("also and quotes are lists, quotes of text", where=where, repair="Put brackets around one.")
    label = Label(entry["value"], tuple(also), tuple(quotes))
    for value in (label.value, *label.also):
        if not question.allows(value):
            repair = f"Allowed: {', '.join(question.values)}."
            raise InputError(f"{value!r} is not an allowed value", where=where, repair=repair)
    # A set's order says nothing: members stand in the order of the vocabulary.
    value, *equals = (question.to_record(question.to_wire(value)) for value in (label.value, *label.also))
    label = Label(value, tuple(equals), label.quotes)
    for quote in label.quotes:
        if posting and not any(quote in posting.text(field) for field in TEXT_FIELDS):
            raise InputError(
                f"the quote {quote!r} does not stand in the posting", where=where, repair="Copy it verbatim."
            )
    return label
