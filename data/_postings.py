"""Reading postings from text, JSON, JSON-LD, HTML, JSONL, CSV, Parquet, folders and standard input."""

from __future__ import annotations

import io
import re
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from rolelens.data._decoding import decode, decode_page
from rolelens.data._files import open_file, read_file
from rolelens.data._html import tree_to_text
from rolelens.data._json import json_lines, parse_json
from rolelens.data._json_ld_page import page_postings
from rolelens.data._parquet import parquet_rows
from rolelens.data._posting_fields import ALIASES, MAX_DESCRIPTION, job_posting_nodes, posting_of, postings_in
from rolelens.data._rendering import parsed
from rolelens.data._tables import table_rows
from rolelens.signatures import InputError, Posting

__all__ = ["MAX_DESCRIPTION", "posting_of", "read_postings"]

_MANY = {".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"}
_TEXT = {".txt", ".md", ".json", ".html", ".htm", ".xhtml", ""}
_KINDS = "Use .txt, .md, .json, .html, .jsonl, .csv, .tsv or .parquet."
_JSON = re.compile(r'\s*(?:\[\s*[\[{\]]|\{\s*["}])')
"""How JSON of postings begins; "[Remote] Data Engineer" is text."""

Items = Iterator[Posting | InputError]
_Places = Iterable[tuple[str, Any]]


def read_postings(source: str | Path, *, columns: Mapping[str, str] | None = None, encoding: str = "utf-8") -> Items:
    """Read all postings of a source, in order. A posting that cannot be read yields an error instead.

    Args:
        source: A file (.txt .md .json .html .jsonl .ndjson .csv .tsv .parquet), a folder of such files, or ``-`` for
            standard input, whose format is detected from its first characters.
        columns: The source's column name for each field (``{"description": "job_text"}``).
        encoding: Encoding of text files. A byte-order mark takes precedence, and so does the declaration of an
            HTML page that is not valid UTF-8.

    Raises:
        InputError: The source does not exist, its file type is unknown, or ``columns`` names an unknown field.
    """
    if unknown := next((name for name in columns or () if name not in ALIASES), None):
        raise InputError(f"unknown field {unknown!r}", where="column", repair=f"Use one of {', '.join(ALIASES)}.")
    if str(source) == "-":
        yield from _some(_from_standard_input(columns, encoding), "standard input")
        return
    path = Path(source)
    if not str(source) or "\0" in str(source):
        raise InputError("no file's name", where=repr(str(source)), repair="Name a file, or use - for standard input.")
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (FileNotFoundError, UnicodeEncodeError):  # the latter: a name that no file can have
        repair = "Check the path, or use - for standard input."
        raise InputError("no such file", where=str(path), repair=repair) from None
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path), repair="Check the path.") from None
    if is_folder:
        known = (p for p in path.rglob("*") if p.suffix.lower() in _MANY | _TEXT - {""} and not p.is_dir())
        files = sorted(known)
        if not files:
            raise InputError("no postings in this folder", where=str(path), repair=_KINDS)
        for file in files:
            yield from _from_file(file, columns, encoding)
        return
    if path.suffix.lower() not in _MANY | _TEXT:
        raise InputError(f"unknown file type {path.suffix}", where=str(path), repair=_KINDS)
    yield from _from_file(path, columns, encoding)


def _from_file(path: Path, columns: Mapping[str, str] | None, encoding: str) -> Items:
    try:
        yield from _some(_items(path, columns, encoding), str(path))
    except InputError as error:
        yield error


def _items(path: Path, columns: Mapping[str, str] | None, encoding: str) -> Items:
    """A file's postings.

    Raises:
        InputError: It cannot be read.
    """
    suffix, where = path.suffix.lower(), str(path)
    if suffix == ".parquet":
        names = {name for field, others in ALIASES.items() for name in (field, *others)} | {"extraction"}
        wanted = names | set((columns or {}).values())
        yield from _rows(parquet_rows(path, wanted), where, columns)
    elif suffix in (".jsonl", ".ndjson"):
        with open_file(path) as file:
            yield from _lines(file, where, columns, encoding)
    elif suffix in (".html", ".htm", ".xhtml"):
        yield from _html_page(decode_page(read_file(path), where, encoding), where)
    else:
        text = decode(read_file(path), where, encoding)
        if suffix in (".csv", ".tsv"):
            yield from _rows(table_rows(text, where, "\t" if suffix == ".tsv" else ","), where, columns)
        elif suffix == ".json":
            yield from _from_json(text, where, columns)
        else:
            yield _plain_text(text, where)


