"""CSV, TSV and Parquet: no row is lost, and none costs another."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.data import read_postings
from rolelens.data._tables import table_rows
from rolelens.signatures import InputError, Posting


def rows(text: str, delimiter: str = ",") -> tuple[list[list[str]], list[str]]:
    """The cells of the rows that can be read, and what is said of the others."""
    found = [row for _, row in table_rows(text, "t", delimiter)]
    errors = [str(row) for row in found if isinstance(row, InputError)]
    return [list(row.values()) for row in found if isinstance(row, dict)], errors


def test_a_quote_that_opens_and_does_not_close_costs_its_row_and_no_other() -> None:
    text = 'id\tdescription\n1\t"Platform first" is our motto\n2\t"Data first. Build\n3\tBuild on GCP, now\n4\tSQL\n'
    read, (error,) = rows(text, "\t")
    assert read == [["1", '"Platform first" is our motto'], ["3", "Build on GCP, now"], ["4", "SQL"]]
    assert error.startswith("t: row 2: the quotes on line 3 cannot be read (unexpected end of data). Close the quote")


@pytest.mark.parametrize(
    ("text", "left", "said"),
    [
        # The next quote is none that closes.
        ('id,description\n1,"One\n2,Two\n3,"Three"\n', ["2", "3"], "t: row 1: the quotes on line 2 cannot be read"),
        # It closes at the end of another row: that the lines between are rows is seen by their ids.
        (
            'id,description\n1,"One\n2,Two\n3,Three"\n4,Four\n',
            ["2", "3", "4"],
            "takes the rows up to line 4 into its cell",
        ),
        # By their tabs, which texts have not.
        ('n\tdescription\na\t"One\nb\tTwo"\nc\tThree\n', ["b", "c"], "takes the rows up to line 3 into its cell"),
        ('id,description\n1,"One", "two" it said\n2,Two\n', ["2"], "t: row 1: 3 cells for 2 columns. Put a cell"),
        ("id,description\n1,Build, no sponsorship\n2,Two\n", ["2"], "t: row 1: 3 cells for 2 columns. Put a cell"),
    ],
)
def test_rows_that_a_cell_would_swallow_are_read(text: str, left: list[str], said: str) -> None:
    read, (error,) = rows(text, "\t" if "\t" in text else ",")
    assert [cells[0] for cells in read] == left
    assert said in error


def test_what_is_well_quoted_is_read_as_it_is_meant() -> None:
    text = (
        'id,description\n1,"Two lines,\nof 1, text"\n2,"has ""quotes"" in"\n\n3,a "b" c\n4,"a" b\n5,x,,\n6\n'
        '7,"Python, SQL\nScala, Java"\n'
    )
    assert rows(text) == (
        [
            ["1", "Two lines,\nof 1, text"],
            ["2", 'has "quotes" in'],
            ["3", 'a "b" c'],
            ["4", '"a" b'],
            ["5", "x"],
            ["6", ""],
            ["7", "Python, SQL\nScala, Java"],
        ],
        [],
    )


@pytest.mark.parametrize(
    "text", ["id;description\n1;a, b\n", "sep=;\nid;description\n1;a, b\n", "id\tdescription\r1\ta, b"]
)
def test_other_separators_are_told_from_the_first_line(text: str) -> None:
    assert rows(text) == ([["1", "a, b"]], [])


@pytest.mark.parametrize("name", ["description", "html_that_nobody_asked_for"])
def test_a_cell_may_be_long(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'id,description,{name}x\n1,One,"{"y" * 150_000}"\n2,Two,z\n')
    assert [item.id for item in read_postings(path) if isinstance(item, Posting)] == ["1", "2"]


@pytest.mark.parametrize("row", ['"x', '"""x"', '""x', '"x""'])
def test_thousands_of_quotes_that_do_not_close_take_no_longer_than_their_rows(row: str) -> None:
    read, errors = rows("id,description\n" + f"1,{row}\n" * 5000)
    assert len(read) + len(errors) == 5000


_CELL = st.text(st.characters(exclude_characters="\t", exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), max_size=8), st.sampled_from(",;\t"))
def test_what_is_written_is_read(cells: list[list[str]], delimiter: str) -> None:
    """Quoted as RFC 4180 says, with lines, separators and quotes inside; in TSV without tabs, which it cannot hold."""
    file = io.StringIO(newline="")
    written = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    written.writerows([["a", "b", "c"], *([f"x{cell}" for cell in row] for row in cells)])
    assert rows(file.getvalue(), delimiter) == ([[f"x{cell}" for cell in row] for row in cells], [])


