"""Asking one section, in each way that users have, with the waits between attempts recorded instead of waited for."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from rolelens.program import JobInference, Posting
from rolelens.program.inference import _attempts
from rolelens.signatures import Record
from tests.servers import OpenAIServer, good_reply

SECTION = "visa_and_authorization"
VISA = ["h1b_friendly", "opt_cpt_friendly", "citizenship_required"]
BACKENDS = ["openai/test", "litellm_proxy/test"]
Ask = Callable[[JobInference, Posting], Record]


def call(program: JobInference, posting: Posting) -> Record:
    record: Record = program(posting).record
    return record


def acall(program: JobInference, posting: Posting) -> Record:
    record: Record = asyncio.run(program.acall(posting=posting)).record
    return record


def many(program: JobInference, posting: Posting) -> Record:
    (record,) = program.records([posting])
    return record


both_calls = pytest.mark.parametrize("ask", [call, acall], ids=["call", "acall"])
every_way = pytest.mark.parametrize("ask", [call, acall, many], ids=["call", "acall", "records"])
every_backend = pytest.mark.parametrize("model", BACKENDS, ids=["native", "litellm"])


def record_waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts from now on, in seconds; nobody really waits."""
    seconds: list[float] = []

    async def record(wait: float) -> None:
        seconds.append(wait)

    monkeypatch.setattr(_attempts, "time", SimpleNamespace(sleep=seconds.append))
    monkeypatch.setattr(_attempts, "asyncio", SimpleNamespace(sleep=record))
    return seconds


def one_section(server: OpenAIServer, model: str = "openai/test", **options: Any) -> JobInference:
    """A program that asks one section of a generative engine, once unless told otherwise."""
    settings: dict[str, Any] = {"retries": 0, "timeout": 5, "sections": [SECTION], "api_key": "k", **options}
    return JobInference(model, api_base=f"{server.url}/v1", **settings)


def reply_with(server: OpenAIServer, *replies: Any) -> None:
    """Set the server's replies, one after the other; True is a good one."""
    server.script = lambda request, n: good_reply(request) if replies[n - 1] is True else replies[n - 1]
