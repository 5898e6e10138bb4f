"""Label Studio formats: the labelling configuration, prefilled tasks, and exports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rolelens.data._gold import Label, Labelled, parse_labels
from rolelens.signatures import EMPTY_SET, HEADER_FIELDS, SHIPPED, Catalogue, InputError, Posting, Question, TextField

QUOTES = "quotes"
_ALSO = "_also"


def label_config(catalogue: Catalogue = SHIPPED) -> str:
    """The labelling configuration for Label Studio (XML): the posting, a span label per question, and the questions."""
    view = Element("View", style="display: flex; gap: 1em")
    left = SubElement(view, "View", style="flex: 3")
    spans = SubElement(left, "Labels", name=QUOTES, toName="text")
    for name, number in catalogue.numbers.items():
        hue = 360 * number // len(catalogue.numbers)
        SubElement(spans, "Label", value=name, background=f"hsl({hue}, 65%, 80%)")
    SubElement(left, "Text", name="text", value="$text")
    right = SubElement(view, "View", style="flex: 2; height: 90vh; overflow: auto")
    for question in catalogue.questions.values():
        _add_question(question, right)
    indent(view)
    return tostring(view, encoding="unicode") + "\n"


def _add_question(question: Question, view: Element) -> None:
    """Add a question, its values with their definitions, and a control for equally right answers."""
    several = question.kind == "set"
    SubElement(view, "Header", size="5", value=f"{question.name}: {question.ask}")
    for note in question.notes:
        SubElement(view, "Header", size="6", value=note)
    choice = "multiple" if several else "single"
    values = SubElement(view, "Choices", name=question.name, toName="text", choice=choice, showInline="true")
    for value, meaning in question.definitions.items():
        SubElement(values, "Choice", value=value, hint=meaning)
    also = {"name": question.name + _ALSO, "toName": "text"}
    if several:
        # An explicit option for the empty set: no tick means unanswered.
        SubElement(values, "Choice", value=EMPTY_SET)
        SubElement(view, "TextArea", also, rows="1", placeholder="Equally right sets, one per line: a, b")
    else:
        equals = SubElement(view, "Choices", also, choice="multiple", layout="select")
        for value in question.values:
            SubElement(equals, "Choice", value=value)


def task(
    posting: Posting,
    answers: Mapping[str, Label],
    *,
    language: str = "",
    made_by: str = "",
    catalogue: Catalogue = SHIPPED,
) -> dict[str, Any]:
    """A labelling task: the posting's text and, as a prediction to correct, the known answers.

    Args:
        posting: The posting; stored whole in the task, so that nothing is lost on export.
        answers: Known answers by field; may be empty.
        language: Language of the posting; stored too.
        made_by: Name of the engine that answered, for Label Studio's ``model_version``.
        catalogue: The sections that are labelled.
    """
    text, starts = _task_text(posting)
    result = [
        item
        for name, label in answers.items()
        for item in (
            *_choice_results(catalogue.questions[name], label),
            *_quote_regions(name, label, posting, text, starts),
        )
    ]
    data = {"text": text, "posting": posting.model_dump(mode="json", exclude_defaults=True), "language": language}
    predictions = [{"model_version": made_by or "rolelens", "result": result}] if result else []
    return {"data": data, "predictions": predictions}


def _task_text(posting: Posting) -> tuple[str, dict[TextField, int]]:
    """The posting as a single text, and the offset of each field in it."""
    text, starts = "", {}
    for name in HEADER_FIELDS:
        if posting.text(name):
            text += f"{name}: "
            starts[name] = len(text)
            text += posting.text(name) + "\n"
    text += "\n" if text else ""
    return text + posting.description, {**starts, "description": len(text)}


def _choice_results(question: Question, label: Label) -> Iterator[dict[str, Any]]:
    yield _annotation_result(question.name, "choices", choices=_choice_names(question, label.value))
    if label.also and question.kind == "set":
        yield _annotation_result(
            question.name + _ALSO, "textarea", text=[", ".join(_choice_names(question, v)) for v in label.also]
        )
    elif label.also:
        yield _annotation_result(
            question.name + _ALSO, "choices", choices=[tick for v in label.also for tick in _choice_names(question, v)]
        )


def _choice_names(question: Question, value: Any) -> list[str]:
    return question.options(value) or [EMPTY_SET]


def _annotation_result(name: str, kind: str, **value: Any) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": kind, "value": value}


def _quote_regions(
    name: str, label: Label, posting: Posting, text: str, starts: Mapping[TextField, int]
) -> Iterator[dict[str, Any]]:
    for number, quote in enumerate(label.quotes):
        field = next(field for field in starts if quote in posting.text(field))
        start = starts[field] + posting.text(field).index(quote)
        end = start + len(quote)
        region = _annotation_result(QUOTES, "labels", start=start, end=end, text=text[start:end], labels=[name])
        yield {"id": f"{name}-{number}", **region}


def read_export(content: str, where: str, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """Read the labelled postings of a Label Studio export (format "JSON").

    The first annotation of a task that was not cancelled counts; tasks without one are skipped.

    Args:
        content: The text of the export.
        where: Place that errors name.
        catalogue: The sections that are labelled.

    Raises:
        InputError: Not an export, or an invalid annotation; the message names the task.
    """
    try:
        tasks = json.loads(content)
        exported = [(t["data"], [a for a in t.get("annotations", ()) if not a.get("was_cancelled")]) for t in tasks]
    except (ValueError, KeyError, TypeError, AttributeError):
        repair = 'In Label Studio, choose Export, format "JSON".'
        raise InputError("not a Label Studio export", where=where, repair=repair) from None
    return [
        _parse_annotation(data, annotations[0]["result"], f"{where}: task {number}", catalogue)
        for number, (data, annotations) in enumerate(exported, 1)
        if annotations
    ]


def _parse_annotation(
    data: Mapping[str, Any], result: Iterable[Mapping[str, Any]], where: str, catalogue: Catalogue
) -> Labelled:
    posting = Posting.model_validate(data["posting"])
    text, starts = _task_text(posting)
    entries: dict[str, dict[str, Any]] = defaultdict(lambda: {"also": [], "quotes": []})
    for item in result:
        name, value = item["from_name"], item["value"]
        if name == QUOTES:
            for field in value["labels"]:
                entries[field]["quotes"] += _quotes_in_region(value, posting, text, starts, where)
        else:
            question = catalogue.questions.get(name.removesuffix(_ALSO))
            if question is None:
                repair = "Use the configuration that `rolelens label` wrote."
                raise InputError(f"unknown question {name!r}", where=where, repair=repair)
            chosen = _chosen_values(question, value)
            if name.endswith(_ALSO):
                entries[question.name]["also"] += chosen
            else:
                entries[question.name]["value"] = chosen[0]
    labels = catalogue.by_section({name: entry for name, entry in entries.items() if "value" in entry})
    language = data.get("language", "")
    return parse_labels(posting.id, labels, posting, where=where, language=language, catalogue=catalogue)


def _chosen_values(question: Question, value: Mapping[str, Any]) -> list[Any]:
    """The chosen (or, for alternative sets, typed) answers in a record's form."""
    if question.kind == "set":
        sets = value["text"] if "text" in value else [", ".join(value["choices"])]
        sets = [sets] if isinstance(sets, str) else sets
        members = ([part.strip() for part in typed.split(",")] for typed in sets)
        return [[member for member in found if member and member != EMPTY_SET] for found in members]
    return [_choice_value(question, tick) for tick in value["choices"]]


def _choice_value(question: Question, tick: str) -> Any:
    """The value of a choice; an invalid one is returned unchanged and rejected later, when all labels are checked."""
    try:
        return question.parse(tick)
    except ValueError:
        return tick


def _quotes_in_region(
    value: Mapping[str, Any], posting: Posting, text: str, starts: Mapping[TextField, int], where: str
) -> list[str]:
    """The posting's text in a marked region, one piece per field that it covers."""
    start, end = value["start"], value["end"]
    if "text" in value and text[start:end] != value["text"]:
        start = text.find(value["text"])
        if start < 0:
            raise InputError(f"{value['text']!r} is not in the text", where=where, repair="Mark the quote again.")
        end = start + len(value["text"])
    covered = (posting.text(f)[max(0, start - at) : max(0, end - at)].strip() for f, at in starts.items())
    return [piece for piece in covered if piece]
