"""The program: seven predictors, one a section, composed into a module that answers a posting."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import dspy

from rolelens.data import posting_of
from rolelens.program.calibration._calibrator import Calibrator
from rolelens.program.engines import Engine, make_engine
from rolelens.program.engines._budget import Meter
from rolelens.program.inference._assembly import calibrated, decided, unanswered, written
from rolelens.program.inference._attempts import Attempts, aask, ask
from rolelens.program.inference._excerpt import excerpt
from rolelens.signatures import (
    SECTIONS,
    ErrorKind,
    Inference,
    Inferences,
    InputError,
    Metadata,
    Posting,
    Record,
    SectionError,
    decision_form,
    questions,
)

_NOT_ASKED = Attempts(kind="not_asked", message="the program does not ask this section")

RETRIES = 1
"""How often a section is asked again after a reply that cannot be used."""


class JobInference(dspy.Module):
    """Answers the 25 questions about a posting.

    Args:
        engine: An engine, or the string that names one.
        retries: How often a section is asked again when its reply cannot be used or the engine fails, 0 or more.
        sections: Those to ask, all unless given; the others are in every record's errors as ``not_asked``.
        calibrator: Makes confidences of what the engine says; as it says them unless given.
        options: Of the engine, where a string names it.

    Raises:
        EngineError: The engine cannot be made.
    """

    program = "uncompiled"

    def __init__(
        self,
        engine: str | Engine = "embedded",
        *,
        retries: int = RETRIES,
        sections: Iterable[str] | None = None,
        calibrator: Calibrator | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self.asked = _known_sections(sections)
        self.calibrator = calibrator
        self.engine = engine if isinstance(engine, Engine) else make_engine(engine, **options)
        self.retries = retries
        for name in self.asked:
            section = SECTIONS[name]
            setattr(self, name, dspy.Predict(decision_form(section) if self.engine.decides else section))

    def forward(self, posting: Posting | Mapping[str, Any] | str) -> dspy.Prediction:
        """Answer one posting; the sections run concurrently where the engine gains by it.

        Args:
            posting: A posting, its fields, or its text.

        Returns:
            A prediction with ``record`` (a :class:`signatures.Record`), ``inference`` (the record's answers) and
            ``errors`` (by section).

        Raises:
            InputError: Not a posting.
            EngineError: The engine can answer nothing: no key, no such model.
        """
        given, started = as_posting(posting), time.perf_counter()
        with self.in_force():
            if self.engine.concurrency == 1:
                attempts = {name: ask(*self._asking(name, given)) for name in self.asked}
            else:
                attempts = self._ask_concurrently(given)
        return self._prediction(given, attempts, started)

    async def aforward(self, posting: Posting | Mapping[str, Any] | str) -> dspy.Prediction:
        """The same for asynchronous callers: ``await program.acall(posting)``."""
        given, started = as_posting(posting), time.perf_counter()
        with self.in_force():
            asked = await asyncio.gather(*(aask(*self._asking(name, given)) for name in self.asked))
        return self._prediction(given, dict(zip(self.asked, asked, strict=True)), started)

    def records(self, postings: Iterable[Posting], *, concurrency: int | None = None) -> Iterator[Record]:
        """Answer many postings, in order; memory does not grow with their number.

        Args:
            postings: Any number of them; they are read as they are needed.
            concurrency: Postings at a time; what suits the engine unless given.
        """
        if self.engine.direct and not any(getattr(getattr(self, name), "fields", None) for name in self.asked):
            for posting in postings:
                yield self._directly(posting)
            return
        workers = concurrency or max(1, self.engine.concurrency // len(self.asked))
        if workers == 1:
            for posting in postings:
                yield self(posting).record
            return
        with ThreadPoolExecutor(workers) as pool:
            waiting = []
            for posting in postings:
                # A thread has no context of its own: without a copy it would lose DSPy's settings and trace.
                waiting.append(pool.submit(contextvars.copy_context().run, self, posting))
                if len(waiting) > 2 * workers:
                    yield waiting.pop(0).result().record
            for future in waiting:
                yield future.result().record

    def _directly(self, posting: Posting) -> Record:
        """The record that a call gives, without DSPy's work for seven calls; callbacks and history do not see it."""
        started = time.perf_counter()
        attempts = {}
        for name in self.asked:
            outputs, evidence = self.engine.direct(posting, name)  # type: ignore[misc]
            attempts[name] = Attempts(outputs=outputs, evidence=evidence, count=1)
        record: Record = self._prediction(posting, attempts, started).record
        return record

    def _asking(self, section: str, posting: Posting) -> tuple[dspy.Predict, Posting, int, Meter]:
        """What asking a section takes."""
        shown = posting if self.engine.whole else excerpt(posting, section)
        return getattr(self, section), shown, self.retries, self.engine.meter

    def in_force(self) -> Any:
        """Context manager: the engine is DSPy's, for what an optimizer asks besides the program's own calls."""
        adapter = {"adapter": self.engine.adapter} if self.engine.adapter else {}
        return dspy.context(lm=self.engine.lm, **adapter)

    def _ask_concurrently(self, posting: Posting) -> dict[str, Attempts]:
        with ThreadPoolExecutor(min(self.engine.concurrency, len(self.asked))) as pool:
            futures = {}
            for name in self.asked:
                context = contextvars.copy_context()
                futures[name] = pool.submit(context.run, partial(ask, *self._asking(name, posting)))
            return {name: future.result() for name, future in futures.items()}

    def _prediction(self, posting: Posting, attempts: Mapping[str, Attempts], started: float) -> dspy.Prediction:
        answers: dict[str, dict[str, Inference[Any]]] = {}
        errors: dict[str, SectionError] = {}
        for name in SECTIONS:
            asked = attempts.get(name, _NOT_ASKED)
            found = decided(asked, posting) if self.engine.decides else written(asked, posting)
            if self.calibrator:
                found = calibrated(found, posting, self.calibrator, self.engine.name)
            missing = [q.name for q in questions(SECTIONS[name]) if q.name not in found]
            answers[name] = {q.name: found.get(q.name) or unanswered() for q in questions(SECTIONS[name])}
            if missing:
                kind: ErrorKind = asked.kind or "other"
                errors[name] = SectionError(kind=kind, message=asked.message, fields=missing, attempts=asked.count)
        record = Record(
            id=posting.id,
            inference=Inferences.model_validate(answers),
            errors=errors,
            metadata=self._metadata(attempts, time.perf_counter() - started),
        )
        return dspy.Prediction(record=record, inference=record.inference, errors=record.errors)

    def _metadata(self, attempts: Mapping[str, Attempts], seconds: float) -> Metadata:
        calls = [call for asked in attempts.values() for call in asked.calls]
        costs = [call.get("cost") for call in calls]
        known = [cost for cost in costs if cost is not None]
        usage = [call.get("usage") or {} for call in calls]
        return Metadata(
            engine=self.engine.name,
            program=self.program,
            prompt_tokens=sum(u.get("prompt_tokens") or 0 for u in usage),
            completion_tokens=sum(u.get("completion_tokens") or 0 for u in usage),
            cost=sum(known) if known and len(known) == len(costs) else None if calls else 0.0,
            seconds=round(seconds, 4),
        )


def as_posting(posting: Posting | Mapping[str, Any] | str) -> Posting:
    """A posting of a posting, of its fields, or of its text.

    Raises:
        InputError: Anything else, or no description.
    """
    if isinstance(posting, Posting):
        return posting
    if isinstance(posting, str):
        return posting_of({"description": posting}, where="posting")
    if isinstance(posting, Mapping):
        return posting_of(posting, where="posting")
    raise InputError(f"a {type(posting).__name__} is no posting", repair="Give a Posting, a mapping or a text.")


def _known_sections(sections: Iterable[str] | None) -> tuple[str, ...]:
    given = list(SECTIONS if sections is None else sections)
    unknown = [name for name in given if name not in SECTIONS]
    if unknown or not given:
        repair = f"Name some of {', '.join(SECTIONS)}."
        raise InputError(f"{unknown[0]!r} is no section" if unknown else "no section", repair=repair)
    return tuple(name for name in SECTIONS if name in given)
