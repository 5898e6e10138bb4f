"""Label Studio formats: the labelling configuration and prefilled tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from rolelens.data._gold import Label
from rolelens.signatures import EMPTY_SET, HEADER_FIELDS, SHIPPED, Catalogue, Posting, Question, TextField

QUOTES = "quotes"
ALSO = "_also"


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
    also = {"name": question.name + ALSO, "toName": "text"}
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
    text, starts = task_text(posting)
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


def task_text(posting: Posting) -> tuple[str, dict[TextField, int]]:
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
            question.name + ALSO, "textarea", text=[", ".join(_choice_names(question, v)) for v in label.also]
        )
    elif label.also:
        yield _annotation_result(
            question.name + ALSO, "choices", choices=[tick for v in label.also for tick in _choice_names(question, v)]
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
