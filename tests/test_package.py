"""The built wheel, away from the checkout: it holds all that it needs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's content in a folder of its own; what it depends on is this environment's."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("rolelens-*.whl")
    with zipfile.ZipFile(wheel) as content:
        content.extractall(folder / "site")
    return folder / "site"


def _run(installed: Path, folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, *args]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_program_loads_and_answers_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = (
        "import program; from program import load; program_ = load();"
        "record = program_({'title': 'Senior Data Engineer', 'description': 'Build ETL pipelines on AWS.'}).record;"
        "print(program.__file__, record.inference.stack_and_cloud.primary_cloud.value, record.metadata.program)"
    )
    done = _run(installed, tmp_path, "-c", code)
    assert done.returncode == 0, done.stderr
    file, value, name = done.stdout.split()
    assert file.startswith(str(installed))
    assert value == "aws"
    assert name.startswith("default@")


def test_the_command_evaluates_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, tmp_path, "-m", "program", "evaluate", "--report", "report.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "report.html").exists()


def test_nothing_but_the_packages_is_in_it(installed: Path) -> None:
    found = {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")}
    assert found == {"signatures", "data", "eval", "program"}
