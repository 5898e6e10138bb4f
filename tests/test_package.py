"""The package as users install it, away from the checkout: it holds what it needs, and takes no name but its own."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("signatures", "data", "eval", "program")


def _build(source: Path, folder: Path, target: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = folder.glob("rolelens-*")
    return built


def _unpacked(wheel: Path) -> Path:
    """What the installation of a wheel puts into site-packages."""
    site = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as content:
        content.extractall(site)
    return site


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _unpacked(_build(ROOT, tmp_path_factory.mktemp("wheel"), "wheel"))


@pytest.fixture(scope="module")
def editable(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _unpacked(_build(ROOT, tmp_path_factory.mktemp("editable"), "wheel:editable"))


@pytest.fixture(params=["wheel", "editable"])
def installed(request: pytest.FixtureRequest) -> Path:
    site: Path = request.getfixturevalue(request.param)
    return site


def _run(site: Path, folder: Path, code: str, *args: str) -> subprocess.CompletedProcess[str]:
    """A user's script in a folder of theirs; ``site`` is installed before this environment's packages."""
    script = folder / "script.py"
    script.write_text(f"import site; site.addsitedir({str(site)!r})\n{code}", encoding="utf-8")
    # The checkout may be on the path of the tests; it is not on a user's.
    path = [str(site)] if (site / "rolelens").is_dir() else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    command = [sys.executable, str(script), *args]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


ANSWER = """
import sys
from rolelens import Posting, load
record = load()(Posting(title="Senior Data Engineer", description="Build ETL pipelines on AWS.")).record
print(record.inference.stack_and_cloud.primary_cloud.value, record.metadata.program)
print(sorted({"signatures", "data", "eval", "program"} & set(sys.modules)))
"""


def test_a_program_loads_and_answers(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, tmp_path, ANSWER)
    assert done.returncode == 0, done.stderr
    value, name, loaded = done.stdout.split(maxsplit=2)
    assert value == "aws"
    assert name.startswith("default@")
    assert loaded.strip() == "[]", "a room was loaded under its bare name"


@pytest.mark.parametrize("layout", ["data.py", "data/__init__.py", "data/loader.py"])
def test_a_users_own_data_and_ours_do_not_meet(installed: Path, tmp_path: Path, layout: str) -> None:
    """A module, a package, and a plain folder; each beside the script, as people have them."""
    own = tmp_path / layout
    own.parent.mkdir(exist_ok=True)
    own.write_text("MINE = 'mine'\n", encoding="utf-8")
    module = "data.loader" if layout.endswith("loader.py") else "data"
    done = _run(installed, tmp_path, f"from {module} import MINE; print(MINE)\n{ANSWER}\nfrom {module} import MINE")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[:2] == ["mine", "aws"]


def test_packages_of_the_rooms_names_may_be_installed_beside_it(installed: Path, tmp_path: Path) -> None:
    """What `pip install data eval program signatures` would put into site-packages."""
    others = tmp_path / "others"
    for room in ROOMS:
        (others / room).mkdir(parents=True)
        (others / room / "__init__.py").write_text(f"NAME = 'other {room}'\n", encoding="utf-8")
    code = f"sys_path = {str(others)!r}\nimport sys; sys.path.insert(0, sys_path)\n" + "".join(
        f"import {room}; print({room}.NAME)\n" for room in ROOMS
    )
    done = _run(installed, tmp_path, code + ANSWER.replace("print(sorted", "0 and print(sorted"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[:4] == [f"other {room}" for room in ROOMS]
    assert done.stdout.splitlines()[4].startswith("aws ")


def test_the_command_evaluates(installed: Path, tmp_path: Path) -> None:
    code = "import runpy, sys; sys.argv[1:] = ['evaluate', '--json', 'measures.json']\n"
    done = _run(installed, tmp_path, code + "runpy.run_module('rolelens', run_name='__main__', alter_sys=True)")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "measures.json").read_text(encoding="utf-8"))["accuracy"]["micro"] > 0.8


def test_the_wheel_holds_one_name_and_the_source_distribution_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    assert {path.name for path in wheel.iterdir() if not path.name.endswith(".dist-info")} == {"rolelens"}
    packed = _build(ROOT, tmp_path, "sdist")
    with tarfile.open(packed) as content:
        content.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    other = _unpacked(_build(source, tmp_path / "again", "wheel"))
    assert _files(other) == _files(wheel)
    assert "rolelens/data/gold/train.jsonl" in _files(wheel)


def _files(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}


def test_no_room_is_loaded_under_its_bare_name() -> None:
    """With the checkout on the path, ``import data`` would load a second copy of the same code."""
    folders = {str(ROOT / room) for room in ROOMS}
    twice = [
        name for name in ROOMS if str(Path(getattr(sys.modules.get(name), "__file__", "") or "").parent) in folders
    ]
    assert twice == []
