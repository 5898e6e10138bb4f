"""``rolelens label`` and ``rolelens agreement``: create a labelled set."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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
    echo,
    make_program,
    parse_pairs,
    quiet_libraries,
    readable_postings,
    report_errors,
    write_text,
)

if TYPE_CHECKING:
    from rolelens.data import Label
    from rolelens.eval import Agreement
    from rolelens.program.inference import JobInference
    from rolelens.signatures import InputError, Posting, Record

label = typer.Typer(no_args_is_help=True, help="Create labelling tasks from postings, and labelled sets from tasks.")
app.add_typer(label, name="label")


class Tool(str, Enum):
    label_studio = "label-studio"
    sheet = "sheet"


@label.command("tasks")
def tasks(
    sources: Sources = None,
    out: Annotated[Path, typer.Option(help="Output folder.")] = Path("labelling"),
    tool: Annotated[Tool, typer.Option(help="Label Studio, or a CSV for a spreadsheet.")] = Tool.label_studio,
    blank: Annotated[
        bool, typer.Option("--blank", help="Do not prefill answers, for an independent labelling.")
    ] = False,
    gold: Annotated[
        bool, typer.Option("--gold", help="Read labelled sets and prefill the labels that they have.")
    ] = False,
    engine: Engine = "",
    program: Program = None,
    option: Options = None,
    column: Columns = None,
    encoding: Encoding = "utf-8",
) -> None:
    """Write a labelling task: config.xml and tasks.json for Label Studio, or sheet.csv.

    The engine's answers are prefilled, to be corrected.
    """
    from rolelens.data import label_config, task, write_sheet
    from rolelens.program.engines import DEFAULT_ENGINE
    from rolelens.signatures import InputError

    quiet_libraries()
    unread: list[InputError] = []
    with report_errors():
        if gold:
            rows = [row for source in sources or () for row in _labelled_rows(source, blank)]
        else:
            asked = None if blank else make_program(engine, program, 1, parse_pairs(option, "--option"))
            found = readable_postings(sources or ["-"], parse_pairs(column, "--column"), encoding, unread)
            rows = list(_prefilled_rows(found, asked))
        rows = list(_rows_with_unique_ids(rows, unread))
        if not rows:
            raise typer.Exit(NOTHING)
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = error.strerror or str(error)
            raise InputError(what, where=str(out), repair="Choose a writable folder.") from None
        if tool is Tool.sheet:
            write_sheet(rows, out / "sheet.csv")
        else:
            made_by = "" if gold or blank else (engine or DEFAULT_ENGINE)
            made = [task(posting, labels, language=language, made_by=made_by) for posting, labels, language in rows]
            write_text(out / "config.xml", label_config())
            write_text(out / "tasks.json", json.dumps(made, ensure_ascii=False, indent=1))
    echo(f"Wrote {len(rows)} posting(s) to label to {out}.", err=True)
    raise typer.Exit(PARTLY if unread else ANSWERED)


@label.command("gold")
def to_gold(
    labelled: Annotated[Path, typer.Argument(help="A Label Studio export (JSON) or a filled-in sheet (CSV).")],
    out: Annotated[Path, typer.Option(help="Output file for the labelled set, JSONL.")],
    encoding: Encoding = "utf-8",
) -> None:
    """Check a finished labelling task and write it as a labelled set."""
    from rolelens.data import decode, read_export, read_file, read_sheet, save_gold
    from rolelens.signatures import InputError

    with report_errors():
        content = decode(read_file(labelled, "Check the path."), labelled.name, encoding)
        sheet = labelled.suffix.lower() in (".csv", ".tsv")
        gold = read_sheet(content, labelled.name) if sheet else read_export(content, labelled.name)
        if not gold:
            raise InputError("no labelled postings in it", where=labelled.name)
        save_gold(gold, out)
    unlabelled = sum(len(item.catalogue.questions) - len(item.labels) for item in gold)
    note = f"; {unlabelled} field(s) have no label" if unlabelled else ""
    echo(f"Wrote {len(gold)} labelled posting(s) to {out}{note}.", err=True)


@app.command()
def agreement(
    first: Annotated[Path, typer.Argument(help="A labelled set.")],
    second: Annotated[Path, typer.Argument(help="Another labelling of the same postings.")],
    json_out: Annotated[Path | None, typer.Option("--json", help="File for the full comparison, as JSON.")] = None,
    show: Annotated[int, typer.Option(min=0, help="Number of disagreements to print.")] = 20,
) -> None:
    """Compare two labellings: agreement and Krippendorff's alpha by question, and where they differ."""
    from dataclasses import asdict

    from rolelens.data import load_labels
    from rolelens.eval import agreement as compare

    with report_errors():
        found = compare(load_labels(first), load_labels(second))
        if json_out:
            write_text(json_out, json.dumps(asdict(found), indent=1))
    _print_agreement(found, show)


