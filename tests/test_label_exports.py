"""What comes back from Label Studio and from spreadsheets in other shapes than ours: read, or refused by name."""

import csv
import io
import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.data import Label, load_labels, read_export, read_sheet, save_gold, task, write_sheet
from rolelens.data._cells import as_it_was, inert
from rolelens.signatures import InputError, Posting
from tests.command import run as _run

POSTING = Posting(id="post", title="Data Engineer 🚚", description="🚚 Build ETL on AWS. We cannot sponsor visas.")
DATA = task(POSTING, {})["data"]
REGION = {"start": DATA["text"].index("AWS"), "end": DATA["text"].index("AWS") + 3, "text": "AWS"}


def _result(name: str, kind: str = "choices", **value: Any) -> dict[str, Any]:
    return {"id": "r", "from_name": name, "to_name": "text", "type": kind, "value": value}


AWS = _result("primary_cloud", choices=["aws"])
RELATION = {"from_id": "a", "to_id": "b", "type": "relation", "direction": "right"}


def _task(*results: Any, data: Any = DATA, **more: Any) -> dict[str, Any]:
    return {"id": 1, "data": data, "annotations": [{"was_cancelled": False, "result": list(results)}], **more}


def _annotated(*annotations: Any) -> dict[str, Any]:
    return {"id": 1, "data": DATA, "annotations": list(annotations)}


GCP = _result("primary_cloud", choices=["gcp"])
QUOTED = _result("quotes", "labels", **REGION, labels=["primary_cloud"])

READ = {
    "a relation": _task(AWS, RELATION),
    "an empty annotation first": _annotated({"result": []}, {"result": [AWS]}),
    "a cancelled one first": _annotated({"was_cancelled": True, "result": [GCP]}, {"result": [AWS]}),
    "regions alone first": _annotated({"result": [QUOTED]}, {"result": [AWS]}),
    "two annotators": _annotated({"result": [AWS]}, {"result": [GCP]}),
    "a region without a label": _task(AWS, _result("quotes", "labels", **REGION)),
    "a region with no labels": _task(AWS, _result("quotes", "labels", **REGION, labels=[])),
    "nothing ticked": _task(AWS, _result("secondary_clouds", choices=[]), _result("job_family", choices=[])),
    "nothing typed": _task(AWS, _result("secondary_clouds_also", "textarea", text=[])),
    "the same twice": _task(AWS, AWS),
    "a language that is none": _task(AWS, data={**DATA, "language": None}),
}


@pytest.mark.parametrize("given_", READ.values(), ids=READ)
def test_what_says_one_thing_is_read(given_: Any, tmp_path: Path) -> None:
    gold = read_export(json.dumps([given_, {"data": DATA, "annotations": []}, _annotated({"result": []})]), "e")
    assert [dict(item.labels) for item in gold] == [{"primary_cloud": Label("aws")}]
    save_gold(gold, tmp_path / "gold.jsonl")
    assert load_labels(tmp_path / "gold.jsonl") == gold


REFUSED = {
    "no list": ({"id": 1}, "e: not a Label Studio export"),
    "no task": ([7], "e: task 1: not a Label Studio task"),
    "JSON_MIN": ([{"id": 1, "text": "…", "primary_cloud": "aws"}], "e: task 1: not a Label Studio task"),
    "a foreign task": ([_task(AWS), _task(AWS, data={"text": "Hi"})], "e: task 2: a task that rolelens did not write"),
    "a posting that is none": ([_task(AWS, data={"posting": {"id": "x"}})], "e: task 1: not a posting (description: "),
    "a posting without id": ([_task(AWS, data={"posting": {"description": "A"}})], "e: task 1: the posting has no id"),
    "a task twice": ([_task(AWS), _task(GCP)], "e: task 2: 'post' is labelled in e: task 1 too"),
    "numbers of annotations": ([_annotated(17)], "e: task 1: an annotation without a result"),
    "no annotations": ([{"data": DATA, "annotations": 3}], "e: task 1: not a Label Studio task"),
    "a foreign question": ([_task(_result("sentiment", choices=["good"]))], "e: task 1: unknown question 'sentiment'"),
    "a foreign label": (
        [_task(_result("quotes", "labels", **REGION, labels=["x"]))],
        "e: task 1: unknown question 'x'",
    ),
    "two answers": ([_task(AWS, GCP)], "e: task 1: primary_cloud: two answers to one question"),
    "no place": (
        [_task(AWS, _result("quotes", "labels", labels=["primary_cloud"]))],
        "e: task 1: a region without start and end",
    ),
    "none and some": (
        [_task(_result("secondary_clouds", choices=["(none)", "aws"]))],
        "e: task 1: secondary_clouds: (none) beside",
    ),
    "no text": (
        [_task(_result("primary_cloud", choices=[1]))],
        "e: task 1: primary_cloud: choices is not a list of texts",
    ),
    "no result": ([_task("x")], "e: task 1: a result that is not an object"),
    "no value": (
        [_task({"from_name": "primary_cloud", "type": "rating"})],
        "e: task 1: a result without from_name and",
    ),
    "another value": (
        [_task(_result("primary_cloud", choices=["ibm"]))],
        "e: task 1: primary_cloud: 'ibm' is not an allowed",
    ),
}


