"""Rows of CSV and TSV text, none lost: a quote that takes other rows into its cell is noticed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from rolelens.signatures import InputError

# A cell may be as long as memory allows; a limit of 131,072 characters would cost a row for a column nobody asked for.
csv.field_size_limit(max(csv.field_size_limit(), 2**31 - 1))

_QUOTING = "Close the quote, double quotes inside a cell, or leave them all away in TSV."
_SAID = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


def table_rows(text: str, where: str, delimiter: str = ",") -> Iterator[tuple[str, dict[str, str] | InputError]]:
    """The rows of a table whose first line names its columns, each with its place; a bad row is an error in its place.

    Quotes are read as RFC 4180 has them. In a row where they do not fit that they are characters like any other, as
    long as the row then has a cell a column. A row whose quote takes whole rows into its cell, or that has more cells
    than there are columns, is an error, and reading goes on at the next line.

    Args:
        text: The table.
        where: The file's name in messages; a row's place is ``where: row number``, blank rows not counted.
        delimiter: Between cells. A table without one in its first line, but with semicolons or tabs, is read by those;
            so is one that begins with ``sep=;``.

    Raises:
        InputError: The first line cannot be read.
    """
    lines = list(io.StringIO(text, newline=""))
    at = 0
    if lines and (said := _SAID.fullmatch(lines[0])):
        delimiter, at = said.group(1), 1
    at = next((n for n in range(at, len(lines)) if lines[n].strip()), len(lines))
    if at == len(lines):
        return
    if delimiter not in lines[at]:
        delimiter = next((other for other in ";\t" if other in lines[at]), delimiter)
    try:
        header, at = _record(lines, at, delimiter)
    except csv.Error as error:
        what = f"the names of the columns cannot be read ({error})"
        raise InputError(what, where=where, repair="Give them in the first line.") from None
    number = 0
    while at < len(lines):
        if not lines[at].strip("\r\n"):
            at += 1
            continue
        number += 1
        place = f"{where}: row {number}"
        try:
            cells, after = _row(lines, at, delimiter, header, place)
        except InputError as error:
            yield place, error
            at += 1
            continue
        at = after
        cells += [""] * (len(header) - len(cells))
        yield place, dict(zip(header, cells, strict=False))


def _row(lines: list[str], at: int, delimiter: str, header: list[str], place: str) -> tuple[list[str], int]:
    """The cells of the row that begins at a line, and the line after it.

    Raises:
        InputError: It cannot be read.
    """
    try:
        cells, after = _record(lines, at, delimiter)
    except csv.Error as error:
        literal = next(csv.reader([lines[at]], delimiter=delimiter, quoting=csv.QUOTE_NONE))
        if len(literal) == len(header) and not _left_open(lines[at], delimiter):
            return literal, at + 1
        what = f"the quotes on line {at + 1} cannot be read ({error})"
        raise InputError(what, where=place, repair=_QUOTING) from None
    if after - at > 1 and _took_rows(lines[at + 1 : after], delimiter, header, cells):
        what = f"a quote that opens on line {at + 1} takes the rows up to line {after} into its cell"
        raise InputError(what, where=place, repair=_QUOTING)
    if any(cell.strip() for cell in cells[len(header) :]):
        what = f"{len(cells)} cells for {len(header)} columns"
        raise InputError(what, where=place, repair="Put a cell that has the separator in it in quotes.")
    return cells, after


def _record(lines: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    reader = csv.reader((lines[n] for n in range(at, len(lines))), delimiter=delimiter, strict=True)
    return next(reader), at + reader.line_num


def _left_open(line: str, delimiter: str) -> bool:
    """Whether a quote that opens in this line is not closed in it: what follows may belong to its cell."""
    try:
        next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "end of data" in str(error)
    return False


def _took_rows(inside: list[str], delimiter: str, header: list[str], cells: list[str]) -> bool:
    """Whether the further lines of a row are rows themselves.

    By their number of cells where tabs separate them, which texts do not have inside; where commas do, which texts
    have, only if their ids are of this row's form too.
    """
    if not any(delimiter in line for cell in cells for line in cell.splitlines()[1:]):
        return False  # what follows the cell on its last line is the row's own
    rows = [next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE), []) for line in inside]
    if len(header) < 2 or any(len(row) != len(header) for row in rows):
        return False
    if delimiter == "\t":
        return True
    column = next((n for n, name in enumerate(header) if name.strip().lower() in ("id", "posting_id", "job_id")), None)
    return column is not None and all(_form(row[column]) == _form(cells[column]) for row in rows)


def _form(name: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"[0-9]+", "0", name.strip()))
