"""DSPy's optimizers by name: how each is created and called."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import dspy

from rolelens.data import GoldPosting
from rolelens.eval import Metric, example
from rolelens.program.compilation._demonstrations import demonstrations
from rolelens.program.engines import Engine
from rolelens.program.inference._module import JobInference
from rolelens.signatures import EngineError, InputError


@dataclass(frozen=True)
class Task:
    """The input of an optimizer.

    Attributes:
        student: The program to compile; it is not changed.
        train, dev: Labelled postings.
        metric: The metric to maximize.
        seed: Seed of the random number generators.
        settings: Settings of the optimizer, which override the defaults here.
        prompt, reflection: Engines that write instructions (MIPROv2, SIMBA) and reflect on feedback (GEPA); by default
            the program's engine.
    """

    student: JobInference
    train: Sequence[GoldPosting]
    dev: Sequence[GoldPosting]
    metric: Metric
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    prompt: Engine | None = None
    reflection: Engine | None = None

    @property
    def threads(self) -> int:
        """Number of concurrent postings; the sections of a posting are already concurrent."""
        return max(1, self.student.engine.concurrency // len(self.student.asked))

    def examples(self) -> tuple[list[dspy.Example], list[dspy.Example]]:
        """The training and dev postings as examples."""
        return [example(item) for item in self.train], [example(item) for item in self.dev]

    def settings_with(self, **defaults: Any) -> dict[str, Any]:
        """The settings over some defaults."""
        return {**defaults, **self.settings}


def optimize(name: str, task: Task) -> JobInference:
    """Compile a program.

    Raises:
        InputError: An unknown optimizer, one that does not fit the kind of engine, or an unknown setting.
        EngineError: A package that the optimizer needs is not installed.
    """
    check_optimizer(name, task.student.engine)
    try:
        compiled: JobInference = _optimizers_for(task.student.engine)[name](task)
    except TypeError as error:
        if "unexpected keyword" not in str(error):
            raise
        raise InputError(f"unknown setting for {name} ({error})", where="--set") from None
    compiled._compiled = True
    return compiled


def check_optimizer(name: str, engine: Engine) -> None:
    """Check that an optimizer exists and fits an engine.

    Raises:
        InputError: It does not.
    """
    kinds = _optimizers_for(engine)
    if name not in kinds:
        repair = f"Use one of: {', '.join(kinds)}."
        raise InputError(f"no optimizer {name!r} for {engine.name}", where="--optimizer", repair=repair)


def _optimizers_for(engine: Engine) -> dict[str, Callable[[Task], JobInference]]:
    return DECIDING if engine.decides else GENERATIVE


def _none(task: Task) -> JobInference:
    copy: JobInference = task.student.deepcopy()
    return copy


def _labeled(task: Task) -> JobInference:
    program = _none(task)
    for section in program.asked:
        settings = task.settings_with()
        demos = demonstrations(section, task.train, decides=program.engine.decides, **settings)
        getattr(program, section).demos = demos
    return program


def _bootstrap(task: Task) -> JobInference:
    train, dev = task.examples()
    optimizer = dspy.BootstrapFewShotWithRandomSearch(
        task.metric,
        **task.settings_with(
            max_bootstrapped_demos=3, max_labeled_demos=0, num_candidate_programs=4, num_threads=task.threads
        ),
    )
    return _run_optimizer(optimizer, task, trainset=train, valset=dev)


def _mipro(task: Task) -> JobInference:
    if find_spec("optuna") is None:
        raise EngineError("Optuna is not installed", where="mipro", repair="pip install 'rolelens[mipro]'.")
    train, dev = task.examples()
    given = task.settings_with(auto="light", max_bootstrapped_demos=2, max_labeled_demos=0, num_threads=task.threads)
    compiling = {key: given.pop(key) for key in ("num_trials", "minibatch", "minibatch_size") if key in given}
    if "num_trials" in compiling or "num_candidates" in given:
        given["auto"] = None
    optimizer = dspy.MIPROv2(
        task.metric,
        prompt_model=(task.prompt or task.student.engine).lm,
        task_model=task.student.engine.lm,
        seed=task.seed,
        **given,
    )
    if compiling.get("minibatch", True):
        compiling["minibatch_size"] = min(compiling.get("minibatch_size", 25), len(dev))
    return _run_optimizer(optimizer, task, trainset=train, valset=dev, seed=task.seed, **compiling)


def _gepa(task: Task) -> JobInference:
    train, dev = task.examples()
    given = task.settings_with(num_threads=task.threads)
    if not {"auto", "max_full_evals", "max_metric_calls"} & set(given):
        given["auto"] = "light"
    reflection = (task.reflection or task.student.engine).lm
    optimizer = dspy.GEPA(metric=task.metric, reflection_lm=reflection, seed=task.seed, **given)
    return _run_optimizer(optimizer, task, trainset=train, valset=dev)


def _simba(task: Task) -> JobInference:
    train, _ = task.examples()
    given = task.settings_with(
        bsize=min(16, len(train)), num_candidates=4, max_steps=4, max_demos=3, num_threads=task.threads
    )
    prompt = (task.prompt or task.student.engine).lm
    optimizer = dspy.SIMBA(metric=task.metric, prompt_model=prompt, **given)
    return _run_optimizer(optimizer, task, trainset=train, seed=task.seed)


def _reanchor(task: Task) -> JobInference:
    """Demonstrations first, then the thresholds and weights for decisions."""
    from dspy.experimental import ReAnchor

    demonstrated = _labeled(Task(task.student, task.train, task.dev, task.metric, task.seed))
    train, dev = task.examples()
    given = task.settings_with(num_threads=task.threads, require_cache=False)
    optimizer = ReAnchor(task.metric, **given)
    with demonstrated.in_force():
        compiled: JobInference = optimizer.compile(demonstrated, trainset=train, valset=dev)
    return compiled


def _run_optimizer(optimizer: Any, task: Task, **given: Any) -> JobInference:
    # Proposals and reflections run outside the program's calls and need the engine too.
    with task.student.in_force():
        compiled: JobInference = optimizer.compile(task.student.deepcopy(), **given)
    return compiled


GENERATIVE: dict[str, Callable[[Task], JobInference]] = {
    "none": _none,
    "labeled": _labeled,
    "bootstrap": _bootstrap,
    "mipro": _mipro,
    "gepa": _gepa,
    "simba": _simba,
}
DECIDING: dict[str, Callable[[Task], JobInference]] = {"none": _none, "labeled": _labeled, "reanchor": _reanchor}
