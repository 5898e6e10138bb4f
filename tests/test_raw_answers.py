"""Raw answers of other systems: read whatever stands around them, nothing guessed, every change told."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import ingest
from rolelens.signatures import SHIPPED, Posting, Record
from tests.command import run as _run


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
    assert any("truncated in it" in change for change in found.changes)


@given(st.integers(0, len(GOOD)))
@settings(max_examples=60)
def test_cut_anywhere_nothing_is_invented(end: int) -> None:
    record = ingest(GOOD[:end], "p", "m").record
    for question, answer in record.answers():
        if question.name not in _missing(record):
            assert answer.value == question.absence


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_exception(said: str) -> None:
    assert len(_missing(ingest(said, "p", "m").record)) == len(SHIPPED.questions)


@pytest.mark.parametrize(
    ("field", "given_", "taken", "told"),
    [
        ("seniority_level", {"value": "Senior"}, "senior", "'Senior' is read as 'senior'"),
        ("h1b_friendly", {"value": "false"}, False, None),
        ("h1b_friendly", {"value": None}, None, None),
        ("promotion_path_mentioned", {"value": "yes"}, True, "'yes' is read as True"),
        ("secondary_clouds", {"value": "gcp"}, ["gcp"], "read as a list"),
        ("secondary_clouds", {"value": ["aws", "oracle"]}, ["aws"], "dropped 'oracle'"),
        ("primary_cloud", {"value": None}, "not_mentioned", "None is read as 'not_mentioned'"),
        ("primary_cloud", {"value": "aws", "confidence": "high"}, "aws", "the confidence 'high': not a probability"),
        ("primary_cloud", {"value": "aws", "source": "guess"}, "aws", "'guess' is read as 'inferred'"),
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


# --- the command


def test_a_line_that_is_no_answer_costs_no_other(tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "model": "m", "raw": GOOD}), "nonsense", json.dumps({"id": "b", "raw": "sorry"})]
    (tmp_path / "raw.jsonl").write_text("\n".join(lines))
    done = _run("ingest", tmp_path / "raw.jsonl", "--out", tmp_path / "p.jsonl", "--changes", tmp_path / "c.jsonl")
    assert done.returncode == 3
    assert b"raw.jsonl:2: not JSON" in done.stderr
    assert len((tmp_path / "p.jsonl").read_text().splitlines()) == 2
    assert "no JSON object" in (tmp_path / "c.jsonl").read_text()
