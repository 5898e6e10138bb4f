"""``rolelens ingest``, ``calibrate`` and ``consensus``: answers that other systems gave."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rolelens.program.cli._shared import NOTHING, PARTLY, app, errors_told, postings_of, write_text

if TYPE_CHECKING:
    from rolelens.signatures import InputError, Record

calibrate = typer.Typer(no_args_is_help=True, help="Make confidences of what engines state, from labelled answers.")
app.add_typer(calibrate, name="calibrate")

Predictions = Annotated[Path, typer.Option(help="Records, JSONL; several engines in one file are told apart.")]
Out = Annotated[Path, typer.Option(help="File to write.")]


@app.command()
def ingest(
    raw: Annotated[Path, typer.Argument(help='JSONL: {"posting_id": …, "model": …, "raw": what the model said}.')],
    out: Out,
    postings: Annotated[
        list[str] | None, typer.Option(help="Files of the postings, to look for the evidence in. May be repeated.")
    ] = None,
    changes: Annotated[Path | None, typer.Option(help="File for every change, JSONL.")] = None,
) -> None:
    """Read what models said to a prompt of the same questions, as records. Nothing is guessed; changes are listed.

    Exit codes: 0 every field was read, 2 the file cannot be read, 3 some fields or lines could not, 4 none.
    """
    from rolelens.data import Ingested, read_raw

    unread: list[InputError] = []
    listed: list[str] = []
    count = missing = 0
    with errors_told():
        known = {posting.id: posting for posting in postings_of(postings or (), {}, "utf-8", unread)}
        lines = []
        for item in read_raw(raw, known):
            if not isinstance(item, Ingested):
                typer.echo(f"rolelens: {item}", err=True)
                unread.append(item)
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
    typer.echo(f"{count} answer(s), {missing} field(s) without a usable value, {len(listed)} change(s).", err=True)
    for line in listed if not changes else ():
        typer.echo(line, err=True)
    raise typer.Exit(PARTLY if unread or missing else 0)


@calibrate.command("fit")
def fit(
    predictions: Predictions,
    gold: Annotated[str, typer.Option(help="Labels, JSONL: ids and labels are enough, and fields may lack one.")],
    out: Out,
    seed: Annotated[int, typer.Option(help="Of the folds.")] = 0,
) -> None:
    """Fit a calibration to labelled answers, and say what it is worth by cross-fitting over postings."""
    from rolelens.data import load_labels, read_predictions
    from rolelens.program.calibration._calibrator import cross_fitted, fit_calibrator, judgements

    with errors_told():
        labels = load_labels(gold)
        records = list(read_predictions(predictions))
        judged = list(judgements(records, labels))
        fit_calibrator(judged, seed).save(out)
        confidences = cross_fitted(judged, seed)
    known = {item.id for item in labels}
    absent = len(known - {record.id for record in records})
    typer.echo(
        f"{len(judged)} labelled answers of {len({j.posting for j in judged})} postings; {absent} without a record"
    )
    engines = [next(name for name in j.features if name.startswith("engine=")).removeprefix("engine=") for j in judged]
    typer.echo(f"{'':36} {'ECE':>13} {'Brier':>13} {'AUROC':>13}   (as stated, calibrated)")
    for engine in [*dict.fromkeys(engines), "all"]:
        rows = [i for i, name in enumerate(engines) if engine in ("all", name)]
        stated = [(judged[i].stated, judged[i].right) for i in rows if judged[i].stated is not None]
        typer.echo(_line(engine, stated, [(confidences[i], judged[i].right) for i in rows]))


def _line(engine: str, stated: list[tuple[float | None, bool]], fitted: list[tuple[float, bool]]) -> str:
    from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error

    before, after = (Tally.of([c for c, _ in answers], [r for _, r in answers]) for answers in (stated, fitted))
    told = []
    for measure in (expected_calibration_error, brier_score, auroc):
        pair = (measure(before), measure(after))
        told.append(" ".join("  n/a" if value is None else f"{value:.3f}" for value in pair))
    return f"{engine[:36]:36} " + " ".join(f"{pair:>13}" for pair in told)


@calibrate.command("apply")
def apply(
    predictions: Predictions,
    calibration: Annotated[Path, typer.Option(help="What `calibrate fit` wrote.")],
    out: Out,
) -> None:
    """Write the same records with calibrated confidences."""
    from rolelens.data import read_predictions
    from rolelens.program.calibration._calibrator import Calibrator

    with errors_told():
        calibrator = Calibrator.load(calibration)
        _save((calibrator.record(record) for record in read_predictions(predictions)), out)


@app.command()
def consensus(
    predictions: Annotated[list[Path], typer.Argument(help="Records of several engines, JSONL.")], out: Out
) -> None:
    """Combine several engines' records into one a posting; calibrate them first, and each weighs what it is worth."""
    from rolelens.data import read_predictions
    from rolelens.program.calibration._consensus import consensus as combine

    with errors_told():
        _save(combine(chain.from_iterable(read_predictions(path) for path in predictions)), out)


def _save(records: Iterable[Record], out: Path) -> None:
    from rolelens.data import whole_file

    count = 0
    with whole_file(out) as partial, partial.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(record.model_dump_json() + "\n")
            count += 1
    typer.echo(f"{count} record(s) in {out}.", err=True)
