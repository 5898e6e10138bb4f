"""A compilation: from labelled sets to an artefact."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rolelens.data import SPLITS, GoldPosting, catalogue_of, check_apart, load_gold
from rolelens.eval import Metric
from rolelens.program.artifact import (
    build_manifest,
    check_destination,
    check_engine,
    save_artifact,
    saved_state,
    without_address,
)
from rolelens.program.calibration import Calibrator, Judgement, cross_fitted, fit_calibrator, judgements
from rolelens.program.compilation._optimizers import Task, check_optimizer, optimize
from rolelens.program.compilation._plan import Plan
from rolelens.program.compilation._scores import answer_all, calibrated_scores, scores
from rolelens.program.compilation._work import Work
from rolelens.program.engines import BudgetSpentError, Engine, Spending, engine_kind, make_engine
from rolelens.program.inference import JobInference
from rolelens.program.inference._assembly import second_opinion
from rolelens.program.reader import Reader
from rolelens.program.reader._fit import fit_reader
from rolelens.signatures import EngineError, InputError, Posting, Record

_FOLDS = 5


def compile_program(
    plan: Plan, tell: Callable[[str], None] = lambda _: None, spending: Callable[[Spending], None] = lambda _: None
) -> dict[str, Any]:
    """Compile, calibrate and score a program, and write the artefact atomically.

    The program is scored on dev before and after compiling; unless the metric improves, the uncompiled program is kept
    and the manifest notes it. The engine's replies are kept beside the artefact, so that an interrupted run resumes
    where it stopped.

    Args:
        plan: The parameters.
        tell: Called with a progress message for each step.
        spending: Called with the total spending whenever it changes.

    Returns:
        The manifest.

    Raises:
        RolelensError: The directory has other content, a labelled set is invalid or overlaps another one, the engine
            or optimizer cannot be created, or the budget is too small.
    """
    # Checked before any cost arises, and again on writing, which may be hours later.
    check_destination(plan.out)
    check_engine(without_address(plan.engine), "--engine")
    gold = {name: load_gold(source) for name, source in plan.sets.items()}
    check_apart(gold)
    fitted = engine_kind(plan.engine).fitted
    run = _Fitted(plan, gold, tell) if fitted else _Optimized(plan, gold, tell)
    run.work.spending = spending
    with run.work:
        return run.run()


@dataclass(frozen=True)
class Candidate:
    """A program that a compilation may keep.

    Attributes:
        program: The program, uncalibrated.
        files: Contents of the artefact's files that make it this program, by name.
        learned: Whether anything was learned from train.
    """

    program: JobInference
    files: Mapping[str, Any] = field(default_factory=dict)
    learned: bool = False


class _Run:
    """A compilation; the subclasses differ by kind of engine."""

    optimizer = ""

    def __init__(self, plan: Plan, gold: Mapping[str, list[GoldPosting]], tell: Callable[[str], None]) -> None:
        self.plan, self.gold, self.tell = plan, gold, tell
        self.metric = Metric(plan.weights)
        self.catalogue = catalogue_of(item for items in gold.values() for item in items)
        self.kind = engine_kind(plan.engine)
        self.work = Work(plan.out, plan.engine, plan.options, keeps=not self.kind.fitted)
        self.notes: list[str] = []

    def run(self) -> dict[str, Any]:
        kept = self.uncompiled()
        records = self.answer_split(kept.program, "dev")
        found: dict[str, Any] = {"dev": {"uncompiled": scores(records, self.gold["dev"], self.metric)}}
        self._tell_scores("uncompiled, on dev", found["dev"]["uncompiled"])
        if not any(a.value is not None for record in records for _, a in record.answers()):
            raise EngineError("nothing was answered", where=self.plan.engine, repair=_first_error(records))
        compiled = self.compiled(kept.program)
        if compiled is not None:
            made = self.answer_split(compiled.program, "dev")
            found["dev"]["compiled"] = scores(made, self.gold["dev"], self.metric)
            self._tell_scores("compiled, on dev", found["dev"]["compiled"])
            if self._improves(found["dev"]):
                kept, records = compiled, made
        calibrator, found["dev"]["calibration, cross-fitted"] = self.calibrate(records, kept)
        self._tell_scores("calibrated, on dev", found["dev"]["calibration, cross-fitted"])
        kept.program.calibrator = calibrator
        if "test" in self.gold:
            found["test"] = scores(self.answer_split(kept.program, "test"), self.gold["test"], self.metric)
            self._tell_scores("kept and calibrated, on test", found["test"])
        return self.write(kept.program, {**kept.files, "calibration.json": calibrator.dump()}, found)

    def uncompiled(self) -> Candidate:
        raise NotImplementedError

    def compiled(self, before: JobInference) -> Candidate | None:
        """What compiling makes of the uncompiled program; None if there is nothing to compile."""
        raise NotImplementedError

    def answer_split(self, program: JobInference, split: str) -> list[Record]:
        return answer_all(program, self.gold[split])

    def calibrate(self, records: Sequence[Record], kept: Candidate) -> tuple[Calibrator, dict[str, Any]]:
        """A calibrator fitted to dev and ``judged_elsewhere``, and its cross-fitted scores on dev."""
        postings = {item.id: item.posting for item in self.gold["dev"]}
        opinions = _second_opinions(records, postings, kept.program.engine)
        on_dev = list(judgements(records, self.gold["dev"], opinions))
        judged = [*on_dev, *self.judged_elsewhere(kept)]
        # The shipped postings were written for this set; the postings to be answered are real.
        cautious = self.plan.dev in SPLITS
        calibrator = fit_calibrator(judged, self.plan.seed, cautious=cautious)
        confidences = cross_fitted(judged, self.plan.seed, cautious=cautious)[: len(on_dev)]
        return calibrator, calibrated_scores(on_dev, confidences)

    def judged_elsewhere(self, kept: Candidate) -> Iterable[Judgement]:  # noqa: ARG002 - a fitted one needs it
        """Additional answers to calibrate on, given by programs that were not fitted to their postings."""
        return ()

    def write(self, program: JobInference, files: Mapping[str, Any], found: dict[str, Any]) -> dict[str, Any]:
        manifest = build_manifest(
            name=self.plan.name or self.plan.out.name,
            engine=program.engine,
            catalogue=self.catalogue,
            optimizer={"name": self.optimizer, "settings": dict(self.plan.settings), "seed": self.plan.seed},
            sections=program.asked,
            data={name: (str(self.plan.sets[name]), items) for name, items in self.gold.items()},
            scores=found,
            notes=self.notes,
        )
        return save_artifact(self.plan.out, manifest, files, self.work.spent())

    def _improves(self, on_dev: Mapping[str, Any]) -> bool:
        better = on_dev["compiled"]["score"] > on_dev["uncompiled"]["score"]
        if not better:
            self.notes.append("the compiled program did not improve on dev; the uncompiled one was kept")
            self.tell(f"note: {self.notes[-1]}")
        return bool(better)

    def _tell_scores(self, what: str, found: Mapping[str, Any]) -> None:
        self.tell(f"{what}: {_format_scores(found)}")


class _Fitted(_Run):
    """The reader: weights fitted to train; uncompiled, the codebook's rules alone."""

    optimizer = "fit"

    def uncompiled(self) -> Candidate:
        if self.plan.optimizer not in ("", "fit"):
            what = f"no optimizer {self.plan.optimizer!r} for {self.plan.engine}"
            raise InputError(what, where="--optimizer", repair="Omit the option: the reader is fitted.")
        return self._fit([])

    def compiled(self, _: JobInference) -> Candidate:
        return self._fit(self.gold["train"])

    def judged_elsewhere(self, kept: Candidate) -> Iterator[Judgement]:
        """Answers on train, by readers fitted to the other folds of train; by the rules alone if these were kept."""
        train = self.gold["train"]
        for fold in range(min(_FOLDS, len(train))):
            others = [item for number, item in enumerate(train) if number % _FOLDS != fold]
            held = train[fold::_FOLDS]
            candidate = self._fit(others if kept.learned else [])
            yield from judgements(answer_all(candidate.program, held), held)

    def _fit(self, gold: Sequence[GoldPosting]) -> Candidate:
        weights = fit_reader(gold, self.catalogue, seed=self.plan.seed)
        engine = make_engine(self.plan.engine, reader=Reader.of(weights, self.catalogue))
        program = JobInference(engine, catalogue=self.catalogue, sections=self.plan.sections)
        return Candidate(program, {"reader.json": weights}, learned=bool(gold))


