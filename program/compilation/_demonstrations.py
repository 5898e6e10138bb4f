"""Labelled demonstrations: a few postings per section, cut to what the section reads, with the right answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dspy
import numpy as np

from rolelens.data import GoldPosting, catalogue_of
from rolelens.program.inference import excerpt
from rolelens.signatures import Inference, Question, decision_outputs

DEMO_TOKENS = 1500
"""Token limit for all demonstrations of a section."""

_CHARACTERS = 600
"""Maximum length of a posting's description in a demonstration, in characters."""

_PER_TOKEN = 4
"""Approximate number of characters per token."""

_SURE, _OPEN = 0.95, 0.6
"""Confidence stated in a demonstration: for the only right answer, and for one of several."""


def demonstrations(
    section: str, train: Sequence[GoldPosting], *, decides: bool, count: int = 4, tokens: int = DEMO_TOKENS
) -> list[dspy.Example]:
    """Select demonstrations of a section that represent the training postings and differ from each other.

    Greedy maximization of a facility-location objective (Lin and Bilmes 2011): the mean similarity (TF-IDF of what the
    section reads) of the postings to their nearest demonstration, plus the share of values shown for the first time.

    Args:
        section: Name of the section.
        train: Labelled postings.
        decides: Whether the engine decides, and so needs outputs of the decision form.
        count: Maximum number of demonstrations.
        tokens: Maximum number of tokens, estimated.
    """
    asked = [q for q in catalogue_of(train).of_section(section) if all(q.name in item.labels for item in train)]
    made = [_demo(section, asked, item, decides) for item in train]
    near = _similarities([demo.posting.description for demo in made])
    shown = [{(q.name, q.text(item.labels[q.name].value)) for q in asked} for item in train]
    chosen: list[int] = []
    room = float(tokens)
    while len(chosen) < count:
        gains = [_gain(i, chosen, near, shown) if _tokens(made[i]) <= room else -1.0 for i in range(len(made))]
        gains = [-1.0 if i in chosen else gain for i, gain in enumerate(gains)]
        best = int(np.argmax(gains)) if gains else -1
        if best < 0 or gains[best] < 0:
            break
        chosen.append(best)
        room -= _tokens(made[best])
    return [made[i] for i in chosen]


def _gain(candidate: int, chosen: list[int], near: Any, shown: list[set[tuple[str, str]]]) -> float:
    """The gain of adding a demonstration: the mean gain in similarity, plus the share of its values that are new."""
    reached = near[chosen].max(axis=0) if chosen else np.zeros(len(near))
    nearer = float(np.maximum(near[candidate] - reached, 0).mean())
    known = set().union(*(shown[i] for i in chosen)) if chosen else set()
    fresh = len(shown[candidate] - known) / len(shown[candidate])
    return nearer + fresh


def _similarities(texts: list[str]) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer

    try:
        vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(texts)
    except ValueError:
        return np.eye(len(texts))
    return (vectors @ vectors.T).toarray()


def _demo(section: str, asked: Sequence[Question], item: GoldPosting, decides: bool) -> dspy.Example:
    quotes = [quote for q in asked for quote in item.labels[q.name].quotes]
    posting = excerpt(item.posting, section, _CHARACTERS, keep=quotes)
    outputs: dict[str, Any] = {}
    for question in asked:
        label = item.labels[question.name]
        if decides:
            outputs |= decision_outputs(question, label.value)
        else:
            evidence = label.quotes[0] if label.quotes else ""
            sure = _OPEN if label.also else _SURE
            value = question.to_wire(label.value)
            outputs[question.name] = Inference[Any](value=value, confidence=sure, evidence=evidence).model_dump(
                include={"value", "confidence", "evidence", "source"}
            )
    return dspy.Example(posting=posting, **outputs).with_inputs("posting")


def _tokens(demo: dspy.Example) -> float:
    answers = sum(len(str(value)) for name, value in demo.items() if name != "posting")
    return (len(demo.posting.description) + answers) / _PER_TOKEN
