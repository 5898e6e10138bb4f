"""Asks one section of one posting, and asks again what the engine failed at."""

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
    LMBillingError,
    LMConfigurationError,
    LMError,
    LMRateLimitError,
    LMServerError,
    LMTimeoutError,
    LMTransportError,
    LMUnsupportedModelError,
)

from rolelens.program.engines._adapter import UnusableReplyError
from rolelens.program.engines._budget import Meter
from rolelens.signatures import EngineError, ErrorKind, Posting, record_probabilities

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
"""Seconds between attempts after the engine refused or failed: doubled each time, or what the engine asks for."""

RETRY_TEMPERATURE = 0.7
"""Temperature of an attempt after a reply that cannot be read: at 0 the same prompt brings the same reply."""


@dataclass
class SectionOutcome:
    """The outcome of asking one section, over all attempts.

    Attributes:
        outputs: The predictor's outputs by name; after a failure, those that could be read in any attempt.
        evidence: A decision engine's raw evidence by output name.
        calls: Every call that the engine or its cache answered, with usage, cost and response.
        kind, message: What was wrong with the last attempt; None and empty where it succeeded.
        attempts: Attempts made.
        unreadable: Whether any attempt brought a reply that could not be read.
        wait: Seconds to wait before another attempt.
    """

    outputs: dict[str, Any] = field(default_factory=dict)
    evidence: dict[str, Any] = field(default_factory=dict)
    calls: list[Mapping[str, Any]] = field(default_factory=list)
    kind: ErrorKind | None = None
    message: str = ""
    attempts: int = 0
    unreadable: bool = False
    wait: float = 0.0

    def is_final(self, retries: int) -> bool:
        """Whether the section is answered, or was asked again ``retries`` times."""
        return self.kind is None or self.attempts > retries


def attempt_section(predictor: dspy.Predict, posting: Posting, retries: int, meter: Meter) -> SectionOutcome:
    """Ask a section until it is answered, and at most ``retries`` times again.

    Only what an engine raises for its own failures (DSPy's ``LMError`` and ``AdapterParseError``) becomes part of the
    outcome. Anything else is a bug, and is raised as it is.

    Raises:
        EngineError: The engine cannot answer anything, however often it is asked: no key, no credit, no such model.
        BudgetSpentError: The engine's limit is reached.
    """
    outcome = SectionOutcome()
    while True:
        with record_attempt(outcome, meter) as evidence:
            store_outputs(outcome, predictor(posting=posting, config=request_config(outcome)), evidence)
        if outcome.is_final(retries):
            return outcome
        time.sleep(outcome.wait)


async def aattempt_section(predictor: dspy.Predict, posting: Posting, retries: int, meter: Meter) -> SectionOutcome:
    """:func:`attempt_section` for asynchronous callers."""
    outcome = SectionOutcome()
    while True:
        with record_attempt(outcome, meter) as evidence:
            store_outputs(outcome, await predictor.acall(posting=posting, config=request_config(outcome)), evidence)
        if outcome.is_final(retries):
            return outcome
        await asyncio.sleep(outcome.wait)


class _CallRecorder:
    """Stands among DSPy's calling modules, and so gets an entry in its history for every call made inside it.

    A callback would be the public way. Its ``on_lm_end`` is given the outputs alone: no usage, no cost and no response
    that says why the reply ended, and the client's own history does not tell the calls of concurrent sections apart.
    """

    def __init__(self, history: list[Mapping[str, Any]]) -> None:
        self.history = history


@contextmanager
def record_attempt(outcome: SectionOutcome, meter: Meter) -> Iterator[list[Any]]:
    """One attempt: counts it, collects its calls and their cost, and classifies the engine's error, if any.

    Yields:
        The list that collects the evidence of a decision engine.

    Raises:
        EngineError, BudgetSpentError: As for :func:`attempt_section`.
    """
    meter.start()
    before = len(outcome.calls)
    outcome.attempts += 1
    outcome.kind, outcome.message = None, ""
    callers = [*(dspy.settings.caller_modules or []), _CallRecorder(outcome.calls)]
    try:
        with dspy.context(caller_modules=callers), record_probabilities() as evidence:
            yield evidence
    except (LMError, AdapterParseError) as error:
        classify_error(outcome, error)
    finally:
        meter.settle(outcome.calls[before:])


