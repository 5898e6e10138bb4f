"""``rolelens evaluate``: engines, programs and files against labels, and what it writes."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score

from rolelens.data import GoldPosting, Labelled, load_gold, save_gold
from rolelens.eval import BASELINES, baseline, compare, evaluation, judge
from rolelens.program import load
from rolelens.signatures import SHIPPED, InputError, Record
from tests.command import run as _run
from tests.test_metric import record_of

NAMED = [
    "accuracy.micro",
    "accuracy.macro",
    "calibration.ece",
    "calibration.brier",
    "calibration.auroc",
    "evidence.grounded",
    "selective.coverage_at_95",
    "fields.primary_cloud.accuracy",
]


def _at(found: dict[str, Any], name: str) -> Any:
    for key in name.split("."):
        found = found[key]
    return found


@pytest.fixture(scope="module")
def gold() -> list[GoldPosting]:
    return load_gold("train")[:20]


@pytest.fixture(scope="module")
def records(gold: list[GoldPosting]) -> list[Record]:
    return list(load().records([item.posting for item in gold]))


@pytest.fixture
def files(tmp_path: Path, gold: list[GoldPosting], records: list[Record]) -> tuple[Path, Path]:
    save_gold(gold, tmp_path / "gold.jsonl")
    (tmp_path / "pred.jsonl").write_text("".join(r.model_dump_json() + "\n" for r in records), encoding="utf-8")
    return tmp_path / "gold.jsonl", tmp_path / "pred.jsonl"


def _numbers(found: Any) -> Iterator[float]:
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list):
        for value in found:
            yield from _numbers(value)
    elif isinstance(found, float):
        yield found


def test_the_measures_are_those_of_scikit_learn(gold: list[GoldPosting], records: list[Record]) -> None:
    found = evaluation(judge(records, gold))
    for name in ("seniority_level", "storage_layer", "h1b_friendly"):
        truth, said = [], []
        for item, record in zip(gold, records, strict=True):
            label = item.labels[name]
            value = next(a.value for q, a in record.answers() if q.name == name)
            said.append(str(value))
            truth.append(str(value if value in (label.value, *label.also) else label.value))
        field = found["fields"][name]
        assert field["accuracy"] == pytest.approx(accuracy_score(truth, said))
        assert field["macro_f1"] == pytest.approx(f1_score(truth, said, labels=sorted(set(truth)), average="macro"))
        assert field["kappa"] == pytest.approx(cohen_kappa_score(truth, said))
        assert np.sum(field["confusion"]["matrix"]) == len(gold)
    assert found["accuracy"]["micro"] == pytest.approx(np.mean([f["accuracy"] for f in found["fields"].values()]))
    low, high = found["intervals"]["accuracy.micro"]
    assert low < found["accuracy"]["micro"] < high


def test_who_is_always_right_and_sure_is_perfect(gold: list[GoldPosting]) -> None:
    found = evaluation(judge([record_of(i.labels, name=i.id) for i in gold], gold))
    assert found["accuracy"]["micro"] == found["accuracy"]["macro"] == found["f1"]["macro"] == 1
    assert found["calibration"]["ece"] == found["calibration"]["brier"] == 0
    assert found["selective"]["coverage_at_99"] == 1
    assert found["calibration"]["auroc"] is None
    assert found["no_basis"]["calibration.auroc"].startswith("all answers")
    assert found["intervals"]["accuracy.micro"] == [1, 1]


def test_order_and_names_of_postings_change_nothing(gold: list[GoldPosting], records: list[Record]) -> None:
    one = evaluation(judge(records, gold))
    renamed = [r.model_copy(update={"id": f"x{r.id}"}) for r in reversed(records)]
    other = evaluation(judge(renamed, [Labelled(f"x{i.id}", i.labels) for i in gold]))
    for name in NAMED:
        if name != "evidence.grounded":
            assert _at(other, name) == pytest.approx(_at(one, name)), name
    assert other["evidence"]["grounded"] is None
    assert "no text is available" in other["no_basis"]["evidence.grounded"]


def test_compared_with_itself_nothing_differs_and_with_a_worse_one_it_shows(
    gold: list[GoldPosting], records: list[Record]
) -> None:
    ours = judge(records, gold).answers
    same = compare(ours, ours)
    assert all(d["difference"] == 0 and d["interval"] == [0, 0] for d in same["differences"].values())
    assert same["tests"]["accuracy.micro"]["p"] == 1
    worse = judge(baseline("most-frequent", gold, [i.posting for i in gold]), gold).answers
    found = compare(ours, worse)
    assert found["differences"]["accuracy.micro"]["interval"][0] > 0
    assert found["tests"]["accuracy.micro"]["p"] < 0.01
    seniority = found["tests"]["fields.seniority_level.accuracy"]
    # McNemar's exact test: a fair coin that fell ``lost`` times or less of all discordant, both tails.
    n, k = seniority["gained"] + seniority["lost"], seniority["lost"]
    assert seniority["p"] == pytest.approx(min(1, 2 * sum(math.comb(n, j) for j in range(k + 1)) / 2**n))
    assert seniority["p_adjusted"] >= seniority["p"]


def test_baselines_answer_every_question_and_know_how_often_they_are_right(gold: list[GoldPosting]) -> None:
    train, rest = gold[:15], gold[15:]
    for kind in BASELINES:
        made = list(baseline(kind, train, [i.posting for i in rest]))
        assert [r.id for r in made] == [i.id for i in rest]
        assert all(0 < a.confidence <= 1 for r in made for _, a in r.answers() if a.confidence is not None)
    (record, *_) = baseline("most-frequent", train, [rest[0].posting])
    answer = record.inference.visa_and_authorization.h1b_friendly
    share = sum(i.labels["h1b_friendly"].value == answer.value for i in train) / len(train)
    assert answer.confidence == pytest.approx(share)


def test_missing_surplus_and_double_ids_are_errors_or_a_choice(gold: list[GoldPosting], records: list[Record]) -> None:
    with pytest.raises(InputError, match=r"1 labelled posting.* have no record, the first is"):
        judge(records[1:], gold)
    assert len(judge(records[1:], gold, missing="skip").answers.ids) == 19
    wrong = judge(records[1:], gold, missing="wrong")
    assert (~wrong.answers.answered).sum() == len(SHIPPED.questions)
    assert wrong.missing == [gold[0].id]
    with pytest.raises(InputError, match=r"1 record\(s\) have no labels"):
        judge(records, gold[1:])
    assert judge(records, gold[1:], surplus="skip").surplus == [gold[0].id]
    with pytest.raises(InputError, match="two records of"):
        judge([*records, records[0]], gold)
    with pytest.raises(InputError, match="no id in common"):
        judge([r.model_copy(update={"id": "?"}) for r in records[:1]], gold, missing="skip", surplus="skip")


def test_a_field_without_a_label_is_skipped_and_counted(gold: list[GoldPosting], records: list[Record]) -> None:
    partly = [Labelled(i.id, {"primary_cloud": i.labels["primary_cloud"]}) for i in gold]
    found = evaluation(judge(records, partly))
    assert found["about"]["answers"] == 20
    assert found["about"]["without_label"] == 20 * (len(SHIPPED.questions) - 1)
    assert list(found["fields"]) == ["primary_cloud"]


def test_the_command_judges_an_engine_and_a_file_alike(tmp_path: Path, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    done = _run("evaluate", "--gold", gold, "--json", tmp_path / "engine.json")
    assert done.returncode == 0, done.stderr
    assert b"Answers right" in done.stdout
    done = _run("evaluate", "--gold", gold, "--predictions", predictions, "--json", tmp_path / "file.json")
    assert done.returncode == 0, done.stderr
    engine, file = (json.loads((tmp_path / name).read_text()) for name in ("engine.json", "file.json"))
    for name in NAMED:
        assert _at(engine, name) == _at(file, name)
    # Strict JSON: nothing in it is NaN, and what has no value has a reason.
    assert all(map(math.isfinite, _numbers(file)))
    assert set(file["no_basis"].values()) - {""}
    assert json.loads(json.dumps(file, allow_nan=False)) == file


def test_the_command_compares_and_writes_a_report(tmp_path: Path, files: tuple[Path, Path]) -> None:
    gold, predictions = files
    against = ["--against", predictions, "--against", "most-frequent", "--against", "tfidf"]
    done = _run("evaluate", "--gold", gold, *against, "--report", tmp_path / "r.html", "--json", tmp_path / "r.json")
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "r.json").read_text())
    assert set(found["against"]) == {str(predictions), "most-frequent", "tfidf"}
    assert found["against"][str(predictions)]["differences"]["accuracy.micro"]["difference"] == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--gold", "nowhere.jsonl"], "nowhere.jsonl: no such labelled set"),
        (["--predictions", "nowhere.jsonl"], "nowhere.jsonl: No such file or directory. Use a JSONL file of records."),
        (["--predictions", "README.md"], "README.md:1: not JSON"),
        (["--weights", "1,2"], "invalid weights '1,2'"),
        (["--engine", "embedded", "--predictions", "README.md"], "predictions have their own engine"),
        (["--against", "neither"], "neither"),
    ],
)
def test_what_is_wrong_is_said_on_one_line(args: list[str], said: str) -> None:
    done = _run("evaluate", "--gold", "train", *args)
    assert done.returncode == 2
    assert said in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1
    assert done.stdout == b""
