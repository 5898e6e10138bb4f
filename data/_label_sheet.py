"""Labelling in a spreadsheet: a CSV with one row per posting, written and read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rolelens.data._files import whole_file
from rolelens.data._gold import Label, Labelled, parse_labels
from rolelens.signatures import SHIPPED, TEXT_FIELDS, Catalogue, InputError, Posting, Question

_POSTING_COLUMNS = ("id", *TEXT_FIELDS, "language", "extraction")


def write_sheet(
    rows: Iterable[tuple[Posting, Mapping[str, Label], str]], out: Path, catalogue: Catalogue = SHIPPED
) -> None:
    """Write a labelling sheet, prefilled with known answers, their alternatives and quotes.

    Set members are joined by ``+``, alternatives by ``|``, quotes by line breaks. ``(none)`` is an empty set; an empty
    cell is an unanswered question. The file starts with a byte-order mark, which Excel needs to recognize UTF-8.

    Args:
        rows: For each posting: the posting, its known answers by field, and its language.
        out: The output file, written atomically.
        catalogue: The sections to label.

    Raises:
        InputError: The file cannot be written.
    """
    asked = catalogue.questions
    with whole_file(out) as partial, partial.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow([*_POSTING_COLUMNS, *(f"{name}{part}" for name in asked for part in ("", "_also", "_quotes"))])
        for posting, labels, language in rows:
            facts = json.dumps(posting.extraction.root, ensure_ascii=False) if posting.extraction else ""
            cells = [cell for name, question in asked.items() for cell in _label_cells(question, labels.get(name))]
            sheet.writerow([posting.id, *(posting.text(field) for field in TEXT_FIELDS), language, facts, *cells])


def _label_cells(question: Question, label: Label | None) -> tuple[str, str, str]:
    if label is None:
        return "", "", ""
    return (
        question.text(label.value),
        " | ".join(map(question.text, label.also)),
        "\n".join(label.quotes) if not any("\n" in quote for quote in label.quotes) else json.dumps(label.quotes),
    )


def read_sheet(content: str, where: str, catalogue: Catalogue = SHIPPED) -> list[Labelled]:
    """Read the labelled postings of a sheet written by :func:`write_sheet`. ``TRUE`` is read as ``true``.

    Rows without any answer are skipped.

    Args:
        content: The sheet as CSV text.
        where: Place that errors name.
        catalogue: The sections that are labelled.

    Raises:
        InputError: Not a labelling sheet, or an invalid cell; the message names row and field.
    """
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=_guess_delimiter(content))
    if not {"id", "description", *catalogue.questions} <= set(rows.fieldnames or ()):
        raise InputError("not a labelling sheet", where=where, repair="Fill in the sheet that `rolelens label` wrote.")
    found = (_parse_sheet_row(row, f"{where}: row {number}", catalogue) for number, row in enumerate(rows, 2))
    return [item for item in found if item is not None]


def _guess_delimiter(content: str) -> str:
    """The most frequent delimiter of the header; spreadsheets use semicolons where commas are decimal marks."""
    head = content.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _parse_sheet_row(row: Mapping[str, str], where: str, catalogue: Catalogue) -> Labelled | None:
    labels: dict[str, dict[str, Any]] = {}
    for name, question in catalogue.questions.items():
        if (row[name] or "").strip():
            also = [part for part in (row.get(f"{name}_also") or "").split("|") if part.strip()]
            labels[name] = {
                "value": _parse_value_cell(question, row[name], where),
                "also": [_parse_value_cell(question, part, where) for part in also],
                "quotes": _parse_quotes_cell(row.get(f"{name}_quotes")),
            }
    if not labels:
        return None
    fields = {field: row.get(field) or "" for field in ("id", *TEXT_FIELDS)}
    try:
        facts = json.loads(row["extraction"]) if row.get("extraction") else None
        posting = Posting.model_validate({**fields, "extraction": facts})
    except ValueError:
        repair = "Restore the posting's original columns."
        raise InputError("the posting cannot be read", where=where, repair=repair) from None
    nested, language = catalogue.by_section(labels), row.get("language") or ""
    return parse_labels(posting.id, nested, posting, where=where, language=language, catalogue=catalogue)


def _parse_quotes_cell(cell: str | None) -> Sequence[str]:
    """The quotes of a cell: one per line, or a JSON list if quotes contain line breaks."""
    text = (cell or "").strip()
    try:
        listed = json.loads(text) if text.startswith("[") else None
    except ValueError:
        listed = None
    return listed or [line.strip() for line in text.splitlines() if line.strip()]


def _parse_value_cell(question: Question, cell: str, where: str) -> Any:
    try:
        return question.parse(cell)
    except ValueError as error:
        repair = f"Allowed: {', '.join(question.values)}."
        raise InputError(str(error), where=f"{where}: {question.name}", repair=repair) from None
