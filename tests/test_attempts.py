"""A bug is raised, an engine's failure is asked again: retries, waits, and what is kept of each attempt."""

import dataclasses
from typing import Any

import dspy
import pytest

from rolelens.program import JobInference, Posting, make_engine
from rolelens.program.engines import Engine
from rolelens.program.engines._adapter import SectionAdapter
from rolelens.program.engines._budget import BudgetSpentError, Spending
from rolelens.program.engines._embedded import EmbeddedClient
from rolelens.program.engines._systemone_client import SystemOneClient
from rolelens.program.inference._attempts import attempt_section
from rolelens.program.reader import Reader
from tests.asking import (
    BACKENDS,
    SECTION,
    VISA,
    Ask,
    both_calls,
    call,
    every_backend,
    every_way,
    one_section,
    record_waits,
    reply_with,
)
from tests.servers import OpenAIServer, SystemOneServer, failure, good_reply


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return record_waits(monkeypatch)


class BuggyAdapter(SectionAdapter):
    bug: Exception

    def parse(self, signature: Any, completion: str) -> dict[str, Any]:
        raise self.bug


class BuggyReader(EmbeddedClient):
    bug: Exception

    def _answer(self, posting: Posting, name: str) -> dict[str, Any]:
        raise self.bug


class BuggyClient(SystemOneClient):
    bug: Exception

    def __call__(self, state: Any, questions: Any) -> dict[str, Any]:
        super().__call__(state, questions)
        raise self.bug

    async def acall(self, state: Any, questions: Any) -> dict[str, Any]:
        return self(state, questions)


def _buggy(kind: str, bug: Exception, models: OpenAIServer, deciders: SystemOneServer) -> Engine:
    """An engine of that kind with a bug in our own code."""
    part: Any
    if kind == "embedded":
        part = BuggyReader(Reader.shipped())
        engine = dataclasses.replace(make_engine("embedded"), lm=part, direct=part.direct)
    elif kind == "systemone":
        engine = make_engine(f"systemone:{deciders.url}")
        part = BuggyClient(engine.lm.client)
        engine = dataclasses.replace(engine, lm=part)
    else:
        part = BuggyAdapter()
        engine = dataclasses.replace(make_engine(kind, api_base=f"{models.url}/v1", api_key="k"), adapter=part)
    part.bug = bug
    return engine


@every_way
@pytest.mark.parametrize("kind", ["embedded", "systemone", *BACKENDS])
def test_a_bug_is_raised_as_it_is(
    kind: str,
    ask: Ask,
    openai_server: OpenAIServer,
    systemone_server: SystemOneServer,
    posting: Posting,
    waits: list[float],
) -> None:
    bugs = [error("on_call_mentioned") for error in (KeyError, TypeError, AttributeError, AssertionError, ValueError)]
    for asked, bug in enumerate(bugs, 1):
        program = JobInference(_buggy(kind, bug, openai_server, systemone_server), retries=3, sections=[SECTION])
        with pytest.raises(type(bug)) as raised:
            ask(program, posting)
        assert raised.value is bug
        # Once: a bug is not asked again. The embedded engine has no server.
        assert len(openai_server.requests) + len(systemone_server.requests) == (kind != "embedded") * asked
    assert waits == []


def test_what_a_bug_comes_after_is_paid_for(
    openai_server: OpenAIServer, systemone_server: SystemOneServer, posting: Posting
) -> None:
    engine = _buggy("openai/test", KeyError("x"), openai_server, systemone_server)
    with pytest.raises(KeyError):
        JobInference(engine, sections=[SECTION])(posting)
    # The server counts 100 tokens of a prompt and 20 of a reply.
    assert engine.meter.spent == Spending(1, 120, 0.0)


@every_backend
@both_calls
def test_after_an_unreadable_reply_every_request_is_another(
    model: str, ask: Ask, openai_server: OpenAIServer, posting: Posting, waits: list[float]
) -> None:
    dspy.configure_cache(enable_disk_cache=False, enable_memory_cache=True)
    openai_server.script = lambda request, n: "no json"
    error = ask(one_section(openai_server, model, retries=2, cache=True), posting).errors[SECTION]
    assert (error.kind, error.attempts) == ("unreadable_reply", 3)
    # The same request twice would be answered from the cache, and not reach the server.
    assert [request["temperature"] for request in openai_server.requests] == [0, 0.7, 0.7]
    # What makes them differ is for the cache, not for the engine.
    assert len({frozenset(request) for request in openai_server.requests}) == 1
    assert waits == [0, 0]


