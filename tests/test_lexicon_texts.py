"""The shipped lexicon: each cue says in texts of its own what it must match and what it must not."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rolelens.program.reader import lexicon
from rolelens.program.reader._lexicon import LANGUAGES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parents[1] / "program/reader/lexicon"
TEXTS = ("matches", "misses")


def _cues(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Every table with lists of its own, by name."""
    lists = {name: value for name, value in node.items() if isinstance(value, list)}
    if lists:
        yield prefix, lists
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _cues(value, f"{prefix}.{name}" if prefix else name)


CUES = [
    (cue, lists)
    for file in sorted(FOLDER.glob("*.toml"))
    for cue, lists in _cues(tomllib.loads(file.read_text(encoding="utf-8")))
]


of_every_cue = pytest.mark.parametrize(("cue", "lists"), CUES, ids=[cue for cue, _ in CUES])


def test_every_cue_that_is_loaded_is_looked_at() -> None:
    assert sorted(cue for cue, _ in CUES) == sorted(cue for cues in lexicon().groups.values() for cue in cues)


@of_every_cue
def test_a_cue_has_languages_that_are_known_and_texts_for_each(cue: str, lists: dict[str, list[str]]) -> None:
    languages = set(lists) - set(TEXTS)
    assert languages
    assert languages <= set(LANGUAGES)
    assert tuple(lists)[:2] == TEXTS
    assert all(lists.values())
    assert len(set(lists["matches"])) >= len(languages)


@of_every_cue
def test_a_cue_matches_its_texts_and_not_the_near_misses(cue: str, lists: dict[str, list[str]]) -> None:
    assert [text for text in lists["matches"] if cue not in lexicon().match(text)] == []
    assert [text for text in lists["misses"] if cue in lexicon().match(text)] == []


FAULTS = [line.split("\t") for line in (Path(__file__).parent / "lexicon_faults.tsv").read_text("utf-8").splitlines()]
"""Texts that a cue matches and should not, each with the reason: what is known to be wrong, until it is mended."""


def test_known_faults_are_still_there() -> None:
    """A fault that is mended leaves the list, and becomes one of the cue's misses."""
    mended = [f"{cue}: {text}" for cue, text, _ in FAULTS if cue not in lexicon().match(text)]
    assert mended == [], "remove these lines from lexicon_faults.tsv, and make each a `misses` text of its cue"
