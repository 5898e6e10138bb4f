"""Mutation testing of the files in mutants.toml: ``make mutants``, or ``make mutants FILE=eval/_metric.py`` for one.

mutmut changes one operator, number, word or argument of a function at a time and runs the tests that reach the
function. It changes no documentation strings, and cannot change code outside of functions or in decorated ones.

Each file is a run of its own with its own tests, in a tree of links under build/mutants: mutmut wants files to lie
where they are imported from, writes beside what it reads, and takes one set of tests a run.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from difflib import ndiff
from pathlib import Path
from typing import NamedTuple

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
LEAST = 0.85
"""Share of a file's mutants that its tests must kill."""

_SURVIVED = {0, 5, 33}
"""Exit codes of the tests: they passed, or none reaches the function. With any other they failed or never ended."""

_CONFIGURATION = """\
[mutmut]
source_paths = rolelens/{file}
also_copy = rolelens
use_git_change_detection = false
pytest_add_cli_args =
    -n0
    -p
    no:cacheprovider
    --hypothesis-seed=0
pytest_add_cli_args_test_selection =
    {tests}
"""


class Mutant(NamedTuple):
    """A change of a function, known by the lines that it takes away and puts there: those stay when others change."""

    function: str
    was: str
    now: str


class Outcome(NamedTuple):
    killed: int
    survived: list[Mutant]


def main(chosen: str | None) -> bool:
    """Run all files, or one, and print what survived; whether enough was killed in each."""
    listed = tomllib.loads((ROOT / "tests" / "mutants.toml").read_text(encoding="utf-8"))
    files: dict[str, list[str]] = listed["tests"]
    if chosen:
        if chosen not in files:
            raise SystemExit(f"{chosen} is not in tests/mutants.toml. Choose one of: {', '.join(files)}.")
        files = {chosen: files[chosen]}
    for name in (name for file, tests in files.items() for name in (file, *tests)):
        if not (ROOT / name).exists():
            raise SystemExit(f"tests/mutants.toml names {name}, which does not exist. Correct the name or remove it.")
    accepted = [(a["file"], Mutant(*mutant)) for a in listed["accepted"] for mutant in a["mutants"]]
    enough = [
        _tested(file, tests, Counter(mutant for where, mutant in accepted if where == file))
        for file, tests in files.items()
    ]
    return all(enough)


def _tested(file: str, tests: list[str], accepted: Counter[Mutant]) -> bool:
    start = time.monotonic()
    killed, survived = _run(file, tests)
    total = killed + len(survived)
    new, gone = Counter(survived) - accepted, accepted - Counter(survived)
    print(
        f"{file}: killed {killed} of {total} ({killed / total:.0%}), survived {len(survived)}, "
        f"{new.total()} of them not listed; {time.monotonic() - start:.0f} s",
        flush=True,
    )
    _show("new", new)
    _show("listed, but does not survive", gone)
    return killed >= LEAST * total


def _show(title: str, mutants: Counter[Mutant]) -> None:
    for mutant in mutants.elements():
        print(f"  {title}: {mutant.function}")
        print("".join(f"    - {line}\n" for line in mutant.was.splitlines()), end="")
        print("".join(f"    + {line}\n" for line in mutant.now.splitlines()), end="", flush=True)


def _run(file: str, tests: list[str]) -> Outcome:
    place = BUILD / file.removesuffix(".py")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in ("rolelens", "tests"):
        (place / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "pyproject.toml", place)
    (place / "setup.cfg").write_text(_CONFIGURATION.format(file=file, tests="\n    ".join(tests)), encoding="utf-8")
    command = [sys.executable, "-c", "from mutmut.__main__ import cli; cli()", "run"]
    ran = subprocess.run(command, cwd=place, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    written = place / "mutants" / "rolelens" / file
    if ran.returncode:
        raise SystemExit(f"{ran.stdout[-8000:]}\nmutmut failed at {file}.")
    codes: dict[str, int | None] = json.loads(written.with_suffix(".py.meta").read_text())["exit_code_by_key"]
    if None in codes.values():
        raise SystemExit(f"{ran.stdout[-8000:]}\nmutmut did not end with {file}.")
    survived = [name.rpartition(".")[2] for name, code in codes.items() if code in _SURVIVED]
    functions = dict(_functions(written))
    return Outcome(len(codes) - len(survived), [_mutant(name, functions) for name in survived])


def _functions(written: Path) -> Iterator[tuple[str, list[str]]]:
    """The lines of each function, without indentation: mutmut writes every mutant as a function of its own."""
    source = written.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and "__mutmut_" in node.name:
            yield node.name, [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]


def _mutant(name: str, functions: dict[str, list[str]]) -> Mutant:
    original = name.rpartition("__mutmut_")[0]
    before, after = ([line.replace(one, "") for line in functions[one]] for one in (f"{original}__mutmut_orig", name))
    changes: dict[str, list[str]] = {"- ": [], "+ ": [], "  ": [], "? ": []}
    for line in ndiff(before, after):
        changes[line[:2]].append(line[2:])
    function = original.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    return Mutant(function, "\n".join(changes["- "]), "\n".join(changes["+ "]))


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1] if len(sys.argv) > 1 else None))
