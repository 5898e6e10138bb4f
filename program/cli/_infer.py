"""``rolelens infer``, and what shows how it reads and writes: ``read``, ``schema``, ``codebook``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolelens.program.cli._shared import (
    ANSWERED,
    INTERRUPTED,
    NOTHING,
    PARTLY,
    Columns,
    Concurrency,
    Encoding,
    Engine,
    Options,
    Program,
    Retries,
    Sources,
    app,
    fail,
    pairs,
    postings_of,
    program_of,
    quiet,
    shown,
)

if TYPE_CHECKING:
    from rolelens.signatures import InputError, Record


class Form(str, Enum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


@app.command()
def infer(
    sources: Sources = None,
    engine: Engine = "",
    program: Program = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="[default: table for one posting, jsonl for several]")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output unless given.")] = None,
    option: Options = None,
    retries: Retries = 1,
    concurrency: Concurrency = None,
    column: Columns = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Answer every question about every posting.

    Exit codes: 0 all answered, 2 the command or engine is at fault, 3 partly answered, 4 nothing answered.
    """
    from rolelens.data import write_records
    from rolelens.signatures import RolelensError

    quiet()
    unread: list[InputError] = []
    failed: Counter[tuple[str, str]] = Counter()
    count = 0

    def noted(records: Iterable[Record]) -> Iterator[Record]:
        nonlocal count
        for record in records:
            count += 1
            failed.update((s, error.kind) for s, error in record.errors.items() if error.kind != "not_asked")
            yield record

    try:
        found = postings_of(sources or ["-"], pairs(column, "--column"), encoding, unread)
        first = list(islice(found, 2))
        if not first:
            raise typer.Exit(NOTHING)
        asked = program_of(engine, program, retries, pairs(option, "--option"))
        records = noted(asked.records(chain(first, found), concurrency=concurrency))
        several = len(first) > 1
        chosen = form or (Form.jsonl if several else Form.table)
        write_records(shown(records, None if several else 1), chosen.value, out)
        asked.engine.close()
    except RolelensError as error:
        fail(error)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        kept = f" What was answered is in {out}.partial." if out else ""
        typer.echo(f"rolelens: stopped after {count} posting(s).{kept}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if failed:
        told = ", ".join(f"{section} {kind} ×{count}" for (section, kind), count in failed.most_common())
        typer.echo(f"rolelens: without all answers: {told}. The records' errors say why.", err=True)
    raise typer.Exit(PARTLY if unread or failed else ANSWERED)


@app.command()
def read(sources: Sources = None, column: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Show postings as rolelens reads them, a JSON object a line: the spans of an answer count in these texts."""
    from rolelens.signatures import RolelensError

    unread: list[InputError] = []
    count = 0
    try:
        for posting in postings_of(sources or ["-"], pairs(column, "--column"), encoding, unread):
            typer.echo(posting.model_dump_json(exclude_defaults=True))
            count += 1
    except RolelensError as error:
        fail(error)
    raise typer.Exit(NOTHING if not count else PARTLY if unread else ANSWERED)


@app.command()
def codebook() -> None:
    """Print the codebook, as Markdown: what every value means, and how a posting is read."""
    from rolelens.data import codebook_page

    typer.echo(codebook_page(), nl=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from rolelens.signatures import record_schema

    typer.echo(json.dumps(record_schema(), indent=2))
