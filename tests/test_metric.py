"""The metric, as DSPy's optimizers and Evaluate call it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import dspy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.data import GoldPosting, Label, load_gold
from rolelens.eval import Metric, Scored, Weights, credit, example, feedback, is_grounded, score_record
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


def _one(
    gold: GoldPosting, label: Label, *, field: str = "primary_cloud", failed: bool = False, **answer: Any
) -> tuple[GoldPosting, dspy.Prediction]:
    """The posting with one label, and a prediction with one answer to it; the other answers are not judged."""
    record = record_of(gold.labels)
    section = SHIPPED.questions[field].section
    answers = record.inference.model_dump()
    answers[section][field] |= answer
    errors = {section: SectionError(kind="timeout", message="…", fields=[field], attempts=2)} if failed else {}
    record = record.model_copy(update={"inference": Inferences.model_validate(answers), "errors": errors})
    return GoldPosting(gold.id, {field: label}, gold.posting), _predicted(record)


def _score(weights: Weights, gold: GoldPosting, label: Label, **answer: Any) -> float:
    only, predicted = _one(gold, label, **answer)
    found = Metric(weights)(example(only), predicted)
    assert isinstance(found, float)
    return found


def _told(gold: GoldPosting, label: Label, **answer: Any) -> str:
    only, predicted = _one(gold, label, **answer)
    found = Metric()(example(only), predicted, None, "stack_and_cloud.predict")
    assert isinstance(found, dspy.Prediction)
    return str(found.feedback)


def test_no_confidence_is_as_if_certain_and_wrong(gold: GoldPosting) -> None:
    label = gold.labels["primary_cloud"]
    # Correctness 1, calibration 0, grounding 1: saying nothing of one's confidence is not rewarded.
    assert _score(Weights(), gold, label, confidence=None) == pytest.approx(0.6 + 0.15)
    assert _score(Weights(0, 1, 0), gold, label, confidence=None) == 0
    # The same answer with a confidence of 0.6 has 1 - 0.4² for calibration.
    assert _score(Weights(), gold, label, confidence=0.6) == pytest.approx(0.6 + 0.25 * 0.84 + 0.15)


def test_what_has_no_evidence_to_give_leaves_its_share_to_the_others(gold: GoldPosting) -> None:
    absent = {"value": "not_mentioned", "evidence": ""}
    # Right, with confidence 0.8: 0.6 · 1 + 0.25 · (1 - 0.2²), of 0.85.
    assert _score(Weights(), gold, Label("not_mentioned"), confidence=0.8, **absent) == pytest.approx(0.84 / 0.85)
    # With evidence that does not stand in the posting the share is lost instead.
    found = _score(Weights(), gold, gold.labels["primary_cloud"], confidence=0.8, evidence="nothing of the kind, ever")
    assert found == pytest.approx(0.6 + 0.25 * 0.96)


def test_weights_are_shares_and_where_none_applies_the_score_is_0(gold: GoldPosting) -> None:
    label = gold.labels["primary_cloud"]
    # Weights need not sum to 1: (2 · 1 + 1 · (1 - 0.5²) + 1 · 1) / 4.
    assert _score(Weights(2, 1, 1), gold, label, confidence=0.5) == pytest.approx(3.75 / 4)
    assert _score(Weights(0, 0, 1), gold, label) == 1
    # Grounding alone counts, and an absence has none.
    assert _score(Weights(0, 0, 1), gold, Label("not_mentioned"), value="not_mentioned", evidence="") == 0
    assert _score(Weights(0, 0, 0), gold, label) == 0


def test_a_record_scores_the_mean_of_its_answers(gold: GoldPosting) -> None:
    labels = {name: gold.labels[name] for name in ("primary_cloud", "job_family", "h1b_friendly", "w2_vs_1099")}
    wrong = record_of(gold.labels, changed={"primary_cloud": "gcp"})
    # Three perfect ones, and one that is worth its quote: 0.15.
    found = Metric()(example(GoldPosting(gold.id, labels, gold.posting)), _predicted(wrong))
    assert found == pytest.approx((3 + 0.15) / 4)


def test_demonstrations_are_records_that_reach_the_threshold(gold: GoldPosting) -> None:
    only, wrong = _one(gold, gold.labels["primary_cloud"], value="gcp", confidence=1.0)
    score = Metric()(example(only), wrong)
    assert isinstance(score, float)
    # Exactly the threshold is enough, a little more is too much to ask.
    assert Metric(threshold=score)(example(only), wrong, []) is True
    assert Metric(threshold=score + 1e-9)(example(only), wrong, []) is False
    # By itself it asks for 0.8: with all the weight on calibration, 1 - 0.44² = 0.8064 is, 1 - 0.45² = 0.7975 is not.
    calibration = Metric(Weights(0, 1, 0))
    for confidence, kept in ((0.56, True), (0.55, False)):
        only, unsure = _one(gold, gold.labels["primary_cloud"], confidence=confidence)
        assert calibration(example(only), unsure, []) is kept


MEANS = SHIPPED.questions["primary_cloud"].definitions


def test_feedback_word_by_word(gold: GoldPosting) -> None:
    label = Label("aws", ("multi", "azure"), ("on AWS", "in its Azure tenant"))
    quote = gold.labels["primary_cloud"].quotes[0]
    assert _told(gold, label, evidence=quote) == "Every field is right, and its evidence is in the posting."
    expected = "expected 'aws' or 'multi' or 'azure'"
    rule = f"aws means: {MEANS['aws']}."
    assert _told(gold, label, value="gcp", confidence=0.25, evidence=quote) == (
        f"primary_cloud: answered 'gcp' (with confidence 0.25), {expected}. {rule} "
        "It follows from: “on AWS”; “in its Azure tenant”."
    )
    # Without a confidence or quotes nothing is said of them.
    assert _told(gold, Label("aws"), value="gcp", confidence=None, evidence=quote) == (
        f"primary_cloud: answered 'gcp', expected 'aws'. {rule}"
    )
    assert _told(gold, label, failed=True) == f"primary_cloud: no usable answer. {expected.capitalize()}. {rule}"


def test_feedback_on_a_right_answer_that_is_unsure_or_badly_quoted(gold: GoldPosting) -> None:
    label = gold.labels["primary_cloud"]
    right = "Every field is right, and its evidence is in the posting."
    assert _told(gold, label, confidence=0.49) == "primary_cloud: right, but with a confidence of only 0.49."
    assert _told(gold, label, confidence=0.5) == right
    assert _told(gold, label, confidence=None) == right
    # Of evidence that is not in the posting its first 100 characters are told; each complaint has a line.
    words = "the moon base " * 10
    assert _told(gold, label, confidence=0.3, evidence=words) == (
        "primary_cloud: right, but with a confidence of only 0.30.\n"
        f"primary_cloud: the evidence {words[:100]!r} is not in the posting; copy its words verbatim."
    )


def test_feedback_gives_the_rule_of_each_member_of_a_set_and_the_question_where_it_should_be_empty(
    gold: GoldPosting,
) -> None:
    question = SHIPPED.questions["secondary_clouds"]
    told = _told(gold, Label(["aws", "gcp"]), field="secondary_clouds", value=["azure"], evidence="")
    rule = f"aws means: {question.definitions['aws']}; gcp means: {question.definitions['gcp']}."
    assert rule in told.splitlines()[0]
    told = _told(gold, Label([]), field="secondary_clouds", value=["azure"], evidence="")
    assert told.splitlines()[0].endswith(question.ask)


def test_the_rule_ends_with_one_full_stop(gold: GoldPosting) -> None:
    question = replace(SHIPPED.questions["primary_cloud"], definitions={"aws": "Amazon's.", "gcp": "Google's"})
    for right, wrong, rule in (("aws", "gcp", "aws means: Amazon's."), ("gcp", "aws", "gcp means: Google's.")):
        scored = Scored(question, Label(right), Inference(value=wrong), True, False, 0.0, None, None)
        assert feedback([scored]) == f"primary_cloud: answered {wrong!r}, expected {right!r}. {rule}"
