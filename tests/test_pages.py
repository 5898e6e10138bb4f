"""Pages as they are in the wild: JSON-LD that is nearly JSON, markup in all its forms, and what a browser hides."""

import json
from pathlib import Path
from typing import Any

import pytest

from rolelens.data import posting_of, read_postings
from rolelens.data._html import html_to_text
from rolelens.signatures import InputError, Posting

SCRIPT = '<script type="application/ld+json">{}</script>'


def job(name: str, **more: Any) -> str:
    """A JobPosting as JSON."""
    fields = {"title": "Data Engineer", "description": f"<p>Build ETL for {name}.</p><p>No visa sponsorship.</p>"}
    return json.dumps({"@type": "JobPosting", "identifier": name, **fields, **more})


def page(tmp_path: Path, content: str | bytes, name: str = "job.html") -> list[Posting | InputError]:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_postings(path))


def ids(items: list[Posting | InputError]) -> list[str]:
    return [item.id if isinstance(item, Posting) else "error" for item in items]


A, B = job("A"), job("B")


@pytest.mark.parametrize(
    "block",
    [
        A + ";",
        A + " ; \n;",
        A[:-1] + ", }",
        A.replace('"identifier"', '/* "the" id: */ "identifier"').replace('"title"', '// it\'s "t"\n"title"'),
        "//<![CDATA[\n" + A + "\n//]]>",
        "/*<![CDATA[*/ " + A + " /*]]>*/",
        "<![CDATA[" + A + "]]>",
        "<!-- " + A + " -->",
        A.replace('"', "&quot;"),
        A.replace('"', "&#34;"),
        A.replace("</p><p>", "</p>\n\t<p>"),  # line feeds and tabs inside a string
        A.replace("No visa", r"Don\'t ask for a visa: \no"),
        '{"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, ' + A + "]}",
        '{"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": ' + A + "}]}",
        A.replace('"JobPosting"', '"https://schema.org/JobPosting"'),
        A.replace('"JobPosting"', '"http://schema.org/JobPosting/"'),
        A.replace('"JobPosting"', '["schema:JobPosting", "Thing"]'),
        A.replace('"JobPosting"', '[null, 5, {"a": 1}, "JobPosting"]'),
        A.replace('"@type"', '"schema:title": "Data Engineer", "@type"').replace('"title"', '"x"'),
        A.replace('"A"', '[{"@type": "PropertyValue", "name": "Acme", "value": "A"}, {"value": "other"}]'),
        A.replace('"A"', '["A", "other"]'),
    ],
)
def test_a_job_posting_is_read_whatever_its_publisher_made_of_json(tmp_path: Path, block: str) -> None:
    (posting,) = page(tmp_path, SCRIPT.format(block) + "<p>Another text.</p>")
    assert isinstance(posting, Posting)
    assert (posting.id, posting.title) == ("A", "Data Engineer")
    assert posting.description.startswith("Build ETL for A.\n\n")


@pytest.mark.parametrize(
    "start",
    [
        "<script type='application/ld+json; charset=utf-8'>",
        '<script type=" Application/LD+JSON ">',
        '<script class="yoast" type=application/ld+json>',
    ],
)
def test_the_type_of_a_script_may_have_parameters(tmp_path: Path, start: str) -> None:
    assert ids(page(tmp_path, f"{start}{A}</script>")) == ["A"]


@pytest.mark.parametrize(
    "blocks",
    [
        SCRIPT.format(A) + SCRIPT.format(B),
        SCRIPT.format(A) + SCRIPT.format(B) + SCRIPT.format(A),  # one twice is one
        SCRIPT.format(f"[{A}, {B}]"),
        SCRIPT.format(f'{{"@graph": [{A}, {{"@type": "Organization"}}, {B}]}}'),
        SCRIPT.format(A + B),
        SCRIPT.format(f"{A},\n{B}"),
    ],
)
def test_every_posting_of_a_page_is_read(tmp_path: Path, blocks: str) -> None:
    assert ids(page(tmp_path, blocks)) == ["A", "B"]


