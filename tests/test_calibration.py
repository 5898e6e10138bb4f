"""Calibrators, raw answers of other systems, consensus: from what was stated to what is probable."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import Labelled, load_gold, save_gold
from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error
from rolelens.program.calibration._calibrator import Calibrator, Judgement, cross_fitted, fit_calibrator, judgements
from rolelens.signatures import SHIPPED, ArtifactError, InputError, Record
from tests.command import run as _run
from tests.test_metric import record_of

FEATURES = st.dictionaries(st.sampled_from(["a", "b", "stated", "field=x"]), st.floats(-6, 6), max_size=4)
JUDGED = st.lists(
    st.builds(
        lambda features, right, posting, stated: Judgement(features, right, f"p{posting}", stated),
        FEATURES.map(lambda f: {"a": 1.0, **f}), st.booleans(), st.integers(0, 6), st.floats(0, 1),
    ),
    min_size=1, max_size=40,
)  # fmt: skip


@settings(max_examples=6)
@given(JUDGED, FEATURES)
def test_a_confidence_is_a_probability_and_survives_its_file(
    judged: list[Judgement], features: dict[str, float]
) -> None:
    calibrator = fit_calibrator(judged)
    assert 0 <= calibrator.confidence(features) <= 1
    loaded = Calibrator(calibrator.dump()["intercept"], calibrator.dump()["weights"])
    assert loaded.confidence(features) == pytest.approx(calibrator.confidence(features), abs=0.02)
    assert all(0 <= c <= 1 for c in cross_fitted(judged))


def test_what_is_overconfident_becomes_right_and_what_fields_tell_is_learnt() -> None:
    """Answers stated at 0.95 that are right 9 of 10 times in one field, and 4 of 10 times in another."""
    judged = [
        Judgement({f"field={field}": 1.0, "stated": 2.9}, (n % 10) < share, f"p{n}", 0.95)
        for field, share in (("easy", 9), ("hard", 4))
        for n in range(200)
    ]
    right = [j.right for j in judged]
    stated, fitted = Tally.of([0.95] * 400, right), Tally.of(cross_fitted(judged), right)
    assert expected_calibration_error(stated) == pytest.approx(0.3)
    assert (expected_calibration_error(fitted) or 0) < 0.1
    assert auroc(stated) == 0.5
    assert (auroc(fitted) or 0) > 0.7
    assert (brier_score(fitted) or 1) < (brier_score(stated) or 0)


def test_few_answers_of_one_kind_leave_room_for_doubt() -> None:
    always = fit_calibrator([Judgement({"field=x": 1.0}, True, f"p{n}", 0.5) for n in range(8)])
    # Rule of succession: nine tenths after eight of eight.
    assert always.confidence({"field=x": 1.0}) == pytest.approx(0.9)
    with pytest.raises(InputError, match="no labelled answer"):
        fit_calibrator([])


def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path) -> None:
    for content in ("", "[]", '{"intercept": "x", "weights": {}}', '{"weights": []}'):
        (tmp_path / "c.json").write_text(content)
        with pytest.raises(ArtifactError, match="invalid calibration"):
            Calibrator.load(tmp_path / "c.json")


def test_judged_are_answers_that_have_a_label_and_could_be_had() -> None:
    (item, *_) = load_gold("train")
    partly = Labelled(item.id, {"primary_cloud": item.labels["primary_cloud"]})
    (judged,) = judgements([record_of(item.labels, name=item.id, confidence=0.7)], [partly])
    assert (judged.right, judged.stated, judged.posting) == (True, 0.7, item.id)
    assert list(judgements([record_of(item.labels, name="other")], [partly])) == []


# --- the commands


def test_the_commands_from_raw_answers_to_one_record_a_posting(tmp_path: Path) -> None:
    gold = load_gold("train")[:8]
    with (tmp_path / "raw.jsonl").open("w") as file:
        for model, wrong in (("good", ""), ("poor", "primary_cloud")):
            for item in gold:
                raw = {q.section: {} for q in SHIPPED.questions.values()}  # type: ignore[var-annotated]
                for name, label in item.labels.items():
                    value = "on_prem" if name == wrong else SHIPPED.questions[name].to_wire(label.value)
                    entry = {"value": value, "confidence": 0.9, "evidence": (label.quotes or ("",))[0]}
                    raw[SHIPPED.questions[name].section][name] = entry
                text = f"<reasoning>…</reasoning>```json\n{json.dumps({'inference': raw})}\n```"
                file.write(json.dumps({"posting_id": item.id, "model": model, "raw": text}) + "\n")
    save_gold([Labelled(i.id, i.labels) for i in gold], tmp_path / "gold.jsonl")
    paths = {name: tmp_path / f"{name}.jsonl" for name in ("raw", "gold", "pred", "cal", "out", "one")}
    done = _run("ingest", paths["raw"], "--out", paths["pred"])
    assert (done.returncode, done.stderr) == (0, b"16 answer(s), 0 unanswered field(s), 0 change(s).\n")
    done = _run("calibrate", "fit", "--predictions", paths["pred"], "--gold", paths["gold"], "--out", paths["cal"])
    assert done.returncode == 0, done.stderr
    answers = 2 * 8 * len(SHIPPED.questions)
    assert f"{answers} labelled answers of 8 postings" in done.stdout.decode()
    apply = ["--predictions", paths["pred"], "--calibration", paths["cal"], "--out", paths["out"]]
    assert _run("calibrate", "apply", *apply).returncode == 0
    records = [Record.model_validate_json(line) for line in paths["out"].read_text().splitlines()]
    sure = {r.metadata.engine: r.inference.stack_and_cloud.primary_cloud.confidence for r in records}
    assert sure["good"] > sure["poor"] + 0.2
    assert _run("consensus", paths["out"], "--out", paths["one"]).returncode == 0
    done = _run("evaluate", "--gold", paths["gold"], "--predictions", paths["one"], "--json", tmp_path / "e.json")
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "e.json").read_text())["fields"]["primary_cloud"]["accuracy"] > 0.9
    done = _run("evaluate", "--gold", paths["gold"], "--predictions", paths["pred"])
    assert (done.returncode, b"two records of" in done.stderr) == (2, True)
    done = _run("evaluate", "--gold", paths["gold"], "--predictions", paths["pred"], "--model", "poor")
    assert done.returncode == 0, done.stderr
