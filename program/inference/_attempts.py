"""Asking one section, and asking again: what came of each attempt."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dspy
from dspy.utils.exceptions import (
    AdapterParseError,
    LMAuthError,
    LMConfigurationError,
    LMRateLimitError,
    LMServerError,
    LMTimeoutError,
    LMTransportError,
    LMUnsupportedModelError,
)

from rolelens.program.engines._adapter import UnusableReplyError
from rolelens.program.engines._budget import Meter
from rolelens.signatures import EngineError, ErrorKind, Posting, RolelensError, record_probabilities

_FIRST_WAIT = 1.0
_LONGEST_WAIT = 30.0
"""Seconds between attempts that the engine refused or failed: doubled each time, or what the engine says."""

_RETRY_TEMPERATURE = 0.7
"""Of a second attempt at a reply that could not be read: at 0 the same prompt brings the same reply."""


@dataclass
class Attempts:
    """What asking a section came to.

    Attributes:
        outputs: The predictor's outputs by name; those that could be read, where not all could.
        evidence: A decision engine's raw evidence by output name.
        calls: Every call that reached the engine, with usage, cost and response.
        kind, message: What was wrong with the last attempt; None and empty where nothing was.
        count: Attempts made.
        unreadable: Whether an attempt brought a reply that could not be read.
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    calls: list[Mapping[str, Any]] = field(default_factory=list)
    kind: ErrorKind | None = None
    message: str = ""
    count: int = 0
    unreadable: bool = False


class _Recorder:
    """Sees every call made inside it: DSPy writes a call into the history of each calling module."""

    def __init__(self, history: list[Mapping[str, Any]]) -> None:
        self.history = history


def ask(predictor: dspy.Predict, posting: Posting, retries: int, meter: Meter) -> Attempts:
    """Ask a section until it is answered, at most ``retries`` times again.

    Raises:
        EngineError: The engine can answer nothing, however often it is asked.
        BudgetSpentError: The engine's limit is reached.
    """
    attempts = Attempts()
    while True:
        with _watched(attempts, meter) as evidence:
            try:
                _take(attempts, predictor(posting=posting, config=_config(attempts)), evidence)
            except Exception as error:
                wait = _failed(attempts, error)
        if attempts.kind is None or attempts.count > retries:
            return attempts
        time.sleep(wait)


async def aask(predictor: dspy.Predict, posting: Posting, retries: int, meter: Meter) -> Attempts:
    """The same, without blocking."""
    attempts = Attempts()
    while True:
        with _watched(attempts, meter) as evidence:
            try:
                _take(attempts, await predictor.acall(posting=posting, config=_config(attempts)), evidence)
            except Exception as error:
                wait = _failed(attempts, error)
        if attempts.kind is None or attempts.count > retries:
            return attempts
        await asyncio.sleep(wait)


@contextmanager
def _watched(attempts: Attempts, meter: Meter) -> Iterator[list[Any]]:
    """One attempt: collects the calls it makes, what they cost, and the evidence of its decisions."""
    meter.start()
    before = len(attempts.calls)
    attempts.count += 1
    attempts.kind, attempts.message = None, ""
    callers = [*(dspy.settings.caller_modules or []), _Recorder(attempts.calls)]
    with dspy.context(caller_modules=callers), record_probabilities() as evidence:
        try:
            yield evidence
        finally:
            meter.settle(attempts.calls[before:])


def _config(attempts: Attempts) -> dict[str, Any]:
    """The first attempt is as compiled; one after an unreadable reply has to differ from it, and miss the cache."""
    if attempts.count == 1 or not attempts.unreadable:
        return {}
    return {"rollout_id": attempts.count, "temperature": _RETRY_TEMPERATURE}


def _take(attempts: Attempts, prediction: dspy.Prediction, evidence: list[Any]) -> None:
    attempts.outputs = dict(prediction.items())
    attempts.evidence = {output: answer for _, output, answer in evidence}


_KINDS: tuple[tuple[type[Exception], ErrorKind], ...] = (
    (LMRateLimitError, "rate_limit"),
    (LMTimeoutError, "timeout"),
    (LMServerError, "server"),
    (LMTransportError, "server"),
)
_FATAL = (LMAuthError, LMConfigurationError, LMUnsupportedModelError)


def _failed(attempts: Attempts, error: Exception) -> float:
    """Note a failure; returns the seconds to wait before another attempt.

    Raises:
        EngineError: No attempt will do better.
        Exception: The error itself, where it is none of an engine's.
    """
    fatal = isinstance(error, _FATAL) or getattr(error, "status", None) in (401, 403, 404)
    if fatal:
        model = getattr(error, "model", None) or "engine"
        raise EngineError(
            _line(error), where=model, repair="Check the engine's name and its key (--option api_key=… gives one)."
        ) from error
    if isinstance(error, RolelensError):
        raise error
    if isinstance(error, AdapterParseError):
        attempts.unreadable = True
        usable = isinstance(error, UnusableReplyError)
        attempts.kind = _cut_or_filtered(attempts) or (error.kind if usable else "unreadable_reply")
        attempts.message = error.complaint if usable else "the reply is empty"
        attempts.outputs |= error.parsed_result or {}
        return 0.0
    status = getattr(error, "status", None) or 0
    by_class = next((kind for cls, kind in _KINDS if isinstance(error, cls)), None)
    by_status: ErrorKind = "rate_limit" if status == 429 else "server" if status >= 500 else "other"
    late = "timed out" in str(error) or "Timeout" in type(error).__name__
    attempts.kind = "timeout" if late else by_class or by_status
    attempts.message = "no answer in time; give it more with the option timeout" if late else _line(error)
    wait = getattr(error, "retry_after", None) or _FIRST_WAIT * 2 ** (attempts.count - 1)
    return float(min(wait, _LONGEST_WAIT))


def _cut_or_filtered(attempts: Attempts) -> ErrorKind | None:
    """What the engine says of why its last reply ended."""
    if not attempts.calls:
        return None
    response = attempts.calls[-1].get("response")
    choices = getattr(response, "choices", None)
    reason = getattr(choices[0] if choices else response, "finish_reason", None)
    kinds: dict[str, ErrorKind] = {"length": "cut_off", "content_filter": "refusal"}
    return kinds.get(str(reason))


_MODEL_PREFIX = re.compile(r"^\[[^\]]*\] ")


def _line(error: object) -> str:
    """An error on one line, without the advice that its library adds for programmers."""
    text = str(error).partition("To fix:")[0].partition(", or pass api_key=")[0]
    text = " ".join(_MODEL_PREFIX.sub("", text).split()).rstrip(". ")
    return text if len(text) <= 200 else text[:199] + "…"
