"""The embedded engine: the reader behind DSPy's decision protocol. No key, no network, no download."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from rolelens.program.engines._engine import Engine, EngineKind
from rolelens.program.reader import Reader
from rolelens.signatures import Posting, Section, decision_form, question_of_output


class EmbeddedClient:
    """Answers decision requests about a posting with the reader.

    Args:
        reader: The fitted reader.
    """

    supports_decision_requests = True
    model = "embedded"

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.history: list[Any] = []
        self.callbacks: list[Any] = []

    def __call__(self, state: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
        """Answer a request: a probability for every option of every question.

        Args:
            state: The request; ``inputs.posting`` has the posting's fields. Instructions and demonstrations
                are ignored.
            questions: The outputs of a section's decision form, by name.
        """
        posting = Posting.model_validate(state["inputs"]["posting"])
        return {name: self._answer(posting, name) for name in questions}

    async def acall(self, state: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
        """Answer a request in asynchronous code; reading takes milliseconds and never waits."""
        return self(state, questions)

    def direct(self, posting: Posting, section: type[Section]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The outputs and evidence of a section, as a predictor without fitted thresholds would return them."""
        evidence = {name: self._answer(posting, name) for name in _outputs(section)}
        return {name: _likeliest_value(answer) for name, answer in evidence.items()}, evidence

    def _answer(self, posting: Posting, name: str) -> dict[str, Any]:
        field, member = question_of_output(name)
        probabilities = self.reader.probabilities(posting, field)
        if member:
            return {"noul": probabilities[member]}
        if set(probabilities) == {"true", "false"}:
            return {"noul": probabilities["true"]}
        return {"probabilities": probabilities, "confidence": max(probabilities.values())}


def _output_names(section: type[Section]) -> tuple[str, ...]:
    return tuple(decision_form(section).output_fields)


_outputs: Any = cache(_output_names)


def _likeliest_value(answer: dict[str, Any]) -> str | bool:
    if "noul" in answer:
        return bool(answer["noul"] >= 0.5)
    chances: dict[str, float] = answer["probabilities"]
    return max(chances, key=lambda option: chances[option])


def embedded(reader: Reader | None = None) -> Engine:
    """The embedded engine, by default with the shipped reader."""
    client = EmbeddedClient(reader or Reader.shipped())
    return Engine(EMBEDDED.form, client, decides=True, whole=True, direct=client.direct, reader=client.reader)


EMBEDDED = EngineKind("embedded", re.compile("(embedded)"), lambda _, **options: embedded(**options), fitted=True)
