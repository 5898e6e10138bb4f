"""Compiling for generative and decision engines: what is shown, kept, spent, and asked again."""

import json
import re
from pathlib import Path
from typing import Any

import dspy
import pytest

from rolelens.data import GoldPosting, load_gold, save_gold
from rolelens.program import JobInference, load
from rolelens.program.compilation import Plan, compile_program
from rolelens.program.compilation._demonstrations import demonstrations
from rolelens.program.engines._budget import BudgetSpentError, Meter, Spending, parse_budget
from rolelens.signatures import SHIPPED, EngineError, InputError, decision_form
from tests.servers import OpenAIServer, SystemOneServer, completion, failure, fields_asked, good_reply

CLOUD = "stack_and_cloud"


def _taught(request: dict[str, Any], number: int) -> str:
    """A model that answers rightly once it is shown how, and knows nothing before."""
    if len(request["messages"]) <= 2:
        return good_reply(request)
    title = re.search(r"title: (.*)", str(request["messages"][-1]["content"]))
    item = next(i for i in load_gold("train") if title and i.posting.title == title[1].partition("\\n")[0])
    return good_reply(request, **{n: _entry(item, n) for n in fields_asked(request)})


def _entry(item: GoldPosting, name: str) -> dict[str, Any]:
    label = item.labels[name]
    value = SHIPPED.questions[name].to_wire(label.value)
    return {"value": value, "confidence": 0.9, "evidence": (label.quotes or ("",))[0], "source": "inferred"}


def _plan(tmp_path: Path, sets: dict[str, Path], server: OpenAIServer, **changed: Any) -> Plan:
    options = {"api_base": f"{server.url}/v1", "api_key": "k", "timeout": 5}
    given: dict[str, Any] = {"sections": [CLOUD], "retries": 0, **sets, **changed}
    return Plan(out=tmp_path / "out", engine="openai/test", options=options, **given)


def _load(plan: Plan) -> JobInference:
    return load(plan.out, **plan.options)


def test_demonstrations_pay_and_the_manifest_says_how_much(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer
) -> None:
    openai_server.script = _taught
    plan = _plan(tmp_path, sets, openai_server)
    manifest = compile_program(plan)
    dev = manifest["scores"]["dev"]
    assert dev["compiled"]["accuracy.micro"] == 1
    assert dev["uncompiled"]["accuracy.micro"] < 0.7
    assert manifest["scores"]["test"]["accuracy.micro"] == 1
    # 6 postings of dev twice, 5 of test once, one section.
    assert manifest["spent"]["calls"] == 17 == len(openai_server.requests)
    assert manifest["spent"]["tokens"] == 17 * 120
    program = _load(plan)
    record = program(load_gold("train")[30].posting).record
    cloud = record.inference.stack_and_cloud.primary_cloud
    assert cloud.value == load_gold("train")[30].labels["primary_cloud"].value
    assert {error.kind for error in record.errors.values()} == {"not_asked"}
    assert set(record.errors) == set(SHIPPED.sections) - {CLOUD}


def test_the_same_command_goes_on_where_it_stopped_and_asks_nothing_twice(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer
) -> None:
    def stops(request: dict[str, Any], number: int) -> Any:
        return failure(401, "key expired") if number > 9 else _taught(request, number)

    openai_server.script = stops
    plan = _plan(tmp_path, sets, openai_server)
    with pytest.raises(EngineError):
        compile_program(plan)
    assert not plan.out.exists()
    asked = len(openai_server.requests)
    openai_server.script = _taught
    manifest = compile_program(plan)
    # 9 replies were kept; what was refused is asked again.
    assert len(openai_server.requests) - asked == 17 - 9 == manifest["spent"]["calls"]
    again = compile_program(plan)
    assert again["spent"]["calls"] == 0
    assert again["digest"] == manifest["digest"]


def test_what_is_no_better_is_not_kept(tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer) -> None:
    openai_server.script = lambda request, number: good_reply(request)
    plan = _plan(tmp_path, sets, openai_server)
    manifest = compile_program(plan)
    assert manifest["notes"] == ["the compiled program did not improve on dev; the uncompiled one was kept"]
    assert "program.json" not in manifest["files"]
    assert _load(plan).stack_and_cloud.demos == []


def test_the_replies_of_another_engine_are_refused(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer
) -> None:
    plan = _plan(tmp_path, sets, openai_server, optimizer="none")
    compile_program(plan)
    other = Plan(**{**vars(plan), "options": {**plan.options, "temperature": 1.0}})
    with pytest.raises(InputError, match="the folder has replies of another engine"):
        compile_program(other)


def test_an_engine_that_fails_half_of_its_calls_is_judged_by_what_it_answers(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer
) -> None:
    openai_server.script = lambda request, number: good_reply(request) if number % 2 else completion("garbage")
    manifest = compile_program(_plan(tmp_path, sets, openai_server, optimizer="none"))
    assert manifest["scores"]["dev"]["uncompiled"]["unanswered"] == 15
    openai_server.script = lambda request, number: completion("garbage")
    with pytest.raises(EngineError, match=r"nothing was answered\. First failure: unreadable_reply"):
        compile_program(Plan(**{**vars(_plan(tmp_path, sets, openai_server)), "out": tmp_path / "other"}))
    assert not (tmp_path / "other").exists()