def request_config(outcome: SectionOutcome) -> dict[str, Any]:
    """The LM's settings for this attempt: as compiled, until a reply could not be read.

    From then on every request is one of its own, which DSPy's cache has not seen.
    """
    return {"rollout_id": outcome.attempts, "temperature": RETRY_TEMPERATURE} if outcome.unreadable else {}


def store_outputs(outcome: SectionOutcome, prediction: dspy.Prediction, evidence: list[Any]) -> None:
    """Keep the outputs of an attempt that succeeded."""
    outcome.outputs = dict(prediction.items())
    outcome.evidence = {output: answer for _, output, answer in evidence}


def classify_error(outcome: SectionOutcome, error: LMError | AdapterParseError) -> None:
    """Note what was wrong with an attempt, what could be read of its reply all the same, and how long to wait.

    Raises:
        EngineError: No attempt will do better.
    """
    if isinstance(error, AdapterParseError):
        outcome.unreadable, outcome.wait = True, 0.0
        usable = isinstance(error, UnusableReplyError)
        outcome.kind = _finish_kind(outcome) or (error.kind if usable else "unreadable_reply")
        outcome.message = error.complaint if usable else "the reply is empty"
        outcome.outputs |= error.parsed_result or {}
        return
    repair = _repair(error)
    if repair:
        raise EngineError(one_line(error), where=error.model or "engine", repair=repair) from error
    outcome.kind = _error_kind(error)
    late = outcome.kind == "timeout"
    outcome.message = "no answer in time; give it more with the option timeout" if late else one_line(error)
    outcome.wait = min(error.retry_after or FIRST_WAIT * 2 ** (outcome.attempts - 1), LONGEST_WAIT)


# Some providers send another status than 402 and say it in the error's code; Anthropic, in a 400, in the text alone.
_NO_CREDIT_CODES = ("402", "insufficient_quota", "billing_error")
_NO_CREDIT_TEXT = "credit balance is too low"


def _repair(error: LMError) -> str:
    """How to repair what every section of every posting would fail at; empty where another attempt may succeed."""
    coded = error.provider_code in _NO_CREDIT_CODES or _NO_CREDIT_TEXT in error.message
    if coded or isinstance(error, LMBillingError):
        return "The account has no credit left: add some, or raise its spending limit."
    # DSPy's own backends report a model that does not exist as a plain invalid request.
    if isinstance(error, LMAuthError | LMConfigurationError | LMUnsupportedModelError) or error.status == 404:
        return "Check the engine's name and its key (--option api_key=… gives one)."
    return ""


_KINDS: tuple[tuple[type[LMError], ErrorKind], ...] = (
    (LMTimeoutError, "timeout"),
    (LMRateLimitError, "rate_limit"),
    (LMServerError, "server"),
    (LMTransportError, "server"),
)


def _error_kind(error: LMError) -> ErrorKind:
    # DSPy's own backends tell a read that timed out from a broken connection in the text alone.
    if isinstance(error, LMTransportError) and "timed out" in error.message:
        return "timeout"
    # An answer, but not one of the protocol.
    if error.status == 200:
        return "unreadable_reply"
    return next((kind for cls, kind in _KINDS if isinstance(error, cls)), "other")


def _finish_kind(outcome: SectionOutcome) -> ErrorKind | None:
    """What the engine itself says of why its last reply ended."""
    if not outcome.calls:
        return None
    response = outcome.calls[-1].get("response")
    choices = getattr(response, "choices", None)
    reason = getattr(choices[0] if choices else response, "finish_reason", None)
    kinds: dict[str, ErrorKind] = {"length": "cut_off", "content_filter": "refusal"}
    return kinds.get(str(reason))


_MODEL_PREFIX = re.compile(r"^\[[^\]]*\] ")


def one_line(error: object) -> str:
    """An error's text on one line of at most 200 characters, without its library's advice for programmers."""
    text = str(error).partition("To fix:")[0].partition(", or pass api_key=")[0]
    text = " ".join(_MODEL_PREFIX.sub("", text).split()).rstrip(". ")
    return text if len(text) <= 200 else text[:199] + "…"
