"""The metric, as DSPy's optimizers and Evaluate call it."""

from collections.abc import Mapping
from typing import Any

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.data import GoldPosting, Label, load_gold
from rolelens.eval import Metric, Weights, credit, example, is_grounded, score_record
from rolelens.program import load
from rolelens.signatures import SHIPPED, Inference, Inferences, Metadata, Posting, Record, SectionError, Span
from tests.conftest import POSTING_TEXT

POSTING = Posting(id="p1", title="Senior Data Engineer", description=POSTING_TEXT)


def record_of(
    labels: Mapping[str, Label],
    *,
    confidence: float | None = 1.0,
    changed: dict[str, Any] | None = None,
    name: str = "p1",
) -> Record:
    """A record that answers as labelled, with the labels' quotes for evidence, except where ``changed``."""
    answers: dict[str, dict[str, Any]] = {section: {} for section in SHIPPED.sections}
    for field, question in SHIPPED.questions.items():
        value = (changed or {}).get(field, labels[field].value)
        quote = (labels[field].quotes or ("",))[0]
        answers[question.section][field] = Inference(value=value, confidence=confidence, evidence=quote)
    return Record(id=name, inference=Inferences.model_validate(answers), metadata=Metadata(engine="e", program="p"))


@pytest.fixture(scope="module")
def gold() -> GoldPosting:
    return next(item for item in load_gold("train") if item.labels["primary_cloud"].value == "aws")


def _predicted(record: Record) -> dspy.Prediction:
    return dspy.Prediction(record=record)


def test_a_perfect_record_scores_1_and_a_hopeless_one_0(gold: GoldPosting) -> None:
    metric = Metric()
    assert metric(example(gold), _predicted(record_of(gold.labels))) == pytest.approx(1)
    assert metric(example(gold), dspy.Prediction()) == 0


def test_one_wrong_and_sure_answer_costs_its_share(gold: GoldPosting) -> None:
    labels = {"primary_cloud": gold.labels["primary_cloud"]}
    only = GoldPosting(gold.id, labels, gold.posting)
    wrong = record_of(gold.labels, changed={"primary_cloud": "gcp"})
    # Correctness 0, calibration 1 - 1² = 0, grounding 1 (the quote is still the posting's).
    assert Metric()(example(only), _predicted(wrong)) == pytest.approx(0.15)
    unsure = record_of(gold.labels, changed={"primary_cloud": "gcp"}, confidence=0.2)
    assert Metric()(example(only), _predicted(unsure)) == pytest.approx(0.25 * (1 - 0.04) + 0.15)
    assert Metric(Weights(1, 0, 0))(example(only), _predicted(unsure)) == 0


def test_an_absence_has_nothing_to_quote_and_gains_nothing_by_it(gold: GoldPosting) -> None:
    only = GoldPosting(gold.id, {"primary_cloud": gold.labels["primary_cloud"]}, gold.posting)
    absent = record_of(gold.labels, changed={"primary_cloud": "not_mentioned"})
    assert Metric()(example(only), _predicted(absent)) == 0


def test_what_could_not_be_answered_scores_0_and_is_no_guess(gold: GoldPosting) -> None:
    record = record_of(gold.labels)
    failed = SectionError(kind="timeout", message="…", fields=["h1b_friendly"], attempts=2)
    record = record.model_copy(update={"errors": {"visa_and_authorization": failed}})
    scored = {s.question.name: s for s in score_record(record, gold)}
    assert not scored["h1b_friendly"].answered
    assert Weights().answer_score(scored["h1b_friendly"]) == 0
    assert scored["opt_cpt_friendly"].answered


def test_while_bootstrapping_it_is_a_bool(gold: GoldPosting) -> None:
    good = _predicted(record_of(gold.labels))
    assert Metric()(example(gold), good, []) is True
    assert Metric()(example(gold), dspy.Prediction(), []) is False
    assert Metric(threshold=1.1)(example(gold), good, []) is False


def test_gepa_is_told_which_field_which_value_and_which_rule(gold: GoldPosting) -> None:
    record = record_of(gold.labels, changed={"primary_cloud": "gcp"})
    found = Metric()(example(gold), _predicted(record), None, "stack_and_cloud", None)
    assert isinstance(found, dspy.Prediction)
    assert 0 < found.score < 1
    assert "primary_cloud: answered 'gcp' (with confidence 1.00), expected 'aws'" in found.feedback
    assert f"aws means: {SHIPPED.questions['primary_cloud'].definitions['aws']}" in found.feedback
    assert gold.labels["primary_cloud"].quotes[0] in found.feedback
    other = Metric()(example(gold), _predicted(record), None, "visa_and_authorization", None)
    assert isinstance(other, dspy.Prediction)
    assert "Every field is right" in other.feedback
    assert other.score == found.score


def test_dspys_own_evaluate_takes_it() -> None:
    items = load_gold("train")[:3]
    found = dspy.Evaluate(devset=[example(i) for i in items], metric=Metric(), num_threads=1)(load())
    assert found.score > 80


def test_sets_have_credit_for_a_part() -> None:
    question = SHIPPED.questions["secondary_clouds"]
    label = Label(["aws", "gcp"], (["azure"],))
    # Precision 1, recall 1/2: F1 is 2/3.
    assert credit(question, ["aws"], label) == pytest.approx(2 / 3)
    assert credit(question, ["azure"], label) == 1
    assert credit(question, [], label) == 0
    assert credit(question, [], Label([])) == 1


@given(
    st.sets(st.sampled_from(SHIPPED.questions["secondary_clouds"].values)),
    st.sets(st.sampled_from(SHIPPED.questions["secondary_clouds"].values)),
)
def test_credit_of_sets_is_symmetric_bounded_and_1_only_where_equal(said: set[str], right: set[str]) -> None:
    question = SHIPPED.questions["secondary_clouds"]
    one = credit(question, sorted(said), Label(sorted(right)))
    assert one == credit(question, sorted(right), Label(sorted(said)))
    assert 0 <= one <= 1
    assert (one == 1) == (said == right)


def test_spans_are_checked_never_believed() -> None:
    somewhere = (Span(field="title", start=0, end=6),)
    assert is_grounded(Inference(value="senior", evidence="Senior", spans=somewhere), POSTING)
    assert not is_grounded(Inference(value="aws", evidence="migrate to the moon base", spans=somewhere), POSTING)
    beyond = (Span(field="title", start=0, end=9999),)
    assert is_grounded(Inference(value="aws", evidence="ETL pipelines on AWS", spans=beyond), POSTING)
    assert not is_grounded(Inference(value="aws", evidence=""), POSTING)
