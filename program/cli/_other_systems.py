"""``rolelens ingest``, ``calibrate`` and ``consensus``: process other systems' answers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolelens.program.cli._shared import (
    MAX_SEED,
    NOTHING,
    PARTLY,
    app,
    echo,
    readable_postings,
    readable_records,
    report_errors,
    report_unread,
    write_text,
)

if TYPE_CHECKING:
    from rolelens.signatures import InputError, Record

calibrate = typer.Typer(no_args_is_help=True, help="Turn stated confidences into probabilities with labelled answers.")
app.add_typer(calibrate, name="calibrate")

Predictions = Annotated[Path, typer.Option(help="JSONL file of records, of one or several engines.")]
Out = Annotated[Path, typer.Option(help="Output file.")]


@app.command()
def ingest(
    raw: Annotated[Path, typer.Argument(help='JSONL: {"posting_id": …, "model": …, "raw": the reply}.')],
    out: Out,
    postings: Annotated[
        list[str] | None, typer.Option(help="File of postings, to locate evidence in. May be repeated.")
    ] = None,
    changes: Annotated[Path | None, typer.Option(help="Output file for the list of changes, JSONL.")] = None,
) -> None:
    """Convert models' raw answers to records. Nothing is guessed; every change is listed.

    Exit codes: 0 all fields read, 2 the file cannot be read, 3 some fields or lines not read, 4 nothing read.
    """
    from rolelens.data import Ingested, read_raw

    unread: list[InputError] = []
    listed: list[str] = []
    count = missing = 0
    with report_errors():
        known = {posting.id: posting for posting in readable_postings(postings or (), {}, "utf-8", unread)}
        lines = []
        for item in read_raw(raw, known):
            if not isinstance(item, Ingested):
                report_unread(item, unread)
                continue
            count += 1
            missing += sum(len(error.fields) for error in item.record.errors.values())
            lines.append(item.record.model_dump_json())
            where = {"id": item.record.id, "model": item.record.metadata.engine}
            listed += [json.dumps({**where, "change": change}, ensure_ascii=False) for change in item.changes]
        if not count:
            raise typer.Exit(NOTHING)
        write_text(out, "".join(f"{line}\n" for line in lines))
        if changes:
            write_text(changes, "".join(f"{line}\n" for line in listed))
    echo(f"{count} answer(s), {missing} unanswered field(s), {len(listed)} change(s).", err=True)
    for line in listed if not changes else ():
        echo(line, err=True)
    raise typer.Exit(PARTLY if unread or missing else 0)


@calibrate.command("fit")
def fit(
    predictions: Predictions,
    gold: Annotated[str, typer.Option(help="Labelled set, JSONL; texts are not needed, and labels may be missing.")],
    out: Out,
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Random seed of the folds.")] = 0,
) -> None:
    """Fit a calibration to labelled answers, and evaluate it by cross-fitting over postings."""
    from rolelens.data import load_labels
    from rolelens.program.calibration._calibrator import cross_fitted, fit_calibrator, judgements

    unread: list[InputError] = []
    with report_errors():
        labels = load_labels(gold)
        records = list(readable_records(predictions, unread))
        judged = list(judgements(records, labels))
        fit_calibrator(judged, seed).save(out)
        confidences = cross_fitted(judged, seed)
    known = {item.id for item in labels}
    absent = len(known - {record.id for record in records})
    echo(f"{len(judged)} labelled answers of {len({j.posting for j in judged})} postings; {absent} without a record")
    engines = [next(name for name in j.features if name.startswith("engine=")).removeprefix("engine=") for j in judged]
    echo(f"{'':36} {'ECE':>13} {'Brier':>13} {'AUROC':>13}   (as stated, calibrated)")
    for engine in [*dict.fromkeys(engines), "all"]:
        rows = [i for i, name in enumerate(engines) if engine in ("all", name)]
        stated = [(judged[i].stated, judged[i].right) for i in rows if judged[i].stated is not None]
        echo(_calibration_row(engine, stated, [(confidences[i], judged[i].right) for i in rows]))
    raise typer.Exit(PARTLY if unread else 0)


def _calibration_row(engine: str, stated: list[tuple[float | None, bool]], fitted: list[tuple[float, bool]]) -> str:
    from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error

    before, after = (Tally.of([c for c, _ in answers], [r for _, r in answers]) for answers in (stated, fitted))
    cells = []
    for measure in (expected_calibration_error, brier_score, auroc):
        pair = (measure(before), measure(after))
        cells.append(" ".join("  n/a" if value is None else f"{value:.3f}" for value in pair))
    return f"{engine[:36]:36} " + " ".join(f"{cell:>13}" for cell in cells)


@calibrate.command("apply")
def apply(
    predictions: Predictions,
    calibration: Annotated[Path, typer.Option(help="Calibration file written by `calibrate fit`.")],
    out: Out,
) -> None:
    """Write the records with calibrated confidences."""
    from rolelens.program.calibration._calibrator import Calibrator

    unread: list[InputError] = []
    with report_errors():
        calibrator = Calibrator.load(calibration)
        _write_jsonl((calibrator.record(record) for record in readable_records(predictions, unread)), out)
    raise typer.Exit(PARTLY if unread else 0)


@app.command()
def consensus(
    predictions: Annotated[list[Path], typer.Argument(help="JSONL files of records of several engines.")], out: Out
) -> None:
    """Combine several engines' records into one per posting. Calibrate them first: confidences are the weights."""
    from rolelens.program.calibration._consensus import consensus as combine

    unread: list[InputError] = []
    with report_errors():
        _write_jsonl(combine(chain.from_iterable(readable_records(path, unread) for path in predictions)), out)
    raise typer.Exit(PARTLY if unread else 0)


def _write_jsonl(records: Iterable[Record], out: Path) -> None:
    from rolelens.data import whole_file

    count = 0
    with whole_file(out) as partial, partial.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(record.model_dump_json() + "\n")
            count += 1
    echo(f"Wrote {count} record(s) to {out}.", err=True)
