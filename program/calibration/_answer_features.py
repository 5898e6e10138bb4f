"""The features of an answer, for the calibrator."""

from __future__ import annotations

import hashlib
import math
from functools import cache
from pathlib import Path
from typing import Any

from rolelens.signatures import Inference, Question

CONFIDENCE_CLIP = 0.995
"""Stated confidences are clipped to this and one minus this: engines state 1.0 for answers that are merely likely."""

Features = dict[str, float]


def answer_features(question: Question, answer: Inference[Any], engine: str, reader: float | None = None) -> Features:
    """The features of an answer.

    Args:
        question: The question.
        answer: The answer; its confidence is the engine's own.
        engine: Name of the engine.
        reader: The embedded reader's probability of the value, if another engine answered and the text is known.
    """
    named = question.text(answer.value)
    stated = _log_odds(answer.confidence)
    found: Features = {
        f"field={question.name}": 1.0,
        f"value={question.name}={named}": 1.0,
        f"source={answer.source}": 1.0,
        f"grounding={answer.grounding}": 1.0,
        f"engine={engine}": 1.0,
        f"value={question.name}={named} by {engine}": 1.0,
    }
    if question.is_absence(answer.value):
        found |= {"absence": 1.0, f"absence by {engine}": 1.0}
    if stated is None:
        found["unstated"] = 1.0
    else:
        found |= {"stated": stated, f"stated of {question.name}": stated, f"stated by {engine}": stated}
    if reader is not None:
        found["reader"] = _log_odds(reader) or 0.0
    return found


def _log_odds(probability: float | None) -> float | None:
    if probability is None:
        return None
    kept = min(CONFIDENCE_CLIP, max(1 - CONFIDENCE_CLIP, probability))
    return math.log(kept / (1 - kept))


@cache
def features_fingerprint() -> str:
    """The SHA-256 digest of this module's source, since calibrators depend on these features."""
    return hashlib.sha256(Path(__file__).read_text(encoding="utf-8").encode()).hexdigest()
