"""An artefact knows what it was fitted with, and says so where that has changed since."""

import ast
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rolelens.data import Label, load_gold, save_gold
from rolelens.program import JobInference, load
from rolelens.program.artifact import DEFAULT, build_manifest, read_manifest, save_artifact
from rolelens.program.artifact._artifact import gold_digest, manifest_digest, serialize
from rolelens.program.artifact._fitted_with import fitted_with
from rolelens.program.compilation import Plan, compile_program
from rolelens.program.engines import Engine, make_engine
from rolelens.program.reader import fingerprint
from rolelens.program.reader._fingerprint import _NO_RULES, rules_digest
from rolelens.program.reader._lexicon import Lexicon
from rolelens.signatures import SHIPPED, ArtifactWarning
from tests.command import run as _run
from tests.servers import OpenAIServer

ROOT = Path(__file__).parent.parent
DIGEST = "0" * 64


def _made(out: Path, engine: Engine, *names: str) -> Path:
    """An artefact of the shipped program's files for an engine, as compiled by this tree."""
    manifest = build_manifest(
        name="made", engine=engine, catalogue=SHIPPED, optimizer={}, sections=list(SHIPPED.sections), data={},
        scores={}, notes=[],
    )  # fmt: skip
    save_artifact(out, manifest, {name: json.loads((DEFAULT / name).read_text(encoding="utf-8")) for name in names}, {})
    return out


def _fitted_before(folder: Path, **changed: Any) -> None:
    """Make an artefact one that was fitted when something was otherwise; ``fitted_with=None`` is of before digests."""
    file = folder / "manifest.json"
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest["fitted_with"].update(changed)
    if "fitted_with" in changed:
        del manifest["fitted_with"]
    file.write_text(json.dumps({**manifest, "digest": manifest_digest(manifest)}), encoding="utf-8")


def _load(folder: Path, **options: Any) -> tuple[JobInference, list[str]]:
    """The program, and what it is warned of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        program = load(folder, **options)
    return program, [str(warning.message) for warning in caught if warning.category is ArtifactWarning]


@pytest.fixture
def embedded(tmp_path: Path) -> Path:
    return _made(tmp_path / "made", make_engine("embedded"), "reader.json", "calibration.json")


# --- what is warned of


def test_an_artefact_of_this_tree_loads_in_silence(embedded: Path) -> None:
    assert _load(embedded)[1] == []


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("rules", "the reader's rules"),
        ("lexicon", "the lexicon"),
        ("own_words", "your own words (ROLELENS_LEXICON)"),
        ("calibration_features", "the calibration features"),
    ],
)
def test_what_has_changed_since_is_named_with_the_repair_and_it_still_answers(
    embedded: Path, key: str, named: str
) -> None:
    _fitted_before(embedded, **{key: DIGEST})
    program, told = _load(embedded)
    assert told == [
        f"{embedded}: changed since it was fitted: {named}; its confidences may be off. "
        f"Compile it again: rolelens compile --out {embedded}."
    ]
    assert program("Data engineer on AWS.").record.inference.stack_and_cloud.primary_cloud.value == "aws"


def test_several_changes_are_one_warning(embedded: Path) -> None:
    _fitted_before(embedded, rules=DIGEST, calibration_features=DIGEST)
    (told,) = _load(embedded)[1]
    assert "changed since it was fitted: the reader's rules, the calibration features" in told


def test_an_artefact_of_before_the_digests_is_warned_of(embedded: Path) -> None:
    _fitted_before(embedded, fitted_with=None)
    (told,) = _load(embedded)[1]
    assert f"{embedded}: the manifest does not state what it was fitted with; its confidences may be off." in told


def test_the_warning_points_at_the_line_that_loads(embedded: Path) -> None:
    _fitted_before(embedded, rules=DIGEST)
    with pytest.warns(ArtifactWarning) as caught:
        load(embedded)
    assert [warning.filename for warning in caught] == [__file__]
    assert caught[0].message.where == str(embedded)  # type: ignore[union-attr]


def test_the_command_warns_on_standard_error_and_goes_on(embedded: Path) -> None:
    _fitted_before(embedded, rules=DIGEST)
    done = _run("infer", ROOT / "examples" / "data-engineer.html", "--program", embedded, "--format", "jsonl")
    assert done.returncode == 0
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"rolelens: warning: {embedded}: changed since it was fitted: the reader's rules")
    assert json.loads(done.stdout)["metadata"]["program"].startswith("made@")


def test_a_generative_engine_depends_on_the_reader_too_for_its_opinion(
    tmp_path: Path, openai_server: OpenAIServer
) -> None:
    options = {"api_base": f"{openai_server.url}/v1", "api_key": "k"}
    sets = {name: tmp_path / f"{name}.jsonl" for name in ("train", "dev")}
    gold = load_gold("train")
    for path, part in zip(sets.values(), (gold[:1], gold[1:4]), strict=True):
        save_gold(part, path)
    section = "visa_and_authorization"
    plan = Plan(
        out=tmp_path / "out", engine="openai/test", options=options, optimizer="none", test="",
        sections=[section], **sets,
    )  # fmt: skip
    manifest = compile_program(plan)
    assert manifest["fitted_with"] == fitted_with("openai/test")
    assert set(manifest["fitted_with"]) - set(fitted_with("embedded")) == {"shipped_reader"}
    assert _load(plan.out, **options)[1] == []
    for key, named in (("lexicon", "the lexicon"), ("shipped_reader", "the shipped reader's weights")):
        _fitted_before(plan.out, **{**manifest["fitted_with"], key: DIGEST})
        program, (told,) = _load(plan.out, **options)
        assert f"changed since it was fitted: {named}" in told
        assert told.endswith(f"Compile it again: rolelens compile --engine openai/test --out {plan.out}.")
        assert section not in program("Data engineer.").record.errors


def test_what_was_never_calibrated_depends_on_nothing(tmp_path: Path) -> None:
    folder = _made(tmp_path / "made", make_engine("openai/test", api_key="k"))
    _fitted_before(folder, rules=DIGEST)
    assert _load(folder, api_key="k")[1] == []


def test_words_of_ones_own_are_warned_of_until_a_program_is_compiled_with_them(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mine.toml").write_text('[cloud.gcp]\nany = ["acme data cloud"]\n', encoding="utf-8")
    code = """
