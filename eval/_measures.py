"""Measures over a set of judged answers, with intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from rolelens.eval._answer_table import NO_ANSWER, AnswerTable, Column
from rolelens.eval._confidence import (
    Tally,
    area_under_risk_coverage,
    auroc,
    brier_decomposition,
    brier_score,
    coverage_at,
    expected_calibration_error,
    log_loss,
    reliability,
    risk_coverage,
)

REPLICATES = 1000
PRECISIONS = (90, 95, 99)
_POINTS = 200
"""Maximum number of points of a risk–coverage curve."""


def pooled(answers: AnswerTable) -> dict[str, Any]:
    """All measures over all answers; undefined ones are None."""
    tally = tally_of(answers)
    per_field = [answers.of(name) for name in answers.catalogue.questions]
    agreement = [_classes(one) for one in per_field if len(one)]
    return {
        "score": _mean(answers.metric_score),
        "accuracy": {
            "micro": _mean(answers.right),
            "macro": _mean([_mean(one.right) for one in per_field]),
            "credit": _mean(answers.credit),
            "answered": _mean(answers.answered),
        },
        "f1": {"macro": _mean([one["macro_f1"] for one in agreement])},
        "kappa": {"macro": _mean([one["kappa"] for one in agreement])},
        "calibration": _calibration(tally),
        "selective": _selective(tally),
        "evidence": {"grounded": _mean(answers.grounded), "overlap": _mean(answers.overlap)},
    }


def by_field(answers: AnswerTable) -> dict[str, dict[str, Any]]:
    """The measures of every question that has answers."""
    given = {name: answers.of(name) for name in answers.catalogue.questions}
    return {name: _field(one) for name, one in given.items() if len(one)}


def tally_of(answers: AnswerTable) -> Tally:
    """The tally of the answers that have a confidence."""
    stated = ~np.isnan(answers.confidence)
    return Tally.of(answers.confidence[stated], answers.right[stated])


def _field(answers: AnswerTable) -> dict[str, Any]:
    tally = tally_of(answers)
    return {
        "answers": len(answers),
        "unanswered": int((~answers.answered).sum()),
        "accuracy": _mean(answers.right),
        "credit": _mean(answers.credit),
        **_classes(answers),
        "ece": expected_calibration_error(tally),
        "brier": brier_score(tally),
        "auroc": auroc(tally),
        **{f"coverage_at_{p}": coverage_at(tally, p / 100) for p in PRECISIONS},
        "grounded": _mean(answers.grounded),
        "overlap": _mean(answers.overlap),
        "confusion": confusion(answers),
    }


def _classes(answers: AnswerTable) -> dict[str, float | None]:
    """Macro-F1 over the values that occur as labels, and Cohen's kappa; None if only one value occurs."""
    from sklearn.metrics import cohen_kappa_score, f1_score

    values = np.unique(answers.gold)
    if len(np.unique(np.concatenate([answers.gold, answers.predicted]))) < 2:
        return {"macro_f1": 1.0, "kappa": None}
    macro = f1_score(answers.gold, answers.predicted, labels=values, average="macro")
    return {"macro_f1": float(macro), "kappa": float(cohen_kappa_score(answers.gold, answers.predicted))}


def confusion(answers: AnswerTable) -> dict[str, Any]:
    """The confusion matrix: ``labels`` in the order of the vocabulary, ``matrix`` with right values as rows."""
    from sklearn.metrics import confusion_matrix

    question = list(answers.catalogue.questions.values())[int(answers.field[0])]
    values = answers.values[question.name]
    order = [*question.values, *sorted(set(values) - {*question.values, NO_ANSWER}), NO_ANSWER]
    used = set(np.unique(np.concatenate([answers.gold, answers.predicted])).tolist())
    codes = [values.index(value) for value in order if value in values and values.index(value) in used]
    # Of a single value scikit-learn warns that it may not be all.
    matrix = (
        [[len(answers)]]
        if len(codes) == 1
        else confusion_matrix(answers.gold, answers.predicted, labels=codes).tolist()
    )
    return {"labels": [values[code] for code in codes], "matrix": matrix}