def test_a_budget_is_kept_to(tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer) -> None:
    openai_server.script = _taught
    # Scoring takes 6 + 6 + 5 calls; a search that needs more than the other 13 has to stop.
    plan = _plan(
        tmp_path, sets, openai_server, optimizer="bootstrap", budget=parse_budget("30calls"),
        settings={"num_candidate_programs": 3, "num_threads": 1},
    )  # fmt: skip
    manifest = compile_program(plan)
    assert len(openai_server.requests) <= 30
    assert manifest["spent"]["calls"] <= 30
    assert any("budget was spent during the search" in note for note in manifest["notes"])
    with pytest.raises(EngineError, match="the budget was spent before dev was scored"):
        compile_program(Plan(**{**vars(plan), "out": tmp_path / "b", "budget": parse_budget("3calls")}))


@pytest.mark.parametrize("optimizer", ["bootstrap", "mipro", "gepa", "simba"])
def test_every_optimizer_compiles_the_whole_program(
    tmp_path: Path, sets: dict[str, Path], openai_server: OpenAIServer, optimizer: str
) -> None:
    """The wiring, with a scripted model: proposals are any text, answers are good."""

    def script(request: dict[str, Any], number: int) -> str:
        if fields_asked(request):
            return good_reply(request, primary_cloud={"value": "aws", "confidence": 0.9, "evidence": "AWS"})
        return json.dumps({"proposed_instruction": "Read closely.", "observations": "-", "summary": "-",
                           "program_description": "-", "module_description": "-", "discussion": "-",
                           "module_advice": {CLOUD: "Look for services."}}) + "\n```\nRead closely.\n```"  # fmt: skip

    openai_server.script = script
    smallest: dict[str, dict[str, Any]] = {
        "bootstrap": {"num_candidate_programs": 1, "max_bootstrapped_demos": 1},
        "mipro": {"num_candidates": 2, "num_trials": 1, "minibatch": False, "max_bootstrapped_demos": 1},
        "gepa": {"max_metric_calls": 14},
        "simba": {"bsize": 4, "num_candidates": 2, "max_steps": 1, "max_demos": 1},
    }
    plan = _plan(tmp_path, sets, openai_server, optimizer=optimizer, settings=smallest[optimizer])
    manifest = compile_program(plan)
    assert manifest["optimizer"]["name"] == optimizer
    assert "compiled" in manifest["scores"]["dev"]
    assert _load(plan)(load_gold("train")[0].posting).record.inference.stack_and_cloud.primary_cloud.value == "aws"


def test_a_decision_engine_gets_demonstrations_and_thresholds(
    tmp_path: Path, sets: dict[str, Path], systemone_server: SystemOneServer
) -> None:
    # Five postings to learn from: ReAnchor asks about each of them for every setting that it tries.
    plan = Plan(
        out=tmp_path / "out", engine=f"systemone:{systemone_server.url}", sections=[CLOUD], retries=0,
        train=sets["test"], dev=sets["dev"], test="",
    )  # fmt: skip
    manifest = compile_program(plan)
    assert manifest["optimizer"]["name"] == "reanchor"
    assert any("demos" in request["state"] for request in systemone_server.requests)
    program = load(plan.out, engine=plan.engine)
    assert program(load_gold("train")[0].posting).record.inference.stack_and_cloud.primary_cloud.value


def test_demonstrations_hold_what_their_section_reads_and_no_more() -> None:
    train = load_gold("train")[:20]
    for section in SHIPPED.sections:
        demos = demonstrations(section, train, decides=False, count=4, tokens=1500)
        assert 2 <= len(demos) <= 4
        names = {q.name for q in SHIPPED.questions.values() if q.section == section}
        assert all(set(demo.keys()) == {"posting", *names} for demo in demos)
        assert sum(len(d.posting.description) for d in demos) <= 4 * 600
        values = {str(d[name]["value"]) for d in demos for name in names}
        assert len(values) > len(names) / 2
        decided = demonstrations(section, train, decides=True, count=1)
        assert set(decided[0].keys()) == {"posting", *decision_form(SHIPPED.sections[section]).output_fields}
    assert demonstrations(CLOUD, train, decides=False, tokens=1) == []


def test_budgets_are_read_and_meters_stop() -> None:
    assert parse_budget("500calls").calls == 500
    assert parse_budget("2Mtokens, 1.5usd") == Spending(float("inf"), 2_000_000, 1.5)
    for text in ("", "many", "5", "-3calls"):
        with pytest.raises(InputError, match="invalid budget"):
            parse_budget(text)
    meter = Meter()
    meter.limit = parse_budget("2calls")
    meter.start()
    meter.start()
    with pytest.raises(BudgetSpentError):
        meter.start()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("optimizer", "settings"),
    [
        ("labeled", {"count": 1}),
        ("bootstrap", {"num_candidate_programs": 1, "max_bootstrapped_demos": 1}),
        ("mipro", {"num_candidates": 2, "num_trials": 1, "minibatch": False, "max_bootstrapped_demos": 1}),
        ("gepa", {"max_metric_calls": 6}),
        ("simba", {"bsize": 2, "num_candidates": 1, "max_steps": 1, "max_demos": 1}),
    ],
)
def test_a_real_model_is_compiled_end_to_end(
    tmp_path: Path, gguf_model: Path, optimizer: str, settings: dict[str, Any]
) -> None:
    gold = load_gold("train")
    sets = {name: tmp_path / f"{name}.jsonl" for name in ("train", "dev", "test")}
    for path, part in zip(sets.values(), (gold[:3], gold[3:5], gold[5:6]), strict=True):
        save_gold(part, path)
    plan = Plan(
        out=tmp_path / "out", engine=f"gguf:{gguf_model}", options={"max_tokens": 300, "context": 8192}, retries=0,
        sections=["visa_and_authorization"], optimizer=optimizer, settings=settings, **sets,
    )  # fmt: skip
    manifest = compile_program(plan)
    assert manifest["scores"]["test"]["answers"] == 3
    assert isinstance(load(plan.out), dspy.Module)
