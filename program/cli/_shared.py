"""Shared by all commands: exit codes, options and error output."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rolelens.program.inference import JobInference
    from rolelens.signatures import InputError, Posting, Record

ANSWERED, USAGE, PARTLY, NOTHING, INTERRUPTED = 0, 2, 3, 4, 130
"""Exit codes: everything answered; an error in the command, engine or program; partly answered; nothing answered;
interrupted from the keyboard."""

MAX_SEED = 2**32 - 1
"""Greatest random seed that every library accepts."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Read job postings and answer typed questions about them."
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Files or folders (.txt .md .json .html .jsonl .csv .tsv .parquet), or - for standard input."),
]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="FIELD=NAME: the source's column for a field. May be repeated.")
]
Encoding = Annotated[str, typer.Option(help="Encoding of text files.")]


Engine = Annotated[str, typer.Option(help="embedded, provider/model, gguf:PATH, systemone:URL or systemone:MODEL.")]
Program = Annotated[Path | None, typer.Option(help="Directory of a compiled program.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="KEY=VALUE: an engine option, such as api_base=URL or timeout=30. May be repeated."),
]
Retries = Annotated[int, typer.Option(min=0, help="Number of retries of a failed section.")]
Concurrency = Annotated[int | None, typer.Option(min=1, help="Number of postings processed concurrently.")]


def readable_postings(
    sources: Sequence[str], columns: dict[str, str], encoding: str, unread: list[InputError]
) -> Iterator[Posting]:
    """Yield the postings that can be read; print errors for the others and append them to ``unread``.

    Raises:
        InputError: The only source does not exist or has an unknown file type, or ``columns`` names an unknown field.
            If there are several sources, the others are read.
    """
    from rolelens.data import read_postings
    from rolelens.signatures import InputError

    for source in sources:
        items = read_postings(source, columns=columns, encoding=encoding)
        while True:
            try:
                item = next(items, None)
            except InputError as error:
                if len(sources) == 1 or error.where == "column":
                    raise
                item = error
            if item is None:
                break
            if isinstance(item, InputError):
                report_unread(item, unread)
            else:
                yield item


def readable_records(path: Path, unread: list[InputError]) -> Iterator[Record]:
    """Yield the records that can be read; print errors for the others and append them to ``unread``.

    Raises:
        InputError: The file cannot be read, or has lines, but no record.
    """
    from rolelens.data import read_predictions
    from rolelens.signatures import InputError

    waiting: list[InputError] = []
    found = False
    for item in read_predictions(path):
        if isinstance(item, InputError) and not found:
            waiting.append(item)
        elif isinstance(item, InputError):
            report_unread(item, unread)
        else:
            found = True
            while waiting:
                report_unread(waiting.pop(0), unread)
            yield item
    if waiting:
        raise waiting[0]


def report_unread(error: InputError, unread: list[InputError]) -> None:
    """Print an error of an item that cannot be read, and append it to ``unread``."""
    echo(f"rolelens: {error}", err=True)
    unread.append(error)


def report_unread_count(unread: Sequence[InputError], read: int) -> None:
    """Print how many items could not be read, unless none was read: then each has been reported."""
    if unread and read:
        echo(f"rolelens: {len(unread)} of {len(unread) + read} could not be read.", err=True)


def make_program(engine: str, program: Path | None, retries: int, options: dict[str, Any]) -> JobInference:
    """The program that a command's options name; an engine beside a program says where its model is served."""
    from rolelens.program import JobInference, load
    from rolelens.program.engines import engine_kind

    if program or not engine or engine_kind(engine).fitted:
        with _artifact_warnings():
            return load(program, engine=engine, retries=retries, **options)
    return JobInference(engine, retries=retries, **options)


@contextmanager
def _artifact_warnings() -> Iterator[None]:
    """Print rolelens' own warnings on standard error, each once; those of libraries are left out."""
    from rolelens.signatures import ArtifactWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ArtifactWarning)
        yield
    for warning in caught:
        _warn(str(warning.message))


@cache
def _warn(message: str) -> None:
    echo(f"rolelens: warning: {message}", err=True)


def parse_pairs(given: list[str] | None, name: str) -> dict[str, Any]:
    """Parse repeated ``KEY=VALUE`` options; ``name`` is the option's name.

    Raises:
        InputError: A pair has no key, no equals sign, or, for ``--column``, no value.
    """
    from rolelens.signatures import InputError

    parsed: dict[str, Any] = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not (key and equals and (value or name != "--column")):
            raise InputError(f"expected KEY=VALUE, got {pair!r}", where=name, repair="Write a key, = and a value.")
        parsed[key] = _parse_option_value(value) if name in ("--option", "--set") else value
    return parsed


def _parse_option_value(value: str) -> Any:
    """An option's value: a JSON number, true, false or null, otherwise the text itself."""
    try:
        # NaN and Infinity are not JSON.
        parsed = json.loads(value, parse_constant=str)
    except (ValueError, RecursionError):
        return value
    return parsed if isinstance(parsed, (int, float, bool)) or parsed is None else value


def quiet_libraries() -> None:
    """Silence the warnings of libraries, which would clutter error output; our errors include what matters."""
    for name in ("dspy", "LiteLLM", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def report_errors() -> Iterator[None]:
    """Context manager: an error of rolelens ends the command with one line on standard error."""
    from rolelens.signatures import RolelensError

    try:
        yield
    except RolelensError as error:
        exit_with_error(error)


def echo(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print for people: control characters of postings, names and errors are escaped."""
    from rolelens.signatures import for_terminal, redact

    # Standard output has data; what is said about it may repeat a key.
    typer.echo(for_terminal(redact(text) if err else text), err=err, nl=nl)


def exit_with_error(error: Exception) -> NoReturn:
    """Print an error on standard error and exit with the code ``USAGE``."""
    echo(f"rolelens: {error}", err=True)
    raise typer.Exit(USAGE)


def with_progress(records: Iterable[Record], total: int | None) -> Iterator[Record]:
    """Yield the records and show a progress bar if standard error is a terminal; ``total`` is None if unknown."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=total == 1 or not console.is_terminal, transient=True) as bar:
        task = bar.add_task("postings", total=total)
        for record in records:
            bar.advance(task)
            yield record


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically."""
    from rolelens.data import whole_file

    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8")
