"""Asks a section about a posting, and retries failures."""

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
from rolelens.signatures import EngineError, ErrorKind, Posting, record_probabilities, redact

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
"""Wait in seconds before a retry after an engine's failure: doubled each time, or as requested by the engine."""

RETRY_TEMPERATURE = 0.7
"""Temperature after an unreadable reply: at 0 the same prompt would give the same reply."""


@dataclass
class SectionOutcome:
    """The outcome of asking one section, over all attempts.

    Attributes:
        outputs: The predictor's outputs by name; after a failure, the readable ones of all attempts.
        evidence: A decision engine's raw evidence by output name.
        calls: Every call that the engine or its cache answered, with usage, cost and response.
        kind, message: Error of the last attempt; None and empty if it succeeded.
        attempts: Number of attempts.
        unreadable: Whether any reply was unreadable.
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
        """Whether the section is answered, or the retries are used up."""
        return self.kind is None or self.attempts > retries


def attempt_section(predictor: dspy.Predict, posting: Posting, retries: int, meter: Meter) -> SectionOutcome:
    """Ask a section until it is answered, with at most ``retries`` retries.

    Only an engine's own failures (DSPy's ``LMError`` and ``AdapterParseError``) become part of the outcome. Any other
    exception is a bug and is propagated.

    Raises:
        EngineError: The engine cannot answer at all: no key, no credit, no such model.
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
    """Added to DSPy's calling modules, so that DSPy appends every call inside the context to its history.

    A callback would be the public way, but ``on_lm_end`` gets only the outputs, without usage, cost and finish reason,
    and the client's history does not separate the calls of concurrent sections.
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
    """The LM settings of this attempt: as compiled until a reply is unreadable.

    After that, every request is unique, so that DSPy's cache does not answer it.
    """
    return {"rollout_id": outcome.attempts, "temperature": RETRY_TEMPERATURE} if outcome.unreadable else {}


def store_outputs(outcome: SectionOutcome, prediction: dspy.Prediction, evidence: list[Any]) -> None:
    """Store the outputs of a successful attempt."""
    outcome.outputs = dict(prediction.items())
    outcome.evidence = {output: answer for _, output, answer in evidence}


def classify_error(outcome: SectionOutcome, error: LMError | AdapterParseError) -> None:
    """Store the kind and message of an attempt's error, the readable outputs, and the wait before a retry.

    Raises:
        EngineError: Retrying is pointless.
    """
    if isinstance(error, AdapterParseError):
        outcome.unreadable, outcome.wait = True, 0.0
        usable = isinstance(error, UnusableReplyError)
        outcome.kind = _finish_kind(outcome) or (error.kind if usable else "unreadable_reply")
        outcome.message = redact(error.complaint) if usable else "the reply is empty"
        outcome.outputs |= error.parsed_result or {}
        return
    repair = _repair(error)
    if repair:
        raise EngineError(one_line(error), where=error.model or "engine", repair=repair) from None
    outcome.kind = _error_kind(error)
    late = outcome.kind == "timeout"
    outcome.message = "timed out; raise the option timeout" if late else one_line(error)
    outcome.wait = min(error.retry_after or FIRST_WAIT * 2 ** (outcome.attempts - 1), LONGEST_WAIT)


# Some providers do not use status 402 but an error code; Anthropic sends a 400 that only the text explains.
_NO_CREDIT_CODES = ("402", "insufficient_quota", "billing_error")
_NO_CREDIT_TEXT = "credit balance is too low"


def _repair(error: LMError) -> str:
    """The repair of an error that would affect every section; empty if a retry may succeed."""
    coded = error.provider_code in _NO_CREDIT_CODES or _NO_CREDIT_TEXT in error.message
    if coded or isinstance(error, LMBillingError):
        return "The account has no credit left: add credit, or raise its spending limit."
    # DSPy's own backends report a model that does not exist as a plain invalid request.
    if isinstance(error, LMAuthError | LMConfigurationError | LMUnsupportedModelError) or error.status == 404:
        return "Check the engine's name and key (set it with --option api_key=…)."
    return ""


_KINDS: tuple[tuple[type[LMError], ErrorKind], ...] = (
    (LMTimeoutError, "timeout"),
    (LMRateLimitError, "rate_limit"),
    (LMServerError, "server"),
    (LMTransportError, "server"),
)


def _error_kind(error: LMError) -> ErrorKind:
    # DSPy's own backends distinguish a timeout from a broken connection only in the text.
    if isinstance(error, LMTransportError) and "timed out" in error.message:
        return "timeout"
    # An answer, but not one of the protocol.
    if error.status == 200:
        return "unreadable_reply"
    return next((kind for cls, kind in _KINDS if isinstance(error, cls)), "other")


def _finish_kind(outcome: SectionOutcome) -> ErrorKind | None:
    """The error kind of the last reply's finish reason, or None."""
    if not outcome.calls:
        return None
    response = outcome.calls[-1].get("response")
    choices = getattr(response, "choices", None)
    reason = getattr(choices[0] if choices else response, "finish_reason", None)
    kinds: dict[str, ErrorKind] = {"length": "cut_off", "content_filter": "refusal"}
    return kinds.get(str(reason))


_MODEL_PREFIX = re.compile(r"^\[[^\]]*\] ")


def one_line(error: object) -> str:
    """An error's text on one line of at most 200 characters, without secrets and advice for developers."""
    # Before it is cut: half a key would not be recognised.
    text = redact(str(error)).partition("To fix:")[0].partition(", or pass api_key=")[0]
    text = " ".join(_MODEL_PREFIX.sub("", text).split()).rstrip(". ")
    return text if len(text) <= 200 else text[:199] + "…"
