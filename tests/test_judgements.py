"""What is known of an answer, and which answers a calibrator is fitted to: by hand."""

import math
from typing import Any

import pytest

from rolelens.data import Label, Labelled
from rolelens.program.calibration import Judgement, answer_features, judgements
from rolelens.signatures import SHIPPED, Inference, Record, SectionError
from tests.test_metric import record_of

CLOUD = SHIPPED.questions["primary_cloud"]
ABSENCES = {name: Label(question.absence) for name, question in SHIPPED.questions.items()}


def _answer(value: Any, confidence: float | None) -> Inference[Any]:
    return Inference(value=value, confidence=confidence, evidence="AWS", source="combined", grounding="fuzzy")


# --- features


def test_what_is_known_of_an_answer() -> None:
    # The log-odds of 0.8 are those of four to one.
    stated = math.log(4)
    assert answer_features(CLOUD, _answer("aws", 0.8), "e") == pytest.approx(
        {
            "field=primary_cloud": 1,
            "value=primary_cloud=aws": 1,
            "source=combined": 1,
            "grounding=fuzzy": 1,
            "engine=e": 1,
            "value=primary_cloud=aws by e": 1,
            "stated": stated,
            "stated of primary_cloud": stated,
            "stated by e": stated,
        }
    )


def test_an_absence_and_a_confidence_that_is_not_stated_are_known() -> None:
    assert answer_features(CLOUD, _answer("not_mentioned", None), "e") == {
        "field=primary_cloud": 1,
        "value=primary_cloud=not_mentioned": 1,
        "source=combined": 1,
        "grounding=fuzzy": 1,
        "engine=e": 1,
        "value=primary_cloud=not_mentioned by e": 1,
        "absence": 1,
        "absence by e": 1,
        "unstated": 1,
    }


@pytest.mark.parametrize("name", ["stated", "reader"])
@pytest.mark.parametrize(
    ("probability", "log_odds"),
    # 0.995 to 0.005 are 199 to 1; what is stated beyond is taken for that.
    [(0.5, 0), (0.2, -math.log(4)), (0.99, math.log(99)), (0.995, math.log(199)), (1, math.log(199)),
     (0.005, -math.log(199)), (0, -math.log(199))],
)  # fmt: skip
def test_a_probability_counts_by_its_log_odds_and_none_is_certain(
    name: str, probability: float, log_odds: float
) -> None:
    stated, reader = (probability, None) if name == "stated" else (0.6, probability)
    found = answer_features(CLOUD, _answer("aws", stated), "e", reader)
    assert found[name] == pytest.approx(log_odds)
    assert ("reader" in found) == (name == "reader")


# --- which answers are judged


def _judged(record: Record, **labels: Any) -> dict[str, Judgement]:
    found = judgements([record], [Labelled(record.id, {n: Label(value) for n, value in labels.items()})])
    return {next(f for f in j.features if f.startswith("field=")).removeprefix("field="): j for j in found}


def test_an_answer_is_judged_by_its_own_label() -> None:
    record = record_of(ABSENCES, name="p", confidence=0.7, changed={"primary_cloud": "aws", "h1b_friendly": True})
    found = _judged(record, primary_cloud="aws", h1b_friendly=False)
    assert {name: (j.right, j.posting, j.stated) for name, j in found.items()} == {
        "primary_cloud": (True, "p", 0.7),
        "h1b_friendly": (False, "p", 0.7),
    }
    assert found["primary_cloud"].features == answer_features(CLOUD, record.answer("primary_cloud"), "e")


def test_what_was_not_answered_is_not_judged_but_a_null_of_three_states_is_an_answer() -> None:
    failed = SectionError(kind="timeout", message="…", fields=["opt_cpt_friendly"], attempts=1)
    record = record_of(ABSENCES, changed={"h1b_friendly": None, "opt_cpt_friendly": None})
    record.answer("primary_cloud").value = None
    record = record.model_copy(update={"errors": {"visa_and_authorization": failed}})
    found = _judged(record, h1b_friendly=None, opt_cpt_friendly=None, primary_cloud="not_mentioned")
    assert {name: j.right for name, j in found.items()} == {"h1b_friendly": True}


def test_the_readers_opinion_is_that_of_the_same_posting_and_field() -> None:
    records = [record_of(ABSENCES, name=name) for name in ("p", "q")]
    gold = [Labelled(name, {"primary_cloud": Label("aws")}) for name in ("p", "q")]
    found = judgements(records, gold, {("p", "primary_cloud"): 0.8, ("q", "h1b_friendly"): 0.9})
    assert [j.features.get("reader") for j in found] == [pytest.approx(math.log(4)), None]
