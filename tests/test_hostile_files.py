"""Files of every reader: encodings, JSON that nothing can hold, what is no file, and what must not be written over."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.data import load_labels, posting_of, read_postings, read_predictions, read_raw, whole_file
from rolelens.data._files import not_a_file
from rolelens.data._json import MAX_DEPTH, parse_json
from rolelens.signatures import Inference, InputError, Metadata, Posting, Record
from tests.command import run

LABELS = {"stack_and_cloud": {"primary_cloud": {"value": "aws"}}}
RECORD = Record.of("7", {"primary_cloud": Inference(value="aws")}, {}, Metadata(engine="m", program="p"))


def _line(kind: str, name: Any) -> str:
    """A line of a file of that kind, whose id is given."""
    forms: dict[str, dict[str, Any]] = {
        "postings": {"id": name, "description": "Café\u2028\u2029\u0085AWS"},
        "gold": {"id": name, "labels": LABELS, "description": "Café\u2028\u2029\u0085AWS"},
        "predictions": {**RECORD.model_dump(mode="json"), "id": name},
        "raw": {"posting_id": name, "model": "m\u2028é", "raw": "{}"},
    }
    return json.dumps(forms[kind], ensure_ascii=False)


def _ids(kind: str, path: Path) -> list[str]:
    if kind == "gold":
        return [item.id for item in load_labels(path)]
    if kind == "raw":
        return ["error" if isinstance(item, InputError) else item.record.id for item in read_raw(path)]
    items = read_postings(path) if kind == "postings" else read_predictions(path)
    return ["error" if isinstance(item, InputError) else item.id for item in items]


KINDS = pytest.mark.parametrize("kind", ["postings", "gold", "predictions", "raw"])


@KINDS
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_reader_takes_every_unicode_encoding_and_ends_lines_at_line_feeds_alone(
    tmp_path: Path, kind: str, encoding: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(f"{_line(kind, 'a')}\r\n\n{_line(kind, 'b')}".encode(encoding))
    assert _ids(kind, path) == ["a", "b"]


@KINDS
def test_ids_are_what_users_join_by(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(_line(kind, name) for name in (0, 12.0, 12.5, 10**20, "x", "007")))
    assert _ids(kind, path) == ["0", "12", "12.5", "100000000000000000000", "x", "007"]


@KINDS
def test_half_a_surrogate_pair_is_the_replacement_character(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        _line(kind, "ID").replace("ID", r"a\ud83d") + "\n" + _line(kind, "ID").replace("ID", r"\ud83d\ude00")
    )
    assert _ids(kind, path) == ["a\ufffd", "😀"]


@pytest.mark.parametrize("kind", ["postings", "predictions", "raw"])
@pytest.mark.parametrize(
    "bad", ["[" * 100_000, '{"a":' * 100_000, '{"id": "b", "x": ' + "[" * 200 + "]" * 200 + "}", "nonsense", "[1]", "5"]
)
def test_a_bad_line_costs_that_line(tmp_path: Path, kind: str, bad: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f"{_line(kind, 'a')}\n{bad}\n{_line(kind, 'c')}\n")
    assert _ids(kind, path) == ["a", "error", "c"]


def test_gold_is_refused_whole_and_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    for bad, said in (
        ("[" * 100_000, "nested more than 100 levels deep"),
        ("x", "not JSON"),
        ("[1]", "not a JSON object"),
    ):
        path.write_text(f"{_line('gold', 'a')}\n{bad}\n")
        with pytest.raises(InputError, match=rf"^gold\.jsonl:2: {said}"):
            load_labels(path)
    path.write_bytes(bytes(range(256)))
    with pytest.raises(InputError, match=r"^gold\.jsonl:1: a binary file"):
        load_labels(path)
    path.write_text(json.dumps({"id": 1, "labels": LABELS, "description": "AWS", "language": 5}))
    with pytest.raises(InputError, match=r"^gold\.jsonl:1: the language is not text"):
        load_labels(path)


def test_json_of_any_content_is_values_that_can_be_written() -> None:
    text = r'{"a": NaN, "b": [Infinity, -Infinity, 1e999], "c": "\ud83d", "\udc00": 1, "d": ' + "9" * 5000 + "}"
    assert parse_json(text) == {"a": None, "b": [None] * 3, "c": "\ufffd", "\ufffd": 1, "d": "9" * 5000}
    assert parse_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    for deep in ("[" * (MAX_DEPTH + 2) + "]" * (MAX_DEPTH + 2), "[" * 1_000_000):
        with pytest.raises(InputError, match=r"^here: nested more than 100 levels deep\. Use at most 100 levels\.$"):
            parse_json(deep, "here")


def test_a_caller_s_own_mapping_may_hold_anything() -> None:
    deep: dict[str, Any] = {"description": "Build."}
    deep["again"] = [deep, deep]
    with pytest.raises(InputError, match="here: nested more than 100 levels deep"):
        posting_of(deep, where="here")
    facts = {"ext_salary_min": float("inf"), "ext_\ud83d": ["\ud83d", float("nan")], "n": 10**400}
    posting = posting_of(
        {"id": True, "title": 1e3, "description": "a\ud83d\ude00 \udc00", "extraction": facts}, where="x"
    )
    assert (posting.id, posting.title, posting.description) == ("true", "1000", "a😀 \ufffd")
    assert json.loads(posting.model_dump_json())["extraction"]["ext_\ufffd"] == ["\ufffd", None]


@given(
    st.dictionaries(st.text(), st.recursive(st.none() | st.floats() | st.integers() | st.text(), st.lists), max_size=4)
)
def test_what_is_read_can_be_written(facts: dict[str, Any]) -> None:
    surrogates = {f"{name}\ud800": value for name, value in facts.items()}
    posting = posting_of({"description": "Build.", "title": "\ud800", "extraction": surrogates}, where="here")
    assert Posting.model_validate_json(posting.model_dump_json().encode()) == posting


@pytest.mark.parametrize("text", ["Grüße aus Köln", "データ基盤"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_says_more_than_the_option(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (posting,) = read_postings(path, encoding="cp1252")
    assert isinstance(posting, Posting)
    assert posting.description == text


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "cp037", "utf-7", "shift_jis", "gb18030"])
def test_any_encoding_can_be_named(tmp_path: Path, encoding: str) -> None:
    text = {"cp1252": "Grüße", "utf-16-le": "Grüße\u010a", "shift_jis": "データ", "gb18030": "数据"}.get(
        encoding, "Build"
    )
    path = tmp_path / "a.jsonl"
    lines = (json.dumps({"id": n, "description": text}, ensure_ascii=False) for n in (1, 2))
    path.write_bytes("\n".join(lines).encode(encoding))
    assert [item.description for item in read_postings(path, encoding=encoding) if isinstance(item, Posting)] == [
        text
    ] * 2


@pytest.mark.parametrize("encoding", ["klingon", "", "rot13", "base64", "undefined", "a\0b"])
def test_an_encoding_that_is_none_is_said(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_text("Build.")
    (error,) = read_postings(tmp_path / "a.txt", encoding=encoding)
    assert "a.txt: unknown encoding " in str(error)


def test_a_zero_byte_alone_is_a_slip(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,description\n1,Build\n2,on\0AWS\n")
    assert [item.description for item in read_postings(tmp_path / "a.csv") if isinstance(item, Posting)] == [
        "Build",
        "on\ufffdAWS",
    ]


@pytest.mark.parametrize("name", ["pipe.jsonl", "pipe.txt", "pipe.parquet", "pipe.html", "pipe.csv"])
def test_a_pipe_is_an_error_and_no_wait(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    said = f"{tmp_path / name}: a pipe, not a file. Save it as a file, or give it on standard input: -."
    assert [str(item) for item in read_postings(tmp_path / name)] == [said]
    assert [str(item) for item in read_postings(tmp_path)] == [said]
    for read in (load_labels, read_predictions, read_raw):
        with pytest.raises(InputError, match="a pipe, not a file"):
            list(read(tmp_path / name))


def test_devices_folders_and_names_of_nothing_are_no_files(tmp_path: Path) -> None:
    assert "/dev/zero: a device, not a file" in str(next(read_postings("/dev/zero")))
    for source, said in (("", "no file's name"), ("a\0b", "no file's name"), ("\ud800.txt", "no such file")):
        with pytest.raises(InputError, match=said):
            list(read_postings(source))
    with pytest.raises(InputError, match="File name too long"):
        list(read_postings("a" * 5000))
    with pytest.raises(InputError, match=r"column: unknown field 'job'\. Use one of id, title"):
        list(read_postings("-", columns={"job": "x"}))
    for read in (load_labels, read_predictions, read_raw):
        with pytest.raises(InputError, match="a folder, not a file"):
            list(read(tmp_path))


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "b.csv"])
def test_a_file_without_postings_says_so(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text({"a.json": "[]", "b.csv": "id,description\n"}.get(name, "\n"))
    assert [str(item) for item in read_postings(tmp_path / name)] == [
        f"{tmp_path / name}: nothing in it. Add at least one posting."
    ]


def _write(out: Path, text: str = "new") -> None:
    with whole_file(out) as partial:
        partial.write_text(text)


def test_a_file_is_written_whole_and_beside_no_link(tmp_path: Path) -> None:
    precious, out = tmp_path / "precious", tmp_path / "out"
    precious.write_text("old")
    out.with_name("out.partial").symlink_to(precious)
    _write(out)
    assert (precious.read_text(), out.read_text(), out.is_symlink()) == ("old", "new", False)
    link = tmp_path / "link"
    link.symlink_to(precious)
    _write(link)
    assert (precious.read_text(), link.read_text(), link.is_symlink()) == ("old", "new", False)
    assert not list(tmp_path.glob("*.partial"))


def test_only_a_file_is_written_over(tmp_path: Path) -> None:
    device = tmp_path / "device"
    device.symlink_to("/dev/null")
    os.mkfifo(tmp_path / "pipe")
    cases = {
        tmp_path: "a folder, not a file", device: "a device, not a file", tmp_path / "pipe": "a pipe, not a file",
        tmp_path / "no" / "x": "No such file", Path(): "no file's name", Path("/"): "no file's name",
        tmp_path / "a\0b": "null", tmp_path / ("x" * 300): "long",
    }  # fmt: skip
    for out, said in cases.items():
        with pytest.raises(InputError, match=said):
            _write(out)
    assert device.is_symlink()
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("out", ["/dev/stdout", "/proc/self/fd/1"])
def test_a_device_s_name_is_a_device_also_where_it_is_a_link_to_a_file(out: str) -> None:
    assert not_a_file(Path(out))  # nothing is written: broken code would replace the machine's own


@pytest.mark.parametrize("out", ["", ".", "folder"])
def test_the_command_refuses_such_an_output_before_it_answers(tmp_path: Path, out: str) -> None:
    (tmp_path / "folder").mkdir()
    done = run("infer", "-", "--out", tmp_path / "folder" if out == "folder" else out, stdin=b"Build ETL.")
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"Choose a writable path." in done.stderr


def test_one_source_that_is_none_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Build ETL.")
    done = run("read", tmp_path / "none.txt", tmp_path / "a.txt", tmp_path / "x.pdf", tmp_path / "b.txt")
    assert done.returncode == 3
    assert json.loads(done.stdout)["id"] == "a"
    assert done.stderr.decode().splitlines()[-1] == "rolelens: 3 of 4 could not be read."
    assert run("read", tmp_path / "none.txt").returncode == 2


def test_a_broken_record_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text(f'{RECORD.model_dump_json()}\n{{"id": 8}}\n')
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": 7.0, "labels": LABELS}))
    done = run("consensus", tmp_path / "p.jsonl", "--out", tmp_path / "c.jsonl")
    assert done.returncode == 3
    assert b"p.jsonl:2: inference: Field required." in done.stderr
    assert len((tmp_path / "c.jsonl").read_text().splitlines()) == 1
    done = run("evaluate", "--gold", tmp_path / "gold.jsonl", "--predictions", tmp_path / "p.jsonl")
    assert done.returncode == 3, done.stderr
    (tmp_path / "p.jsonl").write_text("x\ny\n")
    done = run("consensus", tmp_path / "p.jsonl", "--out", tmp_path / "c.jsonl")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["infer", "-", "--column", "job=x"], "unknown field 'job'"),
        (["infer", "-", "--column", "description="], "expected KEY=VALUE, got 'description='"),
        (["infer", "-", "--option", "x=" + "[" * 10_000], "unknown option 'x'"),
        (["infer", ""], "no file's name"),
        (["evaluate", "--gold", "dev", "--weights", "nan,1,1"], "invalid weights 'nan,1,1'"),
        (["evaluate", "--gold", "dev", "--weights", "inf,1,1"], "invalid weights"),
        (["evaluate", "--gold", "dev", "--seed", "-1"], "--seed"),
        (["label", "tasks", "-", "--blank", "--out", "/dev/null/x"], "Choose a writable folder."),
    ],
)
def test_bad_values_of_options_are_refused(args: list[str], said: str) -> None:
    done = run(*args, stdin=b"Build ETL.")
    assert done.returncode == 2
    assert said in done.stderr.decode()


def test_text_that_begins_like_json_is_text() -> None:
    for text in ("[Remote] Data Engineer", "{{company}} is hiring", "<3 data"):
        assert json.loads(run("read", stdin=text.encode()).stdout)["description"] == text
