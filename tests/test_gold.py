"""The labelled set and its loader."""

import json
from pathlib import Path
from typing import Any

import pytest

from data import load_gold
from eval import is_right
from program import load
from signatures import QUESTIONS, InputError

LINE = Path(__file__).parent.parent / "data" / "gold" / "train.jsonl"


def _broken(tmp_path: Path, change: Any) -> Path:
    content = json.loads(LINE.read_text(encoding="utf-8").splitlines()[0])
    change(content)
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
    return path


def test_the_shipped_set_is_whole() -> None:
    gold = load_gold("train")
    assert len(gold) >= 40
    assert {item.language for item in gold} >= {"en", "fr", "de", "pt", "es"}
    for item in gold:
        assert set(item.labels) == set(QUESTIONS)
        for name, label in item.labels.items():
            assert label.quotes or QUESTIONS[name].is_absence(label.value) or label.value is False, (
                item.posting.id,
                name,
            )


def test_the_shipped_reader_was_fitted_and_answers_it() -> None:
    """In-sample, so no estimate of anything: a reader that does not even do this was not fitted to this set."""
    program = load()
    right = [
        is_right(question, answer.value, item.labels[question.name])
        for item in load_gold("train")
        for question, answer in program(item.posting).record.answers()
    ]
    assert sum(right) / len(right) > 0.85


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda c: c["labels"]["stack_and_cloud"]["primary_cloud"].update(value="ibm"),
            "primary_cloud: 'ibm' is no value",
        ),
        (lambda c: c["labels"]["stack_and_cloud"]["secondary_clouds"].update(value=["ibm"]), "is no value of it"),
        (lambda c: c["labels"]["visa_and_authorization"]["h1b_friendly"].update(value="no"), "'no' is no value"),
        (lambda c: c["labels"]["stack_and_cloud"].pop("primary_cloud"), "gold.jsonl:1: primary_cloud: no label"),
        (lambda c: c["labels"]["stack_and_cloud"].update(cloud={}), "unknown field stack_and_cloud.cloud"),
        (
            lambda c: c["labels"]["seniority_and_role"]["job_family"].update(quotes=["never said"]),
            "the quote 'never said' does not stand in the posting",
        ),
        (lambda c: c.pop("labels"), "gold.jsonl:1: no labels"),
    ],
)
def test_a_broken_label_says_file_line_and_field(tmp_path: Path, change: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_gold(_broken(tmp_path, change))
    assert said in str(caught.value)
    assert "gold.jsonl:1" in str(caught.value)


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    path = _broken(tmp_path, lambda content: None)
    path.write_text(path.read_text() * 2)
    with pytest.raises(InputError, match=r"gold\.jsonl:2: id '.*' stands twice"):
        load_gold(path)
    with pytest.raises(InputError, match="no such labelled set"):
        load_gold("nothing")
