"""The command as a user runs it: what it prints where, and how it exits."""

import csv
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pyarrow.parquet as parquet
import pytest

from rolelens.program.reader import lexicon
from rolelens.program.reader._automaton import _folder as automata
from rolelens.signatures import SHIPPED, Record, record_schema
from tests.command import run
from tests.conftest import POSTING_TEXT
from tests.servers import OpenAIServer, fields_asked, good_reply

ROOT = Path(__file__).parent.parent


def _start(*args: object, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, where that is the point; it costs a second."""
    command = [sys.executable, "-m", "rolelens", *map(str, args)]
    environment = {**os.environ, "NO_COLOR": "1", **env}
    return subprocess.run(command, input=stdin, capture_output=True, check=False, env=environment, cwd=ROOT)


@pytest.fixture
def several(tmp_path: Path) -> Path:
    path = tmp_path / "several.jsonl"
    rows = [{"id": str(n), "title": "Data Engineer", "description": POSTING_TEXT} for n in range(3)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


class Started(NamedTuple):
    """What starts of the command on one posting left behind: their output, the modules they loaded, and the cache."""

    done: list[subprocess.CompletedProcess[bytes]]
    modules: list[set[str]]
    cache: Path


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Started:
    """Three starts, each with another order of sets, without a network, and with the automaton of earlier starts."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "sitecustomize.py").write_text(
        "import atexit, os, pathlib, socket, sys\n"
        "def refuse(*args, **kwargs): raise SystemExit('a network was asked for')\n"
        "socket.socket.connect = refuse\nsocket.getaddrinfo = refuse\nsocket.create_connection = refuse\n"
        "atexit.register(lambda: pathlib.Path(os.environ['LOADED']).write_text('\\n'.join(sys.modules)))\n"
    )
    lexicon()  # keeps its automaton, where none was kept
    cache = folder / "cache"
    cache.mkdir()
    for kept in automata().glob("*.hs"):
        (cache / kept.name).symlink_to(kept)
    posting = folder / "posting.txt"
    benefits = ("Sick leave", "Free lunch", "Gym access", "Pet leave.", "Vision care", "Life cover", "401(k) plan")
    posting.write_text("Senior Lead Data Engineer\nBenefits\n- " + "\n- ".join(benefits), encoding="utf-8")
    path = os.pathsep.join([str(folder), str(ROOT)])
    done = [
        _start(
            "infer", posting, "--format", "jsonl",
            PYTHONHASHSEED=seed, PYTHONPATH=path, LOADED=str(folder / seed), ROLELENS_CACHE=str(cache),
        )
        for seed in "123"
    ]  # fmt: skip
    return Started(done, [set((folder / seed).read_text().splitlines()) for seed in "123"], cache)


def test_a_start_asks_no_network_and_says_nothing_beside_its_answer(started: Started) -> None:
    for done in started.done:
        assert (done.returncode, done.stderr) == (0, b"")
        assert len(done.stdout.splitlines()) == 1


def test_the_answers_are_the_same_in_every_process(started: Started) -> None:
    """Sets of words are walked in an order that changes from process to process; no answer may."""
    answers = [json.loads(done.stdout)["inference"] for done in started.done]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["contract_and_compensation"]["benefits_level"]["evidence"]


def test_a_start_loads_only_what_it_needs(started: Started) -> None:
    """What makes a start slow, whatever the machine: libraries that the embedded engine does without."""
    needless = {"litellm", "sklearn", "scipy", "datasets", "pyarrow", "pandas", "jinja2", "optuna"}
    for modules in started.modules:
        assert "rolelens.program.reader" in modules
        assert modules & (needless | {"rolelens.program.compilation"}) == set()


def test_a_start_does_not_compile_the_lexicon_again(started: Started) -> None:
    """That takes seconds; the automaton that was kept is used, and is still what it was."""
    assert list(started.cache.iterdir())
    assert all(kept.is_symlink() for kept in started.cache.iterdir())


@pytest.mark.slow
def test_a_start_takes_little_longer_than_to_import_dspy() -> None:
    """Processor time of a start, in that of its largest part: 1.8 times it, when this was written.

    A ratio of the least of several runs depends little on the machine and on what else it does; a start that fits,
    compiles or loads something more has long been over three.
    """

    def seconds(*command: str) -> float:
        found = []
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run([sys.executable, *command], check=True, capture_output=True, cwd=ROOT)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        return min(found)

    start = seconds("-m", "rolelens", "infer", str(ROOT / "examples" / "data-engineer.html"))
    assert start < 3 * seconds("-c", "import dspy")


def test_one_posting_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "job.txt"
    path.write_text("Staff Data Engineer\n\n" + POSTING_TEXT)
    done = run("infer", path)
    assert done.returncode == 0
    assert done.stderr == b""
    shown = done.stdout.decode()
    assert all(name in shown for name in SHIPPED.questions)
    assert "We are unable to sponsor visas." in shown


def test_several_are_json_lines_and_standard_output_holds_nothing_else(several: Path) -> None:
    done = _start("infer", several)
    assert (done.returncode, done.stderr) == (0, b"")
    records = [Record.model_validate_json(line) for line in done.stdout.splitlines()]
    assert [record.id for record in records] == ["0", "1", "2"]
    for line in done.stdout.splitlines():
        jsonschema.validate(json.loads(line), record_schema())


