"""The calibrator: a model of the probability that an answer is right.

Imports that only fitting needs are inside functions, so that answering starts without them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolelens.data import Labelled, decode, parse_json, read_file, whole_file
from rolelens.program.calibration._answer_features import Features, answer_features
from rolelens.signatures import ArtifactError, InputError, Record

INVERSE_REGULARISATION = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
"""Candidates for scikit-learn's ``C``, strongest regularisation first."""

CROSS_FITTING_FOLDS = 10
"""Number of folds of cross-fitting; each holds out the postings whose answers are judged."""

REGULARISATION_FOLDS = 5
"""Number of inner folds, which choose the regularisation without the held-out postings."""


@dataclass(frozen=True)
class Calibrator:
    """A logistic model of "the value is right", pooled over all fields.

    The features that distinguish fields, values and engines are regularised, so that those with few labelled answers
    stay close to the overall pattern (partial pooling; Platt 1999 for the logistic form).

    Attributes:
        intercept: Log-odds of an answer without features.
        weights: Weights by feature; absent features have weight 0.
    """

    intercept: float
    weights: Mapping[str, float]

    def confidence(self, features: Features) -> float:
        """The probability that the value is right, 0 to 1."""
        score = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def record(self, record: Record) -> Record:
        """A copy of the record with calibrated confidences; unanswered fields are unchanged."""
        missing = record.unanswered
        copy = record.model_copy(deep=True)
        for question, answer in copy.answers():
            if question.name not in missing:
                features = answer_features(question, answer, record.metadata.engine)
                answer.confidence = round(self.confidence(features), 4)
        return copy

    def dump(self) -> dict[str, Any]:
        """The calibrator as JSON content."""
        shown = {name: round(weight, 4) for name, weight in sorted(self.weights.items()) if round(weight, 4)}
        return {"intercept": round(self.intercept, 4), "weights": shown}

    def save(self, path: Path) -> None:
        """Write the calibrator to a file atomically."""
        with whole_file(path) as partial:
            partial.write_text(json.dumps(self.dump(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Calibrator:
        """Load a calibrator from a file.

        Raises:
            ArtifactError: The file does not exist or is invalid.
        """
        try:
            content = parse_json(decode(read_file(path), str(path)), str(path))
            weights = {str(name): float(weight) for name, weight in content["weights"].items()}
            return cls(float(content["intercept"]), weights)
        except InputError as error:
            raise ArtifactError(
                f"invalid calibration ({error.what})", where=str(path), repair="Fit it again."
            ) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"invalid calibration ({type(error).__name__}: {error})"
            raise ArtifactError(what, where=str(path), repair="Fit it again.") from None


@dataclass(frozen=True)
class Judgement:
    """A labelled answer for fitting: its features, whether it is right, its posting and its stated confidence."""

    features: Features
    right: bool
    posting: str
    stated: float | None


def judgements(
    records: Sequence[Record], gold: Sequence[Labelled], reader: Mapping[tuple[str, str], float] | None = None
) -> Iterator[Judgement]:
    """Yield the labelled answers of records, without unanswered fields; a posting may have several records.

    Args:
        records: Records of one or several engines.
        gold: Labels, joined by id.
        reader: The embedded reader's probability of each answer's value, by id and field.

    Yields:
        An answer's features, whether it is right, its posting, and its stated confidence.
    """
    from rolelens.eval import is_right

    known = {item.id: item for item in gold}
    for record in records:
        item = known.get(record.id)
        missing = record.unanswered
        for question, answer in record.answers() if item else ():
            label = item.labels.get(question.name) if item else None
            unanswered = question.name in missing or (answer.value is None and question.kind != "tri_state")
            if label is None or unanswered:
                continue
            other = (reader or {}).get((record.id, question.name))
            features = answer_features(question, answer, record.metadata.engine, other)
            yield Judgement(features, is_right(question, answer.value, label), record.id, answer.confidence)


def fit_calibrator(judged: Sequence[Judgement], seed: int = 0, *, cautious: bool = False) -> Calibrator:
    """Fit the logistic model. The regularisation is chosen by cross-validation over postings, for the least log loss.

    Args:
        judged: Labelled answers.
        seed: Seed of the folds.
        cautious: Use the strongest regularisation whose loss is within a standard error of the least (Breiman et al.
            1984), for new answers that differ somewhat from these, as real postings differ from written ones: what
            fields and values have in common transfers, how often each is right does so less.

    Raises:
        InputError: There is no labelled answer.
    """
    if not judged:
        raise InputError("no labelled answer to calibrate on", repair="Use predictions and gold with common ids.")
    if len({j.right for j in judged}) == 1:
        # Rule of succession: nothing tells right answers from wrong ones, and no share of right ones is certain.
        share = (sum(j.right for j in judged) + 1) / (len(judged) + 2)
        return Calibrator(math.log(share / (1 - share)), {})
    folds = _folds(judged, seed, REGULARISATION_FOLDS)
    if not folds:
        return _fit(judged, INVERSE_REGULARISATION[0])
    losses = [_losses(judged, folds, strength) for strength in INVERSE_REGULARISATION]
    return _fit(judged, INVERSE_REGULARISATION[_choose(losses, cautious=cautious)])


def cross_fitted(judged: Sequence[Judgement], seed: int = 0, *, cautious: bool = False) -> list[float]:
    """Compute each answer's confidence with a calibrator fitted without its posting, to evaluate on the same answers.

    Args:
        judged: Labelled answers.
        seed: Seed of the folds (at most ten), which do not split postings.
        cautious: As for :func:`fit_calibrator`.

    Returns:
        Probabilities, 0 to 1, in the order of ``judged``; for a single posting, those of a calibrator fitted to it.

    Raises:
        InputError: There is no labelled answer.
    """
    folds = _folds(judged, seed, CROSS_FITTING_FOLDS)
    if not folds:
        calibrator = fit_calibrator(judged)
        return [calibrator.confidence(j.features) for j in judged]
    found = [0.0] * len(judged)
    for train, held in folds:
        calibrator = fit_calibrator([judged[i] for i in train], seed, cautious=cautious)
        for i in held:
            found[i] = calibrator.confidence(judged[i].features)
    return found


Folds = list[tuple[list[int], list[int]]]


def _folds(judged: Sequence[Judgement], seed: int, most: int) -> Folds:
    """At most ``most`` pairs of training and held-out rows, without splitting postings; empty for a single posting."""
    import numpy as np

    postings = sorted({j.posting for j in judged})
    if len(postings) < 2:
        return []
    order = np.random.default_rng(seed).permutation(len(postings))
    fold = {posting: int(number) % most for posting, number in zip(postings, order, strict=True)}
    return [
        (
            [i for i, j in enumerate(judged) if fold[j.posting] != one],
            [i for i, j in enumerate(judged) if fold[j.posting] == one],
        )
        for one in sorted(set(fold.values()))
    ]


def _choose(losses: Sequence[Sequence[float]], *, cautious: bool) -> int:
    """The row to choose from the losses (rows: regularisation, strongest first; columns: postings)."""
    import numpy as np

    table = np.array(losses)
    means = table.mean(axis=1)
    best = int(np.argmin(means))
    error = float(table[best].std()) / math.sqrt(table.shape[1]) if cautious else 0.0
    return int(np.flatnonzero(means <= means[best] + error)[0])


def _losses(judged: Sequence[Judgement], folds: Folds, strength: float) -> list[float]:
    """The cross-validated log loss of every posting."""
    total: dict[str, float] = dict.fromkeys((j.posting for j in judged), 0.0)
    for train, held in folds:
        if len({judged[i].right for i in train}) == 1:
            continue
        calibrator = _fit([judged[i] for i in train], strength)
        for i in held:
            confidence = calibrator.confidence(judged[i].features)
            total[judged[i].posting] -= math.log(confidence if judged[i].right else 1 - confidence)
    return list(total.values())


def _fit(judged: Sequence[Judgement], strength: float) -> Calibrator:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    names = DictVectorizer()
    matrix = names.fit_transform([j.features for j in judged])
    model = LogisticRegression(C=strength, max_iter=2000).fit(matrix, [j.right for j in judged])
    return Calibrator(
        float(model.intercept_[0]), dict(zip(names.feature_names_, map(float, model.coef_[0]), strict=True))
    )
