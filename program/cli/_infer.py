"""``rolelens infer``, and the commands that show its formats: ``read``, ``schema``, ``codebook``."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolelens.data import Format
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
    echo,
    exit_with_error,
    make_program,
    parse_pairs,
    quiet_libraries,
    readable_postings,
    report_unread_count,
    with_progress,
)
from rolelens.program.inference import RETRIES

if TYPE_CHECKING:
    from rolelens.signatures import InputError, Record


@app.command()
def infer(
    sources: Sources = None,
    engine: Engine = "",
    program: Program = None,
    form: Annotated[
        Format | None,
        typer.Option("--format", help="Output format; by default table for one posting, jsonl for several."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Output file; by default standard output.")] = None,
    option: Options = None,
    retries: Retries = RETRIES,
    concurrency: Concurrency = None,
    column: Columns = None,
    encoding: Encoding = "utf-8",
    verbatim: Annotated[
        bool, typer.Option("--verbatim", help="Write CSV cells unchanged, even those a spreadsheet runs as formulas.")
    ] = False,
) -> None:
    """Answer every question about every posting.

    Exit codes: 0 all answered, 2 an error in the command or engine, 3 partly answered, 4 nothing answered.
    """
    from rolelens.data import write_records
    from rolelens.signatures import RolelensError

    quiet_libraries()
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
        found = readable_postings(sources or ["-"], parse_pairs(column, "--column"), encoding, unread)
        first = list(islice(found, 2))
        if not first:
            raise typer.Exit(NOTHING)
        asked = make_program(engine, program, retries, parse_pairs(option, "--option"))
        records = noted(asked.records(chain(first, found), concurrency=concurrency))
        several = len(first) > 1
        shown = with_progress(records, None if several else 1)
        write_records(shown, form or ("jsonl" if several else "table"), out, verbatim=verbatim)
        asked.engine.close()
    except RolelensError as error:
        exit_with_error(error)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        kept = f" Finished answers are in {out}.partial." if out else ""
        echo(f"rolelens: interrupted after {count} posting(s).{kept}", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if failed:
        causes = ", ".join(f"{section} {kind} ×{count}" for (section, kind), count in failed.most_common())
        echo(f"rolelens: unanswered fields: {causes}. The records' errors say why.", err=True)
    report_unread_count(unread, count)
    raise typer.Exit(PARTLY if unread or failed else ANSWERED)


@app.command()
def read(sources: Sources = None, column: Columns = None, encoding: Encoding = "utf-8") -> None:
    """Print postings as rolelens reads them, one JSON object per line. Spans are offsets in these texts."""
    from rolelens.signatures import RolelensError

    unread: list[InputError] = []
    count = 0
    try:
        for posting in readable_postings(sources or ["-"], parse_pairs(column, "--column"), encoding, unread):
            echo(posting.model_dump_json(exclude_defaults=True))
            count += 1
    except RolelensError as error:
        exit_with_error(error)
    report_unread_count(unread, count)
    raise typer.Exit(NOTHING if not count else PARTLY if unread else ANSWERED)


@app.command()
def codebook() -> None:
    """Print the codebook as Markdown: what every value means, and how to read a posting."""
    from rolelens.data import codebook_page

    echo(codebook_page(), nl=False)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from rolelens.signatures import record_schema

    echo(json.dumps(record_schema(), indent=2))
