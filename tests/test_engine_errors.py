"""Which failures of an engine are which kind of error, and which of them end the run."""

import time
from typing import Any

import dspy
import pytest
from dspy.utils.exceptions import (
    LMAuthError,
    LMBillingError,
    LMConfigurationError,
    LMError,
    LMProviderError,
    LMUnsupportedModelError,
)

from rolelens.program import Posting
from rolelens.program.inference._attempts import SectionOutcome, classify_error, one_line
from rolelens.signatures import EngineError
from tests.asking import (
    BACKENDS,
    SECTION,
    VISA,
    Ask,
    acall,
    both_calls,
    call,
    every_backend,
    many,
    one_section,
    record_waits,
    reply_with,
)
from tests.servers import OpenAIServer, completion, failure, good_reply


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    return record_waits(monkeypatch)


@every_backend
@pytest.mark.parametrize(
    ("reply", "kind", "message"),
    [
        (failure(400, "bad request"), "other", "bad request"),
        (failure(408, "too slow"), "timeout", "timed out; raise the option timeout"),
        (failure(422, "bad field"), "other", "bad field"),
        (failure(429, "slow down"), "rate_limit", "slow down"),
        (failure(500, "out of order"), "server", "out of order"),
        (failure(500, "upstream timed out"), "server", "upstream timed out"),
        (failure(503, "busy"), "server", "busy"),
        (failure(529, "overloaded"), "server", "overloaded"),
        (completion(None), "unreadable_reply", "the reply is empty"),
        (completion("Here you are: blah"), "unreadable_reply", "Here you are: blah"),
    ],
    ids=["400", "408", "422", "429", "500", "500_timed_out", "503", "529", "empty", "prose"],
)
def test_the_kind_of_a_failure(
    model: str, openai_server: OpenAIServer, posting: Posting, reply: Any, kind: str, message: str
) -> None:
    reply_with(openai_server, reply, reply)
    for ask in (call, acall):
        error = ask(one_section(openai_server, model), posting).errors[SECTION]
        assert (error.kind, error.fields, error.attempts) == (kind, VISA, 1)
        assert message in error.message
        assert "\n" not in error.message
        assert "To fix" not in error.message
    assert len(openai_server.requests) == 2


# LiteLLM reports a reply that it cannot take apart as a failure of the server.
@pytest.mark.parametrize(
    ("model", "body", "kind"),
    [
        ("openai/test", [1, 2], "other"),
        ("openai/test", {"hello": 1}, "unreadable_reply"),
        ("openai/test", {**completion("x")[2], "choices": []}, "unreadable_reply"),
        ("litellm_proxy/test", [1, 2], "server"),
        ("litellm_proxy/test", {"hello": 1}, "server"),
        ("litellm_proxy/test", {**completion("x")[2], "choices": []}, "unreadable_reply"),
    ],
)
def test_a_reply_outside_the_protocol_is_the_engines_failure(
    model: str, body: Any, kind: str, openai_server: OpenAIServer, posting: Posting
) -> None:
    openai_server.script = lambda request, n: (200, {}, body)
    for ask in (call, acall):
        error = ask(one_section(openai_server, model), posting).errors[SECTION]
        assert (error.kind, error.fields) == (kind, VISA)
        assert error.message


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 20_000, '{"a":' * 20_000 + "1" + "}" * 20_000, "{..“null”}“::"],
    ids=["open", "nested", "odd"],
)
def test_a_reply_that_no_parser_takes_is_unreadable(text: str, openai_server: OpenAIServer, posting: Posting) -> None:
    reply_with(openai_server, text)
    assert call(one_section(openai_server), posting).errors[SECTION].kind in ("unreadable_reply", "cut_off")


@every_backend
@both_calls
def test_no_answer_in_time(model: str, ask: Ask, openai_server: OpenAIServer, posting: Posting) -> None:
    def late(request: dict[str, Any], number: int) -> str:
        time.sleep(1)
        return good_reply(request)

    openai_server.script = late
    error = ask(one_section(openai_server, model, timeout=0.2), posting).errors[SECTION]
    assert (error.kind, error.message) == ("timeout", "timed out; raise the option timeout")


@every_backend
@both_calls
def test_nobody_at_the_address(model: str, ask: Ask, posting: Posting) -> None:
    with OpenAIServer() as server:
        program = one_section(server, model)
    error = ask(program, posting).errors[SECTION]
    assert error.kind == "server"
    assert "onnect" in error.message


