"""Fitting the reader: a regularised logistic regression per question whose prior is the codebook's rules."""

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

RULE_LOG_ODDS = 3.0
"""Prior log-odds of the rule's option: about 95 % against one other option."""

_STRENGTHS = (1.0, 3.0, 10.0, 30.0)
_MIN_UNCLEAR_STRENGTH = 10.0
"""Minimum strength of the prior if the gain over the rules is not clear."""

_FOLDS = 5

Matrix = np.ndarray[Any, np.dtype[np.float64]]


def fit_reader(gold: Sequence[GoldPosting], catalogue: Catalogue = SHIPPED, *, seed: int = 0) -> dict[str, Any]:
    """Fit the weights of every question to labelled postings.

    Maximum-a-posteriori multinomial logistic regression with a Gaussian prior whose mean is "the rules are right":
    where the labels are few, as for rare values, the rules prevail. The strength of the prior is chosen per question by
    cross-validation over postings, for the least log loss. Equally right values (``also``) share a posting's weight.

    Args:
        gold: Labelled postings; may be empty, which gives the rules alone.
        catalogue: The sections whose questions are fitted.
        seed: Seed of the folds.

    Returns:
        The weights as JSON content, in the format of :meth:`Reader.load`.
    """
    return {name: _fit_question(question, gold, seed) for name, question in catalogue.questions.items()}


def _fit_question(question: Question, gold: Sequence[GoldPosting], seed: int) -> dict[str, Any]:
    rows = [features(question, analyse(item.posting).findings[question.name]) for item in gold]
    names = sorted({name for row in rows for name in row} | {f"rule={option}" for option in question.values})
    matrix = np.array([[row.get(name, 0.0) for name in names] + [1.0] for row in rows]).reshape(-1, len(names) + 1)
    if question.kind == "set":
        members = (
            _member_problem(member, question, gold, matrix, names.index(f"rule={member}")) for member in question.values
        )
        fitted = [member.best(seed) for member in members]
        weights = np.vstack([inside - outside for outside, inside in fitted])
    else:
        prior = np.zeros((len(question.values), len(names) + 1))
        for number, option in enumerate(question.values):
            prior[number, names.index(f"rule={option}")] = RULE_LOG_ODDS
        targets = np.zeros((len(gold), len(question.values)))
        for row, item in enumerate(gold):
            for answer, share in item.labels[question.name].shares():
                targets[row, question.values.index(question.text(answer))] += share
        weights = _Problem(matrix, targets, prior).best(seed)
    shown = {name: [round(float(w), 3) for w in weights[:, column]] for column, name in enumerate(names)}
    return {"intercepts": [round(float(b), 3) for b in weights[:, -1]], "features": shown}


def _member_problem(
    member: str, question: Question, gold: Sequence[GoldPosting], matrix: Matrix, rule: int
) -> _Problem:
    """The problem of whether a member is in a set: option 1 against option 0. ``rule`` is the column of the rule."""
    prior = np.zeros((2, matrix.shape[1]))
    prior[1, rule] = 2 * RULE_LOG_ODDS
    prior[1, -1] = -RULE_LOG_ODDS
    inside = np.array(
        [sum(share for answer, share in item.labels[question.name].shares() if member in answer) for item in gold]
    )
    return _Problem(matrix, np.column_stack([1 - inside, inside]), prior)


@dataclass(frozen=True)
class _Problem:
    """A regression problem: features, targets and prior.

    Attributes:
        matrix: Features and a constant 1, shape (postings, features + 1).
        targets: Shares of the right options, shape (postings, options); each row sums to 1.
        prior: Prior mean of the weights and intercepts, shape (options, features + 1).
    """

    matrix: Matrix
    targets: Matrix
    prior: Matrix

    def best(self, seed: int) -> Matrix:
        """The weights at the best cross-validated strength, but near the rules unless the gain over them is clear.

        The training postings were written, not collected, so their evidence against the rules has to be clear: the
        cross-validated gain in right answers must exceed its standard error (the square root of the number of answers
        that change between right and wrong).
        """
        count = len(self.matrix)
        every = np.ones(count, dtype=bool)
        if count < 2:
            return self._solve(every, _MIN_UNCLEAR_STRENGTH)
        logs = np.zeros((len(_STRENGTHS), *self.targets.shape))
        folds = np.random.default_rng(seed).permutation(count) % _FOLDS
        for held in (folds == fold for fold in np.unique(folds)):
            for row, strength in enumerate(_STRENGTHS):
                logs[row, held] = _log_softmax(self.matrix[held] @ self._solve(~held, strength).T)
        losses = -np.sum(self.targets * np.maximum(logs, np.log(1e-3)), axis=(1, 2))
        best = int(np.argmin(losses))
        change = self._right(logs[best]) - self._right(self.matrix @ self.prior.T)
        clear = change.sum() > np.sqrt(np.abs(change).sum())
        return self._solve(every, _STRENGTHS[best] if clear else max(_STRENGTHS[best], _MIN_UNCLEAR_STRENGTH))

    def _right(self, scores: Matrix) -> Matrix:
        """For each row, 1 if the option with the highest score is right, otherwise 0."""
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
