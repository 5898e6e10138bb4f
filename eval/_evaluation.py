"""An evaluation: every measure over a set under stable names, with intervals, and what could not be said and why."""

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
"""Of the JSON; grows when a name changes its meaning or goes."""

_WHY = {
    "kappa": "every label and answer is the same value",
    "auroc": "all answers with a confidence are right, or all are wrong",
    "grounded": "no answer that needs evidence, or no text at hand",
    "overlap": "no right answer with both evidence and a quote",
    "cost": "the engine does not say what it costs",
    "seconds": "the records do not say how long they took",
}


def evaluation(
    judged: JudgedSet,
    *,
    weights: Weights | None = None,
    against: Mapping[str, JudgedSet] | None = None,
    seed: int = 0,
    about: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything that can be said of judged records, ready for JSON: finite numbers, and None where there is no basis.

    Args:
        judged: Of :func:`judge`.
        weights: Of the metric, as :func:`judge` was given.
        against: Others judged on the same labels, by name, to compare with.
        seed: Of the resamples.
        about: What was evaluated on what, to stand at the head.

    Returns:
        Nested mappings; ``docs/evaluate.md`` lists the names. ``no_basis`` says of every None why it is none.
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
        name: _WHY.get(name.rpartition(".")[2], "no answer with a confidence") for name in _nones(found)
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


def _nones(found: Any, path: str = "") -> Iterator[str]:
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _nones(value, f"{path}.{key}" if path else str(key))
    elif found is None:
        yield path


def as_json(found: Mapping[str, Any]) -> str:
    """An evaluation as JSON text: strict, so that no NaN passes for a number."""
    return json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
