"""DSPy's optimizers by name: how each is made and what it is given."""

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
    """What an optimizer is given.

    Attributes:
        student: The program to compile; it is not changed.
        train, dev: Labelled postings.
        metric: What is to become better.
        seed: Of all that is random.
        settings: The optimizer's own, by name, over what is chosen here.
        prompt, reflection: Engines that write instructions (MIPROv2, SIMBA) and reflect on feedback (GEPA); the
            program's own unless given.
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
        """Postings at a time: the sections of one are concurrent already."""
        return max(1, self.student.engine.concurrency // len(self.student.asked))

    def examples(self) -> tuple[list[dspy.Example], list[dspy.Example]]:
        return [example(item) for item in self.train], [example(item) for item in self.dev]

    def chosen(self, **defaults: Any) -> dict[str, Any]:
        return {**defaults, **self.settings}


def optimize(name: str, task: Task) -> JobInference:
    """Compile a program.

    Raises:
        InputError: No such optimizer, or not one for this kind of engine, or a setting that it does not have.
        EngineError: Something that it needs is not installed.
    """
    check_optimizer(name, task.student.engine)
    try:
        compiled: JobInference = _kinds(task.student.engine)[name](task)
    except TypeError as error:
        if "unexpected keyword" not in str(error):
            raise
        raise InputError(f"a setting that {name} does not have ({error})", where="--set") from None
    compiled._compiled = True
    return compiled


def check_optimizer(name: str, engine: Engine) -> None:
    """Refuse what is no optimizer for an engine, before anything is asked.

    Raises:
        InputError: It is none.
    """
    kinds = _kinds(engine)
    if name not in kinds:
        repair = f"For this engine: {', '.join(kinds)}."
        raise InputError(f"no optimizer {name!r} for {engine.name}", where="--optimizer", repair=repair)


def _kinds(engine: Engine) -> dict[str, Callable[[Task], JobInference]]:
    return DECIDING if engine.decides else GENERATIVE


def _none(task: Task) -> JobInference:
    copy: JobInference = task.student.deepcopy()
    return copy


def _labeled(task: Task) -> JobInference:
    program = _none(task)
    for section in program.asked:
        settings = task.chosen()
        demos = demonstrations(section, task.train, decides=program.engine.decides, **settings)
        getattr(program, section).demos = demos
    return program


def _bootstrap(task: Task) -> JobInference:
    train, dev = task.examples()
    optimizer = dspy.BootstrapFewShotWithRandomSearch(
        task.metric,
        **task.chosen(
            max_bootstrapped_demos=3, max_labeled_demos=0, num_candidate_programs=4, num_threads=task.threads
        ),
    )
    return _compiled(optimizer, task, trainset=train, valset=dev)


def _mipro(task: Task) -> JobInference:
    if find_spec("optuna") is None:
        raise EngineError("Optuna is not installed", where="mipro", repair="pip install 'rolelens[mipro]'.")
    train, dev = task.examples()
    given = task.chosen(auto="light", max_bootstrapped_demos=2, max_labeled_demos=0, num_threads=task.threads)
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
    return _compiled(optimizer, task, trainset=train, valset=dev, seed=task.seed, **compiling)


def _gepa(task: Task) -> JobInference:
    train, dev = task.examples()
    given = task.chosen(num_threads=task.threads)
    if not {"auto", "max_full_evals", "max_metric_calls"} & set(given):
        given["auto"] = "light"
    reflection = (task.reflection or task.student.engine).lm
    optimizer = dspy.GEPA(metric=task.metric, reflection_lm=reflection, seed=task.seed, **given)
    return _compiled(optimizer, task, trainset=train, valset=dev)


def _simba(task: Task) -> JobInference:
    train, _ = task.examples()
    given = task.chosen(bsize=min(16, len(train)), num_candidates=4, max_steps=4, max_demos=3, num_threads=task.threads)
    prompt = (task.prompt or task.student.engine).lm
    optimizer = dspy.SIMBA(metric=task.metric, prompt_model=prompt, **given)
    return _compiled(optimizer, task, trainset=train, seed=task.seed)


def _reanchor(task: Task) -> JobInference:
    """Demonstrations first, then the thresholds and weights by which their answers are read."""
    from dspy.experimental import ReAnchor

    demonstrated = _labeled(Task(task.student, task.train, task.dev, task.metric, task.seed))
    train, dev = task.examples()
    given = task.chosen(num_threads=task.threads, require_cache=False)
    optimizer = ReAnchor(task.metric, **given)
    with demonstrated.in_force():
        compiled: JobInference = optimizer.compile(demonstrated, trainset=train, valset=dev)
    return compiled


def _compiled(optimizer: Any, task: Task, **given: Any) -> JobInference:
    # Proposals and reflections run outside the program's own calls, and need the engine too.
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