def _calibration(tally: Tally) -> dict[str, Any]:
    parts = brier_decomposition(tally)
    return {
        "answers": int(tally.total),
        "ece": expected_calibration_error(tally),
        "ece_equal_mass": expected_calibration_error(tally, "mass"),
        "brier": brier_score(tally),
        "brier_parts": parts and parts._asdict(),
        "nll": log_loss(tally),
        "auroc": auroc(tally),
        "mean_confidence": float(tally.level @ tally.mass) / tally.total if tally.total else None,
        "reliability": [b._asdict() for b in reliability(tally)],
    }


def _selective(tally: Tally) -> dict[str, Any]:
    curve = risk_coverage(tally)
    shown = np.unique(np.linspace(0, len(curve.risk) - 1, _POINTS).astype(int))[: len(curve.risk)]
    points = zip(curve.coverage[shown], curve.risk[shown], curve.threshold[shown], strict=True)
    return {
        **{f"coverage_at_{p}": coverage_at(tally, p / 100) for p in PRECISIONS},
        "aurc": area_under_risk_coverage(tally),
        "curve": [{"coverage": float(c), "risk": float(r), "threshold": float(t)} for c, r, t in points],
    }


Statistics = dict[str, float]


def replicates(answers: AnswerTable, seed: int = 0, count: int = REPLICATES) -> list[Statistics]:
    """The main measures on bootstrap resamples of the postings (Efron and Tibshirani 1993).

    Postings are resampled, not answers: those of one posting stand and fall together. A seed gives the same resamples
    of the same postings, so that two engines on one set are compared on the same ones.
    """
    random = np.random.default_rng(seed)
    measure = _statistics(answers)
    size = len(answers.ids)
    return [measure(np.bincount(random.integers(size, size=size), minlength=size)) for _ in range(count)]


def interval(samples: list[Statistics], name: str) -> list[float] | None:
    """The 95 % percentile interval; None if no resample defines the measure."""
    drawn = np.array([sample.get(name, np.nan) for sample in samples])
    drawn = drawn[~np.isnan(drawn)]
    return [float(q) for q in np.quantile(drawn, [0.025, 0.975])] if len(drawn) else None


def statistics(answers: AnswerTable) -> Statistics:
    """The measures that have intervals, by name; undefined ones are absent."""
    return _statistics(answers)(np.ones(len(answers.ids)))


def _statistics(answers: AnswerTable) -> Callable[[Column], Statistics]:
    """A function from weights of postings to measures; everything independent of the weights is computed once."""
    stated = ~np.isnan(answers.confidence)
    level, index = np.unique(answers.confidence[stated], return_inverse=True)
    grounded, quoting = np.nan_to_num(answers.grounded), ~np.isnan(answers.grounded)
    fields = answers.catalogue.numbers

    def measure(weights: Column) -> Statistics:
        weight = weights[answers.posting]
        each = np.bincount(answers.field, weight, len(fields))
        hits = np.bincount(answers.field, weight * answers.right, len(fields))
        accuracy = np.divide(hits, each, out=np.full(len(fields), np.nan), where=each > 0)
        tally = Tally.at(level, index, answers.right[stated], weight[stated])
        quoted = float(weight @ quoting)
        found: dict[str, float | None] = {
            "score": float(weight @ answers.metric_score / weight.sum()),
            "accuracy.micro": float(weight @ answers.right / weight.sum()),
            "accuracy.macro": float(np.nanmean(accuracy)),
            "calibration.ece": expected_calibration_error(tally),
            "calibration.brier": brier_score(tally),
            "calibration.nll": log_loss(tally),
            "calibration.auroc": auroc(tally),
            **{f"selective.coverage_at_{p}": coverage_at(tally, p / 100) for p in PRECISIONS},
            "evidence.grounded": float(weight @ grounded) / quoted if quoted else None,
            **{f"fields.{name}.accuracy": float(accuracy[fields[name]]) for name in fields},
        }
        return {name: value for name, value in found.items() if value is not None and not np.isnan(value)}

    return measure


def _mean(values: Any) -> float | None:
    kept = np.asarray(values, dtype=float)  # None becomes NaN
    kept = kept[~np.isnan(kept)]
    return float(kept.mean()) if len(kept) else None
