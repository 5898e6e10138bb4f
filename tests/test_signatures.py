"""The contract: vocabularies, the record and its schema, and the forms that are derived from the signatures."""

import json
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.signatures import (
    SHIPPED,
    Extraction,
    Inference,
    Inferences,
    Metadata,
    Posting,
    Question,
    Record,
    decision_form,
    questions,
    read_decision,
    record_schema,
)


def test_the_sections_and_their_first_questions_are_in_the_order_of_a_record() -> None:
    assert {name: questions(section)[0].name for name, section in SHIPPED.sections.items()} == {
        "seniority_and_role": "seniority_level",
        "stack_and_cloud": "primary_cloud",
        "geo_and_work_model": "remote_restriction",
        "visa_and_authorization": "h1b_friendly",
        "contract_and_compensation": "w2_vs_1099",
        "career_development": "growth_path_clarity",
        "requirements_classification": "requirement_strictness",
    }
    assert list(SHIPPED.questions) == [q.name for s in SHIPPED.sections.values() for q in questions(s)]


def test_every_value_is_defined_and_every_absence_says_what_was_looked_for() -> None:
    for question in SHIPPED.questions.values():
        assert all(len(meaning) > 3 for meaning in question.definitions.values()), question.name
        assert question.looked_for


def test_a_definition_too_few_is_refused() -> None:
    from typing import Literal

    from rolelens.signatures._section import Section, asks

    class Broken(Section):
        """Broken."""

        field: Inference[Literal["a", "b"]] = asks("Which?", {"a": "the first"}, looked_for="it")

    with pytest.raises(TypeError, match=r"Broken\.field"):
        questions(Broken)


@pytest.mark.parametrize("question", SHIPPED.questions.values(), ids=lambda q: q.name)
def test_every_value_survives_the_wire(question: Question) -> None:
    for wire in _wire_values(question):
        assert question.to_wire(question.to_record(wire)) == wire


def _wire_values(question: Question) -> list[Any]:
    if question.kind == "set":
        return [[], [question.values[0]], list(question.values)]
    return [True, False] if question.kind == "flag" else list(question.values)


@pytest.mark.parametrize("section", SHIPPED.sections.values(), ids=list(SHIPPED.sections))
def test_the_decision_form_has_native_types_only(section: Any) -> None:
    for name, field in decision_form(section).output_fields.items():
        assert field.annotation is bool or get_args(field.annotation), name
        assert field.json_schema_extra["desc"], name


def test_decisions_read_back_to_values_and_probabilities() -> None:
    clouds = SHIPPED.questions["secondary_clouds"]
    outputs = {f"secondary_clouds__{c}": c == "gcp" for c in clouds.values}
    evidence = {f"secondary_clouds__{c}": {"noul": 0.9 if c == "gcp" else 0.2} for c in clouds.values}
    value, probability = read_decision(clouds, outputs, evidence)
    # The set is right when every member is: 0.8 (no aws) × 0.8 (no azure) × 0.9 (gcp).
    assert value == ["gcp"]
    assert probability == pytest.approx(0.576)
    value, probability = read_decision(
        SHIPPED.questions["h1b_friendly"],
        {"h1b_friendly": "false"},
        {"h1b_friendly": {"probabilities": {"true": 0.2, "false": 0.6, "not_mentioned": 0.2}}},
    )
    assert (value, probability) == (False, pytest.approx(0.6))


@pytest.mark.parametrize(
    ("field", "said", "value"),
    [
        ("h1b_friendly", True, "true"),
        ("h1b_friendly", None, "not_mentioned"),
        ("h1b_friendly", "False", "false"),
        ("w2_vs_1099", 1099, "1099"),
        ("w2_vs_1099", " W2 ", "w2"),
        ("job_family", "Data Engineer", "data_engineer"),
        ("job_family", "data-engineer", "data_engineer"),
        ("secondary_clouds", ["AWS", "gcp"], ["aws", "gcp"]),
        ("skill_inflation_detected", "false", False),
    ],
)
def test_spelling_is_forgiven(field: str, said: Any, value: Any) -> None:
    assert _answer_type(field).model_validate({"value": said}).value == value


@pytest.mark.parametrize(
    ("field", "said"),
    [("sub_specialty", "hybrid"), ("job_family", None), ("secondary_clouds", ["ibm"]), ("w2_vs_1099", [])],
)
def test_meaning_is_not(field: str, said: Any) -> None:
    with pytest.raises(ValueError, match="value"):
        _answer_type(field).model_validate({"value": said})


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.lists(st.integers())))
def test_a_confidence_is_a_probability_or_none_and_never_costs_the_value(said: Any) -> None:
    answer = _answer_type("job_family").model_validate({"value": "data_engineer", "confidence": said})
    assert answer.value == "data_engineer"
    assert answer.confidence is None or 0 <= answer.confidence <= 1


def _answer_type(field: str) -> Any:
    return SHIPPED.sections[SHIPPED.questions[field].section].output_fields[field].annotation


def test_a_model_is_asked_for_four_things_and_never_for_spans() -> None:
    schema = _answer_type("job_family").model_json_schema()
    assert list(schema["properties"]) == ["value", "confidence", "evidence", "source"]
    assert schema["required"] == list(schema["properties"])


def test_a_record_validates_against_its_schema_and_survives_json() -> None:
    answers: dict[str, dict[str, Any]] = {}
    for question in SHIPPED.questions.values():
        answers.setdefault(question.section, {})[question.name] = Inference(value=question.absence, confidence=0.5)
    record = Record(id="a", inference=Inferences.model_validate(answers), metadata=Metadata(engine="e", program="p"))
    written = json.loads(record.model_dump_json())
    jsonschema.validate(written, record_schema())
    assert Record.model_validate(written) == record
    written["inference"]["stack_and_cloud"]["primary_cloud"]["value"] = "ibm"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(written, record_schema())


def test_the_fingerprint_is_that_of_the_signatures() -> None:
    assert SHIPPED.fingerprint == SHIPPED.fingerprint
    assert len(SHIPPED.fingerprint) == 64


def test_a_posting_is_frozen_and_has_a_description() -> None:
    with pytest.raises(ValueError, match="blank"):
        Posting(description=" \n")
    assert Posting.model_validate({"id": 7, "title": None, "description": "x"}).id == "7"


def test_only_facts_that_say_something_are_stated() -> None:
    facts = {"a": None, "b": False, "c": "not_mentioned", "d": [], "e": 0, "f": "x"}
    assert Extraction(facts).stated() == {"e": 0, "f": "x"}
