"""Labelling in Label Studio and in a spreadsheet: what goes out comes back."""

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from label_studio_sdk.label_interface import LabelInterface
from label_studio_sdk.label_interface.objects import PredictionValue

from rolelens.data import (
    SPLITS,
    GoldPosting,
    Label,
    Labelled,
    label_config,
    load_gold,
    read_export,
    read_sheet,
    save_gold,
    task,
    write_sheet,
)
from rolelens.data._gold import FOLDER
from rolelens.signatures import SHIPPED, InputError, Posting
from tests.command import run as _run

TEXT = "Pipelines 🚀 on AWS, with “care”.\n\n- 5+ years; R&D <b>in</b> tabs\tand émigrés\n- Sponsorship: no"
LINES = [line.strip("- ") for line in TEXT.splitlines() if line]


def _answers(question: Any) -> st.SearchStrategy[Any]:
    if question.kind == "set":
        return st.lists(st.sampled_from(question.values), unique=True).map(question.to_record)
    return st.sampled_from(question.values).map(
        {"true": True, "false": False, "not_mentioned": None}.get
        if question.kind in ("flag", "tri_state")
        else lambda value: value
    )


def _labels(question: Any) -> st.SearchStrategy[Label]:
    quotes = st.lists(st.sampled_from([*LINES, "Data Engineer 🚀"]), max_size=3, unique=True)
    also = st.lists(_answers(question), max_size=2, unique_by=str)
    return st.builds(Label, _answers(question), also.map(tuple), quotes.map(tuple))


POSTING = Posting(id="p", title="Senior Data Engineer 🚀 F/H", company="Écluse & fils", description=TEXT)
GOLD = st.fixed_dictionaries({}, optional={name: _labels(q) for name, q in SHIPPED.questions.items()}).map(
    lambda labels: GoldPosting("p", {n: labels[n] for n in SHIPPED.questions if n in labels}, POSTING, "en")
)


def _exported(item: GoldPosting) -> str:
    """What Label Studio exports when an annotator submits a task's predictions as they are."""
    made = task(item.posting, item.labels, language=item.language)
    results = [r for p in made["predictions"] for r in p["result"]]
    return json.dumps([{"id": 1, "data": made["data"], "annotations": [{"id": 7, "result": results}]}])


def _same(back: GoldPosting, item: GoldPosting) -> None:
    assert back.posting == item.posting
    assert back.language == item.language
    for name, label in item.labels.items():
        assert (back.labels[name].value, back.labels[name].also) == (label.value, label.also), name
        assert set(back.labels[name].quotes) == set(label.quotes), name


@given(GOLD.filter(lambda item: item.labels))
def test_a_round_trip_through_label_studio_loses_nothing(item: GoldPosting) -> None:
    (back,) = read_export(_exported(item), "export.json")
    assert isinstance(back, GoldPosting)
    assert set(back.labels) == set(item.labels)
    _same(back, item)


@given(GOLD.filter(lambda item: item.labels))
def test_a_round_trip_through_a_sheet_loses_nothing(item: GoldPosting) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.csv"
        write_sheet([(item.posting, item.labels, item.language)], path)
        (back,) = read_sheet(path.read_text(encoding="utf-8"), "sheet.csv")
    assert isinstance(back, GoldPosting)
    _same(back, item)


def test_the_shipped_set_comes_back_from_both(tmp_path: Path) -> None:
    gold = load_gold("train")
    write_sheet([(item.posting, item.labels, item.language) for item in gold], tmp_path / "sheet.csv")
    sheet = read_sheet((tmp_path / "sheet.csv").read_text(encoding="utf-8"), "sheet.csv")
    for item, one, other in zip(gold, sheet, [read_export(_exported(i), "e")[0] for i in gold], strict=True):
        assert isinstance(one, GoldPosting)
        assert isinstance(other, GoldPosting)
        _same(one, item)
        _same(other, item)


def test_label_studios_own_parser_takes_the_configuration_the_tasks_and_the_predictions() -> None:
    interface = LabelInterface(label_config())
    interface.validate()
    for item in load_gold("train")[:10]:
        made = task(item.posting, item.labels)
        assert interface.validate_task({"data": made["data"]})
        (prediction,) = made["predictions"]
        assert interface.validate_prediction(prediction), item.id
        assert PredictionValue(**prediction)
    wrong = {
        "result": [{"from_name": "primary_cloud", "to_name": "text", "type": "choices", "value": {"choices": ["ibm"]}}]
    }
    assert not interface.validate_prediction(wrong)


def test_a_region_whose_offsets_drifted_is_found_by_its_text_and_one_across_fields_is_cut() -> None:
    made = task(POSTING, {})
    text = made["data"]["text"]

    def exported(start: int, end: int, marked: str) -> str:
        region = {"from_name": "quotes", "to_name": "text", "type": "labels"}
        region["value"] = {"start": start, "end": end, "text": marked, "labels": ["primary_cloud"]}  # type: ignore[assignment]
        chosen = {"from_name": "primary_cloud", "to_name": "text", "type": "choices", "value": {"choices": ["aws"]}}
        return json.dumps([{"data": made["data"], "annotations": [{"result": [chosen, region]}]}])

    (item,) = read_export(exported(3, 9, "on AWS"), "e")
    assert item.labels["primary_cloud"].quotes == ("on AWS",)
    end = text.index("on AWS") + 6
    (item,) = read_export(exported(text.index("Écluse"), end, text[text.index("Écluse") : end]), "e")
    assert item.labels["primary_cloud"].quotes == ("Écluse & fils", "Pipelines 🚀 on AWS")
    with pytest.raises(InputError, match="e: task 1: 'never there' is not in the text"):
        read_export(exported(0, 5, "never there"), "e")