def test_json_and_json_lines_may_hold_several_job_postings_too(tmp_path: Path) -> None:
    graph = f'{{"@graph": [{A}, {B}]}}'
    assert ids(page(tmp_path, graph, "a.json")) == ["A", "B"]
    assert ids(page(tmp_path, f"{graph}\n{A}\n", "a.jsonl")) == ["A", "B", "A"]
    unnamed = json.dumps({"@graph": [{"@type": "JobPosting", "description": text} for text in ("One.", "Two.")]})
    assert ids(page(tmp_path, unnamed + "\n", "b.jsonl")) == ["b.jsonl:1:1", "b.jsonl:1:2"]
    with pytest.raises(InputError, match="here: 2 postings where one is expected"):
        posting_of(json.loads(graph), where="here")


def test_a_broken_block_costs_no_good_one_and_is_named_where_it_may_hold_a_posting(tmp_path: Path) -> None:
    assert ids(page(tmp_path, SCRIPT.format('{"@type": "BreadcrumbList",') + SCRIPT.format(A))) == ["A"]
    good, broken = page(tmp_path, SCRIPT.format('{"@type": "JobPosting", "title": "x') + SCRIPT.format(A))
    assert isinstance(good, Posting)
    assert "the page's JSON-LD is invalid: not JSON (Unterminated string" in str(broken)
    assert str(broken).endswith("Save the page as text instead.")


def test_where_no_block_can_be_read_the_page_is_its_text(tmp_path: Path) -> None:
    (posting,) = page(tmp_path, SCRIPT.format('{"@type": "JobPosting"') + "<h1>Data Engineer</h1><p>Build ETL.</p>")
    assert isinstance(posting, Posting)
    assert posting.description == "Data Engineer\n\nBuild ETL."


def test_a_posting_without_a_description_has_the_text_of_its_page(tmp_path: Path) -> None:
    bare = '{"@type": "JobPosting", "title": "Data Engineer", "description": " "%s}'
    (posting,) = page(tmp_path, SCRIPT.format(bare % "") + "<p>Build ETL on AWS.</p>")
    assert isinstance(posting, Posting)
    assert (posting.title, posting.description) == ("Data Engineer", "Build ETL on AWS.")
    (posting,) = page(tmp_path, SCRIPT.format(bare % ', "skills": "SQL"') + "<p>Build ETL on AWS.</p>")
    assert isinstance(posting, Posting)
    assert posting.description == "Build ETL on AWS.\n\nSkills\n\nSQL"
    # Of two, nobody knows whose the text is.
    first, second = page(tmp_path, SCRIPT.format(bare % "") + SCRIPT.format(bare % ', "x": 1') + "<p>Jobs</p>")
    assert "job.html: posting 1: no description" in str(first)
    assert "job.html: posting 2: no description" in str(second)


@pytest.mark.parametrize(
    "kind",
    [
        "TELECOMMUTE", "telecommute", "Telecommute ", ["TELECOMMUTE"], "https://schema.org/TELECOMMUTE", "TELE_COMMUTE",
        "Telecommuting", "Remote", {"@value": "TELECOMMUTE"},
    ],
)  # fmt: skip
def test_remote_work_is_stated_in_every_spelling(kind: Any) -> None:
    given = {
        "@type": "JobPosting",
        "description": "Build.",
        "jobLocationType": kind,
        "jobLocation": {"address": "Leeds"},
    }
    assert posting_of(given, where="here").location == "Leeds; Remote"


