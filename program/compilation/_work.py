"""What a compilation keeps beside its artefact: the engine's replies, so that nothing is asked twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dspy
from dspy.utils.callback import BaseCallback

from rolelens.program.engines import Engine, Meter, Spending
from rolelens.program.inference._module import JobInference
from rolelens.signatures import InputError

_UNLIMITED = Spending(*[float("inf")] * 3)


@dataclass
class Best:
    """The best program that a search has evaluated so far."""

    program: JobInference | None = None
    score: float = -1.0


class _Watching(BaseCallback):
    """Sees every evaluation of an optimizer, so that a search that is stopped has something to show."""

    def __init__(self, best: Best) -> None:
        self.best = best
        self._programs: dict[str, Any] = {}
        self._size = 0

    def on_evaluate_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        size = len(inputs.get("devset") or instance.devset or ())
        if size >= self._size:
            self._size = size
            self._programs[call_id] = inputs.get("program")

    def on_evaluate_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:  # noqa: ARG002
        program = self._programs.pop(call_id, None)
        score = getattr(outputs, "score", None)
        if isinstance(program, JobInference) and score is not None and score > self.best.score:
            self.best.program, self.best.score = program.deepcopy(), score


class Work:
    """The folder ``OUT.work`` with the cache of replies, and what has been spent in this run.

    Args:
        out: The artefact's directory.
        engine, options: Whose replies they are; a folder of another engine's is refused.
        keeps: Whether there are replies to keep; a fitted engine has none.
    """

    def __init__(self, out: Path, engine: str, options: Mapping[str, Any], *, keeps: bool) -> None:
        self.folder = out.with_name(out.name + ".work")
        self.keeps = keeps
        shown = {key: value for key, value in options.items() if "key" not in key}
        self.owner = json.dumps({"engine": engine, "options": shown}, sort_keys=True, default=str)
        self.spending: Callable[[Spending], None] = lambda _: None
        self._meter: Meter | None = None

    def __enter__(self) -> Work:
        if not self.keeps:
            return self
        owner = self.folder / "engine.json"
        if owner.exists() and owner.read_text(encoding="utf-8") != self.owner:
            raise InputError(
                "holds the replies of another engine",
                where=str(self.folder),
                repair="Remove it, or choose another --out.",
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            owner.write_text(self.owner, encoding="utf-8")
        except OSError as error:
            raise InputError(error.strerror or str(error), where=str(self.folder)) from None
        self._cache = dspy.cache
        dspy.configure_cache(disk_cache_dir=str(self.folder / "cache"))
        return self

    def __exit__(self, *_: object) -> None:
        if self.keeps:
            dspy.cache = self._cache

    def watch(self, engine: Engine, budget: Spending | None) -> None:
        """Count what the engine spends, up to the budget."""
        self._meter = engine.meter
        engine.meter.limit = budget or _UNLIMITED
        engine.meter.on_change = self.spending

    @contextmanager
    def searching(self, engine: Engine, rounds: float) -> Iterator[Best]:
        """A search: it has to leave enough to score ``rounds`` times what was scored before it."""
        whole, before = engine.meter.limit, engine.meter.spent
        engine.meter.limit = whole.minus(before.scaled(rounds))
        best = Best()
        callbacks = [*dspy.settings.callbacks, _Watching(best)]
        try:
            with dspy.context(callbacks=callbacks):
                yield best
        finally:
            engine.meter.limit = whole

    def spent(self) -> dict[str, Any]:
        """This run's calls, tokens and US dollars."""
        return vars(self._meter.spent) if self._meter else {}
