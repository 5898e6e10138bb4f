"""How good a program is on a labelled set, as a manifest says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rolelens.data import GoldPosting
from rolelens.eval import Metric, Tally, brier_score, expected_calibration_error, judge, statistics
from rolelens.program.calibration._calibrator import Judgement
from rolelens.program.inference._module import JobInference
from rolelens.signatures import Record

SHOWN = (
    "score",
    "accuracy.micro",
    "calibration.ece",
    "calibration.brier",
    "calibration.auroc",
    "selective.coverage_at_95",
    "evidence.grounded",
)


def answered(program: JobInference, gold: Sequence[GoldPosting]) -> list[Record]:
    """The program's records of labelled postings."""
    return list(program.records([item.posting for item in gold]))


def scores(records: Sequence[Record], gold: Sequence[GoldPosting], metric: Metric) -> dict[str, Any]:
    """The main measures by stable name, and how many answers could not be had."""
    answers = judge(records, gold, weights=metric.weights).answers
    found = statistics(answers)
    missing = int((~answers.answered).sum())
    return {"answers": len(answers), "unanswered": missing} | {n: round(found[n], 4) for n in SHOWN if n in found}


def calibrated_scores(judged: Sequence[Judgement], confidences: Sequence[float]) -> dict[str, float | None]:
    """What becomes of stated confidences under a calibrator, on the answers that had one."""
    stated = [(j.stated, j.right) for j in judged if j.stated is not None]
    before = Tally.of([c for c, _ in stated], [r for _, r in stated])
    after = Tally.of(confidences, [j.right for j in judged])
    measures = {"calibration.ece": expected_calibration_error, "calibration.brier": brier_score}
    rounded = {
        f"{name} {when}": measure(tally)
        for name, measure in measures.items()
        for when, tally in (("as stated", before), ("calibrated", after))
    }
    return {name: None if value is None else round(value, 4) for name, value in rounded.items()}
