"""Labelling in a spreadsheet: a CSV with one row per posting, written and read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rolelens.data._cells import as_it_was, inert
from rolelens.data._files import whole_file
from rolelens.data._gold import Label, Labelled, parse_labels, unique_ids
from rolelens.data._json import parse_json
from rolelens.signatures import SHIPPED, TEXT_FIELDS, Catalogue, InputError, Posting, Question

_POSTING_COLUMNS = ("id", *TEXT_FIELDS, "language", "extraction")


def write_sheet(
    rows: Iterable[tuple[Posting, Mapping[str, Label], str]], out: Path, catalogue: Catalogue = SHIPPED
) -> None:
    """Write a labelling sheet, prefilled with known answers, their alternatives and quotes.

    Set members are joined by ``+``, alternatives by ``|``, quotes by line breaks. ``(none)`` is an empty set; an empty
    cell is an unanswered question. An apostrophe, removed when the sheet is read, is put in front of cells that a
    spreadsheet would run as formulas. The file starts with a byte-order mark, which Excel needs to recognize UTF-8.

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
            known = [posting.id, *(posting.text(field) for field in TEXT_FIELDS), language, facts]
            sheet.writerow([inert(cell) for cell in (*known, *cells)])


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
        InputError: Not a labelling sheet, a posting that is in it twice, or an invalid cell; the message names row and
            field.
    """
    rows = _sheet_rows(content.removeprefix("\ufeff"), where)
    _, header = next(rows, (where, []))
    if not {"id", "description", *catalogue.questions} <= set(header):
        raise InputError("not a labelling sheet", where=where, repair="Fill in the sheet that `rolelens label` wrote.")
    found = []
    for place, cells in rows:
        if any(cells[len(header) :]):
            repair = "Save the sheet as CSV again, with quotes around cells that contain the delimiter."
            raise InputError("more cells than columns", where=place, repair=repair)
        row = dict(zip(header, cells, strict=False))
        found.append((place, _parse_sheet_row({name: row.get(name, "") for name in header}, place, catalogue)))
    return unique_ids((place, item) for place, item in found if item is not None)


def _sheet_rows(content: str, where: str) -> Iterator[tuple[str, list[str]]]:
    """The rows, numbered as in a spreadsheet, with the apostrophes removed that :func:`write_sheet` put in."""
    # For the whole process, and never lowered: a description alone may exceed the default of 131,072 characters.
    csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=_guess_delimiter(content), strict=True)
    number = 0
    try:
        for number, cells in enumerate(rows, 1):
            yield f"{where}: row {number}", [as_it_was(cell) for cell in cells]
    except csv.Error as error:
        repair = "Save the sheet as CSV again, with every quote closed."
        raise InputError(f"not CSV ({error})", where=f"{where}: row {number + 1}", repair=repair) from None


def _guess_delimiter(content: str) -> str:
    """The most frequent delimiter of the header; spreadsheets use semicolons where commas are decimal marks."""
    head = content.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _parse_sheet_row(row: Mapping[str, str], where: str, catalogue: Catalogue) -> Labelled | None:
    labels: dict[str, dict[str, Any]] = {}
    for name, question in catalogue.questions.items():
        if row[name].strip():
            also = [part for part in row.get(f"{name}_also", "").split("|") if part.strip()]
            labels[name] = {
                "value": _parse_value_cell(question, row[name], where),
                "also": [_parse_value_cell(question, part, where) for part in also],
                "quotes": _parse_quotes_cell(row.get(f"{name}_quotes", "")),
            }
    if not labels:
        return None
    fields = {field: row.get(field) or "" for field in ("id", *TEXT_FIELDS)}
    try:
        facts = parse_json(row["extraction"], where) if row.get("extraction") else None
        posting = Posting.model_validate({**fields, "extraction": facts})
    except (InputError, ValueError):
        repair = "Restore the posting's original columns."
        raise InputError("the posting cannot be read", where=where, repair=repair) from None
    nested, language = catalogue.by_section(labels), row.get("language") or ""
    return parse_labels(posting.id, nested, posting, where=where, language=language, catalogue=catalogue)


def _parse_quotes_cell(cell: str) -> Sequence[str]:
    """The quotes of a cell: one per line, or a JSON list if quotes contain line breaks."""
    text = cell.strip()
    try:
        listed = parse_json(text) if text.startswith("[") else None
    except InputError:
        listed = None
    return listed or [line.strip() for line in text.split("\n") if line.strip()]


def _parse_value_cell(question: Question, cell: str, where: str) -> Any:
    try:
        return question.parse(cell)
    except ValueError as error:
        repair = f"Allowed: {', '.join(question.values)}."
        raise InputError(str(error), where=f"{where}: {question.name}", repair=repair) from None
