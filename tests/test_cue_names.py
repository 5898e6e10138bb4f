"""The cues that the reader's code names are those of the lexicon, and the vocabularies that it names the questions'."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import get_args

import pytest

from rolelens.data import load_splits
from rolelens.program.reader import analyse, lexicon
from rolelens.program.reader._analysis import _QUOTES
from rolelens.program.reader._extraction import _RULES
from rolelens.program.reader._sentences import Zone
from rolelens.program.reader._zones import _HEADING_KEEPS
from rolelens.program.reader.rules import contract_and_compensation, seniority_and_role
from rolelens.signatures import SHIPPED, Posting

READER = Path(__file__).parents[1] / "program" / "reader"

TAKE_CUES = {
    "has",
    "with_cues",
    "about_job",
    "locate",
    "texts",
    "isdisjoint",
    "_mentions",
    "_offer_sentences",
    "_offer_finding",
}
"""What is called with names of cues. The last three are helpers of rules; beside cues they take zones."""

TAKE_PREFIXES = {"by_cue_prefix", "cue_names", "startswith", "removeprefix", "values_with_cues"}


@dataclass
class Named:
    """Cues by name, and beginnings of names, that code speaks of; each with the place where it does."""

    cues: dict[str, str] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)


def _tables(tree: ast.Module) -> dict[str, ast.expr]:
    """What stands behind the names of a module."""
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def _named(source: str, file: str) -> Named:
    tree = ast.parse(source)
    tables = _tables(tree)
    found = Named()
    for node in ast.walk(tree):
        for text, whole in _texts(node, tables):
            (found.cues if whole else found.prefixes).setdefault(text, f"{file}:{getattr(node, 'lineno', 0)}")
    return found


def _texts(node: ast.AST, tables: dict[str, ast.expr]) -> Iterator[tuple[str, bool]]:
    """The texts that a node names cues by; whether they are whole names."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        given = [*node.args, *(k.value for k in node.keywords if called in TAKE_CUES and k.arg == "unless")]
        if called == "values_with_cues":
            given = node.args[1:2]
        if called in TAKE_CUES | TAKE_PREFIXES:
            # A table of prefixes says what a heading may keep, and uses no cue.
            known = tables if called in TAKE_CUES else {}
            for text, whole in (found for each in given for found in _constants(each, known)):
                yield text, whole and called in TAKE_CUES
    elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.Eq):
        # `"order" in found`, `cue == "technology"`.
        left, right = node.left, node.comparators[0]
        if isinstance(left, ast.Constant) and isinstance(right, ast.Name) and right.id == "found":
            yield from _constants(left, tables)
        elif isinstance(left, ast.Name) and left.id == "cue":
            yield from _constants(right, tables)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd) and isinstance(node.right, ast.Set):
        # `levels & {"lead", "head"}`
        yield from ((f"level.{level}", True) for level, _ in _constants(node.right, tables))


def _constants(node: ast.AST, tables: dict[str, ast.expr]) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, True
    elif isinstance(node, ast.JoinedStr):
        first = node.values[0]
        if isinstance(first, ast.Constant):
            yield str(first.value), False
    elif isinstance(node, ast.Name) and node.id in tables:
        yield from _constants(tables[node.id], {})
    elif not isinstance(node, ast.Call | ast.Compare):
        for child in ast.iter_child_nodes(node):
            yield from _constants(child, tables)


@pytest.fixture(scope="module")
def named() -> Named:
    every = Named()
    for file in sorted(READER.rglob("*.py")):
        found = _named(file.read_text(encoding="utf-8"), file.name)
        every.cues.update(found.cues)
        every.prefixes.update(found.prefixes)
    return every


def test_every_cue_that_the_reader_names_is_in_the_lexicon(named: Named) -> None:
    known = lexicon().names | set(get_args(Zone))
    assert {cue: place for cue, place in named.cues.items() if cue not in known} == {}
    prefixes = named.prefixes | dict.fromkeys(_HEADING_KEEPS, "_zones.py")
    nowhere = {prefix for prefix in prefixes if not any(cue.startswith(prefix) for cue in known)}
    assert {prefix: prefixes[prefix] for prefix in nowhere} == {"rule=": prefixes["rule="]}, "rule= is of a feature"


def test_every_cue_of_the_lexicon_is_named_by_the_reader(named: Named) -> None:
    unused = {cue for cue in lexicon().names if cue not in named.cues and not cue.startswith(tuple(named.prefixes))}
    assert unused == set()


def test_a_name_is_seen_wherever_a_cue_is_taken() -> None:
    """That the two tests above can fail: one name of each form that they look for."""
    code = """
_NONE = ("work.one", "work.two")
s.has("a", *_NONE)
document.with_cues(f"cloud.{x}", "b")
document.about_job("c", unless=("d",), zones=("about",))
values_with_cues("storage_layer", "storage.", unless=("mixed",))
document.by_cue_prefix("focus.")
"order" in found
cue == "technology"
levels & {"lead"}
"""
    found = _named(code, "x.py")
    assert set(found.cues) == {"a", "b", "c", "d", "work.one", "work.two", "order", "technology", "level.lead"}
    assert set(found.prefixes) == {"cloud.", "storage.", "focus."}
    assert found.cues["d"] == "x.py:5"


def test_tables_of_rules_name_cues_without_their_prefix() -> None:
    benefits = contract_and_compensation
    named = {*benefits._PREMIUM, *benefits._FORMS, *benefits._FORMS.values(), *benefits._NOT_COUNTED}
    assert {name for name in named if f"benefit.{name}" not in lexicon().names} == set()
    assert {name for name in seniority_and_role._WORDS_FIRST if f"level.{name}" not in lexicon().names} == set()


def test_a_rule_that_asks_for_an_unknown_cue_is_an_error() -> None:
    document = analyse(Posting(description="We build data pipelines.")).document
    with pytest.raises(LookupError, match=r"the lexicon has no cue \[work\.hybird\]"):
        document.with_cues("work.hybird")
    with pytest.raises(LookupError, match=r"no cue \[work\.hybird\]"):
        document.about_job("work.hybrid", "work.hybird")


def test_the_rules_can_claim_every_value() -> None:
    """On the shipped postings, each of which some are right for: a value that no rule claims is answered nowhere."""
    claimed: dict[str, set[str]] = {name: set() for name in SHIPPED.questions}
    for item in (item for split in load_splits().values() for item in split):
        for name, finding in analyse(item.posting).findings.items():
            claimed[name] |= {*SHIPPED.questions[name].options(finding.value), *finding.support}
    never = {
        name: sorted(set(question.values) - question.absences - claimed[name])
        for name, question in SHIPPED.questions.items()
    }
    assert {name: values for name, values in never.items() if values} == {}


def test_values_that_the_reader_compares_with_are_values_of_a_question() -> None:
    values = {value for question in SHIPPED.questions.values() for value in question.values}
    compared: dict[str, str] = {}
    for file in sorted(READER.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        tables = _tables(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Compare) and getattr(node.left, "attr", "") == "value":
                texts = _constants(node.comparators[0], tables)
                compared |= {text: f"{file.name}:{node.lineno}" for text, _ in texts}
    assert {text: place for text, place in compared.items() if text not in values} == {}
    assert {"data_architect", "senior", "same_country"} <= set(compared)
    assert set(_QUOTES) <= values
    assert set(_RULES) <= set(SHIPPED.questions)
