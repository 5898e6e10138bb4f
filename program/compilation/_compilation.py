"""One compilation, from labelled sets to an artefact."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolelens.data import SPLITS, GoldPosting, catalogue_of, check_apart, load_gold
from rolelens.eval import Metric, Weights
from rolelens.program.artifact import build_manifest, check_destination, save_artifact
from rolelens.program.calibration import Calibrator, Judgement, cross_fitted, fit_calibrator, judgements
from rolelens.program.compilation._optimizers import Task, check_optimizer, optimize
from rolelens.program.compilation._scores import answered, calibrated_scores, scores
from rolelens.program.compilation._work import Work
from rolelens.program.engines import DEFAULT_ENGINE, BudgetSpentError, Engine, Spending, engine_kind, make_engine
from rolelens.program.inference import RETRIES, JobInference
from rolelens.program.inference._assembly import second_opinion
from rolelens.program.reader import Reader
from rolelens.program.reader._fit import fit
from rolelens.signatures import EngineError, InputError, Posting, Record

_FOLDS = 5


@dataclass(frozen=True)
class Plan:
    """What to compile, from what, to where.

    Attributes:
        out: Directory of the artefact.
        engine, options: Who answers.
        optimizer: By name; what suits the engine unless given.
        settings: Of the optimizer.
        train, dev, test: Labelled sets; no test where ``test`` is empty.
        sections: Those to ask.
        seed: Of all that is random.
        budget: What may be spent, scoring included.
        prompt, reflection: Engines for an optimizer's own questions, by name.
        weights: Of the metric.
        retries: Of a section.
        name: Of the artefact; that of its directory unless given.
    """

    out: Path
    engine: str = DEFAULT_ENGINE
    options: Mapping[str, Any] = field(default_factory=dict)
    optimizer: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    train: str | Path = "train"
    dev: str | Path = "dev"
    test: str | Path = "test"
    sections: Sequence[str] | None = None
    seed: int = 0
    budget: Spending | None = None
    prompt: str = ""
    reflection: str = ""
    weights: Weights = field(default_factory=Weights)
    retries: int = RETRIES
    name: str = ""


def compile_program(
    plan: Plan, tell: Callable[[str], None] = lambda _: None, spending: Callable[[Spending], None] = lambda _: None
) -> dict[str, Any]:
    """Compile, calibrate, score, and write the artefact; it appears whole or not at all.

    The program is scored on dev before and after; if the compiled one is no better by the metric, the uncompiled one is
    kept, and the manifest says so. Replies of the engine are kept beside the artefact: the same command goes on where
    one was interrupted.

    Args:
        plan: What to do.
        tell: Called with a line for each step.
        spending: Called with what has been spent whenever that changes.

    Returns:
        The manifest.

    Raises:
        RolelensError: A directory that holds something else, gold that does not load or is not apart, an engine or
            optimizer that cannot be made, a budget that does not reach.
    """
    # Before anything is computed or paid for; once more on writing, since that may be hours later.
    check_destination(plan.out)
    gold = {name: load_gold(source) for name, source in _sets(plan).items()}
    check_apart(gold)
    fitted = engine_kind(plan.engine).fitted
    run = _Fitted(plan, gold, tell) if fitted else _Optimized(plan, gold, tell)
    run.work.spending = spending
    with run.work:
        return run.run()


def _sets(plan: Plan) -> dict[str, str | Path]:
    return {name: source for name, source in (("train", plan.train), ("dev", plan.dev), ("test", plan.test)) if source}


class _Run:
    """What every kind of engine has in common."""

    optimizer = ""

    def __init__(self, plan: Plan, gold: Mapping[str, list[GoldPosting]], tell: Callable[[str], None]) -> None:
        self.plan, self.gold, self.tell = plan, gold, tell
        self.metric = Metric(plan.weights)
        self.catalogue = catalogue_of(item for items in gold.values() for item in items)
        self.kind = engine_kind(plan.engine)
        self.work = Work(plan.out, plan.engine, plan.options, keeps=not self.kind.fitted)
        self.files: dict[str, Any] = {}
        self.notes: list[str] = []

    def run(self) -> dict[str, Any]:
        before = self.uncompiled()
        records = self.answered(before, "dev")
        found: dict[str, Any] = {"dev": {"uncompiled": scores(records, self.gold["dev"], self.metric)}}
        self._say("uncompiled, on dev", found["dev"]["uncompiled"])
        if not any(a.value is not None for record in records for _, a in record.answers()):
            raise EngineError("nothing was answered", where=self.plan.engine, repair=_first_error(records))
        after = self.compiled(before)
        if after is not None:
            made = self.answered(after, "dev")
            found["dev"]["compiled"] = scores(made, self.gold["dev"], self.metric)
            self._say("compiled, on dev", found["dev"]["compiled"])
        kept, records = (after, made) if after and self._better(found["dev"]) else (before, records)
        kept.calibrator, found["dev"]["calibration, cross-fitted"] = self.calibrate(records, kept.engine)
        self._say("calibrated, on dev", found["dev"]["calibration, cross-fitted"])
        if "test" in self.gold:
            found["test"] = scores(self.answered(kept, "test"), self.gold["test"], self.metric)
            self._say("kept and calibrated, on test", found["test"])
        return self.write(kept, found)

    def uncompiled(self) -> JobInference:
        raise NotImplementedError

    def compiled(self, before: JobInference) -> JobInference | None:
        raise NotImplementedError

    def answered(self, program: JobInference, split: str) -> list[Record]:
        return answered(program, self.gold[split])

    def calibrate(self, records: Sequence[Record], engine: Engine) -> tuple[Calibrator, dict[str, Any]]:
        """A calibrator fitted on dev and what else is known, and how good it is on dev by cross-fitting."""
        postings = {item.id: item.posting for item in self.gold["dev"]}
        opinions = _opinions(records, postings, engine)
        on_dev = list(judgements(records, self.gold["dev"], opinions))
        judged = [*on_dev, *self.judged_elsewhere()]
        # The shipped postings are written; the ones to come are not.
        cautious = self.plan.dev in SPLITS
        calibrator = fit_calibrator(judged, self.plan.seed, cautious=cautious)
        self.files["calibration.json"] = calibrator.dump()
        confidences = cross_fitted(judged, self.plan.seed, cautious=cautious)[: len(on_dev)]
        return calibrator, calibrated_scores(on_dev, confidences)

    def judged_elsewhere(self) -> Iterable[Judgement]:
        """More labelled answers to calibrate on, given without sight of their labels."""
        return ()

    def write(self, program: JobInference, found: dict[str, Any]) -> dict[str, Any]:
        manifest = build_manifest(
            name=self.plan.name or self.plan.out.name,
            engine=program.engine,
            catalogue=self.catalogue,
            optimizer={"name": self.optimizer, "settings": dict(self.plan.settings), "seed": self.plan.seed},
            sections=program.asked,
            data={name: (str(_sets(self.plan)[name]), items) for name, items in self.gold.items()},
            scores=found,
            notes=self.notes,
        )
        return save_artifact(self.plan.out, manifest, self.files, self.work.spent())

    def _better(self, on_dev: Mapping[str, Any]) -> bool:
        better = on_dev["compiled"]["score"] > on_dev["uncompiled"]["score"]
        if not better:
            self.notes.append("the compiled program was no better on dev, so the uncompiled one was kept")
            self.tell(f"note: {self.notes[-1]}")
        return bool(better)

    def _say(self, what: str, found: Mapping[str, Any]) -> None:
        self.tell(f"{what}: {_shown(found)}")


class _Fitted(_Run):
    """The reader: its weights are fitted to train; uncompiled it is the codebook's rules alone."""

    optimizer = "fit"

    def uncompiled(self) -> JobInference:
        if self.plan.optimizer not in ("", "fit"):
            what = f"no optimizer {self.plan.optimizer!r} for {self.plan.engine}"
            raise InputError(what, where="--optimizer", repair="Leave it out: the reader is fitted.")
        self.files["reader.json"] = fit([], self.catalogue)
        return self._program(self.files["reader.json"])

    def compiled(self, _: JobInference) -> JobInference:
        weights = fit(self.gold["train"], self.catalogue, seed=self.plan.seed)
        self.fitted = weights
        return self._program(weights)

    def _better(self, on_dev: Mapping[str, Any]) -> bool:
        if better := super()._better(on_dev):
            self.files["reader.json"] = self.fitted
        return better

    def judged_elsewhere(self) -> Iterator[Judgement]:
        """Those on train, by readers that were fitted to the other postings of it."""
        train, rules_alone = self.gold["train"], self.files["reader.json"] is not self.fitted
        for fold in range(min(_FOLDS, len(train))):
            others = [] if rules_alone else [item for n, item in enumerate(train) if n % _FOLDS != fold]
            held = train[fold::_FOLDS]
            program = self._program(fit(others, self.catalogue, seed=self.plan.seed))
            yield from judgements(answered(program, held), held)

    def _program(self, weights: dict[str, Any]) -> JobInference:
        engine = make_engine(self.plan.engine, reader=Reader.of(weights, self.catalogue))
        return JobInference(engine, catalogue=self.catalogue, sections=self.plan.sections)


