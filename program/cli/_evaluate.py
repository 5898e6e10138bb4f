"""``rolelens evaluate``: evaluate an engine, a compiled program or a file of predictions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rolelens.eval import OnMissing, OnSurplus
from rolelens.program.cli._shared import (
    MAX_SEED,
    PARTLY,
    Concurrency,
    Engine,
    Options,
    Program,
    Retries,
    app,
    echo,
    make_program,
    parse_pairs,
    quiet_libraries,
    readable_records,
    report_errors,
    with_progress,
    write_text,
)
from rolelens.program.inference import RETRIES

if TYPE_CHECKING:
    from rolelens.data import Labelled
    from rolelens.signatures import InputError, Record

_WRONG_SHOWN = 500
"""Maximum number of wrong answers in the report."""


@app.command()
def evaluate(
    gold: Annotated[str, typer.Option(help="Labelled set: train, dev, test, or a JSONL file.")] = "test",
    engine: Engine = "",
    program: Program = None,
    predictions: Annotated[Path | None, typer.Option(help="JSONL file of records to judge instead.")] = None,
    model: Annotated[str, typer.Option(help="Engine to judge if the predictions come from several.")] = "",
    against: Annotated[
        list[str] | None,
        typer.Option(
            help="Comparison: a file of records, a compiled program, an engine, most-frequent or tfidf. "
            "May be repeated."
        ),
    ] = None,
    train: Annotated[str, typer.Option(help="Labelled set that the baselines are fitted to.")] = "train",
    json_out: Annotated[Path | None, typer.Option("--json", help="File for all measures, as JSON.")] = None,
    report_out: Annotated[Path | None, typer.Option("--report", help="File for the HTML report.")] = None,
    missing: Annotated[
        OnMissing, typer.Option(help="Labelled postings without a record: an error, skipped, or counted as wrong.")
    ] = "error",
    surplus: Annotated[OnSurplus, typer.Option(help="Records without labels: an error, or skipped.")] = "error",
    weights: Annotated[
        str, typer.Option(help="Weights of the metric: correctness, calibration, grounding.")
    ] = "0.6,0.25,0.15",
    seed: Annotated[int, typer.Option(min=0, max=MAX_SEED, help="Random seed of the resamples for intervals.")] = 0,
    option: Options = None,
    retries: Retries = RETRIES,
    concurrency: Concurrency = None,
) -> None:
    """Judge answers against labels: accuracy, calibration, coverage at a precision, grounding.

    Exit codes: 0 success, 2 an error in the command, file or engine, 3 success with unanswered fields.
    """
    from rolelens.data import load_labels
    from rolelens.eval import as_json, evaluation, judge, report
    from rolelens.program.engines import DEFAULT_ENGINE
    from rolelens.signatures import InputError

    quiet_libraries()
    with report_errors():
        if predictions and (engine or program):
            repair = "Use --predictions, or --engine or --program."
            raise InputError("predictions have their own engine", where="--predictions", repair=repair)
        labels = load_labels(gold)
        weighing = _parse_weights(weights)
        judging: dict[str, Any] = {"weights": weighing, "missing": missing, "surplus": surplus}
        sources = _RecordSource(labels, train, parse_pairs(option, "--option"), retries, concurrency)
        name = str(predictions or program or engine or DEFAULT_ENGINE)
        compiled = bool(program)
        records = (
            sources.of_file(predictions) if predictions else sources.records_of(name, compiled=compiled, engine=engine)
        )
        if model:
            records = (record for record in records if record.metadata.engine == model)
        judged = judge(records, labels, keep_wrong=_WRONG_SHOWN if report_out else 0, **judging)
        others = {other: judge(sources.records_of(other), labels, **judging) for other in against or ()}
        about = {"engine": name, "gold": gold, "seed": seed}
        found = evaluation(judged, weights=weighing, against=others, seed=seed, about=about)
        if json_out:
            write_text(json_out, as_json(found))
        if report_out:
            write_text(report_out, report(found, judged, labels))
    _print_evaluation(found)
    raise typer.Exit(PARTLY if found["about"]["unanswered"] or sources.unread else 0)


class _RecordSource:
    """Records by the name of what makes them: a file, a baseline, a compiled program or an engine."""

    def __init__(
        self, labels: Sequence[Labelled], train: str, options: dict[str, Any], retries: int, concurrency: int | None
    ) -> None:
        self.labels, self.train, self.options = labels, train, options
        self.retries, self.concurrency = retries, concurrency
        self.unread: list[InputError] = []

    def of_file(self, path: Path) -> Iterable[Record]:
        return readable_records(path, self.unread)

    def records_of(self, name: str, *, compiled: bool = False, engine: str = "") -> Iterable[Record]:
        from rolelens.data import GoldPosting, load_gold
        from rolelens.eval import BASELINES, baseline
        from rolelens.signatures import InputError

        path = Path(name)
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            return self.of_file(path)
        postings = [item.posting for item in self.labels if isinstance(item, GoldPosting)]
        if len(postings) < len(self.labels):
            raise InputError("labels without texts", where="--gold", repair="Use --predictions, or add the texts.")
        for kind in BASELINES:
            if name == kind:
                return baseline(kind, load_gold(self.train), postings)
        folder = path if compiled or path.is_dir() else None
        asked = make_program(engine if folder else name, folder, self.retries, self.options)
        return with_progress(asked.records(postings, concurrency=self.concurrency), len(postings))


def _parse_weights(text: str) -> Any:
    from rolelens.eval import Weights
    from rolelens.signatures import InputError

    try:
        numbers = [float(part) for part in text.split(",")]
        if len(numbers) != 3 or min(numbers) < 0 or not 0 < sum(numbers) < math.inf:
            raise ValueError
    except ValueError:
        raise InputError(
            f"invalid weights {text!r}", where="--weights", repair="Use three numbers, such as 0.6,0.25,0.15."
        ) from None
    return Weights(*numbers)


def _print_evaluation(found: dict[str, Any]) -> None:
    from rolelens.eval import HEADLINES, measure_at

    about = found["about"]
    echo(f"{about['engine']} on {about['gold']}: {about['postings']} postings, {about['answers']} answers")
    for key, count in (("unanswered", about["unanswered"]), ("missing", len(about["missing"])),
                       ("surplus", len(about["surplus"])), ("without a label", about["without_label"])):  # fmt: skip
        if count:
            echo(f"  {key}: {count}")
    for name, title, _ in HEADLINES:
        bounds = found["intervals"].get(name)
        value = _format_measure(measure_at(found, name))
        echo(f"  {title:26} {value}" + (f"  ({bounds[0]:.3f} to {bounds[1]:.3f})" if bounds else ""))
    echo(f"\n{'question':28} {'right':>6} {'macro-F1':>9} {'kappa':>6} {'ECE':>6} {'AUROC':>6}")
    for name, field in found["fields"].items():
        cells = (_format_measure(field[key]) for key in ("accuracy", "macro_f1", "kappa", "ece", "auroc"))
        right, macro, kappa, ece, auroc = cells
        echo(f"{name:28} {right:>6} {macro:>9} {kappa:>6} {ece:>6} {auroc:>6}")
    for other, compared in found.get("against", {}).items():
        change, p = compared["differences"]["accuracy.micro"], compared["tests"]["accuracy.micro"]["p"]
        low, high = change["interval"]
        echo(f"\nagainst {other}: {change['theirs']:.3f} right")
        echo(f"  difference {change['difference']:+.3f} ({low:+.3f} to {high:+.3f}), p = {p:.4f}")
        for name, test in compared["tests"].items():
            if test.get("p_adjusted", 1) < 0.05:
                echo(f"  {name}: {test['gained']} gained, {test['lost']} lost, p = {test['p_adjusted']:.4f}")


def _format_measure(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"