def _parquet(folder: Path, columns: dict[str, Any], **options: Any) -> Path:
    path = folder / "a.parquet"
    parquet.write_table(pyarrow.table(columns), path, **options)
    return path


def _read(path: Path) -> list[str]:
    return [str(item) if isinstance(item, InputError) else item.id for item in read_postings(path)]


@pytest.mark.parametrize(
    ("ids", "read"),
    [
        (pyarrow.array([1.0, None, 3.5]), ["1", "a.parquet:2", "3.5"]),
        (pyarrow.array([0, 2**63 - 1], pyarrow.int64()), ["0", "9223372036854775807"]),
        (pyarrow.array([Decimal("12.00"), Decimal("-0.50")], pyarrow.decimal128(9, 2)), ["12", "-0.5"]),
        (pyarrow.array([b"a7", b"\xff\x00"]), ["a7", "ff00"]),
        (pyarrow.array([date(2026, 1, 2)]), ["2026-01-02"]),
        (pyarrow.array([float("nan"), 1e300]), ["a.parquet:1", "1e+300"]),
        (pyarrow.array([True]), ["true"]),
    ],
)
def test_ids_of_every_type_are_as_users_join_by_them(tmp_path: Path, ids: Any, read: list[str]) -> None:
    assert _read(_parquet(tmp_path, {"id": ids, "description": ["Build."] * len(ids)})) == read


def test_a_value_that_python_cannot_hold_costs_its_row_where_it_is_read_and_nothing_elsewhere(tmp_path: Path) -> None:
    days = pyarrow.array([0, 10**8, -(10**7)], pyarrow.date32())  # 1970, and years that Python has not
    assert _read(_parquet(tmp_path, {"id": [1, 2, 3], "description": ["Build."] * 3, "posted": days})) == [
        "1",
        "2",
        "3",
    ]
    first, second, third = _read(_parquet(tmp_path, {"id": days, "description": ["Build."] * 3}))
    assert first == "1970-01-01"
    assert "a.parquet: row 2: the value in column id cannot be read (" in second
    assert "a.parquet: row 3: " in third


def test_text_that_is_not_utf_8_costs_its_row(tmp_path: Path) -> None:
    raw = pyarrow.array([b"Build.", b"\xff\xfe", b"SQL"], pyarrow.binary())
    text = pyarrow.Array.from_buffers(pyarrow.string(), 3, raw.buffers())
    first, second, third = _read(_parquet(tmp_path, {"id": [1, 2, 3], "description": text}))
    assert (first, third) == ("1", "3")
    assert "row 2: the value in column description cannot be read" in second


def test_a_broken_group_of_rows_costs_those_alone(tmp_path: Path) -> None:
    columns = {"id": list(range(300)), "description": [f"Build {n}." for n in range(300)]}
    path = _parquet(tmp_path, columns, row_group_size=100, compression="zstd", use_dictionary=False)
    start = parquet.ParquetFile(path).metadata.row_group(1).column(1).data_page_offset
    content = bytearray(path.read_bytes())
    content[start : start + 40] = b"\xff" * 40
    path.write_bytes(content)
    read = _read(path)
    assert [item for item in read if item.isdigit()] == [str(n) for n in (*range(100), *range(200, 300))]
    (error,) = (item for item in read if not item.isdigit())
    assert error.startswith(f"{path}: row 101 to 200: cannot be read (")


def test_a_table_without_a_description_says_all_its_columns(tmp_path: Path) -> None:
    (error,) = _read(_parquet(tmp_path, {"id": [1], "stelle": ["Build."], "title": ["x"]}))
    assert "row 1: no description. Its fields are id, stelle, title. Name the right one" in error


def test_a_place_may_be_a_list_or_a_structure(tmp_path: Path) -> None:
    places = [{"city": "Lyon", "country": "France", "lat": 45.7}, {"city": None, "country": "France", "lat": None}]
    columns = {"description": ["Build."] * 2, "location": places, "title": [404, 5]}
    postings = [item for item in read_postings(_parquet(tmp_path, columns)) if isinstance(item, Posting)]
    assert [(p.location, p.title) for p in postings] == [("Lyon, France", "404"), ("France", "5")]
    columns = {"description": ["Build."], "location": [["Lyon", "Paris"]]}
    (posting,) = read_postings(_parquet(tmp_path, columns))
    assert isinstance(posting, Posting)
    assert posting.location == "Lyon; Paris"
