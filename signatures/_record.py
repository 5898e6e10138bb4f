"""What comes out: the record of one posting, its errors and how it was made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from rolelens.signatures._catalogue import SECTIONS
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Question, questions

ErrorKind = Literal[
    "unreadable_reply",
    "cut_off",
    "outside_vocabulary",
    "refusal",
    "timeout",
    "rate_limit",
    "server",
    "other",
    "not_asked",
]


class SectionError(BaseModel):
    """Why a section, or some fields of it, could not be answered.

    Attributes:
        kind: What went wrong in the last attempt; ``not_asked`` where the program leaves the section out.
        message: One line, for a person.
        fields: The fields without an answer.
        attempts: How often the section was asked, 0 or more.
    """

    kind: ErrorKind
    message: str
    fields: list[str]
    attempts: int = Field(ge=0)


class Metadata(BaseModel):
    """How a record was made.

    Attributes:
        engine: The engine's name.
        program: Name and digest of the compiled program, or "uncompiled".
        prompt_tokens, completion_tokens: Sums over all calls, retries included; 0 where no tokens are used.
        cost: US dollars, or None where it is not known.
        seconds: Wall time spent on the posting.
        agreement: Of a consensus, by field, the share of engines that say the value; None of one engine.
    """

    engine: str
    program: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    agreement: dict[str, float] | None = None


def _record_type(question: Question) -> Any:
    vocabulary: Any = Literal.__getitem__(question.values)
    if question.kind == "set":
        return Inference[list[vocabulary] | None]
    return Inference[vocabulary | None] if question.kind == "choice" else Inference[bool | None]


def _inferences() -> Any:
    sections: dict[str, Any] = {}
    for name, section in SECTIONS.items():
        fields: dict[str, Any] = {q.name: (_record_type(q), ...) for q in questions(section)}
        sections[name] = (create_model(section.__name__ + "Answers", **fields), ...)
    return create_model("Inferences", **sections)


Inferences: Any = _inferences()
"""Model of a record's answers: ``record.inference.<section>.<field>`` is an :class:`Inference`."""


class Record(BaseModel):
    """The answers to one posting.

    Attributes:
        id: The posting's.
        inference: The answers by section and field.
        errors: By section, why it has fields without an answer; empty where all 25 were answered.
        metadata: How the record was made.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    inference: Inferences
    errors: dict[str, SectionError] = Field(default_factory=dict)
    metadata: Metadata

    def answers(self) -> Iterator[tuple[Question, Inference[Any]]]:
        """Every question with its answer, in the order of the record."""
        for name, section in SECTIONS.items():
            for question in questions(section):
                yield question, getattr(getattr(self.inference, name), question.name)


def record_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record as it is written."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Record.model_json_schema(mode="serialization")}
