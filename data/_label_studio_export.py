"""Reading Label Studio exports: labels, or errors that name the task, what is wrong and the repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from rolelens.data._gold import Labelled, parse_labels, unique_ids
from rolelens.data._json import parse_json
from rolelens.data._label_studio import ALSO, QUOTES, task_text
from rolelens.signatures import EMPTY_SET, SHIPPED, Catalogue, InputError, Posting, Question, TextField

_EXPORT = 'In Label Studio, choose Export, format "JSON".'
_CONFIGURATION = "Use the configuration that `rolelens label` wrote."


@dataclass
class _Entry:
    """What an annotation has for one question."""

    values: list[Any] = field(default_factory=list)
    also: list[Any] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)


def read_export(content: str, where: str, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """Read the labelled postings of a Label Studio export (format "JSON").

    The first annotation of a task counts that was not cancelled and answers a question; tasks without one are skipped,
    and so are relations and regions without a label.

    Args:
        content: The text of the export.
        where: Place that errors name.
        catalogue: The sections that are labelled.

    Raises:
        InputError: Not an export, a task that rolelens did not write, a posting that is labelled in two tasks, or an
            invalid annotation; the message names the task by its number in the file.
    """
    try:
        tasks = parse_json(content, where)
    except InputError:
        tasks = None
    if not isinstance(tasks, list):
        raise InputError("not a Label Studio export", where=where, repair=_EXPORT)
    places = ((f"{where}: task {number}", task) for number, task in enumerate(tasks, 1))
    found = ((place, _parse_task(task, place, catalogue)) for place, task in places)
    return unique_ids((place, item) for place, item in found if item is not None)


def _parse_task(task: Any, where: str, catalogue: Catalogue) -> Labelled | None:
    data = task.get("data") if isinstance(task, dict) else None
    annotations = (task.get("annotations") or []) if isinstance(task, dict) else []
    if not isinstance(data, dict) or not isinstance(annotations, list):
        raise InputError("not a Label Studio task", where=where, repair=_EXPORT)
    posting = _task_posting(data, where)
    for annotation in annotations:
        if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
            raise InputError("an annotation without a result", where=where, repair=_EXPORT)
        if annotation.get("was_cancelled"):
            continue
        labels = _annotation_labels(annotation["result"], posting, where, catalogue)
        if labels:
            language = data.get("language")
            return parse_labels(
                posting.id,
                catalogue.by_section(labels),
                posting,
                where=where,
                language=language if isinstance(language, str) else "",
                catalogue=catalogue,
            )
    return None


def _task_posting(data: Mapping[str, Any], where: str) -> Posting:
    repair = "Export a project that has only tasks of `rolelens label tasks`."
    if not isinstance(data.get("posting"), dict):
        raise InputError("a task that rolelens did not write: its data have no posting", where=where, repair=repair)
    try:
        return Posting.model_validate(data["posting"])
    except ValidationError as error:
        first = error.errors()[0]
        what = f"not a posting ({'.'.join(map(str, first['loc']))}: {first['msg']})"
        raise InputError(what, where=where, repair=repair) from None


def _annotation_labels(
    result: list[Any], posting: Posting, where: str, catalogue: Catalogue
) -> dict[str, dict[str, Any]]:
    """The labels of an annotation by field; unanswered fields are absent."""
    text, starts = task_text(posting)
    entries = {name: _Entry() for name in catalogue.questions}
    for item in result:
        if not isinstance(item, dict):
            raise InputError("a result that is not an object", where=where, repair=_EXPORT)
        name, value = item.get("from_name"), item.get("value")
        if item.get("type") == "relation":
            continue
        if not isinstance(name, str) or not isinstance(value, dict):
            raise InputError("a result without from_name and value", where=where, repair=_CONFIGURATION)
        if name == QUOTES:
            for label in _text_list(value, "labels", f"{where}: {name}"):
                entry = _entry_of(entries, label, where)
                entry.quotes += _quotes_in_region(value, posting, text, starts, where)
            continue
        entry = _entry_of(entries, name.removesuffix(ALSO), where)
        chosen = _chosen_values(catalogue.questions[name.removesuffix(ALSO)], value, f"{where}: {name}")
        if name.endswith(ALSO):
            entry.also += chosen
        else:
            entry.values += [answer for answer in chosen if answer not in entry.values]
    answered = {name: entry for name, entry in entries.items() if entry.values}
    if twice := next((name for name, entry in answered.items() if len(entry.values) > 1), None):
        repair = "Keep one, and enter equally right answers in the second box."
        raise InputError("two answers to one question", where=f"{where}: {twice}", repair=repair)
    return {
        name: {"value": entry.values[0], "also": entry.also, "quotes": list(dict.fromkeys(entry.quotes))}
        for name, entry in answered.items()
    }


def _entry_of(entries: Mapping[str, _Entry], name: str, where: str) -> _Entry:
    if name not in entries:
        raise InputError(f"unknown question {name!r}", where=where, repair=_CONFIGURATION)
    return entries[name]


def _text_list(value: Mapping[str, Any], key: str, where: str) -> list[str]:
    """A list of texts in a result; empty if Label Studio omitted it."""
    given = value.get(key) or []
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise InputError(f"{key} is not a list of texts", where=where, repair=_CONFIGURATION)
    return texts


def _chosen_values(question: Question, value: Mapping[str, Any], where: str) -> list[Any]:
    """The chosen (or, for alternative sets, typed) answers in a record's form."""
    if question.kind != "set":
        return [_choice_value(question, tick) for tick in _text_list(value, "choices", where)]
    ticks, typed = _text_list(value, "choices", where), _text_list(value, "text", where)
    if EMPTY_SET in ticks and len(ticks) > 1:
        repair = f"Untick {EMPTY_SET} or the others."
        raise InputError(f"{EMPTY_SET} beside other values", where=where, repair=repair)
    lists = [ticks] if ticks else []
    lists += [[part.strip() for part in line.split(",")] for line in typed if line.strip()]
    return [[member for member in members if member and member != EMPTY_SET] for members in lists]


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
    start, end, marked = value.get("start"), value.get("end"), value.get("text")
    if not isinstance(start, int) or not isinstance(end, int) or start < 0:
        raise InputError("a region without start and end", where=where, repair="Mark the quote again.")
    if isinstance(marked, str) and text[start:end] != marked:
        start = text.find(marked)
        if start < 0:
            raise InputError(f"{marked!r} is not in the text", where=where, repair="Mark the quote again.")
        end = start + len(marked)
    covered = (posting.text(f)[max(0, start - at) : max(0, end - at)].strip() for f, at in starts.items())
    return [piece for piece in covered if piece]
