"""Measures of confidences: calibration, ranking, and coverage at a precision.

Every measure is a function of a :class:`Tally`: how much right and wrong stands at each level of confidence. Weights
are masses, so that a bootstrap replicate is another tally, not another set of answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]

BINS = 10


@dataclass(frozen=True)
class Tally:
    """Right and wrong answers by confidence.

    Attributes:
        level: The distinct confidences, ascending, 0 to 1; shape (levels,).
        right, wrong: Mass of answers at each; shape (levels,).
    """

    level: Floats
    right: Floats
    wrong: Floats

    @classmethod
    def of(cls, confidence: Any, right: Any, weight: Any = None) -> Tally:
        """The tally of answers: confidences 0 to 1, correctness, weights (default 1); each of shape (answers,)."""
        confidence, right = np.asarray(confidence, dtype=float), np.asarray(right, dtype=bool)
        level, index = np.unique(confidence, return_inverse=True)
        return cls.at(level, index, right, np.ones(len(right)) if weight is None else np.asarray(weight))

    @classmethod
    def at(cls, level: Floats, index: Any, right: Any, weight: Floats) -> Tally:
        """The tally of answers whose levels are given by index."""
        hit, every = (np.bincount(index, mass, len(level)).astype(float) for mass in (weight * right, weight))
        return cls(level, hit, every - hit)

    @property
    def mass(self) -> Floats:
        return self.right + self.wrong

    @property
    def total(self) -> float:
        return float(self.mass.sum())


class Bin(NamedTuple):
    """A bar of a reliability diagram: answers with a confidence from ``lower`` to ``upper``."""

    lower: float
    upper: float
    mass: float
    confidence: float
    accuracy: float


def reliability(tally: Tally, scheme: Literal["width", "mass"] = "width", bins: int = BINS) -> list[Bin]:
    """The non-empty bins, ascending.

    Args:
        tally: Of the answers.
        scheme: Bins of equal width, or of (nearly) equal mass: equal confidences stay together.
        bins: At most so many.
    """
    if not tally.total:
        return []
    if scheme == "width":
        # The rounding keeps 0.3, which is 0.30000000000000004 of ten times 0.1, in the bin below it.
        number = np.maximum(np.ceil(np.round(tally.level * bins, 9)) - 1, 0)
    else:
        middle = np.cumsum(tally.mass) - tally.mass / 2
        number = np.floor(middle / tally.total * bins)
    found, held = [], tally.mass > 0
    for one in np.unique(number[held]):
        inside = held & (number == one)
        mass, level = float(tally.mass[inside].sum()), tally.level[inside]
        lower, upper = (one / bins, (one + 1) / bins) if scheme == "width" else (level[0], level[-1])
        confidence = float(level @ tally.mass[inside]) / mass
        found.append(Bin(float(lower), float(upper), mass, confidence, float(tally.right[inside].sum()) / mass))
    return found


def expected_calibration_error(
    tally: Tally, scheme: Literal["width", "mass"] = "width", bins: int = BINS
) -> float | None:
    """Mean distance of confidence and accuracy over bins, by mass, 0 to 1 (Naeini et al. 2015); None without answers.

    ``mass`` gives the adaptive form, of bins with equally many answers (Nixon et al. 2019).
    """
    if not tally.total:
        return None
    return sum(b.mass * abs(b.confidence - b.accuracy) for b in reliability(tally, scheme, bins)) / tally.total


def brier_score(tally: Tally) -> float | None:
    """Mean squared distance of confidence and outcome, 0 to 1 (Brier 1950); None without answers."""
    if not tally.total:
        return None
    return float(tally.right @ (1 - tally.level) ** 2 + tally.wrong @ tally.level**2) / tally.total


class BrierParts(NamedTuple):
    """Brier score = miscalibration − discrimination + uncertainty."""

    miscalibration: float
    discrimination: float
    uncertainty: float


def brier_decomposition(tally: Tally) -> BrierParts | None:
    """The CORP decomposition (Dimitriadis, Gneiting and Jordan 2021): recalibrated by isotonic regression, not by bins.

    Exact, and free of a choice of bins. Each part is 0 or more; None without answers.
    """
    from sklearn.isotonic import IsotonicRegression

    if not tally.total:
        return None
    inside = tally.mass > 0
    level, right, wrong = tally.level[inside], tally.right[inside], tally.wrong[inside]
    isotonic = IsotonicRegression().fit(level, right / (right + wrong), right + wrong)
    fitted = isotonic.predict(level)
    base = float(right.sum()) / tally.total
    whole, best, none = (
        brier_score(Tally(forecast, right, wrong)) or 0.0 for forecast in (level, fitted, np.full(len(level), base))
    )
    return BrierParts(max(0.0, whole - best), max(0.0, none - best), none)


def log_loss(tally: Tally, floor: float = 1e-6) -> float | None:
    """Mean negative log-likelihood in nats; confidences are kept ``floor`` from 0 and 1. None without answers."""
    if not tally.total:
        return None
    level = np.clip(tally.level, floor, 1 - floor)
    return float(-(tally.right @ np.log(level) + tally.wrong @ np.log1p(-level))) / tally.total


def auroc(tally: Tally) -> float | None:
    """Probability that a right answer is surer than a wrong one, ties half; None where all are right or all wrong."""
    right, wrong = tally.right.sum(), tally.wrong.sum()
    if not (right and wrong):
        return None
    below = np.cumsum(tally.wrong) - tally.wrong / 2
    return float(tally.right @ below / (right * wrong))


class Curve(NamedTuple):
    """Selective prediction (El-Yaniv and Wiener 2010): the surest answers are kept, from the surest on.

    Attributes:
        coverage: Share kept, ascending, 0 to 1.
        risk: Share of the kept that is wrong.
        threshold: The least confidence that is kept.
    """

    coverage: Floats
    risk: Floats
    threshold: Floats


def risk_coverage(tally: Tally) -> Curve:
    """One point per level: equal confidences are kept or dropped together."""
    inside = (tally.mass > 0)[::-1]
    mass, wrong = (np.cumsum(side[::-1][inside]) for side in (tally.mass, tally.wrong))
    return Curve(mass / tally.total, wrong / mass, tally.level[::-1][inside])


def coverage_at(tally: Tally, precision: float) -> float | None:
    """The largest share that can be kept at a precision, 0 to 1; 0 where none reaches it, None without answers."""
    if not tally.total:
        return None
    curve = risk_coverage(tally)
    kept = curve.coverage[1 - curve.risk >= precision - 1e-12]
    return float(kept[-1]) if len(kept) else 0.0


def area_under_risk_coverage(tally: Tally) -> float | None:
    """Mean risk over all coverages, 0 to 1, less is better (AURC, Geifman and El-Yaniv 2017); None without answers.

    Answers of equal confidence enter with the mean risk over their orders, which is the risk after all of them.
    """
    if not tally.total:
        return None
    curve = risk_coverage(tally)
    return float(np.diff(curve.coverage, prepend=0) @ curve.risk)
