"""The fitted reader: turns findings into a probability for every option."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from rolelens.data import decode, parse_json, read_file
from rolelens.program.reader._analysis import analyse
from rolelens.program.reader._extraction import answers_from_extraction
from rolelens.program.reader._features import features
from rolelens.signatures import SHIPPED, ArtifactError, Catalogue, InputError, Posting, Question, Value

_FACT_ODDS = 20.0
"""Odds ratio for the option that a fact of an earlier pass implies."""

_MAX_LOG_ODDS = 30.0
"""Limit of log-odds, against overflow."""

SHIPPED_WEIGHTS = Path(__file__).parent.parent / "default" / "reader.json"


@dataclass(frozen=True)
class Weights:
    """A fitted linear model of one question, in plain numbers, which are faster than arrays for few options.

    Attributes:
        columns: By feature, its coefficient for every option.
        intercepts: The intercept of every option.
    """

    columns: Mapping[str, tuple[float, ...]]
    intercepts: tuple[float, ...]

    def scores(self, values: Mapping[str, float]) -> list[float]:
        """The log-odds of every option, up to a constant, for feature values by name."""
        scores = list(self.intercepts)
        for name, value in values.items():
            for option, coefficient in enumerate(self.columns.get(name, ())):
                scores[option] += value * coefficient
        return scores


class Reader:
    """Computes the probabilities of all options of a question for a posting.

    Args:
        weights: Weights by question: a multinomial logistic regression over the options, or for a set a logistic
            regression per member.
        catalogue: The sections that the reader answers.
    """

    def __init__(self, weights: Mapping[str, Weights], catalogue: Catalogue = SHIPPED) -> None:
        self._weights = weights
        self.catalogue = catalogue

    def probabilities(self, posting: Posting, field: str) -> dict[str, float]:
        """The probability of every option of a question; for a set, of every member independently.

        Options without support in the posting get probability 0, unless they are absences.
        """
        question, found = self.catalogue.questions[field], analyse(posting).findings[field]
        scores = self._weights[field].scores(features(question, found))
        facts = answers_from_extraction(posting.extraction) if posting.extraction else {}
        claimable = question.absences | found.support.keys()
        if field in facts:
            implied = question.text(facts[field])
            scores[question.values.index(implied)] += math.log(_FACT_ODDS)
            claimable = claimable | {implied}
        if question.kind == "set":
            return {
                member: (member in claimable) / (1 + math.exp(-max(-_MAX_LOG_ODDS, min(_MAX_LOG_ODDS, score))))
                for member, score in zip(question.values, scores, strict=True)
            }
        top = max(scores)
        chances = [
            math.exp(score - top) if option in claimable else 0.0
            for option, score in zip(question.values, scores, strict=True)
        ]
        total = sum(chances)
        return {option: chance / total for option, chance in zip(question.values, chances, strict=True)}

    def probability(self, posting: Posting, question: Question, value: Value) -> float:
        """The probability of a value (in a record's form)."""
        probabilities = self.probabilities(posting, question.name)
        if isinstance(value, list):
            return math.prod(p if member in value else 1 - p for member, p in probabilities.items())
        return probabilities[question.text(value)]

    @classmethod
    def load(cls, path: Path, catalogue: Catalogue = SHIPPED) -> Reader:
        """Load a reader from a file of weights.

        Raises:
            ArtifactError: The file does not exist or is invalid.
        """
        try:
            return cls.of(parse_json(decode(read_file(path), str(path)), str(path)), catalogue)
        except (InputError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ArtifactError(
                f"invalid reader weights ({error})", where=str(path), repair="Compile the program again."
            ) from None

    @classmethod
    def of(cls, content: Mapping[str, Any], catalogue: Catalogue = SHIPPED) -> Reader:
        """Create a reader from the JSON content of its weights.

        Raises:
            KeyError, ValueError, TypeError: The weights do not match the catalogue's questions.
        """
        if missing := [field for field in catalogue.questions if field not in content]:
            raise ValueError(f"none for {', '.join(missing)}")
        weights = {
            field: _question_weights(question, content[field]) for field, question in catalogue.questions.items()
        }
        return cls(weights, catalogue)

    @classmethod
    def shipped(cls) -> Reader:
        """The shipped reader, loaded once per process."""
        return _shipped_reader()


@cache
def _shipped_reader() -> Reader:
    return Reader.load(SHIPPED_WEIGHTS)


def _question_weights(question: Question, entry: dict[str, Any]) -> Weights:
    columns = {str(name): tuple(map(float, column)) for name, column in entry["features"].items()}
    intercepts = tuple(map(float, entry["intercepts"]))
    fitted = {name.removeprefix("rule=") for name in columns if name.startswith("rule=")}
    if other := fitted.symmetric_difference(question.values):
        raise ValueError(f"fitted to other values of {question.name}: {', '.join(sorted(other))}")
    if {len(intercepts), *map(len, columns.values())} != {len(question.values)}:
        raise ValueError(f"{question.name} has {len(question.values)} options, its weights {len(intercepts)}")
    return Weights(columns, intercepts)