@pytest.mark.parametrize(("tasks", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_a_label_is_refused_by_its_task(tasks: Any, told: str) -> None:
    with pytest.raises(InputError, match=re.escape(told)) as caught:
        read_export(json.dumps(tasks), "e")
    assert re.search(r"\. [A-Z].*\.$", str(caught.value)), "no repair"


_KEYS = ["value", "from_name", "type", "choices", "labels", "start", "end", "text", "result"]
_ANYTHING = st.recursive(
    st.none() | st.integers() | st.sampled_from(["aws", "quotes", "job_family", "(none)"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(_ANYTHING)
def test_any_result_is_read_or_refused(result: Any) -> None:
    """No exception but one that says what is wrong."""
    for item in (result, {"from_name": "quotes", "value": result}, {"from_name": "job_family", "value": result}):
        with suppress(InputError):
            read_export(json.dumps([_task(AWS, item), result]), "e")


def test_an_export_nested_without_end_is_refused() -> None:
    with pytest.raises(InputError):
        read_export("[" * 100_000, "e")


# --- sheets


def _sheet(tmp_path: Path, *rows: tuple[Posting, dict[str, Label]]) -> list[list[str]]:
    write_sheet([(posting, labels, "en") for posting, labels in rows], tmp_path / "s.csv")
    return list(csv.reader(io.StringIO((tmp_path / "s.csv").read_text(encoding="utf-8-sig"), newline="")))


def _saved(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "  =", "'=", "''-", "＝", "\n@", "'", "''", "5-", "- "])
def test_no_cell_of_a_sheet_is_a_formula_and_all_come_back(tmp_path: Path, start: str) -> None:
    text = f"{start}HYPERLINK(1) and more, on AWS"
    posting = Posting(id=f"{start}id".strip(), title=text.strip(), company=text.strip(), description=text.strip())
    quote = text.strip() if "\n" not in text else "on AWS"
    rows = _sheet(tmp_path, (posting, {"primary_cloud": Label("aws", (), (quote,))}))
    for cell in rows[1]:
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "\t", "\r")), cell
    (back,) = read_sheet(_saved(rows), "s.csv")
    assert back.posting == posting  # type: ignore[attr-defined]
    assert back.labels["primary_cloud"].quotes == (quote,)


@given(st.text(alphabet="'=+-@\t\r\n a＝\ufeff", max_size=6))
def test_making_inert_has_an_inverse(cell: str) -> None:
    assert as_it_was(inert(cell)) == cell
    assert not inert(cell).lstrip().startswith(("=", "+", "-", "@"))
    assert as_it_was(inert("-5")) == inert("-5") == "-5"


def test_a_sheet_of_a_long_posting_comes_back(tmp_path: Path) -> None:
    """A field of CSV is 131,072 characters at most, unless one says otherwise."""
    posting = Posting(id="long", description="AWS and more. " * 12_000)
    rows = _sheet(tmp_path, (posting, {"primary_cloud": Label("aws", (), ("AWS and more.",))}))
    (back,) = read_sheet(_saved(rows), "s.csv")
    assert back.posting.description == posting.description  # type: ignore[attr-defined]


def test_a_sheet_that_cannot_be_gold_is_refused_by_its_row(tmp_path: Path) -> None:
    aws = {"primary_cloud": Label("aws")}
    header, row = _sheet(tmp_path, (POSTING, aws))
    for rows, told in (
        ([header, row, row], "s.csv: row 3: 'post' is labelled in s.csv: row 2 too"),
        ([header, ["", *row[1:]]], "s.csv: row 2: the posting has no id"),
        ([header, [], [*row, "more"]], "s.csv: row 3: more cells than columns"),
        ([header[1:], row[1:]], "s.csv: not a labelling sheet"),
        ([], "s.csv: not a labelling sheet"),
    ):
        with pytest.raises(InputError, match=re.escape(told)):
            read_sheet(_saved(rows), "s.csv")
    unclosed = _saved([header, row]) + '"open,' + _saved([row])
    with pytest.raises(InputError, match=r"s\.csv: row 3: not CSV"):
        read_sheet(unclosed, "s.csv")
    row[header.index("extraction")] = "[" * 100_000
    with pytest.raises(InputError, match=r"s\.csv: row 2: the posting cannot be read"):
        read_sheet(_saved([header, row]), "s.csv")


def test_a_posting_that_could_not_come_back_as_gold_is_not_given_out(tmp_path: Path) -> None:
    lines = [{"id": "a", "description": "Build ETL on AWS."}, {"id": "a", "description": "Build ETL on Azure."}]
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = _run("label", "tasks", tmp_path / "p.jsonl", "--tool", "sheet", "--out", tmp_path)
    assert done.returncode == 3
    assert done.stderr.decode().splitlines()[0].startswith("rolelens: another posting has the id 'a' too")
    assert len((tmp_path / "sheet.csv").read_text(encoding="utf-8").split("\n")) == 3
