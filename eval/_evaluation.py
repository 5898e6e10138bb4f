"""The evaluation: all measures over a set with intervals; which are undefined, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from rolelens.eval._answer_table import JudgedSet
from rolelens.eval._comparison import compare
from rolelens.eval._measures import by_field, interval, pooled, replicates
from rolelens.eval._metric import Weights
from rolelens.signatures import Metadata

FORMAT = 1
"""Version of the JSON format; incremented when a name is removed or changes its meaning."""

_NO_BASIS = {
    "kappa": "all labels and answers have the same value",
    "auroc": "all answers with a confidence are right, or all are wrong",
    "grounded": "no answer needs evidence, or no text is available",
    "overlap": "no right answer has both evidence and a quote",
    "cost": "the engine does not report its cost",
    "seconds": "the records do not report their time",
}


def evaluation(
    judged: JudgedSet,
    *,
    weights: Weights | None = None,
    against: Mapping[str, JudgedSet] | None = None,
    seed: int = 0,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Compute all measures of judged records, ready for JSON: finite numbers, or None if undefined.

    Args:
        judged: Result of :func:`judge`.
        weights: Weights of the metric, as passed to :func:`judge`.
        against: Other results on the same labels to compare with, by name.
        seed: Seed of the resamples.
        about: Additional entries for ``about``, such as the engine's name.

    Returns:
        Nested mappings; ``docs/evaluate.md`` lists the names. ``no_basis`` gives the reason for every None.
    """
    answers = judged.answers
    drawn = replicates(answers, seed)
    weights = weights or Weights()
    found: dict[str, Any] = {
        "format": FORMAT,
        "about": {
            **(about or {}),
            "postings": len(answers.ids),
            "answers": len(answers),
            "unanswered": int((~answers.answered).sum()),
            "without_confidence": int((answers.answered & np.isnan(answers.confidence)).sum()),
            "without_label": judged.unlabelled,
            "missing": judged.missing,
            "surplus": judged.surplus,
            "weights": vars(weights),
        },
        **pooled(answers),
        "usage": _usage(judged.metadata),
        "fields": by_field(answers),
        "intervals": {name: interval(drawn, name) for name in sorted({name for sample in drawn for name in sample})},
    }
    if against:
        found["against"] = {name: compare(answers, other.answers, seed) for name, other in against.items()}
    found["no_basis"] = {
        name: _NO_BASIS.get(name.rpartition(".")[2], "no answer has a confidence") for name in _undefined_names(found)
    }
    return found


def _usage(metadata: list[Metadata]) -> dict[str, Any]:
    seconds = [m.seconds for m in metadata if m.seconds]
    costs = [m.cost for m in metadata]
    known = [cost for cost in costs if cost is not None]
    return {
        "prompt_tokens": sum(m.prompt_tokens for m in metadata),
        "completion_tokens": sum(m.completion_tokens for m in metadata),
        "cost": sum(known) if known and len(known) == len(costs) else None,
        "seconds": {"median": float(np.median(seconds)), "p95": float(np.quantile(seconds, 0.95))} if seconds else None,
    }


def _undefined_names(found: Any, path: str = "") -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _undefined_names(value, f"{path}.{key}" if path else str(key))
    elif found is None:
        yield path


def as_json(found: Mapping[str, Any]) -> str:
    """An evaluation as strict JSON text (NaN is an error)."""
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
