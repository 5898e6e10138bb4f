"""The labelled set and its loader."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rolelens.data import GoldPosting, Label, as_dataset, check_apart, load_gold, load_labels, load_splits, save_gold
from rolelens.eval import is_right
from rolelens.eval.card import tables
from rolelens.program import load
from rolelens.program.reader._lexicon import LANGUAGES
from rolelens.signatures import SHIPPED, InputError, Question

LINE = Path(__file__).parent.parent / "data" / "gold" / "train.jsonl"


def _broken(tmp_path: Path, change: Any) -> Path:
    content = json.loads(LINE.read_text(encoding="utf-8").splitlines()[0])
    change(content)
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(content) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def every() -> list[GoldPosting]:
    return [item for split in load_splits().values() for item in split]


def test_the_shipped_set_is_whole(every: list[GoldPosting]) -> None:
    for item in every:
        assert set(item.labels) == set(SHIPPED.questions)
        for name, label in item.labels.items():
            settled = SHIPPED.questions[name].is_absence(label.value) or label.value is False
            assert label.quotes or settled, (item.id, name)
            assert label.value not in label.also, (item.id, name)
            assert all(len(quote) <= 220 for quote in label.quotes), (item.id, name)


def test_the_shipped_set_is_mixed_as_real_postings_are(every: list[GoldPosting]) -> None:
    languages = Counter(item.language for item in every)
    assert 0.7 <= languages["en"] / len(every) <= 0.8
    assert {code for code in LANGUAGES if code != "any" and languages[code] < 3} == set()
    words = [len(item.posting.description.split()) for item in every]
    assert min(words) >= 40
    assert 1000 <= max(words) <= 1500
    assert 0.4 <= sum(item.posting.extraction is not None for item in every) / len(every) <= 0.6


@pytest.mark.parametrize("name", SHIPPED.questions)
def test_every_value_is_right_somewhere_and_none_is_right_nearly_everywhere(
    every: list[GoldPosting], name: str
) -> None:
    question = SHIPPED.questions[name]
    right = Counter(word for item in every for word in _words(question, item.labels[name]))
    # Of benefits, not_mentioned and none_mentioned are one answer.
    values = [v for v in question.values if (name, v) != ("benefits_level", "not_mentioned")]
    assert {value: right[value] for value in values if right[value] < 4} == {}
    if question.kind != "flag":
        ((_, count),) = Counter(str(item.labels[name].value) for item in every).most_common(1)
        assert count / len(every) <= 0.8


def _words(question: Question, label: Label) -> set[str]:
    """The values that are right, a set's members for themselves."""
    wire = [question.to_wire(value) for value in (label.value, *label.also)]
    return {str(word).lower() for value in wire for word in (value if isinstance(value, list) else [value])}


def test_the_data_card_shows_the_set_as_it_is() -> None:
    card = (LINE.parent.parent / "README.md").read_text(encoding="utf-8")
    assert tables() in card


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
            "primary_cloud: 'ibm' is not an allowed value",
        ),
        (lambda c: c["labels"]["stack_and_cloud"]["secondary_clouds"].update(value=["ibm"]), "is not an allowed value"),
        (
            lambda c: c["labels"]["visa_and_authorization"]["h1b_friendly"].update(value="no"),
            "'no' is not an allowed value",
        ),
        (lambda c: c["labels"]["stack_and_cloud"].pop("primary_cloud"), "gold.jsonl:1: primary_cloud: no label"),
        (lambda c: c["labels"]["stack_and_cloud"].update(cloud={}), "unknown field stack_and_cloud.cloud"),
        (
            lambda c: c["labels"]["seniority_and_role"]["job_family"].update(quotes=["never said"]),
            "the quote 'never said' is not in the posting",
        ),
        (
            lambda c: c["labels"].update(primary_cloud={"value": "aws"}),
            "unknown field primary_cloud.value",
        ),
        (
            lambda c: c["labels"]["stack_and_cloud"]["primary_cloud"].update(quotes="aws"),
            "primary_cloud: also and quotes must be lists",
        ),
        (lambda c: c["labels"]["stack_and_cloud"]["primary_cloud"].update(also=5), "also and quotes must be lists"),
        (
            lambda c: c["labels"]["stack_and_cloud"]["secondary_clouds"].update(value=[["aws"]]),
            "is not an allowed value",
        ),
        (lambda c: c.pop("labels"), "gold.jsonl:1: no labels"),
    ],
)
def test_a_broken_label_says_file_line_and_field(tmp_path: Path, change: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_gold(_broken(tmp_path, change))
    assert said in str(caught.value)
    assert "gold.jsonl:1" in str(caught.value)


def test_labels_may_lack_texts_and_fields_where_answers_are_judged(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    label = {"stack_and_cloud": {"primary_cloud": {"value": "aws"}}}
    path.write_text(json.dumps({"id": "a", "labels": label}) + "\n\n" + json.dumps({"id": 7, "labels": label}) + "\n")
    assert [(item.id, dict(item.labels)) for item in load_labels(path)] == [
        ("a", {"primary_cloud": Label("aws")}),
        ("7", {"primary_cloud": Label("aws")}),
    ]
    with pytest.raises(InputError, match=r"labels\.jsonl:1: no description"):
        load_gold(path)
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(InputError, match=r"empty\.jsonl: the file is empty"):
        load_labels(tmp_path / "empty.jsonl")


def test_what_is_saved_is_what_was_loaded(tmp_path: Path) -> None:
    gold = load_gold("train")
    save_gold(gold, tmp_path / "gold.jsonl")
    assert load_gold(tmp_path / "gold.jsonl") == gold


def test_splits_that_share_a_posting_are_refused() -> None:
    one, two, *_ = load_gold("train")
    check_apart({"train": [one], "dev": [two]})
    with pytest.raises(InputError, match=f"dev: posting '{one.id}' is also in train"):
        check_apart({"train": [one], "dev": [one]})
    copied = two.posting.description.replace("data", "Data")[:-40] + " Apply by the end of next month, please."
    near = GoldPosting("other", two.labels, two.posting.model_copy(update={"id": "other", "description": copied}))
    with pytest.raises(InputError, match=f"test: posting 'other' is nearly the same as '{two.id}' in train"):
        check_apart({"train": [one, two], "test": [near]})


def test_the_set_is_a_dataset_too() -> None:
    gold = load_gold("train")
    rows = as_dataset(gold)
    assert rows.num_rows == len(gold)
    for row, item in zip(rows, gold, strict=True):
        assert (row["id"], row["description"]) == (item.id, item.posting.description)
        for name, label in item.labels.items():
            entry = row["labels"][SHIPPED.questions[name].section][name]
            assert (entry["value"], tuple(entry["also"]), tuple(entry["quotes"])) == (
                label.value,
                label.also,
                label.quotes,
            )


def test_a_duplicate_id_is_refused(tmp_path: Path) -> None:
    path = _broken(tmp_path, lambda content: None)
    path.write_text(path.read_text() * 2)
    with pytest.raises(InputError, match=r"gold\.jsonl:2: duplicate id '.*' \(first at gold\.jsonl:1\)"):
        load_gold(path)
    with pytest.raises(InputError, match="no such labelled set"):
        load_gold("nothing")
