"""The command ``rolelens``."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from program._module import JobInference
    from signatures import InputError, Posting, Record

ANSWERED, USAGE, PARTLY, NOTHING, INTERRUPTED = 0, 2, 3, 4, 130
"""Exit codes: everything was answered; the command, engine or program is at fault; some sections or postings could not
be answered; none could; stopped from the keyboard."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Read job postings and answer 25 typed questions about each."
)


class Form(str, Enum):
    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Files or folders (.txt .md .json .html .jsonl .csv .tsv .parquet); - is standard input."),
]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="FIELD=NAME: the source's own name for a field. May be repeated.")
]
Encoding = Annotated[str, typer.Option(help="Of text files.")]


@app.callback()
def main() -> None:
    """Read job postings and answer 25 typed questions about each."""


@app.command()
def infer(
    sources: Sources = None,
    engine: Annotated[
        str, typer.Option(help="embedded, provider/model, gguf:PATH, systemone:URL or systemone:MODEL.")
    ] = "",
    program: Annotated[Path | None, typer.Option(help="Directory of a compiled program.")] = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="[default: table for one posting, jsonl for several]")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; standard output unless given.")] = None,
    option: Annotated[
        list[str] | None,
        typer.Option(help="KEY=VALUE for the engine, such as api_base=URL or timeout=30. May be repeated."),
    ] = None,
    retries: Annotated[int, typer.Option(min=0, help="How often a failed section is asked again.")] = 1,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Postings at a time.")] = None,
    column: Columns = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Answer the 25 questions about every posting.

    Exit codes: 0 all answered, 2 the command or engine is at fault, 3 partly answered, 4 nothing answered.
    """
    from program._output import write
    from signatures import RolelensError

    _quiet()
    unread: list[InputError] = []
    failed: Counter[tuple[str, str]] = Counter()
    count = 0

    def noted(records: Iterable[Record]) -> Iterator[Record]:
        nonlocal count
        for record in records:
            count += 1
            failed.update((section, error.kind) for section, error in record.errors.items())
            yield record

    try:
        found = _postings(sources or ["-"], _pairs(column, "--column"), encoding, unread)
        first = list(islice(found, 2))
        if not first:
            raise typer.Exit(NOTHING)
        asked = _program(engine, program, retries, _pairs(option, "--option"))
        records = noted(asked.records(chain(first, found), concurrency=concurrency))
        write(_shown(records, len(first) > 1), (form or (Form.jsonl if len(first) > 1 else Form.table)).value, out)
        asked.engine.close()
    except RolelensError as error:
        _fail(error)
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
    from signatures import RolelensError

    unread: list[InputError] = []
    count = 0
    try:
        for posting in _postings(sources or ["-"], _pairs(column, "--column"), encoding, unread):
            typer.echo(posting.model_dump_json(exclude_defaults=True))
            count += 1
    except RolelensError as error:
        _fail(error)
    raise typer.Exit(NOTHING if not count else PARTLY if unread else ANSWERED)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a record."""
    from signatures import record_schema

    typer.echo(json.dumps(record_schema(), indent=2))


def _postings(
    sources: Iterable[str], columns: dict[str, str], encoding: str, unread: list[InputError]
) -> Iterator[Posting]:
    """The postings that can be read; the others are told of on standard error, and noted."""
    from data import read_postings
    from signatures import InputError

    for source in sources:
        for item in read_postings(source, columns=columns, encoding=encoding):
            if isinstance(item, InputError):
                typer.echo(f"rolelens: {item}", err=True)
                unread.append(item)
            else:
                yield item


def _program(engine: str, program: Path | None, retries: int, options: dict[str, Any]) -> JobInference:
    from program import JobInference, load
    from signatures import EngineError

    if engine and program:
        raise EngineError("a compiled program has its engine", where="--engine", repair="Give --engine or --program.")
    if program or engine in ("", "embedded"):
        return load(program, retries=retries, **options)
    return JobInference(engine, retries=retries, **options)


def _shown(records: Iterable[Record], several: bool) -> Iterator[Record]:
    """The records, with a bar that shows how far it is where somebody looks on."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not (several and console.is_terminal), transient=True) as bar:
        task = bar.add_task("postings", total=None)
        for record in records:
            bar.advance(task)
            yield record


def _pairs(given: list[str] | None, name: str) -> dict[str, Any]:
    from signatures import InputError

    pairs: dict[str, Any] = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise InputError(f"{pair!r} is no pair", where=name, repair="Write it as KEY=VALUE.")
        pairs[key] = _typed(value) if name == "--option" else value
    return pairs


def _typed(value: str) -> Any:
    """An option's value: a number, true, false or null as JSON spells them, else the text itself."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, (int, float, bool)) or parsed is None else value


def _quiet() -> None:
    """Libraries' warnings would stand among the errors that a user has to read; what they say comes back in those."""
    for name in ("dspy", "LiteLLM", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _fail(error: Exception) -> NoReturn:
    typer.echo(f"rolelens: {error}", err=True)
    raise typer.Exit(USAGE)
