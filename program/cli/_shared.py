"""What the commands share: exit codes, options, and how they speak of errors."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rolelens.program.inference import JobInference
    from rolelens.signatures import InputError, Posting, Record

ANSWERED, USAGE, PARTLY, NOTHING, INTERRUPTED = 0, 2, 3, 4, 130
"""Exit codes: everything was answered; the command, engine or program is at fault; some sections or postings could not
be answered; none could; stopped from the keyboard."""

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="Read job postings and answer typed questions about each."
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(help="Files or folders (.txt .md .json .html .jsonl .csv .tsv .parquet); - is standard input."),
]
Columns = Annotated[
    list[str] | None, typer.Option("--column", help="FIELD=NAME: the source's own name for a field. May be repeated.")
]
Encoding = Annotated[str, typer.Option(help="Encoding of text files.")]


Engine = Annotated[str, typer.Option(help="embedded, provider/model, gguf:PATH, systemone:URL or systemone:MODEL.")]
Program = Annotated[Path | None, typer.Option(help="Directory of a compiled program.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="KEY=VALUE for the engine, such as api_base=URL or timeout=30. May be repeated."),
]
Retries = Annotated[int, typer.Option(min=0, help="How often a failed section is asked again.")]
Concurrency = Annotated[int | None, typer.Option(min=1, help="Postings at a time.")]


def postings_of(
    sources: Iterable[str], columns: dict[str, str], encoding: str, unread: list[InputError]
) -> Iterator[Posting]:
    """The postings that can be read; the others are told of on standard error, and noted."""
    from rolelens.data import read_postings
    from rolelens.signatures import InputError

    for source in sources:
        for item in read_postings(source, columns=columns, encoding=encoding):
            if isinstance(item, InputError):
                typer.echo(f"rolelens: {item}", err=True)
                unread.append(item)
            else:
                yield item


def program_of(engine: str, program: Path | None, retries: int, options: dict[str, Any]) -> JobInference:
    from rolelens.program import JobInference, load
    from rolelens.program.engines import engine_kind
    from rolelens.signatures import EngineError

    if engine and program:
        raise EngineError("a compiled program has its engine", where="--engine", repair="Give --engine or --program.")
    if program or not engine or engine_kind(engine).fitted:
        with _warnings_told():
            return load(program, retries=retries, **options)
    return JobInference(engine, retries=retries, **options)


@contextmanager
def _warnings_told() -> Iterator[None]:
    """Tells of rolelens' warnings on standard error, each once; those of libraries are left out."""
    from rolelens.signatures import ArtifactWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", ArtifactWarning)
        yield
    for warning in caught:
        _warn(str(warning.message))


@cache
def _warn(message: str) -> None:
    typer.echo(f"rolelens: warning: {message}", err=True)


def pairs(given: list[str] | None, name: str) -> dict[str, Any]:
    from rolelens.signatures import InputError

    pairs: dict[str, Any] = {}
    for pair in given or ():
        key, equals, value = pair.partition("=")
        if not (key and equals):
            raise InputError(
                f"expected KEY=VALUE, not {pair!r}", where=name, repair="Join the two with an equals sign."
            )
        pairs[key] = _typed(value) if name in ("--option", "--set") else value
    return pairs


def _typed(value: str) -> Any:
    """An option's value: a number, true, false or null as JSON spells them, else the text itself."""
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return parsed if isinstance(parsed, (int, float, bool)) or parsed is None else value


def quiet() -> None:
    """Libraries' warnings would stand among the errors that a user has to read; what they say comes back in those."""
    for name in ("dspy", "LiteLLM", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)


@contextmanager
def errors_told() -> Iterator[None]:
    """Ends the command with one line on standard error where rolelens raises one of its errors."""
    from rolelens.signatures import RolelensError

    try:
        yield
    except RolelensError as error:
        fail(error)


def fail(error: Exception) -> NoReturn:
    typer.echo(f"rolelens: {error}", err=True)
    raise typer.Exit(USAGE)


def shown(records: Iterable[Record], total: int | None) -> Iterator[Record]:
    """The records, with a bar that shows how far it is where somebody looks on; ``total`` is None where unknown."""
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
    """Write a file, whole or not at all."""
    from rolelens.data import whole_file

    with whole_file(path) as partial:
        partial.write_text(text, encoding="utf-8")
