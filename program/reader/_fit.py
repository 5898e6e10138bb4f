"""Fitting the reader: a regularised logistic regression a question, drawn towards the codebook's rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from rolelens.data import GoldPosting
from rolelens.program.reader._analysis import analyse
from rolelens.program.reader._features import features
from rolelens.signatures import SHIPPED, Catalogue, Question

TRUST = 3.0
"""Log-odds of an option because the rules say it, before gold speaks: some 95 % against one other option."""

_STRENGTHS = (1.0, 3.0, 10.0, 30.0)
_CAUTIOUS = 10.0
"""Least strength where the gain over the rules is not clear."""

_FOLDS = 5

Matrix = np.ndarray[Any, np.dtype[np.float64]]


def fit(gold: Sequence[GoldPosting], catalogue: Catalogue = SHIPPED, *, seed: int = 0) -> dict[str, Any]:
    """Fit the weights of every question to labelled postings.

    Multinomial logistic regression with a Gaussian prior whose mean is "the rules are right", by maximum a posteriori:
    where gold has little to say, as of values that few postings have, the rules stand. The strength of the prior is
    chosen for each question by cross-validation over postings for the least log loss. Values that are equally right
    (``also``) share a posting's weight.

    Args:
        gold: Labelled postings; without any, the rules alone.
        catalogue: The sections whose questions are fitted.
        seed: Of the folds.

    Returns:
        The content of a file of weights, as :meth:`Reader.load` reads it.
    """
    return {name: _fit_question(question, gold, seed) for name, question in catalogue.questions.items()}


def _fit_question(question: Question, gold: Sequence[GoldPosting], seed: int) -> dict[str, Any]:
    rows = [features(question, analyse(item.posting).findings[question.name]) for item in gold]
    names = sorted({name for row in rows for name in row} | {f"rule={option}" for option in question.values})
    matrix = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows]).reshape(-1, len(names) + 1)
    if question.kind == "set":
        members = (_member(member, question, gold, matrix, names.index(f"rule={member}")) for member in question.values)
        fitted = [member.best(seed) for member in members]
        weights = np.vstack([inside - outside for outside, inside in fitted])
    else:
        prior = np.zeros((len(question.values), len(names) + 1))
        for number, option in enumerate(question.values):
            prior[number, names.index(f"rule={option}")] = TRUST
        targets = np.zeros((len(gold), len(question.values)))
        for row, item in enumerate(gold):
            for answer, share in item.labels[question.name].shares():
                targets[row, question.values.index(question.text(answer))] += share
        weights = _Problem(matrix, targets, prior).best(seed)
    shown = {name: [round(float(w), 3) for w in weights[:, column]] for column, name in enumerate(names)}
    return {"intercepts": [round(float(b), 3) for b in weights[:, -1]], "features": shown}


def _member(member: str, question: Question, gold: Sequence[GoldPosting], matrix: Matrix, rule: int) -> _Problem:
    """Whether one member is in a set: option 1 against option 0. ``rule`` is the column in which the rules say so."""
    prior = np.zeros((2, matrix.shape[1]))
    prior[1, rule] = 2 * TRUST
    prior[1, -1] = -TRUST
    inside = np.array(
        [sum(share for answer, share in item.labels[question.name].shares() if member in answer) for item in gold]
    )
    return _Problem(matrix, np.column_stack([1 - inside, inside]), prior)


@dataclass(frozen=True)
class _Problem:
    """Rows, what is right of each, and what is believed beforehand.

    Attributes:
        matrix: Shape (postings, features and a 1).
        targets: Shape (postings, options); each row sums to 1.
        prior: Mean of the weights, shape (options, features and a bias).
    """

    matrix: Matrix
    targets: Matrix
    prior: Matrix

    def best(self, seed: int) -> Matrix:
        """The weights with the strength that cross-validates best; near the rules where those are as often right.

        Written postings are not the real ones: what they say against the rules has to be clear before it counts. Clear
        is a gain in right answers, cross-validated, of more than its standard error (the root of the answers that
        change between right and wrong).
        """
        count = len(self.matrix)
        every = np.ones(count, dtype=bool)
        if count < 2:
            return self._solve(every, _CAUTIOUS)
        logs = np.zeros((len(_STRENGTHS), *self.targets.shape))
        folds = np.random.default_rng(seed).permutation(count) % _FOLDS
        for held in (folds == fold for fold in np.unique(folds)):
            for row, strength in enumerate(_STRENGTHS):
                logs[row, held] = _log_softmax(self.matrix[held] @ self._solve(~held, strength).T)
        losses = -np.sum(self.targets * np.maximum(logs, np.log(1e-3)), axis=(1, 2))
        best = int(np.argmin(losses))
        change = self._right(logs[best]) - self._right(self.matrix @ self.prior.T)
        clear = change.sum() > np.sqrt(np.abs(change).sum())
        return self._solve(every, _STRENGTHS[best] if clear else max(_STRENGTHS[best], _CAUTIOUS))

    def _right(self, scores: Matrix) -> Matrix:
        """Of each row, 1 where the option with the greatest score is right."""
        right: Matrix = (self.targets[np.arange(len(scores)), scores.argmax(axis=1)] > 0).astype(float)
        return right

    def _solve(self, used: np.ndarray[Any, Any], strength: float) -> Matrix:
        matrix, targets, shape = self.matrix[used], self.targets[used], self.prior.shape

        def loss(flat: Matrix) -> tuple[float, Matrix]:
            change = flat.reshape(shape)
            logs = _log_softmax(matrix @ (self.prior + change).T)
            gradient = (np.exp(logs) - targets).T @ matrix + strength * change
            return float(-np.sum(targets * logs) + strength / 2 * np.sum(change**2)), gradient.ravel()

        found = minimize(loss, np.zeros(self.prior.size), jac=True, method="L-BFGS-B", options={"maxiter": 500})
        weights: Matrix = self.prior + found.x.reshape(shape)
        return weights


def _log_softmax(scores: Matrix) -> Matrix:
    shifted = scores - scores.max(axis=1, keepdims=True)
    logs: Matrix = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return logs
