"""The record's types hold at run time as the type checker sees them, and a record prints as a person reads it."""

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from rolelens import JobInference, Posting, Record
from rolelens.signatures import SHIPPED, Answers, Catalogue, Inference, Metadata, Section, record_type
from rolelens.signatures._section import asks
from rolelens.signatures.stack_and_cloud import StackAndCloud, StackAndCloudAnswers
from tests.typed_use import typed_use


def test_what_the_type_checker_was_shown_runs() -> None:
    record = typed_use(JobInference())
    assert record.inference.stack_and_cloud.primary_cloud.value == "aws"


def test_a_record_is_short_to_look_at() -> None:
    record = JobInference()(Posting(id="p", description="Build ETL pipelines on AWS.")).record
    shown = repr(record)
    assert shown.startswith("Record(id='p', seniority_level=")
    assert "primary_cloud='aws 0." in shown
    assert len(shown) < 60 * len(SHIPPED.questions)
    assert repr(record.inference.stack_and_cloud.primary_cloud).startswith("Inference(value='aws', confidence=0.")


def test_answers_that_differ_from_their_section_are_refused_at_import() -> None:
    class Small(Section):
        """Small."""

        one: Inference[Literal["a", "not_mentioned"]] = asks(
            "Which?", {"a": "the first", "not_mentioned": "none"}, looked_for="it"
        )

    with pytest.raises(TypeError, match="does not answer Small field by field, in its order: one"):

        class Lacking(Answers, section=Small):
            """No field."""

    with pytest.raises(TypeError, match="in its order: one"):

        class Other(Answers, section=Small):
            """Another vocabulary."""

            one: Inference[Literal["b", "not_mentioned"] | None]


def test_a_catalogue_of_ones_own_has_records_of_its_own() -> None:
    catalogue = Catalogue.of(StackAndCloud)
    kind = record_type(catalogue)
    assert record_type(SHIPPED) is Record
    answers = {"primary_cloud": Inference[Any](value="aws", confidence=0.9)}
    record = kind.of("p", answers, {}, Metadata(engine="e", program="p"))
    assert [question.name for question, _ in record.answers()] == list(StackAndCloudAnswers.model_fields)
    assert record.answer("primary_cloud").value == "aws"
    assert record.answer("storage_layer").value is None
    with pytest.raises(ValidationError):
        kind.of("p", {"primary_cloud": Inference[Any](value="ibm")}, {}, Metadata(engine="e", program="p"))
    assert catalogue.fingerprint != SHIPPED.fingerprint
    program = JobInference(catalogue=catalogue)
    made = program("We run on Azure.").record
    assert (made.answer("primary_cloud").value, list(made.catalogue.sections)) == ("azure", ["stack_and_cloud"])
    assert made.errors == {}


def test_every_value_is_a_word_and_back() -> None:
    for question in SHIPPED.questions.values():
        for wire in [[], [question.values[0]], list(question.values)] if question.kind == "set" else question.values:
            value = question.parse(wire) if isinstance(wire, str) else question.to_record(wire)
            assert question.parse(question.text(value)) == value
            assert question.allows(value)
    clouds = SHIPPED.questions["secondary_clouds"]
    assert (clouds.text(["gcp", "aws"]), clouds.text([])) == ("aws+gcp", "(none)")
    assert (clouds.parse(" GCP + aws "), clouds.parse("(none)")) == (["aws", "gcp"], [])
    for question, text in ((clouds, "ibm"), (SHIPPED.questions["h1b_friendly"], "yes")):
        with pytest.raises(ValueError, match="is not an allowed value"):
            question.parse(text)
    assert not clouds.allows(["aws", "aws"])
