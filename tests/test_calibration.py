"""Calibrators, raw answers of other systems, consensus: from what was stated to what is probable."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import Label, Labelled, ingest, load_gold, save_gold
from rolelens.eval import Tally, auroc, brier_score, expected_calibration_error
from rolelens.program.calibration._calibrator import Calibrator, Judgement, cross_fitted, fit_calibrator, judgements
from rolelens.program.calibration._consensus import consensus
from rolelens.signatures import SHIPPED, ArtifactError, InputError, Posting, Record
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
        with pytest.raises(ArtifactError, match="no calibration"):
            Calibrator.load(tmp_path / "c.json")


def test_judged_are_answers_that_have_a_label_and_could_be_had() -> None:
    (item, *_) = load_gold("train")
    partly = Labelled(item.id, {"primary_cloud": item.labels["primary_cloud"]})
    (judged,) = judgements([record_of(item.labels, name=item.id, confidence=0.7)], [partly])
    assert (judged.right, judged.stated, judged.posting) == (True, 0.7, item.id)
    assert list(judgements([record_of(item.labels, name="other")], [partly])) == []


# --- raw answers


def _raw(**changed: Any) -> dict[str, Any]:
    sections: dict[str, dict[str, Any]] = {section: {} for section in SHIPPED.sections}
    for question in SHIPPED.questions.values():
        value = question.to_wire(question.absence)
        entry = {"value": value, "confidence": 0.8, "evidence": "words", "source": "inferred"}
        sections[question.section][question.name] = {**entry, **changed.get(question.name, {})}
    return sections


def _missing(record: Record) -> list[str]:
    return [name for error in record.errors.values() for name in error.fields]


GOOD = json.dumps({"inference": _raw()})


@pytest.mark.parametrize(
    "said",
    [
        GOOD,
        json.dumps(_raw()),
        f"```json\n{GOOD}\n```",
        f'<reasoning>First, {{"a": 1}}. Then "inference" …</reasoning>\n\n```json\n{GOOD}\n```\nDone.',
        f"Here it is:\n{GOOD}\nHope this helps {{really}}!",
        f"```json\n{GOOD}",
        GOOD.replace("}}}", "},}},"),
    ],
    ids=["record", "bare", "fenced", "reasoned", "chatty", "unclosed fence", "stray commas"],
)
def test_every_field_is_found_whatever_stands_around(said: str) -> None:
    found = ingest(said, "p", "m").record
    assert _missing(found) == []
    assert found.inference.stack_and_cloud.primary_cloud.confidence == 0.8
    assert (found.id, found.metadata.engine) == ("p", "m")


def test_a_reply_that_breaks_off_loses_the_field_it_breaks_off_in_and_none_before() -> None:
    text = json.dumps({"inference": _raw(secondary_clouds={"value": ["aws", "gcp"]})})
    at = text.index('"secondary_clouds"')
    found = ingest(text[: at + 30], "p", "m")
    answered = [name for name in SHIPPED.questions if name not in _missing(found.record)]
    assert answered == list(SHIPPED.questions)[:5]
    assert any("broke off in it" in change for change in found.changes)


@given(st.integers(0, len(GOOD)))
@settings(max_examples=60)
def test_cut_anywhere_nothing_is_invented(end: int) -> None:
    record = ingest(GOOD[:end], "p", "m").record
    for question, answer in record.answers():
        if question.name not in _missing(record):
            assert answer.value == question.absence


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(said: str) -> None:
    assert len(_missing(ingest(said, "p", "m").record)) == 25


@pytest.mark.parametrize(
    ("field", "given_", "taken", "told"),
    [
        ("seniority_level", {"value": "Senior"}, "senior", "'Senior' is taken for 'senior'"),
        ("h1b_friendly", {"value": "false"}, False, None),
        ("h1b_friendly", {"value": None}, None, None),
        ("promotion_path_mentioned", {"value": "yes"}, True, "'yes' is taken for True"),
        ("secondary_clouds", {"value": "gcp"}, ["gcp"], "taken for a list"),
        ("secondary_clouds", {"value": ["aws", "oracle"]}, ["aws"], "'oracle' left out"),
        ("primary_cloud", {"value": None}, "not_mentioned", "None is taken for 'not_mentioned'"),
        ("primary_cloud", {"value": "aws", "confidence": "high"}, "aws", "'high' is no probability"),
        ("primary_cloud", {"value": "aws", "source": "guess"}, "aws", "'guess' is taken for 'inferred'"),
    ],
)
def test_what_is_certain_is_mapped_and_told(field: str, given_: dict[str, Any], taken: Any, told: str | None) -> None:
    found = ingest(json.dumps({"inference": _raw(**{field: given_})}), "p", "m")
    answer = next(a for q, a in found.record.answers() if q.name == field)
    assert (answer.value, _missing(found.record)) == (taken, [])
    assert any(told in change for change in found.changes) if told else found.changes == []


@pytest.mark.parametrize("value", ["hybrid", ["x"], {"a": 1}, 3])
def test_what_is_not_certain_is_listed_and_not_guessed(value: Any) -> None:
    found = ingest(json.dumps({"inference": _raw(sub_specialty={"value": value})}), "p", "m")
    assert _missing(found.record) == ["sub_specialty"]
    assert "not an allowed value" in found.changes[0]


def test_evidence_is_looked_for_where_the_text_is_known() -> None:
    posting = Posting(id="p", description="We build ETL pipelines on AWS with care.")
    entry = {"value": "aws", "evidence": "The text says 'ETL pipelines on AWS'."}
    found = ingest(json.dumps(_raw(primary_cloud=entry)), "p", "m", posting).record
    cloud = found.inference.stack_and_cloud.primary_cloud
    assert (cloud.grounding, cloud.evidence) == ("exact", "ETL pipelines on AWS")


# --- consensus


def test_consensus_weighs_confidences_and_says_how_many_agree() -> None:
    labels = {name: Label(question.absence) for name, question in SHIPPED.questions.items()}

    def said(engine: str, value: str, confidence: float) -> Record:
        record = record_of(labels, name="p", confidence=confidence, changed={"primary_cloud": value})
        return record.model_copy(update={"metadata": record.metadata.model_copy(update={"engine": engine})})

    (record,) = consensus([said("a", "aws", 0.9), said("b", "gcp", 0.6), said("c", "gcp", 0.6)])
    cloud = record.inference.stack_and_cloud.primary_cloud
    # aws: (0.9 + 0.4 + 0.4) / 3; gcp: (0.1 + 0.6 + 0.6) / 3.
    assert (cloud.value, cloud.confidence) == ("aws", pytest.approx(1.7 / 3, abs=1e-4))
    assert record.metadata.agreement is not None
    assert record.metadata.agreement["primary_cloud"] == pytest.approx(1 / 3, abs=1e-4)
    assert record.metadata.agreement["h1b_friendly"] == 1
    assert record.metadata.engine == "a+b+c"


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
    assert (done.returncode, done.stderr) == (0, b"16 answer(s), 0 field(s) without a usable value, 0 change(s).\n")
    done = _run("calibrate", "fit", "--predictions", paths["pred"], "--gold", paths["gold"], "--out", paths["cal"])
    assert done.returncode == 0, done.stderr
    assert b"400 labelled answers of 8 postings" in done.stdout
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


def test_a_line_that_is_no_answer_costs_no_other(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "model": "m", "raw": GOOD}), "nonsense", json.dumps({"id": "b", "raw": "sorry"})]
    (tmp_path / "raw.jsonl").write_text("\n".join(lines))
    done = _run("ingest", tmp_path / "raw.jsonl", "--out", tmp_path / "p.jsonl", "--changes", tmp_path / "c.jsonl")
    assert done.returncode == 3
    assert b"raw.jsonl:2: no raw answer" in done.stderr
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 2
    assert "no JSON object" in (tmp_path / "c.jsonl").read_text()