import sys
from pathlib import Path
from tests.test_artifact import _load, _made
from rolelens.program.engines import make_engine
print(*_load(None)[1], sep="\\n")
print(*_load(_made(Path(sys.argv[1]), make_engine("embedded"), "reader.json", "calibration.json"))[1], sep="\\n")
"""
    environment = {**os.environ, "ROLELENS_LEXICON": str(tmp_path / "mine"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, str(tmp_path / "made")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    shipped, made = done.stdout.splitlines()
    assert "your own words (ROLELENS_LEXICON)" in shipped
    assert shipped.endswith("Compile it again: rolelens compile --out FOLDER, then --program FOLDER.")
    assert made == ""
    # Without the words, the program that was compiled with them is the one to be warned of.
    (told,) = _load(tmp_path / "made")[1]
    assert "changed since it was fitted: your own words (ROLELENS_LEXICON)" in told


# --- the digests


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Path]:
    """A copy of the source that the reader goes by, to change."""
    copy = tmp_path / "rolelens"
    for folder in ("program/reader", "data", "signatures"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "gold"))
    assert rules_digest(copy) == fingerprint()["rules"]
    yield copy


def _append(file: Path, text: str) -> None:
    file.write_bytes(file.read_bytes() + text.encode())


@pytest.mark.parametrize(
    "name",
    [
        *(f"program/reader/{name}.py" for name in ("rules/stack_and_cloud", "rules/__init__", "_zones", "_features")),
        "data/_visible.py",
        "signatures/codebook.py",
    ],
)
def test_a_change_of_what_features_come_from_changes_the_digest(source: Path, name: str) -> None:
    _append(source / name, "X = 1\n")
    assert rules_digest(source) != fingerprint()["rules"]


def test_a_rule_more_or_in_another_file_changes_the_digest(source: Path) -> None:
    rules = source / "program" / "reader" / "rules"
    (rules / "more.py").write_text("", encoding="utf-8")
    more = rules_digest(source)
    (rules / "more.py").rename(rules / "other.py")
    assert len({more, rules_digest(source), fingerprint()["rules"]}) == 3


def test_what_features_do_not_come_from_leaves_the_digest_alone(source: Path) -> None:
    reader = source / "program" / "reader"
    for path in (
        reader / "_fit.py",
        reader / "__main__.py",
        reader / "rules" / "notes.md",
        source / "data" / "_gold.py",
    ):
        path.touch()
        _append(path, "# other\n")
    (reader / "rules" / "__pycache__").mkdir()
    (reader / "rules" / "__pycache__" / "x.py").write_text("", encoding="utf-8")
    assert rules_digest(source) == fingerprint()["rules"]


def test_the_reader_takes_nothing_from_elsewhere_that_is_not_digested() -> None:
    """What a rule imports is in the digest, or in the fingerprint of the signatures."""
    taken: dict[str, set[str]] = {}
    for path in (ROOT / "program" / "reader").rglob("*.py"):
        if path.name not in _NO_RULES:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rolelens"):
                    taken.setdefault(str(node.module), set()).update(alias.name for alias in node.names)
    elsewhere = {module for module in taken if not module.startswith("rolelens.program.reader")}
    assert elsewhere == {"rolelens.data", "rolelens.signatures", "rolelens.signatures.codebook"}
    # Both of data/_visible.py; what reads the file of weights has no part in a feature.
    assert taken["rolelens.data"] - {"decode", "parse_json", "read_file"} == {"VisibleText", "visible"}


def test_line_ends_are_a_checkouts_and_not_the_sources(source: Path) -> None:
    for path in source.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert rules_digest(source) == fingerprint()["rules"]


def test_a_lexicon_holds_what_is_digested() -> None:
    """Patterns as loaded: the shipped ones by their cue, whatever file has it, and the user's apart from them."""
    cues = {"a.one": ["x", "y"], "b.two": ["z"]}
    whole = Lexicon({"mine": cues})
    assert (whole.shipped, whole.own) == (cues, {})
    apart = Lexicon({"m": {"b.two": ["z"]}, "n": {"a.one": ["x", "y"]}}, {"a.one": ["w"]})
    assert (apart.shipped, apart.own) == (cues, {"a.one": ["w"]})


