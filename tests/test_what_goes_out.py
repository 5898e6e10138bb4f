"""What postings, names and errors hold steers no terminal, runs in no spreadsheet and marks up no page."""

import csv
import io
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from rolelens.data import GoldPosting, Label, load_gold, write_records
from rolelens.eval import evaluation, judge, report
from rolelens.signatures import SHIPPED, InputError, Posting, Record, SectionError, for_terminal
from tests.command import run
from tests.test_metric import record_of

CLIPBOARD = "\x1b]52;c;cm0gLXJm\x07"
C1 = "\x9b2J"
TURNED = "\u202etxt.exe\u2066"
STEERING = [CLIPBOARD, C1, TURNED, "\r", "\x08", "\x7f", "\u200f", "\u061c", "\u2028", "\x00"]


def _steers(text: str) -> list[str]:
    """Characters that must not reach a terminal: controls but for line feed and tab, and what reorders text."""
    turning = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
    return [
        character
        for character in text
        if (unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") and character not in "\n\t")
        or unicodedata.bidirectional(character) in turning
        or character in "\u200e\u200f\u061c"
    ]


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_no_steering_character_passes_and_nothing_else_changes(text: str) -> None:
    safe = for_terminal(text)
    assert _steers(safe) == []
    assert _steers(text) or safe == text


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters(exclude_categories=["Cs"]))))
def test_json_stays_the_same_json(content: dict[str, str]) -> None:
    assert json.loads(for_terminal(json.dumps(content, ensure_ascii=False))) == content


def _record(text: str) -> Record:
    """A record with a text of others in every place that has one."""
    record = record_of({name: Label(q.absence) for name, q in SHIPPED.questions.items()}, name=f"id {text}")
    changed = record.inference.model_copy(deep=True)
    changed.stack_and_cloud.primary_cloud.evidence = f"words {text} of it"
    error = SectionError(kind="other", message=f"said {text}", fields=["storage_layer"], attempts=1)
    return record.model_copy(update={"inference": changed, "errors": {"stack_and_cloud": error}})


@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
@pytest.mark.parametrize("text", STEERING, ids=ascii)
def test_records_steer_no_terminal(capsys: pytest.CaptureFixture[str], form: Any, text: str) -> None:
    record = _record(text)
    write_records([record], form, None)
    shown = capsys.readouterr().out
    assert _steers(shown) == []
    if form != "table":
        assert Record.model_validate_json(shown) == record


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_csv_steers_no_terminal_and_is_kept_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    screen = _Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    write_records([_record(CLIPBOARD)], "csv", None)
    assert _steers(screen.getvalue()) == []
    write_records([_record(CLIPBOARD)], "csv", tmp_path / "r.csv")
    assert CLIPBOARD in (tmp_path / "r.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", STEERING, ids=ascii)
def test_errors_are_one_line_and_steer_no_terminal(text: str) -> None:
    error = InputError(f"no such {text}\nfile", where=f"in {text}", repair=f"Not {text}.")
    assert _steers(str(error)) == []
    assert "\n" not in str(error)
    assert error.where == f"in {text}"


def test_the_command_steers_no_terminal(tmp_path: Path) -> None:
    name = tmp_path / f"bad{TURNED}\x1b[2J.jsonl"
    row = {"id": f"a{CLIPBOARD}", "title": f"Engineer {TURNED}", "description": f"Build {C1} on AWS."}
    name.write_text(json.dumps(row) + "\nno json\n", encoding="utf-8")
    for arguments in (["infer", name], ["infer", name, "--format", "table"], ["read", name]):
        done = run(*arguments)
        assert done.returncode == 3, done.stderr
        assert _steers(done.stdout.decode() + done.stderr.decode()) == []
        assert "\\u202e" in done.stderr.decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " =", "＝"])
def test_cells_of_csv_are_no_formulas_unless_asked_for(tmp_path: Path, start: str) -> None:
    record = record_of({name: Label(q.absence) for name, q in SHIPPED.questions.items()}, name=f"{start}HYPERLINK(1)")
    record.inference.stack_and_cloud.primary_cloud.evidence = f"{start}cmd|' /C calc'!A0"
    for verbatim, before in ((False, "'"), (True, "")):
        write_records([record], "csv", tmp_path / "r.csv", verbatim=verbatim)
        (row,) = csv.DictReader((tmp_path / "r.csv").open(encoding="utf-8", newline=""))
        assert row["id"] == f"{before}{start}HYPERLINK(1)"
        assert row["primary_cloud_evidence"] == f"{before}{start}cmd|' /C calc'!A0"
        assert row["primary_cloud_confidence"] == "1.0"


def test_the_switch_is_the_commands_too(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(json.dumps({"id": "=1+1", "description": "Build ETL on AWS."}), encoding="utf-8")
    for options, shown in (([], "'=1+1"), (["--verbatim"], "=1+1")):
        done = run("infer", tmp_path / "p.jsonl", "--format", "csv", *options)
        assert list(csv.reader(io.StringIO(done.stdout.decode())))[1][0] == shown


MARKUP = "\"'><script>steal()</script><img src=x onerror=steal()>{{ 7*7 }}{% raw %}&lt;b&gt;</title></textarea><!--"


def test_no_text_marks_up_the_report() -> None:
    """Each field of a posting, a record and their names holds markup; the page has the elements it has without any."""
    pages = []
    for text in (MARKUP, "plain"):
        known = load_gold("train")[0]
        fields = dict.fromkeys(("title", "company", "location", "employment_type"), text)
        posting = Posting(id=f"p {text}", description=f"{text} on AWS {text}", **fields)
        labels = {name: Label(label.value, label.also) for name, label in known.labels.items()}
        labels["primary_cloud"] = Label("gcp", (), (f"on AWS {text}",))
        gold = [GoldPosting(posting.id, labels, posting)]
        record = record_of(labels, name=posting.id, changed={"primary_cloud": "aws"}, confidence=0.7)
        cloud = record.inference.stack_and_cloud.primary_cloud
        cloud.evidence = f"{text} on AWS"
        judged = judge([record], gold, keep_wrong=5)
        about = {"engine": f"e {text}", "gold": f"g {text}"}
        found = evaluation(judged, against={f"other {text}": judged}, about=about)
        pages.append(html.document_fromstring(report(found, judged, gold)))
    marked, plain = ([element.tag for element in page.iter()] for page in pages)
    assert marked == plain
    assert not pages[0].xpath("//script | //img | //@onerror | //comment()")
    shown = pages[0].text_content()
    # The title, the heading, the other's name, the posting's id and four fields, the evidence, the description twice.
    assert shown.count(MARKUP) >= 12
