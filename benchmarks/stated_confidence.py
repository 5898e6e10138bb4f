"""The quality of models' stated confidences before and after calibration, without labels.

``python benchmarks/stated_confidence.py RAW.jsonl``: raw answers of several models to the same postings, as
`rolelens ingest` reads them. Each model is judged against the majority of the others (ties are skipped); one calibrator
is fitted to all models, each with its own truth, and cross-fitted over postings.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from rolelens.data import Ingested, Label, Labelled, read_raw
from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error, value_label
from rolelens.program.calibration._calibrator import Judgement, cross_fitted, judgements
from rolelens.signatures import SHIPPED, Record, Value


def majority(records: Sequence[Record]) -> Labelled:
    """The labels on which most of the records of a posting agree."""
    labels = {}
    for name, question in SHIPPED.questions.items():
        votes: Counter[object] = Counter()
        values: dict[object, Value] = {}
        for record in records:
            if name not in record.unanswered:
                answer = record.answer(name)
                key = value_label(question, answer.value)
                votes[key] += 1
                values[key] = answer.value
        ranked = votes.most_common(2)
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            labels[name] = Label(values[ranked[0][0]])
    return Labelled(records[0].id, labels)


def judged(records: Sequence[Record]) -> Iterator[tuple[str, Judgement]]:
    """Every answer with its model, judged against the majority of the other models."""
    by_posting: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_posting[record.id].append(record)
    for several in by_posting.values():
        for record in several:
            others = [other for other in several if other is not record]
            if others:
                for one in judgements([record], [majority(others)]):
                    yield record.metadata.engine, one


def measures(confidences: Sequence[float], right: Sequence[bool]) -> str:
    tally = Tally.of(confidences, right)
    shown = (measure(tally) for measure in (expected_calibration_error, brier_score, auroc))
    return "  ".join("n/a  " if value is None else f"{value:.3f}" for value in shown)


def main() -> None:
    records = [item.record for item in read_raw(Path(sys.argv[1])) if isinstance(item, Ingested)]
    rows = [(model, one) for model, one in judged(records) if one.stated is not None]
    fitted = cross_fitted([one for _, one in rows])
    print(f"{'':28} answers  right  stated: ECE Brier AUROC   calibrated: ECE Brier AUROC")
    for model in [*sorted({model for model, _ in rows}), "all"]:
        chosen = [n for n, (name, _) in enumerate(rows) if model in ("all", name)]
        right = [rows[n][1].right for n in chosen]
        stated = measures([float(rows[n][1].stated or 0) for n in chosen], right)
        calibrated = measures([fitted[n] for n in chosen], right)
        print(f"{model:28} {len(chosen):7}  {sum(right) / len(right):.3f}  {stated}   {calibrated}")


if __name__ == "__main__":
    main()