def _some(items: Items, where: str) -> Items:
    """The items of a source, or an error where it has none."""
    empty = True
    for item in items:
        empty = False
        yield item
    if empty:
        yield InputError("nothing in it", where=where, repair="Add at least one posting.")


def _from_standard_input(columns: Mapping[str, str] | None, encoding: str) -> Items:
    where = "standard input"
    try:
        content = sys.stdin.buffer.read()
        start = content.lstrip()[:1]
        text = decode_page(content, where, encoding) if start == b"<" else decode(content, where, encoding)
        if text.lstrip()[:1] == "<":
            yield from _html_page(text, where)
        elif _JSON.match(text):
            try:
                parse_json(text)
            except InputError:
                yield from _lines(io.BytesIO(text.encode()), where, columns, "utf-8")
            else:
                yield from _from_json(text, where, columns)
        else:
            yield _plain_text(text, where)
    except InputError as error:
        yield error


def _from_json(text: str, where: str, columns: Mapping[str, str] | None) -> Items:
    content = parse_json(text, where, "Name it .jsonl if it has one object per line.")
    if isinstance(content, dict):
        yield from postings_in(content, where=where, columns=columns)
    elif isinstance(content, list):
        items = ((f"{where}: item {number}", item) for number, item in enumerate(content, 1))
        yield from _rows(items, where, columns)
    else:
        raise InputError("neither a JSON object nor a list of them", where=where, repair="Use a posting's fields.")


def _lines(file: BinaryIO, where: str, columns: Mapping[str, str] | None, encoding: str) -> Items:
    yield from _rows(json_lines(file, where, encoding), where, columns, separator=":")


def _rows(rows: _Places, where: str, columns: Mapping[str, str] | None, separator: str = " ") -> Items:
    """The postings of rows or lines; one without an id is named after the file and its number."""
    name = Path(where).name
    for place, row in rows:
        try:
            if isinstance(row, InputError):
                raise row
            if not isinstance(row, Mapping):
                raise InputError("not an object", where=place, repair="Use a posting's fields.")
            found = list(postings_in(_decoded_extraction(row, place), where=place, columns=columns))
        except InputError as error:
            found = [error]
        yield from _named(found, f"{name}:{place.rpartition(separator)[2]}")


def _named(items: list[Posting | InputError], name: str) -> Items:
    for number, item in enumerate(items, 1):
        if isinstance(item, InputError) or item.id:
            yield item
        else:
            yield item.model_copy(update={"id": name if len(items) == 1 else f"{name}:{number}"})


def _decoded_extraction(row: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """A table row with its ``extraction``, if any, decoded from JSON text."""
    fields = {str(name): value for name, value in row.items()}
    facts = fields.get("extraction")
    if isinstance(facts, str):
        repair = "Write the facts as a JSON object."
        try:
            fields["extraction"] = parse_json(facts, where, repair) if facts.strip() else None
        except InputError:
            raise InputError("the extraction is not JSON", where=where, repair=repair) from None
    return fields


def _html_page(text: str, where: str) -> Items:
    """The postings in a page's JSON-LD, or the page's text where there is none or none that can be read."""
    tree = parsed(text)
    nodes, broken = ([], []) if tree is None else page_postings(tree, where)
    shown = "" if tree is None else tree_to_text(tree, text)
    if nodes:
        found = [*job_posting_nodes(nodes, where, shown), *broken]
    elif shown or not broken:
        found = [_posting_or_error({"description": shown}, where)]
    else:
        found = [broken[0]]
    yield from _named(found, Path(where).stem)


def _posting_or_error(fields: dict[str, Any], where: str) -> Posting | InputError:
    return next(iter(postings_in(fields, where=where)))


def _plain_text(text: str, where: str) -> Posting:
    """A plain-text posting; a short first line followed by a blank line is its title."""
    lines = text.strip().split("\n")
    titled = len(lines) > 2 and not lines[1].strip() and len(lines[0]) <= 100 and lines[0].strip()[-1:] not in ".!?:"
    fields = {"id": Path(where).stem, "title": lines[0].strip() if titled else "", "description": text.strip()}
    return posting_of(fields, where=where)
