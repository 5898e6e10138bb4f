"""Fitting the reader: regularised logistic regression a question, with scikit-learn; applied with NumPy alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from data import GoldPosting
from program.reader._features import features
from program.reader._reading import read
from signatures import QUESTIONS, Question

_STRENGTHS = (0.03, 0.1, 0.3, 1.0, 3.0)
_FOLDS = 5
_PRIOR = 2.0
"""Imagined postings, an option, on which the codebook's rules say the option and are right: what is believed of the
rules before gold speaks. Without them a value that few postings have would be unlearned by those that have it not."""

Matrix = np.ndarray[Any, np.dtype[np.float64]]


def fit(gold: Sequence[GoldPosting], *, seed: int = 0) -> dict[str, Any]:
    """Fit the weights of every question to labelled postings.

    The regularisation of a question is chosen by cross-validation over postings for the least log loss. Values that are
    equally right (``also``) share a posting's weight.

    Args:
        gold: Labelled postings, at least two.
        seed: Of the folds.

    Returns:
        The content of a file of weights, as :meth:`Reader.load` reads it.
    """
    return {name: _fit_question(question, gold, seed) for name, question in QUESTIONS.items()}


def save(weights: dict[str, Any], path: Path) -> None:
    """Write weights so that a difference between two versions can be read line by line; whole or not at all."""
    lines = [f'"{field}": {json.dumps(entry, sort_keys=True)}' for field, entry in weights.items()]
    partial = path.with_suffix(".partial")
    partial.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    partial.replace(path)


def _fit_question(question: Question, gold: Sequence[GoldPosting], seed: int) -> dict[str, Any]:
    rows = [features(question, read(item.posting).findings[question.name]) for item in gold]
    imagined = [{f"rule={option}": 1.0, f"has={option}": 1.0} for option in question.values]
    names = sorted({name for row in (*rows, *imagined) for name in row})
    matrix = np.array([[row.get(name, 0.0) for name in names] for row in (*rows, *imagined)])
    if question.kind == "set":
        models = [_Observed.of_member(m, question, gold).logistic(matrix, seed) for m in question.values]
        weights = np.vstack([model[0][1] - model[0][0] for model in models])
        biases = np.array([model[1][1] - model[1][0] for model in models])
    else:
        weights, biases = _Observed.of_choice(question, gold).logistic(matrix, seed)
    shown = {name: [round(float(w), 3) for w in weights[:, column]] for column, name in enumerate(names)}
    return {"intercepts": [round(float(b), 3) for b in biases], "features": shown}


@dataclass(frozen=True)
class _Observed:
    """What was answered: for each answer its row of the matrix, its class and its weight.

    The rows of the labelled postings go first, then one imagined row an option.
    """

    rows: np.ndarray[Any, np.dtype[np.int64]]
    classes: np.ndarray[Any, np.dtype[np.int64]]
    shares: Matrix
    postings: int

    @classmethod
    def of_choice(cls, question: Question, gold: Sequence[GoldPosting]) -> _Observed:
        index = {option: number for number, option in enumerate(question.values)}
        real = [
            (row, index[str(question.to_wire(answer)).lower()], share)
            for row, item in enumerate(gold)
            for answer, share in item.right(question)
        ]
        return cls._of(real, [(len(gold) + number, number, _PRIOR) for number in index.values()], len(gold))

    @classmethod
    def of_member(cls, member: str, question: Question, gold: Sequence[GoldPosting]) -> _Observed:
        real = [
            (row, int(member in answer), share)
            for row, item in enumerate(gold)
            for answer, share in item.right(question)
        ]
        prior = [(len(gold) + number, int(option == member), _PRIOR) for number, option in enumerate(question.values)]
        return cls._of(real, prior, len(gold))

    @classmethod
    def _of(cls, real: list[tuple[int, int, float]], prior: list[tuple[int, int, float]], postings: int) -> _Observed:
        rows, classes, shares = zip(*real, *prior, strict=True)
        return cls(np.array(rows), np.array(classes), np.array(shares), postings)

    def logistic(self, matrix: Matrix, seed: int) -> tuple[Matrix, Matrix]:
        """Weights, shape (classes, features), and biases, shape (classes,), of the best regularised model."""
        model = self._model(matrix, np.ones(len(self.rows), dtype=bool), self._strength(matrix, seed))
        weights, biases = model.coef_, model.intercept_
        if len(biases) == 1:
            return np.vstack([-weights, weights]) / 2, np.concatenate([-biases, biases]) / 2
        return weights, biases

    def _model(self, matrix: Matrix, used: np.ndarray[Any, Any], strength: float) -> Any:
        from sklearn.linear_model import LogisticRegression

        model = LogisticRegression(C=strength, max_iter=2000)
        return model.fit(matrix[self.rows[used]], self.classes[used], sample_weight=self.shares[used])

    def _strength(self, matrix: Matrix, seed: int) -> float:
        """The inverse regularisation with the least cross-validated log loss; folds over postings, the prior in all."""
        folds = np.full(len(matrix), -1)
        folds[: self.postings] = np.random.default_rng(seed).permutation(self.postings) % _FOLDS
        losses = dict.fromkeys(_STRENGTHS, 0.0)
        for fold in range(min(_FOLDS, self.postings)):
            held = folds[self.rows] == fold
            for strength in _STRENGTHS:
                chances = self._model(matrix, ~held, strength).predict_proba(matrix[self.rows[held]])
                right = chances[np.arange(held.sum()), self.classes[held]]
                losses[strength] -= float(np.sum(self.shares[held] * np.log(np.clip(right, 1e-3, 1))))
        return min(losses, key=lambda strength: losses[strength])
