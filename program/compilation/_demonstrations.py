"""Labelled demonstrations: for each section a few postings, of each what the section reads, with the right answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dspy
import numpy as np

from rolelens.data import GoldPosting, catalogue_of
from rolelens.program.inference import excerpt
from rolelens.signatures import Inference, Question, decision_outputs

DEMO_TOKENS = 1500
"""Tokens that the demonstrations of a section may have together."""

_CHARACTERS = 600
"""Of a posting in a demonstration."""

_PER_TOKEN = 4
"""Characters a token, roughly, in the languages that postings come in."""

_SURE, _OPEN = 0.95, 0.6
"""Confidence that a demonstration states: of an answer that is the only right one, and of one that has equals."""


def demonstrations(
    section: str, train: Sequence[GoldPosting], *, decides: bool, count: int = 4, tokens: int = DEMO_TOKENS
) -> list[dspy.Example]:
    """Demonstrations of a section, chosen to be near to all of the training postings and unlike each other.

    Chosen one by one for the greatest gain of a facility-location objective (Lin and Bilmes 2011): the sum over all
    postings of the similarity to the nearest one chosen, by TF-IDF of what the section reads, and of the values that
    get shown for the first time.

    Args:
        section: Its name.
        train: Labelled postings.
        decides: Whether the engine decides, and so wants the outputs of the decision form.
        count: At most so many.
        tokens: At most so many, estimated.
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
    """What a demonstration adds: postings that get a nearer one, as a share, and values not yet shown, as a share."""
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
