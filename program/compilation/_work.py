"""The work folder beside an artefact: it caches the engine's replies, so that an interrupted compilation resumes."""

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
from rolelens.signatures import InputError, is_secret, redact, redact_settings

_UNLIMITED = Spending(*[float("inf")] * 3)


@dataclass
class Best:
    """The best program evaluated so far in a search."""

    program: JobInference | None = None
    score: float = -1.0


class _EvaluationTracker(BaseCallback):
    """Tracks an optimizer's evaluations, so that an interrupted search yields its best program."""

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
    """The folder ``OUT.work`` with the cache of replies, and the spending of this run.

    Args:
        out: Directory of the artefact.
        engine, options: Name and options of the engine; a work folder of another engine is refused.
        keeps: Whether to cache replies; a fitted engine has none.
    """

    def __init__(self, out: Path, engine: str, options: Mapping[str, Any], *, keeps: bool) -> None:
        self.folder = out.with_name(out.name + ".work")
        self.keeps = keeps
        # Another key is still the same engine.
        shown = {key: redact_settings(value, key) for key, value in options.items() if not is_secret(key)}
        self.owner = json.dumps({"engine": redact(engine), "options": shown}, sort_keys=True, default=str)
        self.spending: Callable[[Spending], None] = lambda _: None
        self._meter: Meter | None = None

    def __enter__(self) -> Work:
        if not self.keeps:
            return self
        owner = self.folder / "engine.json"
        if owner.exists() and owner.read_text(encoding="utf-8") != self.owner:
            raise InputError(
                "the folder has replies of another engine",
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
        """Meter the engine's spending and limit it to the budget."""
        self._meter = engine.meter
        engine.meter.limit = budget or _UNLIMITED
        engine.meter.on_change = self.spending

    @contextmanager
    def search(self, engine: Engine, rounds: float) -> Iterator[Best]:
        """Context manager for a search; reserves ``rounds`` times what scoring cost before, for scoring after it."""
        whole, before = engine.meter.limit, engine.meter.spent
        engine.meter.limit = whole.minus(before.scaled(rounds))
        best = Best()
        callbacks = [*dspy.settings.callbacks, _EvaluationTracker(best)]
        try:
            with dspy.context(callbacks=callbacks):
                yield best
        finally:
            engine.meter.limit = whole

    def spent(self) -> dict[str, Any]:
        """Calls, tokens and US dollars spent in this run."""
        return vars(self._meter.spent) if self._meter else {}
