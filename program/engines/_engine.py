"""What an engine is to the program: something to call, and what it can do."""

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
    """An engine, ready to answer.

    Attributes:
        name: The string that names it.
        lm: What DSPy's ``Predict`` calls: a ``dspy.LM``, or a client of the decision protocol.
        decides: Whether it answers typed decisions with a probability per option, instead of writing text.
        adapter: How a section's signature becomes a prompt and a reply becomes answers; None where it decides.
        concurrency: How many calls at a time make it faster, at least 1.
        whole: Whether it should see the whole posting rather than what a section needs of it.
        direct: Answers a section of a posting without DSPy in between: the outputs of its decision form and the raw
            evidence for each; None where only DSPy can ask it.
        reader: The reader that answers, where the engine is one of ours: its own probabilities are no second opinion,
            and it knows a text that it does not understand.
        meter: What it has spent, and its limit.
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
        """Let go of what it holds: a server, a connection."""
        self.closing()

    def __deepcopy__(self, memo: dict[int, Any]) -> Engine:
        """Optimizers copy programs; an engine is shared, as a connection is."""
        return self


@dataclass(frozen=True)
class EngineKind:
    """A kind of engine: how its names look, what makes it, and what compiling may rely on.

    Attributes:
        form: Its names, as a person writes them.
        pattern: Matches a whole name; its group is what ``make`` is given.
        make: Makes the engine; takes the group and the options.
        fitted: Whether it is compiled by fitting weights instead of writing prompts.
        cached: Whether compiling keeps its replies in DSPy's cache, so that an interrupted run asks nothing twice.
    """

    form: str
    pattern: Pattern[str]
    make: Callable[..., Engine]
    fitted: bool = False
    cached: bool = False
