"""Records: the answers to a posting, its errors and metadata."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from rolelens.signatures._answers import answers_model
from rolelens.signatures._catalogue import SHIPPED, Catalogue
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Question
from rolelens.signatures.career_development import CareerDevelopmentAnswers
from rolelens.signatures.contract_and_compensation import ContractAndCompensationAnswers
from rolelens.signatures.geo_and_work_model import GeoAndWorkModelAnswers
from rolelens.signatures.requirements_classification import RequirementsClassificationAnswers
from rolelens.signatures.seniority_and_role import SeniorityAndRoleAnswers
from rolelens.signatures.stack_and_cloud import StackAndCloudAnswers
from rolelens.signatures.visa_and_authorization import VisaAndAuthorizationAnswers

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
    """The reason why fields of a section are unanswered.

    Attributes:
        kind: Kind of the last attempt's error; ``not_asked`` if the program omits the section.
        message: Message for people, on one line.
        fields: The unanswered fields.
        attempts: Number of attempts, at least 0.
    """

    kind: ErrorKind
    message: str
    fields: list[str]
    attempts: int = Field(ge=0)


class Metadata(BaseModel):
    """Metadata of a record.

    Attributes:
        engine: Name of the engine.
        program: Name and digest of the compiled program, or "uncompiled".
        prompt_tokens, completion_tokens: Sums over all calls, including retries; 0 if the engine uses no tokens.
        cost: US dollars, or None if unknown.
        seconds: Wall time in seconds.
        agreement: For a consensus, the share of engines that agree on the value, by field; otherwise None.
    """

    engine: str
    program: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None
    seconds: float = 0.0
    agreement: dict[str, float] | None = None


class Inferences(BaseModel):
    """A record's answers: ``record.inference.<section>.<field>`` is an :class:`Inference`."""

    seniority_and_role: SeniorityAndRoleAnswers
    stack_and_cloud: StackAndCloudAnswers
    geo_and_work_model: GeoAndWorkModelAnswers
    visa_and_authorization: VisaAndAuthorizationAnswers
    contract_and_compensation: ContractAndCompensationAnswers
    career_development: CareerDevelopmentAnswers
    requirements_classification: RequirementsClassificationAnswers


SHIPPED.check_covered("the fields of Inferences in signatures/_record.py", Inferences.model_fields)


class Record(BaseModel):
    """The answers to a posting.

    Attributes:
        catalogue: The sections that the record answers.
        id: Id of the posting.
        inference: The answers by section and field.
        errors: Errors of sections with unanswered fields, by section.
        metadata: Engine, program, cost and time.
    """

    model_config = ConfigDict(extra="forbid")

    catalogue: ClassVar[Catalogue] = SHIPPED

    id: str
    inference: Inferences
    errors: dict[str, SectionError] = Field(default_factory=dict)
    metadata: Metadata

    @classmethod
    def of(
        cls, posting: str, answers: Mapping[str, Inference[Any]], errors: Mapping[str, SectionError], metadata: Metadata
    ) -> Record:
        """Create a record; fields without an answer are unanswered.

        Args:
            posting: Id of the posting.
            answers: Answers by field.
            errors: Errors by section; they name the fields that ``answers`` lacks.
            metadata: Metadata of the record.
        """
        every = {name: answers.get(name) or Inference[Any](value=None) for name in cls.catalogue.questions}
        return cls.model_validate(
            {"id": posting, "inference": cls.catalogue.by_section(every), "errors": errors, "metadata": metadata}
        )

    def answer(self, field: str) -> Inference[Any]:
        """The answer to a question, by field name."""
        section = getattr(self.inference, self.catalogue.questions[field].section)
        found: Inference[Any] = getattr(section, field)
        return found

    def answers(self) -> Iterator[tuple[Question, Inference[Any]]]:
        """All questions with their answers, including unanswered ones, in the order of the record."""
        for name, question in self.catalogue.questions.items():
            yield question, self.answer(name)

    @property
    def unanswered(self) -> frozenset[str]:
        """The unanswered fields, as named by the errors."""
        return frozenset(name for error in self.errors.values() for name in error.fields)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """The value and confidence of every field, without evidence and spans."""
        yield "id", self.id
        missing = self.unanswered
        for question, answer in self.answers():
            value = "(no answer)" if question.name in missing else question.text(answer.value)
            yield question.name, f"{value} {answer.confidence:.2f}" if answer.confidence is not None else value
        if self.errors:
            yield "errors", {section: error.kind for section, error in self.errors.items()}
        yield "engine", self.metadata.engine


@cache
def record_type(catalogue: Catalogue) -> type[Record]:
    """The record type of a catalogue; :class:`Record` itself for the shipped one."""
    if catalogue.fingerprint == SHIPPED.fingerprint:
        return Record
    fields: dict[str, Any] = {name: (answers_model(section), ...) for name, section in catalogue.sections.items()}
    answers = create_model("Inferences", **fields)
    made: type[Record] = create_model("Record", __base__=Record, inference=(answers, ...))
    made.catalogue = catalogue
    return made


def record_schema(catalogue: Catalogue = SHIPPED) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a serialized record."""
    schema = record_type(catalogue).model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