@pytest.mark.parametrize("kind", ["ONSITE", "Hybrid", 5, None, {}, []])
def test_other_kinds_of_place_are_none(kind: Any) -> None:
    given = {"@type": "JobPosting", "description": "Build.", "jobLocationType": kind, "jobLocation": {"name": "Leeds"}}
    assert posting_of(given, where="here").location == "Leeds"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("&lt;p&gt;Build ETL.&lt;/p&gt;&lt;ul&gt;&lt;li&gt;R&amp;amp;D&lt;/li&gt;&lt;/ul&gt;", "Build ETL.\n\n- R&D"),
        ("&amp;lt;p&amp;gt;Build ETL.&amp;lt;/p&amp;gt;&amp;lt;p&amp;gt;SQL&amp;lt;/p&amp;gt;", "Build ETL.\n\nSQL"),
        ("<div>&lt;ul&gt;&lt;li&gt;SQL&lt;/li&gt;&lt;li&gt;AWS&lt;/li&gt;&lt;/ul&gt;</div>", "- SQL\n- AWS"),
        ("Build ETL.&lt;br /&gt;SQL", "Build ETL.\nSQL"),
        ("<![CDATA[<p>Build ETL.</p><p>SQL</p>]]>", "Build ETL.\n\nSQL"),
        ("R&amp;amp;D and Q&A", "R&D and Q&A"),
        ("You know <div> and <p>, and a < b.", "You know <div> and <p>, and a < b."),
        ("You know &lt;div&gt; and &lt;p&gt;.", "You know <div> and <p>."),
        ("Build ETL.\n\n- SQL\n- <b>AWS</b>\n- Python", "Build ETL.\n\n- SQL\n- AWS\n- Python"),
        ("Build ETL.\nSee <a href='x'>us</a> (<i>now</i>).\n\nSQL", "Build ETL.\nSee us (now).\n\nSQL"),
        ("Build ETL.\nSQL<br>AWS\nPython\nScala", "Build ETL.\nSQL\nAWS\nPython\nScala"),
        ("<p>Build\nETL</p>\n<ul>\n<li>SQL</li>\n<li>AWS</li>\n</ul>", "Build ETL\n\n- SQL\n- AWS"),
        ("<section>One</section><section>Two</section>", "One\nTwo"),
        ("<span class='t'>AWS</span><span class='t'>SQL</span>, <span>Da</span><span>ta</span>", "AWS SQL, Data"),
        ("<ol><li><p>One</p></li><li>Two<ul><li>Three</li></ul></li></ol>", "1. One\n\n2. Two\n- Three"),
        ("<table><tr><th>Pay</th>\n<td>100k</td></tr><tr><td>x</td></tr></table>", "Pay  100k\nx"),
        ("<pre>Build ETL\n  on AWS</pre><p>SQL</p>", "Build ETL\non AWS\n\nSQL"),
    ],
)
def test_a_description_is_text_however_it_is_marked_up(given: str, read: str) -> None:
    assert posting_of({"description": given}, where="here").description == read


@pytest.mark.parametrize(
    "lure",
    [
        "<p hidden>{}</p>",
        "<div hidden=until-found><p>{}</p></div>",
        '<p style="display: none">{}</p>',
        '<p style="color: red; DISPLAY:NONE !important">{}</p>',
        '<div style="visibility:hidden"><p>{}</p></div>',
        '<p style="opacity:0">{}</p>',
        '<p style="font-size:0">{}</p>',
        '<div style="font-size:1px"><b>{}</b></div>',
        '<div style="position:absolute; left:-9999px">{}</div>',
        '<div style="position: fixed; top: -200vh">{}</div>',
        '<div style="text-indent:-9999em">{}</div>',
        '<div style="margin-left:-10000px">{}</div>',
        '<div style="transform: translateX(-9999px)">{}</div>',
        '<div style="position:absolute;clip:rect(0,0,0,0)">{}</div>',
        '<div style="position:absolute;clip:rect(1px 1px 1px 1px)">{}</div>',
        '<div style="clip-path: inset(50%)">{}</div>',
        '<div style="height:0;overflow:hidden">{}</div>',
        '<div style="position:absolute;width:1px;height:1px;overflow:hidden">{}</div>',
        '<div style="background:#fff"><span style="color:white">{}</span></div>',
        '<div style="background-color: rgb(255, 255, 255)"><p style="color: #FEFEFE">{}</p></div>',
        '<div bgcolor="#000000"><font color="black">{}</font></div>',
        '<span style="color:#fff">{}</span>',  # on white, where no style sheet paints anything else
        '<span style="color:transparent">{}</span>',
        '<span style="color:rgba(0,0,0,0)">{}</span>',
        '<span style="color:hsl(0, 0%, 100%)">{}</span>',
        "<template><p>{}</p></template>",
        "<noscript>{}</noscript>",
        "<!-- {} -->",
        "<dialog>{}</dialog>",
        "<style>{}</style>",
        "<svg><title>{}</title></svg>",
    ],
)
def test_what_a_browser_would_not_show_does_not_count(lure: str) -> None:
    text = posting_of(
        {"description": f"<p>Build ETL.</p>{lure.format('We sponsor visas.')} SQL<p>AWS</p>"}, where="here"
    )
    assert text.description.split() == ["Build", "ETL.", "SQL", "AWS"]


