"""Train, dev and test splits, checked for shared postings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from rolelens.data._gold import FOLDER, SPLITS, GoldPosting, Labelled, load_gold
from rolelens.signatures import InputError

NEAR_DUPLICATE = 0.5
"""Similarity (Jaccard index of five-word shingles) from which two postings count as near-duplicates."""

_SHINGLE = 5
_WORD = re.compile(r"\w+")


def load_splits(folder: Path = FOLDER) -> dict[str, list[GoldPosting]]:
    """Load the labelled sets ``train``, ``dev`` and ``test`` of a folder, and check that they share no posting.

    Args:
        folder: The folder with the three JSONL files; by default the shipped one.

    Raises:
        InputError: As for :func:`load_gold`, or if two splits share a posting or have near-duplicates.
    """
    splits = {name: load_gold(folder / f"{name}.jsonl") for name in SPLITS}
    check_apart(splits)
    return splits


def check_apart(splits: Mapping[str, Sequence[Labelled]]) -> None:
    """Refuse splits that share a posting: the same id, or nearly the same text.

    Near-duplicates have a high Jaccard index of their word shingles (Broder 1997). It is computed exactly, not with
    sketches; pairs without a common shingle are never compared.

    Raises:
        InputError: Two splits share a posting; the message names both.
    """
    owner: dict[str, str] = {}
    for name, items in splits.items():
        for item in items:
            if owner.setdefault(item.id, name) != name:
                raise InputError(
                    f"posting {item.id!r} is also in {owner[item.id]}", where=name, repair="Keep it in one split."
                )
    held: dict[int, list[tuple[str, str]]] = defaultdict(list)
    sizes: dict[str, int] = {}
    for name, items in splits.items():
        for item in items:
            shingles = _shingles(item)
            sizes[item.id] = len(shingles)
            common = Counter(other for shingle in shingles for other in held[shingle])
            for (other, split), count in common.items():
                if split != name and count / (sizes[other] + len(shingles) - count) >= NEAR_DUPLICATE:
                    what = f"posting {item.id!r} is nearly the same as {other!r} in {split}"
                    raise InputError(what, where=name, repair="Keep one of them.")
            for shingle in shingles:
                held[shingle].append((item.id, name))


def _shingles(item: Labelled) -> set[int]:
    if not isinstance(item, GoldPosting):
        return set()
    words = _WORD.findall(f"{item.posting.title} {item.posting.description}".casefold())
    return {hash(tuple(words[at : at + _SHINGLE])) for at in range(max(1, len(words) - _SHINGLE + 1))}
