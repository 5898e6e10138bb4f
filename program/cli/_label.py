"""``rolelens label`` and ``rolelens agreement``: making a labelled set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolelens.program.cli._shared import (
    ANSWERED,
    NOTHING,
    PARTLY,
    Columns,
    Encoding,
    Engine,
    Options,
    Program,
    Sources,
    app,
    errors_told,
    pairs,
    postings_of,
    program_of,
    quiet,
    write_text,
)

if TYPE_CHECKING:
    from rolelens.data import Label
    from rolelens.eval import Agreement
    from rolelens.program.inference import JobInference
    from rolelens.signatures import InputError, Posting, Record

label = typer.Typer(no_args_is_help=True, help="Turn postings into a labelling task, and what was labelled into gold.")
app.add_typer(label, name="label")


class Tool(str, Enum):
    label_studio = "label-studio"
    sheet = "sheet"


@label.command("tasks")
def tasks(
    sources: Sources = None,
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("labelling"),
    tool: Annotated[Tool, typer.Option(help="Label Studio, or a CSV for a spreadsheet.")] = Tool.label_studio,
    blank: Annotated[
        bool, typer.Option("--blank", help="Fill in nothing beforehand, for a labelling that has to be independent.")
    ] = False,
    gold: Annotated[
        bool,
        typer.Option("--gold", help="The sources are labelled sets; fill in the labels that they have."),
    ] = False,
    engine: Engine = "",
    program: Program = None,
    option: Options = None,
    column: Columns = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Write a labelling task: config.xml and tasks.json for Label Studio, or sheet.csv.

    The answers of the engine are filled in, to be corrected.
    """
    from rolelens.data import label_config, task, write_sheet
    from rolelens.program.engines import DEFAULT_ENGINE

    quiet()
    unread: list[InputError] = []
    with errors_told():
        if gold:
            rows = [row for source in sources or () for row in _labelled(source, blank)]
        else:
            asked = None if blank else program_of(engine, program, 1, pairs(option, "--option"))
            found = postings_of(sources or ["-"], pairs(column, "--column"), encoding, unread)
            rows = list(_answered(found, asked))
        if not rows:
            raise typer.Exit(NOTHING)
        out.mkdir(parents=True, exist_ok=True)
        if tool is Tool.sheet:
            write_sheet(rows, out / "sheet.csv")
        else:
            made_by = "" if gold or blank else (engine or DEFAULT_ENGINE)
            made = [task(posting, labels, language=language, made_by=made_by) for posting, labels, language in rows]
            write_text(out / "config.xml", label_config())
            write_text(out / "tasks.json", json.dumps(made, ensure_ascii=False, indent=1))
    typer.echo(f"{len(rows)} posting(s) to label in {out}.", err=True)
    raise typer.Exit(PARTLY if unread else ANSWERED)


@label.command("gold")
def to_gold(
    labelled: Annotated[Path, typer.Argument(help="An export of Label Studio (JSON), or the filled-in sheet (CSV).")],
    out: Annotated[Path, typer.Option(help="The labelled set to write, JSONL.")],
    encoding: Encoding = "utf-8",
) -> None:
    """Read what was labelled, check it and write it as a labelled set."""
    from rolelens.data import read_export, read_sheet, save_gold
    from rolelens.signatures import InputError

    with errors_told():
        try:
            content = labelled.read_text(encoding=encoding)
        except (OSError, ValueError, LookupError) as error:
            repair = "Check the path and --encoding."
            raise InputError(f"cannot be read ({error})", where=str(labelled), repair=repair) from None
        sheet = labelled.suffix.lower() in (".csv", ".tsv")
        gold = read_sheet(content, labelled.name) if sheet else read_export(content, labelled.name)
        if not gold:
            raise InputError("nothing in it is labelled", where=labelled.name)
        save_gold(gold, out)
    unlabelled = sum(len(item.catalogue.questions) - len(item.labels) for item in gold)
    note = f"; {unlabelled} question(s) have no label" if unlabelled else ""
    typer.echo(f"{len(gold)} labelled posting(s) in {out}{note}.", err=True)


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="A labelled set.")],
    second: Annotated[Path, typer.Argument(help="Another labelling of the same postings.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="File for everything, as JSON.")] = None,
    show: Annotated[int, typer.Option(min=0, help="Disagreements to print.")] = 20,
) -> None:
    """Compare two labellings: agreement and Krippendorff's alpha by question, and where they differ."""
    from dataclasses import asdict

    from rolelens.data import load_labels
    from rolelens.eval import agreement as compare

    with errors_told():
        found = compare(load_labels(first), load_labels(second))
        if json_out:
            write_text(json_out, json.dumps(asdict(found), indent=1))
    _print(found, show)


def _answered(
    postings: Iterator[Posting], program: JobInference | None
) -> Iterator[tuple[Posting, Mapping[str, Label], str]]:
    for posting in postings:
        yield posting, _labels(program(posting).record, posting) if program else {}, ""


def _labelled(source: Path | str, blank: bool) -> Iterator[tuple[Posting, Mapping[str, Label], str]]:
    """The postings of a labelled set with the labels that they have; a new question has none yet."""
    from rolelens.data import GoldPosting, load_labels
    from rolelens.signatures import InputError

    for item in load_labels(source):
        if not isinstance(item, GoldPosting):
            repair = "Give a labelled set that holds its postings' text."
            raise InputError(f"{item.id!r} has no description", where=str(source), repair=repair)
        yield item.posting, {} if blank else item.labels, item.language


def _labels(record: Record, posting: Posting) -> dict[str, Label]:
    from rolelens.data import Label

    return {
        question.name: Label(
            answer.value, (), tuple(dict.fromkeys(posting.text(s.field)[s.start : s.end] for s in answer.spans))
        )
        for question, answer in record.answers()
        if question.name not in record.unanswered
    }


def _print(found: Agreement, show: int) -> None:
    def told(number: float | None) -> str:
        return "n/a" if number is None else f"{number:.2f}"

    typer.echo(f"{'question':28} {'postings':>8} {'agree':>6} {'or also':>8} {'alpha':>6}")
    for name, field in found.fields.items():
        numbers = f"{told(field.agreement):>6} {told(field.compatible):>8} {told(field.alpha):>6}"
        typer.echo(f"{name:28} {field.postings:8} {numbers}")
    if found.only_first or found.only_second:
        typer.echo(f"\nlabelled once only: {', '.join(found.only_first + found.only_second)}")
    typer.echo(f"\n{len(found.disagreements)} disagreement(s)")
    for d in found.disagreements[:show]:
        typer.echo(f"{d.id}  {d.field}: {d.first!r} or {d.second!r}{' (either is right)' if d.compatible else ''}")
    if len(found.disagreements) > show:
        typer.echo("… --show and --json give the others")