@every_backend
@pytest.mark.parametrize(
    ("finish", "kind"), [("length", "cut_off"), ("content_filter", "refusal"), ("stop", "outside_vocabulary")]
)
def test_the_engine_knows_best_why_a_reply_ended(
    model: str, openai_server: OpenAIServer, posting: Posting, finish: str, kind: str
) -> None:
    openai_server.script = lambda request, n: completion(good_reply(request, h1b_friendly="maybe"), finish)
    record = call(one_section(openai_server, model), posting)
    assert (record.errors[SECTION].kind, record.errors[SECTION].fields) == (kind, VISA[:1])
    openai_server.script = lambda request, n: completion(good_reply(request), finish)
    assert SECTION not in call(one_section(openai_server, model), posting).errors
    # It is the last reply that counts: of two, only the first was cut.
    cut = [completion("{", "length"), completion("blah")]
    openai_server.script = lambda request, n: cut.pop(0)
    assert call(one_section(openai_server, model, retries=1), posting).errors[SECTION].kind == "unreadable_reply"


def test_a_reply_is_classified_without_dspys_history_too(openai_server: OpenAIServer, posting: Posting) -> None:
    reply_with(openai_server, "blah")
    with dspy.context(disable_history=True):
        assert call(one_section(openai_server), posting).errors[SECTION].kind == "unreadable_reply"


def _error(status: int, **details: Any) -> Any:
    return status, {}, {"error": {"message": "no luck", **details}}


NO_CREDIT = {
    "402": _error(402),
    "insufficient_quota": _error(429, type="insufficient_quota", code="insufficient_quota"),
    "billing_error": _error(400, type="billing_error", code="billing_error"),
    "402_inside_200": _error(200, code=402),
    "anthropic": _error(400, message="no luck: Your credit balance is too low to access the API."),
}
NO_ACCESS = {str(status): _error(status) for status in (401, 403, 404)}


@every_backend
@pytest.mark.parametrize("case", [*NO_CREDIT, *NO_ACCESS])
def test_what_no_attempt_can_repair_ends_the_run(
    model: str, case: str, openai_server: OpenAIServer, posting: Posting, waits: list[float]
) -> None:
    reply = {**NO_CREDIT, **NO_ACCESS}[case]
    openai_server.script = lambda request, n: reply
    for ask in (call, acall, many):
        with pytest.raises(EngineError) as raised:
            ask(one_section(openai_server, model, retries=3), posting)
        # LiteLLM loses the text of an error inside a reply that says it is well.
        assert "no luck" in raised.value.what or (model, case) == (BACKENDS[1], "402_inside_200")
        assert raised.value.where.endswith("test")
        assert ("no credit" if case in NO_CREDIT else "key") in raised.value.repair
    assert len(openai_server.requests) == 3
    assert waits == []


@pytest.mark.parametrize(
    ("error", "repair"),
    [
        # Gemini's account without credit says neither 402 nor one of the codes.
        (LMBillingError("x", status=400, provider_code="FAILED_PRECONDITION"), "The account has no credit left"),
        (LMUnsupportedModelError("x", status=400, provider_code="model_not_found"), "Check the engine's name"),
        (LMAuthError("x", status=400, provider_code="invalid_api_key"), "Check the engine's name"),
        (LMConfigurationError("x"), "Check the engine's name"),
    ],
)
def test_what_ends_the_run_is_known_by_its_class_alone(error: LMError, repair: str) -> None:
    with pytest.raises(EngineError, match=rf"^engine: x\. {repair}"):
        classify_error(SectionOutcome(), error)


@pytest.mark.parametrize(("status", "kind"), [(200, "unreadable_reply"), (201, "other"), (400, "other")])
def test_an_answer_that_is_not_one_of_the_protocol_is_unreadable(status: int, kind: str) -> None:
    outcome = SectionOutcome(attempts=1)
    classify_error(outcome, LMProviderError("x", status=status))
    assert outcome.kind == kind


def test_an_error_is_one_line_without_advice_for_programmers() -> None:
    error = LMProviderError("slow\n  down.\n\n  To fix:\n  - wait", model="openai/x")
    assert one_line(error) == "slow down"
    assert one_line("[a] [b] c, or pass api_key= to dspy.LM") == "[b] c"
    # 200 characters are the limit, the ellipsis included.
    assert one_line("X" * 200) == "X" * 200
    assert one_line("X" * 201) == "X" * 199 + "…"
