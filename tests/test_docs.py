"""Every command and every piece of Python in the documentation runs."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rolelens.data import SPLITS, load_gold, read_postings, save_gold, task
from rolelens.program import load
from rolelens.program.artifact import DEFAULT
from tests.command import run

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# A command that stands in two pages runs once.
COMMANDS = list(
    dict.fromkeys(
        line.strip()
        for page in PAGES
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("    ") and ".venv/bin/" in line
    )
)
SCRIPTS = [
    (page.name, code)
    for page in PAGES
    for code in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the documentation's commands name: the examples, an export, two labellings, a program."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "examples").symlink_to(ROOT / "examples")
    gold = load_gold("train")[:6]
    save_gold(gold, folder / "first.jsonl")
    save_gold(gold[1:], folder / "second.jsonl")
    for split in SPLITS:
        save_gold(load_gold(split)[:5], folder / f"{split}.jsonl")
    made = task(gold[0].posting, gold[0].labels)
    exported = [{"data": made["data"], "annotations": made["predictions"]}]
    (folder / "export.json").write_text(json.dumps(exported), encoding="utf-8")
    save_gold(gold, folder / "gold.jsonl")
    records = list(load().records([item.posting for item in gold]))
    lines = [record.model_dump_json() + "\n" for record in records]
    for name in ("predictions.jsonl", "calibrated.jsonl"):
        (folder / name).write_text("".join(lines), encoding="utf-8")
    # A page's later commands read what its earlier ones make; here they may as well run alone.
    shutil.copytree(DEFAULT, folder / "compiled" / "mine")
    shutil.copy(DEFAULT / "calibration.json", folder)
    raw = [{"posting_id": r.id, "model": "m", "raw": f"Here: {r.model_dump_json()}"} for r in records]
    (folder / "raw.jsonl").write_text("".join(json.dumps(line) + "\n" for line in raw), encoding="utf-8")
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=COMMANDS)
def test_a_documented_command_runs(command: str, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *args = shlex.split(command)
    assert program == ".venv/bin/rolelens", "test the other commands of the documentation too"
    monkeypatch.chdir(desk)
    done = run(*args)
    assert done.returncode == 0, done.stderr
    assert done.stdout or (desk / args[args.index("--out") + 1]).exists()


@pytest.mark.parametrize(("page", "code"), SCRIPTS, ids=[page for page, _ in SCRIPTS])
def test_documented_python_runs(page: str, code: str) -> None:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_answers_that_the_readme_shows_are_those_that_it_gives() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"^(\w+) {2,}(\S+) +(\d\.\d\d) +(.+)$", readme, re.MULTILINE)
    (posting,) = read_postings(ROOT / "examples" / "data-engineer.html")
    given = {question.name: answer for question, answer in load()(posting).record.answers()}
    assert len(shown) > 3
    for name, value, sure, evidence in shown:
        assert (str(given[name].value).lower(), given[name].evidence) == (value, evidence)
        assert given[name].confidence == pytest.approx(float(sure), abs=0.011)


def test_links_lead_somewhere() -> None:
    for page in [*PAGES, *ROOT.glob("*.md"), ROOT / "program/reader/lexicon/README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_figures_of_the_shipped_program_are_those_of_its_manifest() -> None:
    scores = json.loads((ROOT / "program" / "default" / "manifest.json").read_text("utf-8"))["scores"]
    reader = (ROOT / "docs" / "reader.md").read_text("utf-8")
    assert f"gives {scores['test']['accuracy.micro']:.3f} of the" in reader
    assert f"the calibration error is {scores['test']['calibration.ece']:.3f}." in reader
    decision = (ROOT / "docs" / "decisions" / "0002-rules-as-prior.md").read_text("utf-8")
    for program in ("uncompiled", "compiled"):
        assert f"{scores['dev'][program]['accuracy.micro']:.3f}" in decision
