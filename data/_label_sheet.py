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
from rolelens.signatures import SHIPPED, TEXT_FIELDS, Catalogue, InputError, Posting, Question

_KEPT = ("id", *TEXT_FIELDS, "language", "extraction")


def write_sheet(
    rows: Iterable[tuple[Posting, Mapping[str, Label], str]], out: Path, catalogue: Catalogue = SHIPPED
) -> None:
    """Write postings to label, with the answers that are known, their alternatives and quotes.

    A set's members are joined by ``+``, alternatives by ``|``, quotes by line breaks. ``(none)`` is an empty set; an
    empty cell means that nobody answered. The file begins with a byte-order mark, without which Excel takes UTF-8 for
    something else.

    Args:
        rows: Posting, known answers by field, and language.
        out: The file; it appears whole or not at all.
        catalogue: The sections to label.

    Raises:
        InputError: It cannot be written.
    """
    asked = catalogue.questions
    with whole_file(out) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([*_KEPT, *(f"{name}{part}" for name in asked for part in ("", "_also", "_quotes"))])
        for posting, labels, language in rows:
            facts = json.dumps(posting.extraction.root, ensure_ascii=False) if posting.extraction else ""
            cells = [cell for name, question in asked.items() for cell in _cells(question, labels.get(name))]
            sheet.writerow([posting.id, *(posting.text(field) for field in TEXT_FIELDS), language, facts, *cells])


def _cells(question: Question, label: Label | None) -> tuple[str, str, str]:
    if label is None:
        return "", "", ""
    return (
        question.text(label.value),
        " | ".join(map(question.text, label.also)),
        "\n".join(label.quotes) if not any("\n" in quote for quote in label.quotes) else json.dumps(label.quotes),
    )


def read_sheet(content: str, where: str, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """The labelled postings of a sheet as :func:`write_sheet` makes it; spreadsheets' ``TRUE`` is ``true``.

    A row without a single answer is left out.

    Args:
        content: The sheet as CSV text.
        where: What an error names as the place.

    Raises:
        InputError: No such sheet, or a cell that is no label; the message names row and field.
    """
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(content))
    if not {"id", "description", *catalogue.questions} <= set(rows.fieldnames or ()):
        raise InputError("not a labelling sheet", where=where, repair="Fill in the one that `rolelens label` wrote.")
    found = (_row(row, f"{where}: row {number}", catalogue) for number, row in enumerate(rows, 2))
    return [item for item in found if item is not None]


def _delimiter(content: str) -> str:
    """Spreadsheets write semicolons where the comma is the decimal sign."""
    head = content.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _row(row: Mapping[str, str], where: str, catalogue: Catalogue) -> Labelled | None:
    labels: dict[str, dict[str, Any]] = {}
    for name, question in catalogue.questions.items():
        if (row[name] or "").strip():
            also = [part for part in (row.get(f"{name}_also") or "").split("|") if part.strip()]
            labels[name] = {
                "value": _value(question, row[name], where),
                "also": [_value(question, part, where) for part in also],
                "quotes": _quotes(row.get(f"{name}_quotes")),
            }
    if not labels:
        return None
    fields = {field: row.get(field) or "" for field in ("id", *TEXT_FIELDS)}
    try:
        facts = json.loads(row["extraction"]) if row.get("extraction") else None
        posting = Posting.model_validate({**fields, "extraction": facts})
    except ValueError:
        repair = "Leave the posting's own columns as they were."
        raise InputError("the posting cannot be read", where=where, repair=repair) from None
    nested, language = catalogue.by_section(labels), row.get("language") or ""
    return labelled(posting.id, nested, posting, where=where, language=language, catalogue=catalogue)


def _quotes(cell: str | None) -> Sequence[str]:
    """A quote a line; quotes that have line breaks of their own as a JSON list."""
    text = (cell or "").strip()
    try:
        listed = json.loads(text) if text.startswith("[") else None
    except ValueError:
        listed = None
    return listed or [line.strip() for line in text.splitlines() if line.strip()]


def _value(question: Question, cell: str, where: str) -> Any:
    try:
        return question.parse(cell)
    except ValueError as error:
        repair = f"Allowed: {', '.join(question.values)}."
        raise InputError(str(error), where=f"{where}: {question.name}", repair=repair) from None