class _Optimized(_Run):
    """Any other engine: compiled by an optimizer."""

    def uncompiled(self) -> Candidate:
        options = {**({"cache": True} if self.kind.cached else {}), **self.plan.options}
        program = JobInference(
            self.plan.engine,
            catalogue=self.catalogue,
            retries=self.plan.retries,
            sections=self.plan.sections,
            **options,
        )
        self.optimizer = self.plan.optimizer or ("reanchor" if program.engine.decides else "labeled")
        check_optimizer(self.optimizer, program.engine)
        self.work.watch(program.engine, self.plan.budget)
        return Candidate(program)

    def answer_split(self, program: JobInference, split: str) -> list[Record]:
        try:
            return super().answer_split(program, split)
        except BudgetSpentError:
            what = f"the budget was spent before {split} was scored"
            raise EngineError(what, where="--budget", repair="Raise it, or use fewer postings.") from None

    def compiled(self, before: JobInference) -> Candidate | None:
        if self.optimizer == "none":
            return None
        task = Task(
            before, self.gold["train"], self.gold["dev"], self.metric, self.plan.seed, self.plan.settings,
            self._other(self.plan.prompt), self._other(self.plan.reflection),
        )  # fmt: skip
        postings = len(self.gold["dev"]) + len(self.gold.get("test", ()))
        with self.work.search(before.engine, postings / len(self.gold["dev"])) as best:
            try:
                # Optimizers print, but standard output belongs to the user.
                with contextlib.redirect_stdout(sys.stderr):
                    compiled: JobInference | None = optimize(self.optimizer, task)
            except BudgetSpentError:
                self.notes.append("the budget was spent during the search; the best program so far was taken")
                self.tell(f"note: {self.notes[-1]}")
                compiled = best.program
        return Candidate(compiled, {"program.json": saved_state(compiled)}, learned=True) if compiled else None

    def _other(self, name: str) -> Engine | None:
        return make_engine(name) if name else None


def _second_opinions(
    records: Sequence[Record], postings: Mapping[str, Posting], engine: Engine
) -> dict[tuple[str, str], float]:
    found = {}
    for record in records:
        missing = record.unanswered
        for question, answer in record.answers():
            if question.name not in missing:
                opinion = second_opinion(question, answer, postings[record.id], engine)
                if opinion is not None:
                    found[record.id, question.name] = opinion
    return found


def _first_error(records: Sequence[Record]) -> str:
    for record in records:
        for error in record.errors.values():
            if error.kind != "not_asked":
                return f"First failure: {error.kind}, {error.message}."
    return "Check the engine."


def _format_scores(found: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items() if value is not None)
