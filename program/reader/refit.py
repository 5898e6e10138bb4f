"""``python -m program.reader.refit``: fit the shipped weights to the shipped labelled postings, and say how well."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np

from data import GoldPosting, load_gold
from eval import is_right
from program._module import JobInference
from program.engines._embedded import embedded
from program.reader._fit import fit, save
from program.reader._reader import SHIPPED, Reader
from signatures import QUESTIONS, fingerprint

_FOLDS = 5


def main() -> None:
    gold = load_gold("train")
    save(fit(gold), SHIPPED)
    manifest = {"name": "default", "engine": "embedded", "signatures": fingerprint(), "postings": len(gold)}
    (SHIPPED.parent / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    right = cross_validated(gold)
    for name, answers in right.items():
        print(f"{name:28} {np.mean(answers):.2f}")
    print(
        f"{'all fields':28} {np.mean(list(right.values())):.3f}, {_FOLDS}-fold cross-validated on {len(gold)} postings"
    )


def cross_validated(gold: Sequence[GoldPosting]) -> dict[str, list[bool]]:
    """By question, for each posting whether a reader that was fitted without its fold answers right."""
    folds = np.random.default_rng(0).permutation(len(gold)) % _FOLDS
    right: dict[str, list[bool]] = {name: [] for name in QUESTIONS}
    for fold in range(_FOLDS):
        weights = fit([item for item, its in zip(gold, folds, strict=True) if its != fold])
        program = JobInference(embedded(Reader.of(weights)))
        for item in (item for item, its in zip(gold, folds, strict=True) if its == fold):
            for question, answer in program(item.posting).record.answers():
                right[question.name].append(is_right(question, answer.value, item.labels[question.name]))
    return right


if __name__ == "__main__":
    main()
