"""Labelling in a spreadsheet: a CSV with a row a posting, and back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rolelens.data._files import whole_file
from rolelens.data._gold import Label, Labelled, labelled
from rolelens.signatures import QUESTIONS, SECTIONS, TEXT_FIELDS, InputError, Posting, Question

_KEPT = ("id", *TEXT_FIELDS, "language", "extraction")
_NONE = "(none)"
"""An empty set; an empty cell means that nobody answered."""


def write_sheet(rows: Iterable[tuple[Posting, Mapping[str, Label], str]], out: Path) -> None:
    """Write postings to label, with the answers that are known, their alternatives and quotes.

    A set's members are joined by ``+``, alternatives by ``|``, quotes by line breaks. The file begins with a
    byte-order mark, without which Excel takes UTF-8 for something else.

    Args:
        rows: Posting, known answers by field, and language.
        out: The file; it appears whole or not at all.

    Raises:
        InputError: It cannot be written.
    """
    with whole_file(out) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([*_KEPT, *(f"{name}{part}" for name in QUESTIONS for part in ("", "_also", "_quotes"))])
        for posting, labels, language in rows:
            facts = json.dumps(posting.extraction.root, ensure_ascii=False) if posting.extraction else ""
            cells = [cell for q in QUESTIONS.values() for cell in _cells(q, labels.get(q.name))]
            sheet.writerow([posting.id, *(posting.text(field) for field in TEXT_FIELDS), language, facts, *cells])


def _cells(question: Question, label: Label | None) -> tuple[str, str, str]:
    if label is None:
        return "", "", ""
    return (
        _cell(question, label.value),
        " | ".join(_cell(question, value) for value in label.also),
        "\n".join(label.quotes) if not any("\n" in quote for quote in label.quotes) else json.dumps(label.quotes),
    )


def _cell(question: Question, value: Any) -> str:
    wire = question.to_wire(value)
    if isinstance(wire, list):
        return " + ".join(wire) or _NONE
    return str(wire).lower() if isinstance(wire, bool) else str(wire)


def read_sheet(content: str, where: str) -> list[Labelled]:
    """The labelled postings of a sheet as :func:`write_sheet` makes it; spreadsheets' ``TRUE`` is ``true``.

    A row without a single answer is left out.

    Raises:
        InputError: No such sheet, or a cell that is no label; the message names row and field.
    """
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(content))
    if not {"id", "description", *QUESTIONS} <= set(rows.fieldnames or ()):
        raise InputError("not a labelling sheet", where=where, repair="Fill in the one that `rolelens label` wrote.")
    found = (_row(row, f"{where}: row {number}") for number, row in enumerate(rows, 2))
    return [item for item in found if item is not None]


def _delimiter(content: str) -> str:
    """Spreadsheets write semicolons where the comma is the decimal sign."""
    head = content.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _row(row: Mapping[str, str], where: str) -> Labelled | None:
    labels: dict[str, dict[str, Any]] = {section: {} for section in SECTIONS}
    for name, question in QUESTIONS.items():
        if (row[name] or "").strip():
            also = [part for part in (row.get(f"{name}_also") or "").split("|") if part.strip()]
            labels[question.section][name] = {
                "value": _value(question, row[name]),
                "also": [_value(question, part) for part in also],
                "quotes": _quotes(row.get(f"{name}_quotes")),
            }
    if not any(labels.values()):
        return None
    fields = {field: row.get(field) or "" for field in ("id", *TEXT_FIELDS)}
    try:
        facts = json.loads(row["extraction"]) if row.get("extraction") else None
        posting = Posting.model_validate({**fields, "extraction": facts})
    except ValueError:
        repair = "Leave the posting's own columns as they were."
        raise InputError("the posting cannot be read", where=where, repair=repair) from None
    return labelled(posting.id, labels, posting, where=where, language=row.get("language") or "")


def _quotes(cell: str | None) -> Sequence[str]:
    """A quote a line; quotes that have line breaks of their own as a JSON list."""
    text = (cell or "").strip()
    try:
        listed = json.loads(text) if text.startswith("[") else None
    except ValueError:
        listed = None
    return listed or [line.strip() for line in text.splitlines() if line.strip()]


def _value(question: Question, cell: str) -> Any:
    text = cell.strip().casefold()
    if question.kind == "set":
        return [member for member in (part.strip() for part in text.split("+")) if member and member != _NONE]
    truth: dict[str, Any] = {"true": True, "false": False}
    if question.kind == "tri_state":
        truth["not_mentioned"] = None
    return truth.get(text, text) if question.kind != "choice" else text
