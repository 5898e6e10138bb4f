"""Paired comparison of two engines on the same postings, with intervals and tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from rolelens.eval._answer_table import AnswerTable
from rolelens.eval._measures import interval, replicates, statistics
from rolelens.signatures import InputError

_RESAMPLES = 9999


def compare(ours: AnswerTable, theirs: AnswerTable, seed: int = 0) -> dict[str, Any]:
    """Compare two engines on the answers that both were judged on.

    ``differences`` has ours minus theirs for each measure, with its 95 % interval (paired bootstrap over postings).
    ``accuracy.micro`` is tested with a permutation test over postings, each field with McNemar's exact test (McNemar
    1947) and the Benjamini-Hochberg correction over the fields.

    Args:
        ours, theirs: The ``answers`` of :func:`judge`, for the same labels.
        seed: Seed of the resamples and permutations.

    Returns:
        ``differences`` and ``tests``, as listed in ``docs/evaluate.md``.

    Raises:
        InputError: The two have no answer in common.
    """
    ours, theirs = _common_answers(ours, theirs)
    here, there = statistics(ours), statistics(theirs)
    drawn = [
        {name: a[name] - b[name] for name in a if name in b}
        for a, b in zip(replicates(ours, seed), replicates(theirs, seed), strict=True)
    ]
    differences = {
        name: {"ours": here[name], "theirs": there[name], "difference": here[name] - there[name],
               "interval": interval(drawn, name)}
        for name in here
        if name in there
    }  # fmt: skip
    return {
        "postings": len(ours.ids),
        "answers": len(ours),
        "differences": differences,
        "tests": {"accuracy.micro": {"p": _permutation_p_value(ours, theirs, seed)}, **_mcnemar_tests(ours, theirs)},
    }


def _common_answers(ours: AnswerTable, theirs: AnswerTable) -> tuple[AnswerTable, AnswerTable]:
    def keys(answers: AnswerTable) -> list[tuple[str, int]]:
        return [(answers.ids[p], int(f)) for p, f in zip(answers.posting, answers.field, strict=True)]

    here, there = ({key: row for row, key in enumerate(keys(answers))} for answers in (ours, theirs))
    common = [key for key in here if key in there]
    if not common:
        raise InputError("no answer in common", repair="Compare engines on the same gold.")
    ids = tuple(dict.fromkeys(posting for posting, _ in common))
    numbers = {posting: number for number, posting in enumerate(ids)}
    posting = np.array([numbers[key[0]] for key in common])

    def taken(answers: AnswerTable, rows: dict[tuple[str, int], int]) -> AnswerTable:
        kept = answers.where(np.array([rows[key] for key in common]))
        return AnswerTable(**{**vars(kept), "posting": posting, "ids": ids})

    return taken(ours, here), taken(theirs, there)


def _permutation_p_value(ours: AnswerTable, theirs: AnswerTable, seed: int) -> float:
    from scipy.stats import permutation_test

    change = np.bincount(ours.posting, ours.right.astype(float) - theirs.right, len(ours.ids))
    if not change.any():
        return 1.0
    tested = permutation_test(
        (change, np.zeros_like(change)), lambda a, b, axis=-1: (a - b).sum(axis), permutation_type="samples",
        vectorized=True, n_resamples=_RESAMPLES, rng=np.random.default_rng(seed), batch=100,
    )  # fmt: skip
    return float(tested.pvalue)


def _mcnemar_tests(ours: AnswerTable, theirs: AnswerTable) -> dict[str, dict[str, Any]]:
    from scipy.stats import binomtest, false_discovery_control

    found: dict[str, dict[str, Any]] = {}
    for name, number in ours.catalogue.numbers.items():
        rows = ours.field == number
        gained = int((ours.right & ~theirs.right)[rows].sum())
        lost = int((~ours.right & theirs.right)[rows].sum())
        if rows.any():
            p = float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0
            found[f"fields.{name}.accuracy"] = {"gained": gained, "lost": lost, "p": p}
    adjusted = false_discovery_control([entry["p"] for entry in found.values()])
    for entry, q in zip(found.values(), adjusted, strict=True):
        entry["p_adjusted"] = float(q)
    return found