def test_all_formats_hold_the_same_answers(several: Path, tmp_path: Path) -> None:
    for form in ("json", "jsonl", "csv", "parquet"):
        done = run("infer", several, "--format", form, "--out", tmp_path / f"out.{form}")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b""), form
    records = json.loads((tmp_path / "out.json").read_text())
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    answers = [{f: a for section in r["inference"].values() for f, a in section.items()} for r in records]
    assert [r["inference"] for r in lines] == [r["inference"] for r in records]
    rows = parquet.read_table(tmp_path / "out.parquet").to_pylist()
    with (tmp_path / "out.csv").open(newline="") as file:
        cells = list(csv.DictReader(file))
    for answer, row, cell in zip(answers, rows, cells, strict=True):
        for name, question in SHIPPED.questions.items():
            assert row[name] == answer[name]["value"]
            assert row[f"{name}_confidence"] == answer[name]["confidence"]
            assert float(cell[f"{name}_confidence"]) == answer[name]["confidence"]
            value = answer[name]["value"]
            shown = "|".join(value) if question.kind == "set" else "" if value is None else str(value)
            assert cell[name].lower() == shown.lower()
    assert not list(tmp_path.glob("*.partial"))


def test_a_bad_line_is_told_of_and_the_good_ones_are_answered(several: Path) -> None:
    lines = several.read_text().splitlines()
    several.write_text("\n".join([*lines[:2], "{broken", lines[2], '{"title": "no text"}']))
    done = run("infer", several)
    assert done.returncode == 3
    assert len(done.stdout.splitlines()) == 3
    said = done.stderr.decode().splitlines()
    assert len(said) == 3
    assert said[0].startswith(f"rolelens: {several}:3: not JSON")
    assert said[1].startswith(f"rolelens: {several}:5: no description. Its fields are title.")
    assert said[2] == "rolelens: 2 of 5 could not be read."


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["infer", "nothing.jsonl"], 2, "nothing.jsonl: no such file. Check the path"),
        (["infer", "-", "--engine", "gpt4"], 2, "gpt4: unknown engine. Use one of: embedded"),
        (["infer", "-", "--engine", "gguf:none.gguf"], 2, "gguf:none.gguf: no such file."),
        (["infer", "-", "--program", "nowhere"], 2, "nowhere: no compiled program."),
        (["infer", "-", "--engine", "openai/gpt-4o-mini"], 2, "Set OPENAI_API_KEY in the environment."),
        (["infer", "-", "--engine", "embedded", "--option", "speed"], 2, "--option: expected KEY=VALUE, got 'speed'"),
        (["infer", "-", "--option", "speed=9"], 2, "unknown option 'speed'"),
        (
            ["infer", "-", "--format", "parquet"],
            2,
            "Parquet is binary and cannot go to standard output. Name an output",
        ),
        (["infer", "-", "--out", "no/such/folder/x.csv"], 2, "no/such/folder/x.csv: No such file or directory"),
        (["infer", "-", "--engine", "embedded", "--program", "x"], 2, "no compiled program"),
        (["infer", "-", "--encoding", "klingon"], 4, "unknown encoding klingon"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(args: list[str], code: int, said: str) -> None:
    done = run(*args, stdin=b"Data Engineer wanted. Build pipelines.")
    assert done.returncode == code, done.stderr
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("rolelens: ")
    assert said in line


def test_nothing_to_answer_has_its_own_exit_code() -> None:
    done = _start("infer", stdin=b"   ")
    assert done.returncode == 4
    assert done.stderr.decode() == "rolelens: standard input: the description is blank. Provide the posting's text.\n"


def test_a_section_that_failed_makes_the_answer_partial(openai_server: OpenAIServer, several: Path) -> None:
    openai_server.script = lambda request, number: (
        "not json" if "h1b_friendly" in fields_asked(request) else good_reply(request)
    )
    options = ["--option", f"api_base={openai_server.url}/v1", "--option", "api_key=k", "--retries", "0"]
    done = run("infer", several, "--engine", "openai/test", *options)
    assert done.returncode == 3
    said = "rolelens: unanswered fields: visa_and_authorization unreadable_reply ×3. The records' errors say why.\n"
    assert done.stderr.decode() == said
    for line in done.stdout.splitlines():
        record = Record.model_validate_json(line)
        assert list(record.errors) == ["visa_and_authorization"]


def test_read_shows_the_texts_that_spans_count_in(tmp_path: Path) -> None:
    page = tmp_path / "job.html"
    page.write_text("<h1>Data Engineer</h1><ul><li>Build <b>pipelines</b> on AWS</li></ul>")
    text = json.loads(run("read", page).stdout)["description"]
    record = Record.model_validate_json(run("infer", page, "--format", "jsonl").stdout)
    (span,) = record.inference.stack_and_cloud.primary_cloud.spans
    assert text[span.start : span.end] == "Build pipelines on AWS"


def test_the_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout) == record_schema()
