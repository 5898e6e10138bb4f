"""Postings from every kind of source; bad input says file, line and repair, and costs nothing else."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import MAX_DESCRIPTION, posting_of, read_postings
from rolelens.signatures import InputError, Posting

JOB = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "A-7"},
    "title": "Data Engineer",
    "hiringOrganization": {"@type": "Organization", "name": "Acme"},
    "jobLocation": [
        {"@type": "Place", "address": {"addressLocality": "Lyon", "addressCountry": {"name": "France"}}},
        {"@type": "Place", "address": "Paris"},
    ],
    "jobLocationType": "TELECOMMUTE",
    "applicantLocationRequirements": {"@type": "Country", "name": "France"},
    "employmentType": ["FULL_TIME", "CONTRACTOR"],
    "description": "<p>About us</p><ul><li>Own the <b>ETL</b> &amp; more</li><li>Ship</li></ul>",
    "qualifications": "3 years of SQL",
}


def _all(source: Any, **options: Any) -> tuple[list[Posting], list[InputError]]:
    items = list(read_postings(source, **options))
    return [i for i in items if isinstance(i, Posting)], [i for i in items if isinstance(i, InputError)]


def _file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _check_job(posting: Posting) -> None:
    assert posting.id == "A-7"
    assert posting.company == "Acme"
    assert posting.location == "Lyon, France; Paris; Remote (France)"
    assert posting.employment_type == "FULL_TIME, CONTRACTOR"
    assert posting.description.splitlines() == [
        "About us", "", "- Own the ETL & more", "- Ship", "", "Requirements", "", "3 years of SQL",
    ]  # fmt: skip


def test_json_ld(tmp_path: Path) -> None:
    _check_job(_all(_file(tmp_path, "a.json", json.dumps(JOB)))[0][0])
    _check_job(_all(_file(tmp_path, "b.json", json.dumps({"@graph": [{"@type": "WebPage"}, JOB]})))[0][0])


def test_json_ld_in_a_page(tmp_path: Path) -> None:
    script = '<script type="application/ld+json">{}</script>'
    page = f"<html>{script.format(json.dumps({'@type': 'Thing'}))}{script.format(json.dumps(JOB))}</html>"
    _check_job(_all(_file(tmp_path, "a.html", page))[0][0])


def test_a_page_without_json_ld_is_its_text(tmp_path: Path) -> None:
    (posting,), _ = _all(
        _file(tmp_path, "job.html", "<h1>Data Engineer</h1><p>Build pipelines.</p><script>x()</script>")
    )
    assert posting.id == "job"
    assert "Build pipelines." in posting.description
    assert "x()" not in posting.description


def test_entities_that_lost_markup_left_behind_are_resolved() -> None:
    posting = posting_of(
        {"description": "R&D &amp; Q&A; sa&uacute;de &#8226; caf\u00e9&nbsp;&lt;br&gt; AT&T"}, where="here"
    )
    assert posting.description == "R&D & Q&A; saúde • café\nAT&T"


def test_plain_text_has_its_first_line_as_title(tmp_path: Path) -> None:
    (posting,), _ = _all(_file(tmp_path, "j.txt", "Data Engineer\n\nBuild pipelines.\nUse SQL."))
    assert (posting.id, posting.title) == ("j", "Data Engineer")
    assert posting.description.startswith("Data Engineer")
    (prose,), _ = _all(_file(tmp_path, "k.txt", "We are hiring.\nBuild pipelines."))
    assert prose.title == ""


def test_jsonl_csv_parquet_agree(tmp_path: Path) -> None:
    rows = [{"id": str(n), "job_title": "DE", "job_description": f"Text {n}, with a comma"} for n in range(3)]
    _file(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    _file(
        tmp_path,
        "a.csv",
        "id,job_title,job_description\n" + "".join(f'{r["id"]},DE,"{r["job_description"]}"\n' for r in rows),
    )
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "a.parquet")
    read = [_all(tmp_path / name)[0] for name in ("a.jsonl", "a.csv", "a.parquet")]
    assert read[0] == read[1] == read[2]
    assert [p.id for p in read[0]] == ["0", "1", "2"]
    assert len(_all(tmp_path)[0]) == 9


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.csv", "nr,stelle\n7,Wir suchen dich\n")
    _, (error,) = _all(path)
    assert str(error) == (
        f"{path}: row 1: no description. Its fields are nr, stelle. Name the right one with column description=NAME."
    )
    (posting,), _ = _all(path, columns={"description": "stelle", "id": "nr"})
    assert (posting.id, posting.description) == ("7", "Wir suchen dich")


def test_a_broken_line_costs_that_line_alone(tmp_path: Path) -> None:
    good = json.dumps({"id": "x", "description": "Build."})
    path = _file(tmp_path, "a.jsonl", f"{good}\n{good}\n{{broken\n\n{good}\n[1]\n")
    postings, errors = _all(path)
    assert len(postings) == 3
    assert [str(e).split(": ")[0] for e in errors] == [f"{path}:3", f"{path}:6"]
    assert str(errors[0]).endswith("Write one JSON object per line.")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", "  \n", "the description is blank"),
        ("a.txt", b"\x7fELF\x00\x01", "a binary file"),
        ("a.txt", "Schöne Grüße".encode("cp1252"), "not UTF-8 (byte 0xf6 at 3)"),
        ("a.json", '{"title": "x"', "not JSON"),
        ("a.json", "3", "neither a JSON object nor a list"),
        ("a.json", '{"title": "Data Engineer"}', "no description. Its fields are title."),
        ("a.json", '{"description": ["x"]}', "description: Input should be a valid string"),
        ("a.parquet", "no parquet", "not a Parquet file"),
        ("a.html", '<script type="application/ld+json">{"@type": </script>', "the page's JSON-LD is invalid"),
    ],
)
def test_bad_files_say_where_what_and_how(tmp_path: Path, name: str, content: str | bytes, said: str) -> None:
    path = _file(tmp_path, name, content)
    postings, errors = _all(path)
    assert not postings
    (error,) = errors
    assert str(path) in str(error)
    assert said in str(error)
    assert "\n" not in str(error)
    assert error.repair


def test_a_description_of_five_megabytes_is_no_posting(tmp_path: Path) -> None:
    _, (error,) = _all(_file(tmp_path, "a.json", json.dumps({"description": "x" * 5_000_000})))
    assert f"5,000,000 characters, more than {MAX_DESCRIPTION:,}" in str(error)


def test_another_encoding_can_be_named(tmp_path: Path) -> None:
    path = _file(tmp_path, "a.txt", "Schöne Grüße".encode("cp1252"))
    assert _all(path, encoding="cp1252")[0][0].description == "Schöne Grüße"
    assert _all(_file(tmp_path, "b.txt", "Grüße".encode("utf-16")))[0][0].description == "Grüße"


def test_no_source_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        list(read_postings(tmp_path / "nothing.jsonl"))
    with pytest.raises(InputError, match="no postings in this folder"):
        list(read_postings(tmp_path))
    with pytest.raises(InputError, match=r"unknown file type \.pdf"):
        list(read_postings(_file(tmp_path, "a.pdf", "x")))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Data Engineer wanted", 1),
        (json.dumps({"description": "x"}), 1),
        (json.dumps([{"description": "x"}, {"description": "y"}]), 2),
        ('{"description": "x"}\n{"description": "y"}\n', 2),
        ("<p>One</p><p>Two</p>", 1),
    ],
)
def test_standard_input_is_told_from_its_first_character(
    monkeypatch: pytest.MonkeyPatch, text: str, count: int
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    assert len(_all("-")[0]) == count


def test_an_extraction_is_kept_whole() -> None:
    facts = {"ext_salary_min": 1.0, "ext_anything": {"a": [1]}}
    posting = posting_of({"description": "x", "extraction": facts}, where="here")
    assert posting.extraction is not None
    assert posting.extraction.root == facts


@given(
    st.dictionaries(st.text(max_size=12), st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists))
)
@settings(max_examples=50)
def test_any_object_is_a_posting_or_an_input_error(fields: dict[str, Any]) -> None:
    try:
        assert posting_of({**fields, "description": "x"}, where="here").description == "x"
    except InputError as error:
        assert "here" in str(error)