def _rows_with_unique_ids(
    rows: Iterable[tuple[Posting, Mapping[str, Label], str]], unread: list[InputError]
) -> Iterator[tuple[Posting, Mapping[str, Label], str]]:
    """Leave out postings without an id or with the id of another: their labels could not be joined to them."""
    from rolelens.signatures import InputError

    seen: set[str] = set()
    for posting, labels, language in rows:
        if posting.id and posting.id not in seen:
            seen.add(posting.id)
            yield posting, labels, language
            continue
        name = posting.title or posting.description[:40]
        what = f"another posting has the id {posting.id!r} too" if posting.id else f"{name!r} has no id"
        unread.append(InputError(what, repair="It is left out; give it an id of its own."))
        echo(f"rolelens: {unread[-1]}", err=True)


def _prefilled_rows(
    postings: Iterator[Posting], program: JobInference | None
) -> Iterator[tuple[Posting, Mapping[str, Label], str]]:
    for posting in postings:
        yield posting, _labels_from_record(program(posting).record, posting) if program else {}, ""


def _labelled_rows(source: Path | str, blank: bool) -> Iterator[tuple[Posting, Mapping[str, Label], str]]:
    """The postings of a labelled set with the labels that they have; a new question has none yet."""
    from rolelens.data import GoldPosting, load_labels
    from rolelens.signatures import InputError

    for item in load_labels(source):
        if not isinstance(item, GoldPosting):
            repair = "Provide a labelled set with the text of its postings."
            raise InputError(f"{item.id!r} has no description", where=str(source), repair=repair)
        yield item.posting, {} if blank else item.labels, item.language


def _labels_from_record(record: Record, posting: Posting) -> dict[str, Label]:
    from rolelens.data import Label

    return {
        question.name: Label(
            answer.value, (), tuple(dict.fromkeys(posting.text(s.field)[s.start : s.end] for s in answer.spans))
        )
        for question, answer in record.answers()
        if question.name not in record.unanswered
    }


def _print_agreement(found: Agreement, show: int) -> None:
    def formatted(number: float | None) -> str:
        return "n/a" if number is None else f"{number:.2f}"

    echo(f"{'question':28} {'postings':>8} {'agree':>6} {'or also':>8} {'alpha':>6}")
    for name, field in found.fields.items():
        numbers = f"{formatted(field.agreement):>6} {formatted(field.compatible):>8} {formatted(field.alpha):>6}"
        echo(f"{name:28} {field.postings:8} {numbers}")
    if found.only_first or found.only_second:
        echo(f"\nlabelled only once: {', '.join(found.only_first + found.only_second)}")
    echo(f"\n{len(found.disagreements)} disagreement(s)")
    for d in found.disagreements[:show]:
        echo(f"{d.id}  {d.field}: {d.first!r} or {d.second!r}{' (either is right)' if d.compatible else ''}")
    if len(found.disagreements) > show:
        echo("… use --show or --json for the rest")
