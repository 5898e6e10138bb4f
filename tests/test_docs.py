"""Every command and every piece of Python in the documentation runs."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from data import read_postings
from program import load

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
COMMANDS = [
    (page.name, line.strip())
    for page in PAGES
    for line in page.read_text(encoding="utf-8").splitlines()
    if line.startswith("    ") and ".venv/bin/" in line
]
SCRIPTS = [
    (page.name, code)
    for page in PAGES
    for code in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


@pytest.mark.parametrize(("page", "command"), COMMANDS, ids=[c for _, c in COMMANDS])
def test_a_documented_command_runs(page: str, command: str, tmp_path: Path) -> None:
    program, *args = shlex.split(command)
    assert program == ".venv/bin/rolelens", "test the other commands of the documentation too"
    args = [str(ROOT / a) if a.startswith("examples") else str(tmp_path / a) if a == "answers.csv" else a for a in args]
    done = subprocess.run([sys.executable, "-m", "program", *args], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout or (tmp_path / "answers.csv").exists()


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
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "program/reader/lexicon/README.md"]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