# --- the files


def test_a_difference_in_gold_changes_its_digest() -> None:
    (item, other, *_) = load_gold("train")
    other_label = type(item)(item.id, {**item.labels, "primary_cloud": Label("oracle")}, item.posting)
    other_text = type(item)(item.id, item.labels, item.posting.model_copy(update={"description": "Other."}))
    sets = [[item], [other], [item, other], [other, item], [other_label], [other_text], []]
    assert len({gold_digest(gold) for gold in sets}) == len(sets)
    # Labels in another order are the same labels.
    turned = type(item)(item.id, dict(reversed(item.labels.items())), item.posting)
    assert gold_digest([turned]) == gold_digest([item])


def test_what_a_run_cost_is_no_part_of_what_was_compiled() -> None:
    manifest = {"name": "x", "files": {"a": "b"}}
    assert manifest_digest({**manifest, "spent": {"calls": 3}, "digest": "y"}) == manifest_digest(manifest)
    assert manifest_digest({**manifest, "name": "z"}) != manifest_digest(manifest)


def test_weights_are_written_a_line_a_question() -> None:
    text = serialize("reader.json", {"b": {"y": [1], "x": [2]}, "a": {}})
    assert text == '{\n"b": {"x": [2], "y": [1]},\n"a": {}\n}\n'
    assert serialize("calibration.json", {"a": "é"}) == '{\n "a": "é"\n}\n'


def test_an_artefact_takes_the_place_of_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    engine = make_engine("openai/test", api_key="k")
    folder = _made(tmp_path / "made", engine, "calibration.json")
    (folder / "old.txt").write_text("of the last one", encoding="utf-8")
    # What an interrupted run left.
    for left in ("made.partial", "made.old"):
        (tmp_path / left).mkdir()
    _made(folder, engine)
    assert [path.name for path in tmp_path.glob("made*")] == ["made"]
    assert [path.name for path in folder.iterdir()] == ["manifest.json"]
    assert read_manifest(folder)["files"] == {}