@pytest.mark.parametrize(
    "shown",
    [
        '<p aria-hidden="true">{}</p>',
        '<div style="visibility:hidden"><p style="visibility:visible">{}</p></div>',
        '<div style="font-size:0"><p style="font-size:14px">{}</p></div>',
        '<div style="background:#003366"><p style="color:white">{}</p></div>',
        '<div style="background:#fff url(dark.png)"><p style="color:white">{}</p></div>',
        '<div style="position:relative;left:-15px;opacity:0.9">{}</div>',
        '<p style="margin-left:-18pt;text-indent:-0.25in">{}</p>',
        '<div style="max-height:400px;overflow:hidden">{}</div>',
        "<details><summary>Visa</summary>{}</details>",
        '<p class="hidden">{}</p>',  # what a class means, its element does not say
        '<link rel="stylesheet" href="x.css"><p style="color:#fff">{}</p>',
    ],
)
def test_what_a_browser_may_show_counts(shown: str) -> None:
    assert "We sponsor visas." in html_to_text(f"<p>Build ETL.</p>{shown.format('We sponsor visas.')}")


@pytest.mark.parametrize("content", ["", " \n", "<!-- nothing -->", "<!DOCTYPE html>", "<html><head></head></html>"])
def test_a_page_without_text_is_blank(tmp_path: Path, content: str) -> None:
    (error,) = page(tmp_path, content)
    assert str(error).endswith("job.html: the description is blank. Provide the posting's text.")


@pytest.mark.parametrize("tag", ["div", "span", "b", "ul><li", "table><tr><td", "font", "section"])
def test_text_is_found_at_any_depth(tag: str) -> None:
    assert html_to_text(f"<{tag}>" * 300 + "Build ETL.").removeprefix("- ") == "Build ETL."
    assert html_to_text(f"<p>One</p>{f'<{tag}>' * 20_000}Build ETL.").endswith("Build ETL.")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ('<?xml version="1.0" encoding="UTF-8"?><html><body><p>Café für Köln</p></body></html>', "utf-8"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><html><body><p>Café für Köln</p></body></html>', "latin-1"),
        ('<meta charset="windows-1252"><p>Café für Köln</p>', "cp1252"),
        ('<meta http-equiv=Content-Type content="text/html; charset=iso-8859-1"><p>Café für Köln</p>', "cp1252"),
        ('<meta charset="iso-8859-1"><p>Café für Köln</p>', "utf-8"),  # saved anew, its declaration left as it was
        ('<meta charset="utf-8"><p>Café für Köln</p>', "utf-16"),
        ("<p>Café für Köln</p>", "utf-8-sig"),
    ],
)
def test_a_page_says_its_encoding(tmp_path: Path, content: str, encoding: str) -> None:
    (posting,) = page(tmp_path, content.encode(encoding))
    assert isinstance(posting, Posting)
    assert posting.description == "Café für Köln"


@pytest.mark.parametrize(("name", "encoding"), [("Shift_JIS", "shift_jis"), ("iso-2022-jp", "iso2022_jp")])
def test_a_page_may_be_of_another_script(tmp_path: Path, name: str, encoding: str) -> None:
    (posting,) = page(tmp_path, f'<meta charset="{name}"><p>データ基盤</p>'.encode(encoding))
    assert isinstance(posting, Posting)
    assert posting.description == "データ基盤"