def test_tasks_without_an_annotation_and_cancelled_ones_are_left_out() -> None:
    made = task(POSTING, {})
    rows = [{"data": made["data"], "annotations": a} for a in ([], [{"was_cancelled": True, "result": []}])]
    assert read_export(json.dumps(rows), "e") == []
    with pytest.raises(InputError, match="not a Label Studio export"):
        read_export('{"id": 1}', "e")


def test_a_sheet_that_a_spreadsheet_saved_its_own_way_is_read(tmp_path: Path) -> None:
    write_sheet([(POSTING, {"internal_mobility_mentioned": Label(False)}, "")], tmp_path / "s.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "s.csv").read_text(encoding="utf-8-sig"), newline="")))
    rows[1] = [{"false": "FALSE"}.get(cell, cell) for cell in rows[1]]
    saved = io.StringIO()
    csv.writer(saved, delimiter=";").writerows(rows)
    (item,) = read_sheet("\ufeff" + saved.getvalue(), "s.csv")
    assert item.labels == {"internal_mobility_mentioned": Label(False)}
    at = rows[0].index("primary_cloud")
    rows[1][at] = "ibm"
    broken = io.StringIO()
    csv.writer(broken).writerows(rows)
    with pytest.raises(InputError, match=r"s\.csv: row 2: primary_cloud: 'ibm' is not an allowed value"):
        read_sheet(broken.getvalue(), "s.csv")


@pytest.mark.parametrize("tool", ["label-studio", "sheet"])
def test_the_command_makes_tasks_and_reads_them_back(tmp_path: Path, tool: str) -> None:
    folder = tmp_path / "labelling"
    done = _run("label", "tasks", "examples", "--tool", tool, "--out", folder)
    assert done.returncode == 0, done.stderr
    if tool == "sheet":
        filled = folder / "sheet.csv"
    else:
        tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
        for made in tasks:
            made["annotations"] = [{"result": made["predictions"][0]["result"]}]
        filled = tmp_path / "export.json"
        filled.write_text(json.dumps(tasks), encoding="utf-8")
    done = _run("label", "gold", filled, "--out", tmp_path / "gold.jsonl")
    assert done.returncode == 0, done.stderr
    gold = load_gold(tmp_path / "gold.jsonl")
    assert len(gold) >= 3
    assert any(label.quotes for label in gold[0].labels.values())


@pytest.mark.parametrize("split", SPLITS)
def test_a_labelled_set_without_a_questions_labels_goes_out_and_comes_back_as_it_was(
    tmp_path: Path, split: str
) -> None:
    """So that labelling a new question changes nothing else of a set."""
    shipped = FOLDER / f"{split}.jsonl"
    lines = [json.loads(line) for line in shipped.read_text(encoding="utf-8").splitlines()]
    taken = [line["labels"]["stack_and_cloud"].pop("storage_layer") for line in lines]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = _run("label", "tasks", tmp_path / "gold.jsonl", "--gold", "--tool", "sheet", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    rows = list(csv.reader(io.StringIO((tmp_path / "sheet.csv").read_text(encoding="utf-8-sig"), newline="")))
    at = rows[0].index("storage_layer")
    for row, label in zip(rows[1:], taken, strict=True):
        assert row[at : at + 3] == ["", "", ""]
        row[at : at + 3] = [label["value"], "|".join(label["also"]), "\n".join(label["quotes"])]
    with (tmp_path / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert _run("label", "gold", tmp_path / "sheet.csv", "--out", tmp_path / "gold.jsonl").returncode == 0
    assert (tmp_path / "gold.jsonl").read_bytes() == shipped.read_bytes()


def test_a_labelled_set_can_be_labelled_again_blank_and_needs_its_texts(tmp_path: Path) -> None:
    gold = load_gold("dev")[:2]
    save_gold(gold, tmp_path / "gold.jsonl")
    done = _run("label", "tasks", tmp_path / "gold.jsonl", "--gold", "--blank", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    tasks = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert [bool(made["predictions"]) for made in tasks] == [False, False]
    save_gold([Labelled(gold[0].id, gold[0].labels)], tmp_path / "labels.jsonl")
    done = _run("label", "tasks", tmp_path / "labels.jsonl", "--gold", "--out", tmp_path)
    assert done.returncode == 2
    assert f"{gold[0].id!r} has no description" in done.stderr.decode()


def test_blank_tasks_have_no_answers_and_nothing_labelled_is_said(tmp_path: Path) -> None:
    done = _run("label", "tasks", "examples", "--blank", "--tool", "sheet", "--out", tmp_path)
    assert done.returncode == 0, done.stderr
    done = _run("label", "gold", tmp_path / "sheet.csv", "--out", tmp_path / "gold.jsonl")
    assert (done.returncode, done.stderr) == (2, b"rolelens: sheet.csv: no labelled postings in it\n")
    assert not (tmp_path / "gold.jsonl").exists()


def test_agreement_is_printed_with_the_disagreements(tmp_path: Path) -> None:
    gold = load_gold("train")[:12]
    changed = gold[3].labels | {"primary_cloud": Label("on_prem")}  # type: ignore[operator]
    save_gold(gold, tmp_path / "a.jsonl")
    save_gold([*gold[:3], GoldPosting(gold[3].id, changed, gold[3].posting), *gold[4:11]], tmp_path / "b.jsonl")
    done = _run("agreement", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--json", tmp_path / "out.json")
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode()
    assert f"{gold[3].id}  primary_cloud: '{gold[3].labels['primary_cloud'].value}' or 'on_prem'" in shown
    assert f"labelled only once: {gold[11].id}" in shown
    found = json.loads((tmp_path / "out.json").read_text())
    assert found["fields"]["primary_cloud"]["agreement"] == pytest.approx(10 / 11)
    assert len(found["disagreements"]) == 1
