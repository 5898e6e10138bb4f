"""Pages that cost a careless reader minutes or gigabytes. One that is read in quadratic time makes its test hang."""

import tracemalloc
from pathlib import Path

import pytest

from rolelens.data import read_postings
from rolelens.signatures import Posting


@pytest.mark.parametrize(
    "markup",
    [
        "<pre>" + " " * 100_000 + "x</pre>",
        "<table>" + "".join("<tr>" + "<td>x" * (1 if n % 30 else 400) for n in range(300)) + "</table>",
        '<table><tr><td colspan=100000000 rowspan="100000000">x</table>',
        '<div style="padding:9e9em;margin-left:9e9em">' * 2000 + "x",
        "<ol start=99999999999999999999><li>x",
        "<p style='" + "color:rgb(" * 20_000 + "'>x",
        "<br>" * 50_000 + "x",
        "\n" * 100_000 + " <b>x</b>",
        "&amp;" * 50_000 + "<p>x",
        "<p " * 30_000 + ">x",
    ],
)
def test_memory_is_of_the_order_of_the_page(tmp_path: Path, markup: str) -> None:
    (tmp_path / "a.html").write_text(markup)
    tracemalloc.start()
    try:
        (item,) = read_postings(tmp_path / "a.html")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert isinstance(item, Posting)
    assert peak < 4_000_000 + 60 * len(markup)


@pytest.mark.parametrize(
    "block",
    [
        '{"@type": "JobPosting", "d": "' + '\\"' * 100_000,
        "/*" * 100_000,
        '{"@type":1,' * 20_000,
        "," * 100_000 + " " * 100_000,
        '{"@type": "JobPosting", "x": ' + "[" * 5000 + "]" * 5000 + "}",
    ],
)
def test_hostile_json_ld_ends_soon_and_leaves_the_page_s_text(tmp_path: Path, block: str) -> None:
    (tmp_path / "a.html").write_text(f'<script type="application/ld+json">{block}</script><p>Build ETL.</p>')
    (posting,) = read_postings(tmp_path / "a.html")
    assert isinstance(posting, Posting)
    assert posting.description == "Build ETL."
