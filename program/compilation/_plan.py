"""The parameters of a compilation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rolelens.eval import Weights
from rolelens.program.engines import DEFAULT_ENGINE, Spending
from rolelens.program.inference import RETRIES


@dataclass(frozen=True)
class Plan:
    """The parameters of a compilation.

    Attributes:
        out: Directory of the artefact.
        engine, options: Name and options of the engine.
        optimizer: Name of the optimizer; by default one that suits the engine.
        settings: Settings of the optimizer.
        train, dev, test: Labelled sets; if ``test`` is empty, there is no test.
        sections: Sections to ask; by default all.
        seed: Seed of the random number generators.
        budget: Spending limit, including scoring.
        prompt, reflection: Names of the engines that write instructions and reflect for an optimizer.
        weights: Weights of the metric.
        retries: Number of retries of a failed section.
        name: Name of the artefact; by default that of its directory.
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

    @property
    def sets(self) -> dict[str, str | Path]:
        """The labelled sets by the name of their split."""
        named = (("train", self.train), ("dev", self.dev), ("test", self.test))
        return {name: source for name, source in named if source}
