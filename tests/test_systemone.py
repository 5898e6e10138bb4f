"""A System One service that fails: what its SDK raises, and replies that do not answer the questions."""

import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import tenacity.nap

from rolelens.program import JobInference, Posting
from rolelens.signatures import EngineError
from tests.asking import acall, call, many, record_waits
from tests.servers import Reply, SystemOneServer, failure

SECTION = "contract_and_compensation"
"""Two choices, one after the other: w2_vs_1099 and benefits_level."""


AT_ONCE = {"retry-after-ms": "0"}
"""The SDK itself asks three times; with this it does not wait in between."""


class Scripted(SystemOneServer):
    """Gives what ``script`` makes of a good reply and the request's number."""

    script: Callable[[Any, int], Reply]

    def answer(self, request: dict[str, Any], number: int) -> Reply:
        return self.script(super().answer(request, number), number)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Scripted]:
    # Where a service does not say how long to wait, the SDK's own waits are left out.
    monkeypatch.setattr(tenacity.nap, "time", SimpleNamespace(sleep=lambda seconds: None))
    with Scripted() as server:
        yield server


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return record_waits(monkeypatch)


def _program(server: Scripted, retries: int = 0, **options: Any) -> JobInference:
    return JobInference(f"systemone:{server.url}", retries=retries, sections=[SECTION], **options)


def _choices(**answer: Any) -> Callable[[Any, int], Reply]:
    """A script that changes every choice so."""

    def script(reply: Any, number: int) -> Reply:
        for name, good in reply[2]["answers"].items():
            reply[2]["answers"][name] = good | answer if good["type"] == "choice" else good
        return reply  # type: ignore[no-any-return]

    return script


def _without_one(reply: Any, number: int) -> Reply:
    del reply[2]["answers"]["benefits_level"]
    return reply  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("script", "kind", "message"),
    [
        (lambda reply, n: failure(400, "bad request"), "other", "bad request"),
        (lambda reply, n: failure(422, "bad field"), "other", "bad field"),
        (lambda reply, n: failure(429, "slow down", **AT_ONCE), "rate_limit", "slow down"),
        (lambda reply, n: failure(500, "out of order", **AT_ONCE), "server", "out of order"),
        (lambda reply, n: failure(503, "busy", **AT_ONCE), "server", "busy"),
        (lambda reply, n: (200, {}, {"hello": 1}), "unreadable_reply", "Invalid response data at 'model'"),
        (lambda reply, n: (200, {}, [1]), "unreadable_reply", "Invalid response data"),
        (_without_one, "unreadable_reply", "the reply does not answer benefits_level"),
        (_choices(type="noul", noul=0.5), "unreadable_reply", "the reply does not answer w2_vs_1099"),
        (_choices(probabilities={"w2": 1.0}), "unreadable_reply", "the reply does not answer w2_vs_1099"),
    ],
    ids=["400", "422", "429", "500", "503", "object", "list", "one_missing", "type", "options"],
)
def test_the_kind_of_a_failure(server: Scripted, posting: Posting, script: Any, kind: str, message: str) -> None:
    server.script = script
    for ask in (call, acall):
        error = ask(_program(server), posting).errors[SECTION]
        assert (error.kind, error.attempts, len(error.fields)) == (kind, 1, 2)
        assert message in error.message


@pytest.mark.parametrize(
    ("chances", "answered"),
    [((0.0, 0.0), False), ((0.0, 0.1), True), ((1.0, 0.0), True), ((1.1, 0.0), False), ((-0.1, 0.5), False)],
)
def test_probabilities_lie_between_0_and_1_and_are_not_all_0(
    server: Scripted, posting: Posting, chances: tuple[float, float], answered: bool
) -> None:
    def script(reply: Any, number: int) -> Reply:
        for answer in reply[2]["answers"].values():
            first, *others = answer["probabilities"]
            answer["probabilities"] = {first: chances[0], **dict.fromkeys(others, chances[1])}
        return reply  # type: ignore[no-any-return]

    server.script = script
    assert (SECTION not in call(_program(server), posting).errors) == answered


@pytest.mark.parametrize(("probability", "answered"), [(-0.1, False), (0.0, True), (1.0, True), (1.1, False)])
def test_the_probability_of_a_flag_lies_between_0_and_1(
    server: Scripted, posting: Posting, probability: float, answered: bool
) -> None:
    def script(reply: Any, number: int) -> Reply:
        for name, answer in reply[2]["answers"].items():
            if answer["type"] == "noul":
                reply[2]["answers"][name] = {"type": "noul", "noul": probability}
        return reply  # type: ignore[no-any-return]

    server.script = script
    flags = "career_development"
    program = JobInference(f"systemone:{server.url}", retries=0, sections=[flags])
    assert (flags not in call(program, posting).errors) == answered


@pytest.mark.parametrize(
    ("status", "repair"), [(401, "name and key"), (402, "no credit"), (403, "name and key"), (404, "the engine's name")]
)
def test_what_no_attempt_can_repair_ends_the_run(
    server: Scripted, posting: Posting, status: int, repair: str, waits: list[float]
) -> None:
    server.script = lambda reply, number: failure(status, "no luck")
    for ask in (call, acall, many):
        with pytest.raises(EngineError, match="no luck") as raised:
            ask(_program(server, retries=3), posting)
        assert repair in raised.value.repair
    assert (len(server.requests), waits) == (3, [])


def test_a_key_that_cannot_be_sent_ends_the_run(server: Scripted, posting: Posting) -> None:
    with pytest.raises(EngineError, match=r"API key must contain only .* and key"):
        call(_program(server, api_key="bad key", retries=3), posting)
    assert not server.requests


def test_no_answer_in_time_and_nobody_at_the_address(server: Scripted, posting: Posting) -> None:
    def late(reply: Any, number: int) -> Reply:
        time.sleep(1)
        return reply  # type: ignore[no-any-return]

    server.script = late
    assert call(_program(server, timeout=0.1), posting).errors[SECTION].kind == "timeout"
    with Scripted() as closed:
        program = _program(closed)
    error = call(program, posting).errors[SECTION]
    assert error.kind == "server"
    assert "Connection error" in error.message


def test_a_second_attempt_sends_the_same_request_and_clears_the_error(
    server: Scripted, posting: Posting, waits: list[float]
) -> None:
    failing: list[Any] = [lambda reply, n: failure(400, "hiccup"), _without_one]
    server.script = lambda reply, n: failing[n - 1](reply, n) if n <= 2 else reply
    for ask in (call, acall):
        server.requests.clear()
        assert SECTION not in ask(_program(server, retries=2), posting).errors
        assert server.requests[0] == server.requests[1] == server.requests[2]
    # 1 s, doubled, in either way.
    assert waits == [1, 2, 1, 2]


def test_the_wait_is_what_the_service_asks_for(server: Scripted, posting: Posting, waits: list[float]) -> None:
    # Three requests of the SDK are one attempt.
    server.script = lambda reply, n: failure(429, "slow", **{"Retry-After": "7"}) if n <= 3 else reply
    assert SECTION not in call(_program(server, retries=1), posting).errors
    assert waits == [7]