@both_calls
def test_a_failed_request_is_sent_again_as_it_was(
    ask: Ask, openai_server: OpenAIServer, posting: Posting, waits: list[float]
) -> None:
    reply_with(openai_server, failure(500, "busy"), failure(500, "busy"), True)
    record = ask(one_section(openai_server, retries=2), posting)
    assert SECTION not in record.errors
    first, second, third = openai_server.requests
    assert first == second == third
    # 1 s, doubled.
    assert waits == [1, 2]
    # Only the third was answered: 100 and 20 tokens.
    assert (record.metadata.prompt_tokens, record.metadata.completion_tokens) == (100, 20)


@both_calls
@pytest.mark.parametrize(("retries", "attempts"), [(0, 1), (1, 2), (3, 4)])
def test_attempts_are_one_more_than_retries(
    ask: Ask, retries: int, attempts: int, openai_server: OpenAIServer, posting: Posting, waits: list[float]
) -> None:
    openai_server.script = lambda request, n: failure(500, "busy")
    assert ask(one_section(openai_server, retries=retries), posting).errors[SECTION].attempts == attempts
    assert len(openai_server.requests) == attempts
    assert len(waits) == retries


@every_backend
@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([failure(500, "busy")] * 6, [1, 2, 4, 8, 16, 30]),
        ([failure(429, "slow", **{"Retry-After": "7"}), failure(503, "slow", **{"Retry-After": "0.5"})], [7, 0.5]),
        ([failure(429, "slow", **{"Retry-After": "31"}), failure(429, "slow")], [30, 2]),
        # An unreadable reply is not waited for, and counts as an attempt all the same.
        ([failure(500, "busy"), "no json", failure(500, "busy")], [1, 0, 4]),
    ],
    ids=["doubled", "retry_after", "longest", "unreadable"],
)
def test_waits_are_doubled_or_what_the_engine_asks_for(
    model: str, replies: Any, expected: list[float], openai_server: OpenAIServer, posting: Posting, waits: list[float]
) -> None:
    reply_with(openai_server, *replies, True)
    program = one_section(openai_server, model, retries=len(replies) + 1)
    with program.in_force():
        outcome = attempt_section(*program._section_call(SECTION, posting))
    # Nothing is left of the failures, and what is answered is not asked again.
    assert (outcome.kind, outcome.message, outcome.attempts) == (None, "", len(replies) + 1)
    assert waits == expected


def test_what_could_be_read_of_any_attempt_is_kept(openai_server: OpenAIServer, posting: Posting) -> None:
    first, second, third = VISA
    scripts: list[dict[str, Any]] = [{first: "true", second: "true", third: "maybe"}, {first: "maybe", second: "false"}]
    openai_server.script = lambda request, n: good_reply(request, **scripts[n - 1]) if n <= 2 else failure(500, "busy")
    record = call(one_section(openai_server, retries=1), posting)
    assert SECTION not in record.errors
    answers = record.inference.visa_and_authorization
    # The first from the first attempt; the second from the later one; the third's absence from the second attempt.
    assert (answers.h1b_friendly.value, answers.opt_cpt_friendly.value) == (True, False)
    assert answers.citizenship_required.confidence == 0.8
    assert record.metadata.prompt_tokens == 200
    # A failure without a reply takes nothing away, and is what is reported.
    openai_server.requests.clear()
    scripts[1] = scripts[0]
    error = call(one_section(openai_server, retries=2), posting).errors[SECTION]
    assert (error.kind, error.fields, error.attempts) == ("server", [third], 3)


def test_an_attempt_beyond_the_budget_is_not_made(openai_server: OpenAIServer, posting: Posting) -> None:
    openai_server.script = lambda request, n: "no json"
    program = one_section(openai_server, retries=5)
    program.engine.meter.limit = Spending(2, 10_000, 1.0)
    with pytest.raises(BudgetSpentError):
        program(posting)
    assert len(openai_server.requests) == 2
    # Two replies of 120 tokens, unreadable as they were, and no price known.
    assert program.engine.meter.spent == Spending(2, 240, 0.0)


def test_calls_stay_in_dspys_own_histories(openai_server: OpenAIServer, posting: Posting) -> None:
    program = one_section(openai_server)
    program(posting)
    assert len(program.history) == len(getattr(program, SECTION).history) == 1
