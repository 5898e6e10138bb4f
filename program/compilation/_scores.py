"""The scores of a program on a labelled set, as stored in a manifest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rolelens.data import GoldPosting
from rolelens.eval import HEADLINES, Metric, Tally, brier_score, expected_calibration_error, judge, statistics
from rolelens.program.calibration._calibrator import Judgement
from rolelens.program.inference._module import JobInference
from rolelens.signatures import Record


def answer_all(program: JobInference, gold: Sequence[GoldPosting]) -> list[Record]:
    """The program's records of the labelled postings."""
    return list(program.records([item.posting for item in gold]))


def scores(records: Sequence[Record], gold: Sequence[GoldPosting], metric: Metric) -> dict[str, Any]:
    """The headline measures by name, and the numbers of answers and unanswered fields."""
    answers = judge(records, gold, weights=metric.weights).answers
    found = statistics(answers)
    counts = {"answers": len(answers), "unanswered": int((~answers.answered).sum())}
    return counts | {h.name: round(found[h.name], 4) for h in HEADLINES if h.name in found}


def calibrated_scores(judged: Sequence[Judgement], confidences: Sequence[float]) -> dict[str, float | None]:
    """Calibration measures of the stated confidences and of the calibrated ones."""
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
