"""The interface of engines: how to call one, and its capabilities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

import dspy

from rolelens.program.engines._budget import Meter
from rolelens.program.reader import Reader
from rolelens.signatures import Posting, Section


@dataclass(frozen=True)
class Engine:
    """An engine.

    Attributes:
        name: Name of the engine.
        lm: The object that DSPy's ``Predict`` calls: a ``dspy.LM``, or a client of the decision protocol.
        decides: Whether it answers typed decisions with a probability per option, instead of writing text.
        adapter: Adapter from signatures to prompts and from replies to answers; None if the engine decides.
        concurrency: Useful number of concurrent calls, at least 1.
        whole: Whether it gets the whole posting instead of an excerpt per section.
        direct: Function that answers a section of a posting without DSPy: the outputs of its decision form, and the raw
            evidence for each; None if the engine is only available through DSPy.
        reader: The reader if it is the engine; it then gives no second opinion, and detects unfamiliar text.
        meter: Spending and limit.
        closing: Function that releases what the engine holds.
    """

    name: str
    lm: Any
    decides: bool
    adapter: dspy.Adapter | None = None
    concurrency: int = 1
    whole: bool = False
    direct: Callable[[Posting, type[Section]], tuple[dict[str, Any], dict[str, Any]]] | None = None
    reader: Reader | None = None
    meter: Meter = field(default_factory=Meter, repr=False)
    closing: Callable[[], None] = field(default=lambda: None, repr=False)

    def close(self) -> None:
        """Release the engine's resources, such as a server or connection."""
        self.closing()

    def __deepcopy__(self, memo: dict[int, Any]) -> Engine:
        """Return the engine itself: optimizers copy programs, and the copies share the engine."""
        return self


@dataclass(frozen=True)
class EngineKind:
    """A kind of engine: its names, its factory and its properties.

    Attributes:
        form: Form of its names, for people.
        pattern: Pattern of a whole name; its group is passed to ``make``.
        make: Factory; takes the group and the options.
        fitted: Whether it is compiled by fitting weights instead of writing prompts.
        cached: Whether a compilation caches its replies, so that an interrupted run does not repeat calls.
    """

    form: str
    pattern: Pattern[str]
    make: Callable[..., Engine]
    fitted: bool = False
    cached: bool = False
