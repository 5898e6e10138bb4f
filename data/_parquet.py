"""Rows of Parquet: only the columns that are read, and a value that Python cannot hold costs its row alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from rolelens.data._files import open_file
from rolelens.signatures import InputError

_BATCH = 256


def parquet_rows(path: Path, wanted: Collection[str]) -> Iterator[tuple[str, dict[str, Any] | InputError]]:
    """The rows of a file, each with its place; one that cannot be read comes as an error in its place.

    Args:
        path: The file.
        wanted: Columns to read; all are where it has none of them, or JSON-LD. The others are None in every row.

    Raises:
        InputError: Not a Parquet file.
    """
    from pyarrow import ArrowException, parquet

    where, first = str(path), 1
    with open_file(path) as content:
        try:
            file = parquet.ParquetFile(content)
            groups = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
            names = file.schema_arrow.names
        except (ArrowException, OSError, UnicodeDecodeError) as error:
            what = f"not a Parquet file ({_one_line(error)})"
            raise InputError(what, where=where, repair="Check the file type.") from None
        columns = [name for name in names if name in wanted] or None
        if any(name.startswith("@") for name in names):
            columns = None  # JSON-LD: its names are others
        for group, rows in enumerate(groups):
            number = first
            try:
                for batch in file.iter_batches(_BATCH, row_groups=[group], columns=columns):
                    for place, row in _batch(batch, where, number):
                        yield place, row if isinstance(row, InputError) else {**dict.fromkeys(names), **row}
                    number += batch.num_rows
            except (ArrowException, OSError) as error:
                place = f"{where}: row {number} to {first + rows - 1}"
                yield place, InputError(f"cannot be read ({_one_line(error)})", where=place, repair="Write it anew.")
            first += rows


def _batch(batch: Any, where: str, first: int) -> Iterator[tuple[str, dict[str, Any] | InputError]]:
    """A batch's rows. A date before the year 1 or after 9999, and text that is not UTF-8, are none to Python."""
    from pyarrow import ArrowException

    names = batch.schema.names
    try:
        rows: list[dict[str, Any] | InputError] = batch.to_pylist()
    except (ValueError, OverflowError, ArrowException):
        rows = [_one_row(batch, n, names, f"{where}: row {first + n}") for n in range(batch.num_rows)]
    for number, row in enumerate(rows, first):
        yield f"{where}: row {number}", row


def _one_row(batch: Any, at: int, names: list[str], place: str) -> dict[str, Any] | InputError:
    from pyarrow import ArrowException

    row = {}
    for column, name in enumerate(names):
        try:
            row[name] = batch.column(column)[at].as_py()
        except (ValueError, OverflowError, ArrowException) as error:
            what = f"the value in column {name} cannot be read ({_one_line(error)})"
            return InputError(what, where=place, repair="Write dates as text, and text as UTF-8.")
    return row


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