class _Optimized(_Run):
    """Any other engine: one of DSPy's optimizers."""

    def uncompiled(self) -> JobInference:
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
        return program

    def answered(self, program: JobInference, split: str) -> list[Record]:
        try:
            return super().answered(program, split)
        except BudgetSpentError:
            what = f"the budget is spent before {split} is scored"
            raise EngineError(what, where="--budget", repair="Give more, or fewer postings.") from None

    def compiled(self, before: JobInference) -> JobInference | None:
        if self.optimizer == "none":
            return None
        task = Task(
            before, self.gold["train"], self.gold["dev"], self.metric, self.plan.seed, self.plan.settings,
            self._other(self.plan.prompt), self._other(self.plan.reflection),
        )  # fmt: skip
        postings = len(self.gold["dev"]) + len(self.gold.get("test", ()))
        with self.work.searching(before.engine, postings / len(self.gold["dev"])) as best:
            try:
                # Optimizers print; standard output is the user's.
                with contextlib.redirect_stdout(sys.stderr):
                    compiled: JobInference | None = optimize(self.optimizer, task)
            except BudgetSpentError:
                self.notes.append("the budget was spent during the search; the best program until then was taken")
                self.tell(f"note: {self.notes[-1]}")
                compiled = best.program
        if compiled is not None:
            self.files["program.json"] = compiled.dump_state()
        return compiled

    def _better(self, on_dev: Mapping[str, Any]) -> bool:
        if better := super()._better(on_dev):
            return better
        self.files.pop("program.json", None)
        return False

    def _other(self, name: str) -> Engine | None:
        return make_engine(name) if name else None


def _opinions(
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
                return f"The first failure: {error.kind}, {error.message}."
    return "Look at the engine."


def _shown(found: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items() if value is not None)
