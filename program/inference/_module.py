"""The program: a DSPy module with one predictor per section."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import dspy

from rolelens.data import posting_of
from rolelens.program.calibration import Calibrator
from rolelens.program.engines import DEFAULT_ENGINE, Engine, Meter, make_engine
from rolelens.program.inference._assembly import calibrate_answers, from_completion, from_decisions
from rolelens.program.inference._attempts import SectionOutcome, aattempt_section, attempt_section
from rolelens.program.inference._excerpt import excerpt
from rolelens.signatures import (
    SHIPPED,
    Catalogue,
    EngineError,
    ErrorKind,
    Inference,
    Inferences,
    InputError,
    Metadata,
    Posting,
    Record,
    SectionError,
    decision_form,
    record_type,
)

_NOT_ASKED = SectionOutcome(kind="not_asked", message="the program does not ask this section")

RETRIES = 1
"""Default number of retries of a failed section."""


class JobPrediction(dspy.Prediction):
    """A program's prediction for a posting.

    Attributes:
        record: The record.
        inference: The record's answers.
        errors: The record's errors by section.
    """

    record: Record
    inference: Inferences
    errors: dict[str, SectionError]


class JobInference(dspy.Module):
    """Answers a catalogue's questions about a posting.

    Args:
        engine: An engine, or the name of one.
        catalogue: The sections of a record; by default the shipped ones.
        retries: Number of retries if a reply cannot be used or the engine fails, at least 0.
        sections: Sections to ask; by default all. The others are ``not_asked`` in every record's errors.
        calibrator: Calibrates the confidences; without one they are the engine's own.
        options: Options of the engine, if it is given by name.

    Raises:
        EngineError: The engine cannot be created, or cannot answer these sections.
        InputError: An unknown section.
    """

    program = "uncompiled"

    def __init__(
        self,
        engine: str | Engine = DEFAULT_ENGINE,
        *,
        catalogue: Catalogue = SHIPPED,
        retries: int = RETRIES,
        sections: Iterable[str] | None = None,
        calibrator: Calibrator | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self.catalogue = catalogue
        self.asked = _known_sections(catalogue, sections)
        self.calibrator = calibrator
        self.engine = engine if isinstance(engine, Engine) else make_engine(engine, **options)
        self.retries = retries
        self._check_engine()
        for name in self.asked:
            section = catalogue.sections[name]
            setattr(self, name, dspy.Predict(decision_form(section) if self.engine.decides else section))

    if TYPE_CHECKING:
        # DSPy's Module is untyped; calls of ours are typed.
        def __call__(self, posting: Posting | Mapping[str, Any] | str) -> JobPrediction: ...

        async def acall(self, posting: Posting | Mapping[str, Any] | str) -> JobPrediction: ...

    def forward(self, posting: Posting | Mapping[str, Any] | str) -> JobPrediction:
        """Answer a posting; the sections run concurrently if the engine benefits.

        Args:
            posting: A posting, a mapping of its fields, or its text.

        Returns:
            The record, with shortcuts to its answers and errors.

        Raises:
            InputError: The posting is invalid.
            EngineError: The engine cannot answer at all, for example for lack of a key.
        """
        given, started = as_posting(posting), time.perf_counter()
        with self.in_force():
            if self.engine.concurrency == 1:
                outcomes = {name: attempt_section(*self._section_call(name, given)) for name in self.asked}
            else:
                outcomes = self._attempt_concurrently(given)
        return self._prediction(given, outcomes, started)

    async def aforward(self, posting: Posting | Mapping[str, Any] | str) -> JobPrediction:
        """Answer a posting asynchronously, through ``await program.acall(posting)``."""
        given, started = as_posting(posting), time.perf_counter()
        with self.in_force():
            asked = await asyncio.gather(*(aattempt_section(*self._section_call(name, given)) for name in self.asked))
        return self._prediction(given, dict(zip(self.asked, asked, strict=True)), started)

    def records(self, postings: Iterable[Posting], *, concurrency: int | None = None) -> Iterator[Record]:
        """Answer many postings in order, in constant memory.

        Args:
            postings: The postings; consumed lazily.
            concurrency: Number of concurrent postings; by default one that suits the engine.
        """
        if self.engine.direct and not any(getattr(getattr(self, name), "fields", None) for name in self.asked):
            for posting in postings:
                yield self._direct_record(posting)
            return
        workers = concurrency or max(1, self.engine.concurrency // len(self.asked))
        if workers == 1:
            for posting in postings:
                yield self(posting).record
            return
        with ThreadPoolExecutor(workers) as pool:
            waiting = []
            for posting in postings:
                # Threads do not inherit the context, which has DSPy's settings and trace; pass a copy.
                waiting.append(pool.submit(contextvars.copy_context().run, self, posting))
                if len(waiting) > 2 * workers:
                    yield waiting.pop(0).result().record
            for future in waiting:
                yield future.result().record

    def _direct_record(self, posting: Posting) -> Record:
        """The record of a call without DSPy's overhead of one call per section; callbacks and history do not see it."""
        started = time.perf_counter()
        outcomes = {}
        for name in self.asked:
            outputs, evidence = self.engine.direct(posting, self.catalogue.sections[name])  # type: ignore[misc]
            outcomes[name] = SectionOutcome(outputs=outputs, evidence=evidence, attempts=1)
        return self._prediction(posting, outcomes, started).record

    def _check_engine(self) -> None:
        """Refuse questions that a reader has no rules and weights for."""
        known = self.engine.reader.catalogue.questions if self.engine.reader else self.catalogue.questions
        for section in self.asked:
            for question in self.catalogue.of_section(section):
                if question.name not in known:
                    what = f"no rule for {question.name}"
                    raise EngineError(what, where=self.engine.name, repair="Omit the section, or use another engine.")

    def _section_call(self, section: str, posting: Posting) -> tuple[dspy.Predict, Posting, int, Meter]:
        """The arguments for asking a section."""
        shown = posting if self.engine.whole else excerpt(posting, section)
        return getattr(self, section), shown, self.retries, self.engine.meter

    def in_force(self) -> Any:
        """Context manager that makes this engine DSPy's default LM, also for calls of optimizers."""
        adapter = {"adapter": self.engine.adapter} if self.engine.adapter else {}
        return dspy.context(lm=self.engine.lm, **adapter)

    def _attempt_concurrently(self, posting: Posting) -> dict[str, SectionOutcome]:
        with ThreadPoolExecutor(min(self.engine.concurrency, len(self.asked))) as pool:
            futures = {}
            for name in self.asked:
                context = contextvars.copy_context()
                futures[name] = pool.submit(context.run, partial(attempt_section, *self._section_call(name, posting)))
            return {name: future.result() for name, future in futures.items()}

    def _prediction(self, posting: Posting, outcomes: Mapping[str, SectionOutcome], started: float) -> JobPrediction:
        answers: dict[str, Inference[Any]] = {}
        errors: dict[str, SectionError] = {}
        assemble = from_decisions if self.engine.decides else from_completion
        for name in self.catalogue.sections:
            tried, asked = outcomes.get(name, _NOT_ASKED), self.catalogue.of_section(name)
            found = assemble(tried, posting, asked)
            if self.calibrator:
                found = calibrate_answers(found, posting, self.calibrator, self.engine, self.catalogue)
            answers |= found
            if missing := [question.name for question in asked if question.name not in found]:
                kind: ErrorKind = tried.kind or "other"
                errors[name] = SectionError(kind=kind, message=tried.message, fields=missing, attempts=tried.attempts)
        metadata = self._metadata(outcomes, time.perf_counter() - started)
        record = record_type(self.catalogue).of(posting.id, answers, errors, metadata)
        return JobPrediction(record=record, inference=record.inference, errors=record.errors)

    def _metadata(self, outcomes: Mapping[str, SectionOutcome], seconds: float) -> Metadata:
        calls = [call for asked in outcomes.values() for call in asked.calls]
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
    """Convert a mapping of fields, or a text, to a posting; a posting is returned unchanged.

    Raises:
        InputError: Another type, or no description.
    """
    if isinstance(posting, Posting):
        return posting
    if isinstance(posting, str):
        return posting_of({"description": posting}, where="posting")
    if isinstance(posting, Mapping):
        return posting_of(posting, where="posting")
    raise InputError(f"a {type(posting).__name__} is not a posting", repair="Use a Posting, a mapping or a string.")


def _known_sections(catalogue: Catalogue, sections: Iterable[str] | None) -> tuple[str, ...]:
    known = catalogue.sections
    given = list(known if sections is None else sections)
    unknown = [name for name in given if name not in known]
    if unknown or not given:
        what = f"unknown section {unknown[0]!r}" if unknown else "no sections to ask"
        raise InputError(what, repair=f"Use some of: {', '.join(known)}.")
    return tuple(name for name in known if name in given)
