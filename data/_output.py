"""Writing records: JSONL, CSV and Parquet as streams, JSON, and tables for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Literal

from rolelens.data._cells import inert
from rolelens.data._files import whole_file
from rolelens.signatures import SHIPPED, Catalogue, Inference, InputError, Question, Record, for_terminal

Format = Literal["table", "json", "jsonl", "csv", "parquet"]

_PARTS = ("confidence", "evidence", "source", "grounding")
_BATCH = 1000
"""Rows per Parquet row group, which are held in memory."""


def write_records(
    records: Iterable[Record],
    form: Format,
    out: Path | None,
    catalogue: Catalogue = SHIPPED,
    *,
    verbatim: bool = False,
) -> None:
    """Write records as they arrive.

    Files are written atomically, through a file with ``.partial`` appended to its name. In JSON and on a terminal,
    control and bidirectional characters are escaped.

    Args:
        records: The records, consumed one at a time; ``json`` collects them all.
        form: The format; ``table`` is for people.
        out: The output file, or None for standard output.
        catalogue: The sections that the records answer.
        verbatim: Whether to write CSV cells unchanged that a spreadsheet would run as formulas; otherwise an
            apostrophe is put in front of them.

    Raises:
        InputError: Parquet without a file, or a file that cannot be written.
    """
    if form == "parquet":
        if out is None:
            raise InputError(
                "Parquet is binary and cannot go to standard output",
                where="parquet",
                repair="Name an output file.",
            )
        with whole_file(out) as partial:
            _write_parquet(records, partial, catalogue)
        return
    with _text_output(out) as file:
        if form == "jsonl":
            for record in records:
                file.write(for_terminal(record.model_dump_json()) + "\n")
                file.flush()
        elif form == "json":
            _write_json(records, file)
        elif form == "csv":
            _write_csv(records, file, catalogue, verbatim)
        elif form == "table":
            _write_tables(records, file)
        else:
            raise ValueError(f"no writer for {form}")


@contextmanager
def _text_output(out: Path | None) -> Iterator[IO[str]]:
    if out is None:
        yield sys.stdout
        return
    with whole_file(out) as partial, partial.open("w", encoding="utf-8", newline="") as file:
        yield file
        file.close()


def _write_json(records: Iterable[Record], file: IO[str]) -> None:
    """One record as an object, several as a list."""
    shown = [json.dumps(record.model_dump(mode="json"), ensure_ascii=False, indent=2) for record in records]
    shown = [for_terminal(text) for text in shown]
    file.write((shown[0] if len(shown) == 1 else "[\n" + ",\n".join(shown) + "\n]") + "\n")


def _write_csv(records: Iterable[Record], file: IO[str], catalogue: Catalogue, verbatim: bool) -> None:
    rows = csv.writer(file, lineterminator="\n")
    rows.writerow(
        [
            "id",
            *(f"{name}{part}" for name in catalogue.questions for part in ("", *(f"_{p}" for p in _PARTS))),
            "errors",
        ]
    )
    for record in records:
        cells = [_csv_cell(cell) for _, answer in record.answers() for cell in (answer.value, *_csv_parts(answer))]
        row = [record.id, *cells, _errors_json(record)]
        if not verbatim:
            row = [inert(cell) if isinstance(cell, str) else cell for cell in row]
        if file.isatty():
            row = [for_terminal(cell) if isinstance(cell, str) else cell for cell in row]
        rows.writerow(row)
        file.flush()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return "|".join(value) if isinstance(value, list) else value


def _csv_parts(answer: Inference[Any]) -> list[Any]:
    return [getattr(answer, part) for part in _PARTS]


def _errors_json(record: Record) -> str:
    return (
        json.dumps({k: e.model_dump() for k, e in record.errors.items()}, ensure_ascii=False) if record.errors else ""
    )


def _write_parquet(records: Iterable[Record], path: Path, catalogue: Catalogue) -> None:
    import pyarrow
    from pyarrow import parquet

    schema = pyarrow.schema(
        [
            ("id", pyarrow.string()),
            *(column for question in catalogue.questions.values() for column in _parquet_columns(question)),
            ("errors", pyarrow.string()),
            ("engine", pyarrow.string()),
            ("program", pyarrow.string()),
        ]
    )
    with parquet.ParquetWriter(path, schema) as writer:
        rows: list[dict[str, Any]] = []
        for record in records:
            rows.append(_parquet_row(record))
            if len(rows) == _BATCH:
                writer.write_table(pyarrow.Table.from_pylist(rows, schema))
                rows.clear()
        writer.write_table(pyarrow.Table.from_pylist(rows, schema))


def _parquet_columns(question: Question) -> list[tuple[str, Any]]:
    import pyarrow

    kinds = {"choice": pyarrow.string(), "set": pyarrow.list_(pyarrow.string())}
    value = (question.name, kinds.get(question.kind, pyarrow.bool_()))
    parts = [
        (f"{question.name}_{part}", pyarrow.float64() if part == "confidence" else pyarrow.string()) for part in _PARTS
    ]
    return [value, *parts]


def _parquet_row(record: Record) -> dict[str, Any]:
    row: dict[str, Any] = {"id": record.id, "errors": _errors_json(record) or None}
    row |= {"engine": record.metadata.engine, "program": record.metadata.program}
    for question, answer in record.answers():
        row[question.name] = answer.value
        row |= {f"{question.name}_{part}": getattr(answer, part) for part in _PARTS}
    return row


def _write_tables(records: Iterable[Record], file: IO[str]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(file=file, width=None if file.isatty() else 140)
    for record in records:
        table = Table(title=Text(for_terminal(record.id) or "posting"), title_justify="left", expand=False)
        table.add_column("question", no_wrap=True)
        table.add_column("answer", style="bold")
        table.add_column("confidence", justify="right")
        table.add_column("evidence", overflow="fold")
        section = ""
        for question, answer in record.answers():
            if question.section != section:
                if section:
                    table.add_section()
                section = question.section
            sure = "" if answer.confidence is None else f"{answer.confidence:.2f}"
            evidence = Text(for_terminal(answer.evidence))
            table.add_row(question.name, Text(_value_text(record, question, answer.value)), sure, evidence)
        console.print(table)
        for name, error in record.errors.items():
            message = f"{name}: {error.kind} after {error.attempts} attempt(s): {error.message}"
            console.print(Text(for_terminal(message)), style="red")


def _value_text(record: Record, question: Question, value: Any) -> str:
    return "(no answer)" if question.name in record.unanswered else question.text(value)
