"""``rolelens evaluate``: how good an engine, a compiled program or a file of predictions is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolelens.program.cli._shared import (
    PARTLY,
    Concurrency,
    Engine,
    Options,
    Program,
    Retries,
    app,
    errors_told,
    pairs,
    program_of,
    quiet,
    shown,
    write_text,
)

if TYPE_CHECKING:
    from rolelens.data import Labelled
    from rolelens.signatures import Record

_WRONG_SHOWN = 500


class Missing(str, Enum):
    error = "error"
    skip = "skip"
    wrong = "wrong"


class Surplus(str, Enum):
    error = "error"
    skip = "skip"


@app.command()
def evaluate(
    gold: Annotated[str, typer.Option(help="Labelled set: train, dev, test, or a JSONL file.")] = "test",
    engine: Engine = "",
    program: Program = None,
    predictions: Annotated[Path | None, typer.Option(help="Records to judge, JSONL, instead of an engine's.")] = None,
    model: Annotated[str, typer.Option(help="Of predictions of several engines, the one to judge.")] = "",
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="What to compare with: a file of records, a compiled program, an engine, most-frequent or tfidf. "
            "May be repeated."
        ),
    ] = None,
    train: Annotated[str, typer.Option(help="What the baselines most-frequent and tfidf are fitted to.")] = "train",
    json_out: Annotated[Path | None, typer.Option("--json", help="File for every measure, as JSON.")] = None,
    report_out: Annotated[Path | None, typer.Option("--report", help="File for the HTML report.")] = None,
    missing: Annotated[
        Missing, typer.Option(help="A labelled posting without a record is an error, left out, or wrong.")
    ] = Missing.error,
    surplus: Annotated[Surplus, typer.Option(help="A record without labels is an error, or left out.")] = Surplus.error,
    weights: Annotated[str, typer.Option(help="Of the metric: correctness, calibration, grounding.")] = "0.6,0.25,0.15",
    seed: Annotated[int, typer.Option(help="Of the resamples behind the intervals.")] = 0,
    option: Options = None,
    retries: Retries = 1,
    concurrency: Concurrency = None,
) -> None:
    """Judge answers against labels: accuracy, calibration, what can be kept at a precision, grounding.

    Exit codes: 0 judged, 2 the command, file or engine is at fault, 3 judged, but some answers could not be had.
    """
    from rolelens.data import load_labels, read_predictions
    from rolelens.eval import as_json, evaluation, judge, report
    from rolelens.program.engines import DEFAULT_ENGINE
    from rolelens.signatures import InputError

    quiet()
    with errors_told():
        if predictions and (engine or program):
            raise InputError("records have their engine", where="--predictions", repair="Give one of the two.")
        labels = load_labels(gold)
        weighing = _weights(weights)
        settings = {"weights": weighing, "missing": missing.value, "surplus": surplus.value}
        answered = _Answered(labels, train, pairs(option, "--option"), retries, concurrency)
        name = str(predictions or program or engine or DEFAULT_ENGINE)
        records = answered.by(name, compiled=program is not None) if not predictions else read_predictions(predictions)
        if model:
            records = (record for record in records if record.metadata.engine == model)
        judged = judge(records, labels, keep_wrong=_WRONG_SHOWN if report_out else 0, **settings)
        others = {other: judge(answered.by(other), labels, **settings) for other in against or ()}
        about = {"engine": name, "gold": gold, "seed": seed}
        found = evaluation(judged, weights=weighing, against=others, seed=seed, about=about)
        if json_out:
            write_text(json_out, as_json(found))
        if report_out:
            write_text(report_out, report(found, judged, labels))
    _print(found)
    raise typer.Exit(PARTLY if found["about"]["unanswered"] else 0)


class _Answered:
    """Who can be asked, by name."""

    def __init__(
        self, labels: Sequence[Labelled], train: str, options: dict[str, Any], retries: int, concurrency: int | None
    ) -> None:
        self.labels, self.train, self.options = labels, train, options
        self.retries, self.concurrency = retries, concurrency

    def by(self, name: str, *, compiled: bool = False) -> Iterable[Record]:
        from rolelens.data import GoldPosting, load_gold, read_predictions
        from rolelens.eval import BASELINES, baseline
        from rolelens.signatures import InputError

        path = Path(name)
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            return read_predictions(path)
        postings = [item.posting for item in self.labels if isinstance(item, GoldPosting)]
        if len(postings) < len(self.labels):
            raise InputError("labels without texts", where="--gold", repair="Judge --predictions, or give the texts.")
        for kind in BASELINES:
            if name == kind:
                return baseline(kind, load_gold(self.train), postings)
        folder = path if compiled or path.is_dir() else None
        asked = program_of("" if folder else name, folder, self.retries, self.options)
        return shown(asked.records(postings, concurrency=self.concurrency), len(postings))


def _weights(text: str) -> Any:
    from rolelens.eval import Weights
    from rolelens.signatures import InputError

    try:
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) != 3 or min(numbers) < 0 or not sum(numbers):
            raise ValueError
    except ValueError:
        raise InputError(
            f"invalid weights {text!r}", where="--weights", repair="Give three, as in 0.6,0.25,0.15."
        ) from None
    return Weights(*numbers)


_SHOWN = (
    ("accuracy.micro", "answers right"),
    ("accuracy.macro", "mean over questions"),
    ("score", "metric"),
    ("calibration.ece", "calibration error (ECE)"),
    ("calibration.brier", "Brier score"),
    ("calibration.auroc", "AUROC of confidence"),
    ("selective.coverage_at_95", "kept at 95 % precision"),
    ("evidence.grounded", "evidence in the posting"),
)


def _print(found: dict[str, Any]) -> None:
    about = found["about"]
    typer.echo(f"{about['engine']} on {about['gold']}: {about['postings']} postings, {about['answers']} answers")
    for key, count in (("unanswered", about["unanswered"]), ("missing", len(about["missing"])),
                       ("surplus", len(about["surplus"])), ("without a label", about["without_label"])):  # fmt: skip
        if count:
            typer.echo(f"  {key}: {count}")
    for name, title in _SHOWN:
        group, _, key = name.partition(".")
        value = found[group][key] if key else found[group]
        bounds = found["intervals"].get(name)
        typer.echo(f"  {title:26} {_number(value)}" + (f"  ({bounds[0]:.3f} to {bounds[1]:.3f})" if bounds else ""))
    typer.echo(f"\n{'question':28} {'right':>6} {'macro-F1':>9} {'kappa':>6} {'ECE':>6} {'AUROC':>6}")
    for name, field in found["fields"].items():
        shown_here = (field[key] for key in ("accuracy", "macro_f1", "kappa", "ece", "auroc"))
        right, macro, kappa, ece, ranked = (_number(value) for value in shown_here)
        typer.echo(f"{name:28} {right:>6} {macro:>9} {kappa:>6} {ece:>6} {ranked:>6}")
    for other, compared in found.get("against", {}).items():
        change, p = compared["differences"]["accuracy.micro"], compared["tests"]["accuracy.micro"]["p"]
        low, high = change["interval"]
        typer.echo(f"\nagainst {other}: {change['theirs']:.3f} right")
        typer.echo(f"  difference {change['difference']:+.3f} ({low:+.3f} to {high:+.3f}), p = {p:.4f}")
        for name, test in compared["tests"].items():
            if test.get("p_adjusted", 1) < 0.05:
                typer.echo(f"  {name}: {test['gained']} gained, {test['lost']} lost, p = {test['p_adjusted']:.4f}")


def _number(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"
