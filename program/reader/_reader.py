"""The fitted reader: what the rules found, weighed into a probability for every option."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rolelens.program.reader._analysis import analyse
from rolelens.program.reader._extraction import answers_from_extraction
from rolelens.program.reader._features import features
from rolelens.signatures import SHIPPED, ArtifactError, Catalogue, Posting, Question, Value

_FACT_ODDS = 20.0
"""How many times likelier a fact of an earlier pass makes the option that it settles on."""

_FAR = 30.0
"""Log-odds beyond which nothing is surer."""

SHIPPED_WEIGHTS = Path(__file__).parent.parent / "default" / "reader.json"


@dataclass(frozen=True)
class Weights:
    """A fitted linear model of one question; plain numbers, since a few options make arrays slower than they are.

    Attributes:
        columns: By feature, its coefficient for every option.
        intercepts: One for every option.
    """

    columns: Mapping[str, tuple[float, ...]]
    intercepts: tuple[float, ...]

    def scores(self, values: Mapping[str, float]) -> list[float]:
        """The log-odds of every option, up to a constant, of feature values by name."""
        scores = list(self.intercepts)
        for name, value in values.items():
            for option, coefficient in enumerate(self.columns.get(name, ())):
                scores[option] += value * coefficient
        return scores


class Reader:
    """Probabilities of the options of every question, from a posting's own words.

    Args:
        weights: By question. A question is modelled by multinomial logistic regression over its options, a set by one
            logistic regression a member.
        catalogue: The sections that it answers.
    """

    def __init__(self, weights: Mapping[str, Weights], catalogue: Catalogue = SHIPPED) -> None:
        self._weights = weights
        self.catalogue = catalogue

    def probabilities(self, posting: Posting, field: str) -> dict[str, float]:
        """The probability of every option of a question; of a set, of every member for itself.

        An option that the posting has no words for is not claimed: its probability is 0, unless it is an absence.
        """
        question, found = self.catalogue.questions[field], analyse(posting).findings[field]
        scores = self._weights[field].scores(features(question, found))
        facts = answers_from_extraction(posting.extraction) if posting.extraction else {}
        may_be = question.absences | found.support.keys()
        if field in facts:
            told = question.text(facts[field])
            scores[question.values.index(told)] += math.log(_FACT_ODDS)
            may_be = may_be | {told}
        if question.kind == "set":
            return {
                member: (member in may_be) / (1 + math.exp(-max(-_FAR, min(_FAR, score))))
                for member, score in zip(question.values, scores, strict=True)
            }
        top = max(scores)
        chances = [
            math.exp(score - top) if option in may_be else 0.0
            for option, score in zip(question.values, scores, strict=True)
        ]
        total = sum(chances)
        return {option: chance / total for option, chance in zip(question.values, chances, strict=True)}

    def probability(self, posting: Posting, question: Question, value: Value) -> float:
        """The probability of one value, in a record's form."""
        probabilities = self.probabilities(posting, question.name)
        if isinstance(value, list):
            return math.prod(p if member in value else 1 - p for member, p in probabilities.items())
        return probabilities[question.text(value)]

    @classmethod
    def load(cls, path: Path, catalogue: Catalogue = SHIPPED) -> Reader:
        """The reader that a file of weights describes.

        Raises:
            ArtifactError: No such file, or not such a file.
        """
        try:
            return cls.of(json.loads(path.read_text(encoding="utf-8")), catalogue)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ArtifactError(
                f"no weights of the reader ({error})", where=str(path), repair="Compile the program again."
            ) from None

    @classmethod
    def of(cls, content: Mapping[str, Any], catalogue: Catalogue = SHIPPED) -> Reader:
        """The reader of fitted weights.

        Raises:
            KeyError, ValueError, TypeError: They are not the weights of the catalogue's questions.
        """
        if missing := [field for field in catalogue.questions if field not in content]:
            raise ValueError(f"none for {', '.join(missing)}")
        weights = {field: _weights(question, content[field]) for field, question in catalogue.questions.items()}
        return cls(weights, catalogue)

    @classmethod
    def shipped(cls) -> Reader:
        """The reader that comes with rolelens, loaded once a process."""
        return _shipped()


@cache
def _shipped() -> Reader:
    return Reader.load(SHIPPED_WEIGHTS)


def _weights(question: Question, entry: dict[str, Any]) -> Weights:
    columns = {str(name): tuple(map(float, column)) for name, column in entry["features"].items()}
    intercepts = tuple(map(float, entry["intercepts"]))
    fitted = {name.removeprefix("rule=") for name in columns if name.startswith("rule=")}
    if other := fitted.symmetric_difference(question.values):
        raise ValueError(f"fitted to other values of {question.name}: {', '.join(sorted(other))}")
    if {len(intercepts), *map(len, columns.values())} != {len(question.values)}:
        raise ValueError(f"{question.name} has {len(question.values)} options, its weights {len(intercepts)}")
    return Weights(columns, intercepts)
