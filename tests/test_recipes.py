"""The recipes of the documentation, followed in a copy of the repository; and what says so when a step is forgotten."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from rolelens.data import SPLITS, write_records
from rolelens.data._output import Format
from rolelens.program.engines import ENGINE_KINDS, engine_kind
from rolelens.program.reader import SHIPPED_WEIGHTS, Reader
from rolelens.signatures import ArtifactError
from tests.command import run
from tests.recipe_steps import (
    QUESTION,
    ROOT,
    VALUE,
    Step,
    add_postings,
    after_all,
    copy_of_the_tree,
    fill_in,
    without,
)

TESTS = Path(__file__).parent


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the automaton of the lexicon with the recipes' cues is kept: to compile it is half of this file's time."""
    return tmp_path_factory.mktemp("automaton")


def _run(script: str, tree: Path, cache: Path, given: str = "") -> Any:
    environment = {**os.environ, "PYTHONPATH": str(tree), "ROLELENS_CACHE": str(cache)}
    if script == "recipe_forgotten.py":
        del environment["PYTHONPATH"], environment["ROLELENS_CACHE"]
    done = subprocess.run(
        [sys.executable, TESTS / script], cwd=tree, env=environment, input=given, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_value_and_a_question_are_added_by_the_recipes_alone(tmp_path: Path, cache: Path) -> None:
    tree = copy_of_the_tree(tmp_path)
    for step in (*VALUE.values(), *QUESTION.values()):
        step(tree)
    add_postings(tree / "data/gold/train.jsonl", 1)
    found = _run("recipe_followed.py", tree, cache)
    of_default, of_weights = found["not compiled"]
    assert "compiled for other signatures. Compile it again" in of_default
    assert "invalid reader weights (none for on_call_mentioned). Compile the program again." in of_weights
    assert found["rules"] == ["vector_search", True]
    assert found["without"] is False
    assert found["focus"] == "vector_search"
    assert found["answer"]["value"] is True
    assert found["answer"]["evidence"] == "Willingness to take part in our on-call rotation every fifth week"
    assert found["places"] == ["schema", "prompt", "codebook", "CSV header", "label configuration"]
    assert found["judged"] == 3  # As many postings as the copy's dev has.


@pytest.mark.slow
def test_nothing_in_the_repository_counts_values_or_questions(tmp_path: Path) -> None:
    """With both recipes followed for the whole set, the copy's own tests pass; none of them is changed."""
    left_out = (".git", ".venv", "build", "*cache*", ".hypothesis")
    tree = Path(shutil.copytree(ROOT, tmp_path / "copy", symlinks=True, ignore=shutil.ignore_patterns(*left_out)))
    for step in (*VALUE.values(), *QUESTION.values()):
        step(tree)
    # As many as test_gold wants for every value.
    add_postings(tree / "data/gold/train.jsonl", 4)
    environment = {**os.environ, "PYTHONPATH": str(tree)}

    def done(*command: str) -> str:
        made = subprocess.run(
            [sys.executable, "-m", *command], cwd=tree, env=environment, capture_output=True, text=True, check=False
        )
        assert made.returncode == 0, made.stdout + made.stderr
        return made.stdout

    for split in SPLITS:
        gold = f"data/gold/{split}.jsonl"
        done("rolelens", "label", "tasks", gold, "--gold", "--tool", "sheet", "--out", "labelling")
        fill_in(tree / "labelling/sheet.csv", "on_call_mentioned")
        done("rolelens", "label", "gold", "labelling/sheet.csv", "--out", gold)
    done("rolelens", "compile", "--out", "program/default")
    (tree / "docs/codebook.md").write_text(done("rolelens", "codebook"), encoding="utf-8")
    done("rolelens.eval.card", "data/README.md")
    done("tests.findings")
    # But for those that install the package or compile it once more.
    tests = [f"--ignore=tests/test_{name}.py" for name in ("recipes", "package", "compile", "compile_engines")]
    done("pytest", "-n", "0", "-p", "no:cacheprovider", *tests)


SIGNATURES = "import rolelens.signatures"
READ = "from rolelens.program.reader import analyse; from rolelens.signatures import Posting\n"
READ += "analyse(Posting(description='We bring data back with reverse ETL.'))"
GOLD = "from rolelens.data import load_gold; load_gold('train')"
VISA = r"^.*\bvisa_and_authorization(\.findings|\"|:).*\n"

FORGOTTEN: Mapping[str, tuple[Sequence[Step], str, str]] = {
    "a value's type": (
        [VALUE["definition"]],
        SIGNATURES,
        "TypeError: SeniorityAndRole.sub_specialty: defines ('streaming_realtime'",
    ),
    "a value's definition": (
        [VALUE["literal"]],
        SIGNATURES,
        "TypeError: SeniorityAndRole.sub_specialty: defines ('streaming_realtime'",
    ),
    "a value's cue": (
        [VALUE["literal"], VALUE["definition"]],
        READ,
        "LookupError: sub_specialty: the lexicon has no cue [focus.vector_search] for the value 'vector_search'",
    ),
    "that a value's cue is still there": (
        [without("signatures/seniority_and_role.py", r'^ +"reverse_etl"[:,].*\n')],
        READ,
        "LookupError: program/reader/rules/seniority_and_role.py: sub_specialty has no value reverse_etl",
    ),
    "a question's field in the record": (
        [QUESTION["declaration"]],
        SIGNATURES,
        "TypeError: RequirementsClassificationAnswers does not answer RequirementsClassification field by field, in "
        "its order: on_call_mentioned",
    ),
    "a question's rule": (
        [QUESTION["declaration"], QUESTION["answer"]],
        READ,
        "LookupError: program/reader/rules/requirements_classification.py: either no finding or no question: "
        "on_call_mentioned",
    ),
    "the question of a rule": (
        [*VALUE.values(), QUESTION["entry"], QUESTION["rule"], QUESTION["question cue"]],
        READ,
        "LookupError: program/reader/rules/requirements_classification.py: either no finding or no question: "
        "on_call_mentioned",
    ),
    "a question's cue": (
        [step for name, step in QUESTION.items() if name != "question cue"],
        READ,
        "LookupError: the lexicon has no cue [on_call]",
    ),
    "a question's labels": (
        [QUESTION["declaration"], QUESTION["answer"]],
        GOLD,
        "InputError: train.jsonl:1: on_call_mentioned: no label. Give",
    ),
    "a section's rules": (
        [without("program/reader/rules/__init__.py", VISA)],
        READ,
        "TypeError: RULES in program/reader/rules/__init__.py: nothing for the section visa_and_authorization",
    ),
    "the section of rules": (
        [without("signatures/_catalogue.py", r"^    VisaAndAuthorization,\n"),
         without("signatures/_record.py", r"^    visa_and_authorization: .*\n")],
        READ,
        "TypeError: RULES in program/reader/rules/__init__.py: unknown section visa_and_authorization",
    ),
    "a section's zones": (
        [without("program/inference/_excerpt.py", VISA)],
        "import rolelens.program",
        "TypeError: SECTION_ZONES in program/inference/_excerpt.py: nothing for the section visa_and_authorization",
    ),
    "a section's lexicon": (
        [lambda tree: (tree / "program/reader/lexicon/visa_and_authorization.toml").unlink()],
        READ,
        "TypeError: the files of program/reader/lexicon: nothing for the section visa_and_authorization",
    ),
    "a section's answers": (
        [without("signatures/_record.py", r"^    visa_and_authorization: .*\n")],
        SIGNATURES,
        "TypeError: the fields of Inferences in signatures/_record.py: nothing for the section visa_and_authorization",
    ),
    "the language of patterns": (
        [after_all("program/reader/lexicon/structure.toml", '\n[hard.more]\npl = ["musi"]\n')],
        READ,
        "structure.toml: cannot be read ([hard.more] pl: not a language; use one of any, en, de,",
    ),
}  # fmt: skip


@pytest.mark.skipif(not hasattr(os, "fork"), reason="runs each case in a fork of one process")
def test_what_is_forgotten_is_told(tmp_path: Path, cache: Path) -> None:
    cases = {}
    for number, (name, (steps, code, _)) in enumerate(FORGOTTEN.items()):
        tree = copy_of_the_tree(tmp_path / str(number))
        for step in steps:
            step(tree)
        # With the recipes' cues the lexicon is that of the test above, and so is its automaton.
        cases[name] = {"tree": str(tree), "code": code, "cache": str(cache) if VALUE["value cue"] in steps else ""}
    said = _run("recipe_forgotten.py", tmp_path, cache, json.dumps(cases))
    assert {name: told for name, told in said.items() if FORGOTTEN[name][2] not in told} == {}


def test_weights_of_as_many_other_values_are_refused(tmp_path: Path) -> None:
    """A value that was renamed: the numbers would fit, and answer for another value."""
    weights = json.loads(SHIPPED_WEIGHTS.read_text(encoding="utf-8"))
    columns = weights["sub_specialty"]["features"]
    columns["rule=vector_search"] = columns.pop("rule=reverse_etl")
    (tmp_path / "reader.json").write_text(json.dumps(weights), encoding="utf-8")
    with pytest.raises(ArtifactError, match="fitted to other values of sub_specialty: reverse_etl, vector_search"):
        Reader.load(tmp_path / "reader.json")


# --- engines and output formats


def test_every_kind_of_engine_is_found_by_its_names_and_documented() -> None:
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8")
    for kind in ENGINE_KINDS:
        for form in kind.form.split(" or "):
            assert engine_kind(form) is kind, form
            assert f"`{form}`" in page, form


def test_every_output_format_has_a_writer_an_option_and_a_place_in_the_documentation(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "records.md").read_text(encoding="utf-8").lower()
    offered = run("infer", "--help").stdout.decode()
    for form in get_args(Format):
        write_records([], form, tmp_path / form)
        assert (tmp_path / form).exists()
        assert form in page, form
        assert form in offered, form
    with pytest.raises(ValueError, match="no writer for yaml"):
        write_records([], "yaml", tmp_path / "yaml")  # type: ignore[arg-type]
