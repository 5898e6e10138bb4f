"""``rolelens compile`` for the embedded engine, and what an artefact is: what is made, refused, and left alone."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rolelens.data import load_gold, save_gold
from rolelens.program import load
from rolelens.program.compilation import Plan, compile_program
from rolelens.signatures import SHIPPED, ArtifactError, InputError
from tests.command import run as _run
from tests.servers import OpenAIServer


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory, sets: dict[str, Path]) -> Path:
    """An artefact of the embedded engine, to be read only: to make one takes seconds."""
    out = tmp_path_factory.mktemp("compiled") / "out"
    done = _run("compile", *(arg for name, path in sets.items() for arg in (f"--{name}", path)), "--out", out)
    assert done.returncode == 0, done.stderr
    return out


def test_embedded_from_nothing_to_a_program_that_imports(compiled: Path) -> None:
    manifest = json.loads((compiled / "manifest.json").read_text())
    assert set(manifest["files"]) == {"reader.json", "calibration.json"}
    assert manifest["data"]["train"]["postings"] == 12
    assert manifest["scores"]["test"]["answers"] == 5 * len(SHIPPED.questions)
    assert manifest["scores"]["dev"]["uncompiled"]["accuracy.micro"] > 0.5
    assert not compiled.with_name("out.partial").exists()
    program = load(compiled)
    posting = load_gold("train")[30].posting
    once, again = program(posting).record, load(compiled)(posting).record
    assert once.inference == again.inference
    assert once.metadata.program.startswith("out@")


def test_the_same_seed_gives_the_same_artefact(compiled: Path, tmp_path: Path, sets: dict[str, Path]) -> None:
    other = compile_program(Plan(out=tmp_path / "other", name="out", **sets))
    first = json.loads((compiled / "manifest.json").read_text())
    assert (other["digest"], other["files"]) == (first["digest"], first["files"])


def test_a_train_set_of_one_posting_and_fields_of_one_label_are_enough_to_go_on(
    tmp_path: Path, sets: dict[str, Path]
) -> None:
    save_gold(load_gold("train")[:1], tmp_path / "one.jsonl")
    manifest = compile_program(Plan(out=tmp_path / "out", **{**sets, "train": tmp_path / "one.jsonl"}))
    assert manifest["data"]["train"]["postings"] == 1
    assert load(tmp_path / "out")(load_gold("train")[5].posting).record.errors == {}


def test_splits_that_share_a_posting_are_refused_and_nothing_is_written(tmp_path: Path, sets: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="is also in train"):
        compile_program(Plan(out=tmp_path / "out", train=sets["train"], dev=sets["train"], test=""))
    assert not (tmp_path / "out").exists()


def _edit(path: Path, **changed: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **changed}))


def test_what_was_changed_since_is_refused_with_its_repair(compiled: Path, tmp_path: Path) -> None:
    artefact = tmp_path / "made"
    shutil.copytree(compiled, artefact)
    manifest = artefact / "manifest.json"
    whole = manifest.read_text()
    for changed, said in (
        ({"signatures": "0" * 64}, "compiled for other signatures"),
        ({"name": "mine"}, "the manifest was changed after it was written"),
    ):
        _edit(manifest, **changed)
        with pytest.raises(ArtifactError, match=said):
            load(artefact)
        manifest.write_text(whole)
    for content in ("", "[]", "{}", '{"signatures": 1}'):
        manifest.write_text(content)
        with pytest.raises(ArtifactError, match=r"invalid manifest|no compiled program"):
            load(artefact)
    manifest.write_text(whole)
    (artefact / "reader.json").write_text("{}")
    with pytest.raises(ArtifactError, match=r"reader\.json: missing, or changed since it was written"):
        load(artefact)


def test_a_directory_that_holds_something_else_is_refused_before_anything_is_computed(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer
) -> None:
    thesis = tmp_path / "mine" / "thesis.txt"
    thesis.parent.mkdir()
    thesis.write_text("all of it")
    options = {"api_base": f"{openai_server.url}/v1", "api_key": "k"}
    steps: list[str] = []
    for plan in (
        Plan(out=thesis.parent, **sets),
        Plan(out=thesis.parent, engine="openai/test", options=options, **sets),
    ):
        with pytest.raises(InputError, match="is not a compiled program"):
            compile_program(plan, steps.append)
    assert (steps, openai_server.requests) == ([], [])
    assert list(tmp_path.iterdir()) == [thesis.parent]
    assert thesis.read_text() == "all of it"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--optimizer", "gepa"], "no optimizer"),
        (["--section", "stack"], "unknown section 'stack'"),
        (["--budget", "lots"], "invalid budget 'lots'"),
        (["--train", "nowhere.jsonl"], "no such labelled set"),
        (["--engine", "nothing"], "unknown engine"),
        (["--engine", "openai/gpt-4o-mini", "--optimizer", "fit"], "no optimizer 'fit' for openai/gpt-4o-mini"),
    ],
)
def test_the_command_says_what_is_wrong_on_one_line(
    tmp_path: Path, sets: dict[str, Path], args: list[str], said: str
) -> None:
    given = [arg for name, path in sets.items() if f"--{name}" not in args for arg in (f"--{name}", path)]
    done = _run("compile", *given, *args, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert not (tmp_path / "out").exists()
