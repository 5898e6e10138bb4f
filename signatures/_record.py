"""What comes out: the record of one posting, its errors and how it was made."""

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
    """The answers to one posting.

    Attributes:
        catalogue: The sections that it answers.
        id: The posting's.
        inference: The answers by section and field.
        errors: By section, why it has fields without an answer; empty where all were answered.
        metadata: How the record was made.
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
        """The record of answers by field; a field without one is there, unanswered.

        Args:
            posting: Its id.
            answers: By field.
            errors: By section; they name the fields that ``answers`` lacks.
            metadata: How it was made.
        """
        every = {name: answers.get(name) or Inference[Any](value=None) for name in cls.catalogue.questions}
        return cls.model_validate(
            {"id": posting, "inference": cls.catalogue.by_section(every), "errors": errors, "metadata": metadata}
        )

    def answer(self, field: str) -> Inference[Any]:
        """The answer to one question, by the name of its field."""
        section = getattr(self.inference, self.catalogue.questions[field].section)
        found: Inference[Any] = getattr(section, field)
        return found

    def answers(self) -> Iterator[tuple[Question, Inference[Any]]]:
        """Every question with its answer, in the order of the record; unanswered ones too."""
        for name, question in self.catalogue.questions.items():
            yield question, self.answer(name)

    @property
    def unanswered(self) -> frozenset[str]:
        """The fields without an answer, as the errors name them."""
        return frozenset(name for error in self.errors.values() for name in error.fields)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Short enough to read: a value and its confidence a field, without evidence and spans."""
        yield "id", self.id
        missing = self.unanswered
        for question, answer in self.answers():
            said = "(no answer)" if question.name in missing else question.text(answer.value)
            yield question.name, f"{said} {answer.confidence:.2f}" if answer.confidence is not None else said
        if self.errors:
            yield "errors", {section: error.kind for section, error in self.errors.items()}
        yield "engine", self.metadata.engine


@cache
def record_type(catalogue: Catalogue) -> type[Record]:
    """The type of the records that answer a catalogue; :class:`Record` itself for the shipped one."""
    if catalogue.fingerprint == SHIPPED.fingerprint:
        return Record
    fields: dict[str, Any] = {name: (answers_model(section), ...) for name, section in catalogue.sections.items()}
    answers = create_model("Inferences", **fields)
    made: type[Record] = create_model("Record", __base__=Record, inference=(answers, ...))
    made.catalogue = catalogue
    return made


def record_schema(catalogue: Catalogue = SHIPPED) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a record as it is written."""
    schema = record_type(catalogue).model_json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
