"""Several engines' answers to a posting, pooled: by hand."""

from typing import Any

from rolelens.data import Label
from rolelens.program.calibration import consensus
from rolelens.signatures import SHIPPED, Inference, Record, SectionError, Span
from tests.test_metric import record_of

ABSENCES = {name: Label(question.absence) for name, question in SHIPPED.questions.items()}
SPAN = Span(field="description", start=0, end=3)


def _said(engine: str, value: Any, confidence: float | None, field: str = "primary_cloud", **changed: Any) -> Record:
    """A record of posting p that says absences, and one field's value; ``changed`` goes into that answer."""
    record = record_of(ABSENCES, name="p", confidence=0.8)
    record.metadata.engine = engine
    answer = record.answer(field)
    for name, content in {"value": value, "confidence": confidence, **changed}.items():
        setattr(answer, name, content)
    return record


def _pooled(*records: Record, field: str = "primary_cloud") -> tuple[Inference[Any], float]:
    (record,) = consensus(records)
    assert record.metadata.agreement is not None
    return record.answer(field), record.metadata.agreement[field]


def test_confidences_weigh_and_how_many_agree_is_told() -> None:
    answer, agreement = _pooled(_said("a", "aws", 0.9), _said("b", "gcp", 0.6), _said("c", "gcp", 0.6))
    # aws: (0.9 + 0.4 + 0.4) / 3; gcp: (0.1 + 0.6 + 0.6) / 3.
    assert (answer.value, answer.confidence) == ("aws", round(1.7 / 3, 4))
    assert agreement == round(1 / 3, 4)
    (record,) = consensus([_said("a", "aws", 0.9), _said("b", "gcp", 0.6)])
    assert record.metadata.agreement is not None
    assert record.metadata.agreement["h1b_friendly"] == 1


def test_what_an_engine_leaves_is_shared_by_the_other_values() -> None:
    answer, _ = _pooled(_said("a", "aws", 0.8), _said("b", "gcp", 0.5), _said("c", "azure", 0.7))
    # aws: 0.8 + 0.5/2 + 0.3/2 = 1.2; gcp: 0.1 + 0.5 + 0.15 = 0.75; azure: 0.1 + 0.25 + 0.7 = 1.05.
    assert (answer.value, answer.confidence) == ("aws", 0.4)


def test_a_confidence_that_is_not_stated_counts_a_half_and_one_of_0_counts_0() -> None:
    # aws: 0.5 + 0.4; gcp: 0.5 + 0.6.
    assert _pooled(_said("a", "aws", None), _said("b", "gcp", 0.6))[0].confidence == 0.55
    # aws: 0 + 0.4; gcp: 1 + 0.6.
    assert _pooled(_said("a", "aws", 0.0), _said("b", "gcp", 0.6))[0].confidence == 0.8


def test_of_equals_the_first_is_taken() -> None:
    assert _pooled(_said("a", "aws", 0.6), _said("b", "gcp", 0.6))[0].value == "aws"
    assert _pooled(_said("a", "gcp", 0.6), _said("b", "aws", 0.6))[0].value == "gcp"


def test_one_engine_is_its_own_consensus() -> None:
    answer, agreement = _pooled(_said("a", "aws", 0.6))
    assert (answer.value, answer.confidence, agreement) == ("aws", 0.6, 1)


def test_a_set_is_one_value_whatever_its_order_and_equivalent_values_are_one() -> None:
    several = [_said(e, value, 0.6, "secondary_clouds") for e, value in (("a", ["aws", "gcp"]), ("b", ["gcp", "aws"]))]
    assert _pooled(*several, field="secondary_clouds")[1] == 1
    level = SHIPPED.questions["benefits_level"]
    (one, other) = next(iter(level.equivalent.items()))
    several = [_said(e, value, 0.6, "benefits_level") for e, value in (("a", one), ("b", other))]
    answer, agreement = _pooled(*several, field="benefits_level")
    assert (answer.confidence, agreement) == (0.6, 1)


def test_the_evidence_is_that_of_the_surest_engine_that_has_some_and_says_the_value() -> None:
    grounded = {"grounding": "exact", "spans": (SPAN,)}
    several = [
        _said("a", "aws", 0.7, evidence="unsure", **grounded),
        _said("b", "aws", 0.8, evidence="sure", **grounded),
        _said("c", "aws", 0.9, evidence="surest, but nowhere", grounding="not_found"),
        _said("d", "gcp", 0.95, evidence="of another value", **grounded),
    ]
    answer, _ = _pooled(*several)
    assert (answer.value, answer.evidence) == ("aws", "sure")
    assert answer.spans == (SPAN,)
    # aws: 0.7 + 0.8 + 0.9 + 0.05.
    assert answer.confidence == round(2.45 / 4, 4)


def test_an_engine_without_an_answer_has_no_say_and_none_at_all_is_an_error() -> None:
    failed = SectionError(kind="timeout", message="…", fields=["primary_cloud", "storage_layer"], attempts=2)
    silent = _said("b", None, None).model_copy(update={"errors": {"stack_and_cloud": failed}})
    (record,) = consensus([_said("a", "aws", 0.6), silent])
    assert record.metadata.agreement is not None
    assert (record.answer("primary_cloud").confidence, record.metadata.agreement["primary_cloud"]) == (0.6, 1)
    assert record.errors == {}
    (record,) = consensus([silent, silent])
    assert record.metadata.agreement is not None
    assert set(SHIPPED.questions) - set(record.metadata.agreement) == {"primary_cloud", "storage_layer"}
    assert {section: error.fields for section, error in record.errors.items()} == {
        "stack_and_cloud": ["primary_cloud", "storage_layer"]
    }


def test_postings_keep_their_order_and_a_record_names_its_engines_and_their_cost() -> None:
    first, second = _said("b", "aws", 0.6), _said("a", "aws", 0.6)
    other = _said("a", "gcp", 0.6).model_copy(update={"id": "o"})
    for record, tokens in ((first, (100, 20)), (second, (200, 40)), (other, (1, 2))):
        record.metadata.prompt_tokens, record.metadata.completion_tokens = tokens
    found = list(consensus([first, other, second, first]))
    assert [(r.id, r.metadata.engine, r.metadata.program) for r in found] == [
        ("p", "b+a", "consensus"),
        ("o", "a", "consensus"),
    ]
    assert [(r.metadata.prompt_tokens, r.metadata.completion_tokens) for r in found] == [(400, 80), (1, 2)]
    assert [r.answer("primary_cloud").value for r in found] == ["aws", "gcp"]
