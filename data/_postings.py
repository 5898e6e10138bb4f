"""Reading postings from text, JSON, JSON-LD, HTML, JSONL, CSV, Parquet, folders and standard input."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolelens.data._html import find_job_posting, html_to_text, job_posting_in, looks_like_html, resolve_entities
from rolelens.data._json_ld import posting_fields
from rolelens.signatures import InputError, Posting

MAX_DESCRIPTION = 200_000
"""Maximum length of a description in characters; anything longer is not a posting."""

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("posting_id", "job_id"),
    "title": ("job_title", "position"),
    "company": ("company_name", "employer", "organization"),
    "location": ("job_location", "place"),
    "employment_type": ("contract_type", "job_type"),
    "description": ("job_description", "text", "body"),
}
"""Accepted aliases of each field, tried in order after the field's own name."""

_MANY = {".jsonl", ".ndjson", ".csv", ".tsv", ".parquet"}
_TEXT = {".txt", ".md", ".json", ".html", ".htm", ""}


def read_postings(
    source: str | Path, *, columns: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> Iterator[Posting | InputError]:
    """Read all postings of a source, in order. A posting that cannot be read yields an error instead.

    Args:
        source: A file (.txt .md .json .html .jsonl .ndjson .csv .tsv .parquet), a folder of such files, or ``-`` for
            standard input, whose format is detected from its first character.
        columns: The source's column name for each field (``{"description": "job_text"}``).
        encoding: Encoding of text files. UTF-8 may have a byte-order mark.

    Raises:
        InputError: The source does not exist, or its file type is unknown.
    """
    if str(source) == "-":
        yield from _from_standard_input(columns, encoding)
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in _MANY | _TEXT - {""})
        if not files:
            raise InputError("no postings in this folder", where=str(path), repair=_KINDS)
        for file in files:
            yield from _from_file(file, columns, encoding)
        return
    if not path.exists():
        raise InputError("no such file", where=str(path), repair="Check the path, or use - for standard input.")
    if path.suffix.lower() not in _MANY | _TEXT:
        raise InputError(f"unknown file type {path.suffix}", where=str(path), repair=_KINDS)
    yield from _from_file(path, columns, encoding)


_KINDS = "Use .txt, .md, .json, .html, .jsonl, .csv, .tsv or .parquet."


def posting_of(fields: Mapping[str, Any], *, where: str, columns: Mapping[str, str] | None = None) -> Posting:
    """Make a posting from a mapping with our field names or their aliases, or from a schema.org JobPosting.

    Args:
        fields: The mapping; an HTML description is converted to text.
        where: Place that errors name: a file and line, a row.
        columns: The mapping's key for each field, if neither its name nor an alias.

    Raises:
        InputError: The description is missing, blank or too long, or a field has the wrong type; the message names
            ``where``.
    """
    found = find_job_posting(dict(fields))
    if found is not None:
        fields, columns = posting_fields(found), None
    picked = _pick_fields(fields, columns or {})
    if picked.get("description") is None:
        names = ", ".join(map(str, fields)) or "none"
        repair = f"Its fields are {names}. Name the right one with column description=NAME."
        raise InputError("no description", where=where, repair=repair)
    description = picked["description"]
    if isinstance(description, str):
        if len(description) > MAX_DESCRIPTION:
            raise InputError(
                f"the description has {len(description):,} characters, more than {MAX_DESCRIPTION:,}",
                where=where,
                repair="Pass the text of a single posting.",
            )
        if looks_like_html(description):
            picked["description"] = html_to_text(description)
        elif "&" in description:
            picked["description"] = resolve_entities(description)
    try:
        return Posting.model_validate(picked)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        blank = field == "description" and isinstance(description, str)
        what = "the description is blank" if blank else f"{field}: {first['msg']}"
        raise InputError(what, where=where, repair="Provide the posting's text.") from None


def _pick_fields(fields: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    picked: dict[str, Any] = {"extraction": fields.get("extraction")}
    for field, aliases in ALIASES.items():
        names = (columns[field],) if field in columns else (field, *aliases)
        value = next((fields[name] for name in names if fields.get(name) is not None), None)
        if value is not None and not (isinstance(value, float) and math.isnan(value)):
            picked[field] = value
    return picked


def _from_file(path: Path, columns: Mapping[str, str] | None, encoding: str) -> Iterator[Posting | InputError]:
    suffix, where = path.suffix.lower(), str(path)
    try:
        if suffix == ".parquet":
            yield from _posting_rows(_parquet_rows(path), where, "row", columns)
            return
        if suffix in (".jsonl", ".ndjson"):
            with path.open("rb") as file:
                yield from _json_lines(file, where, columns, encoding)
            return
        text = _decode_text(path.read_bytes(), where, encoding)
        if suffix in (".csv", ".tsv"):
            rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t" if suffix == ".tsv" else ",")
            yield from _posting_rows(rows, where, "row", columns)
        elif suffix == ".json":
            yield from _from_json(text, where, columns)
        elif suffix in (".html", ".htm"):
            yield _html_page(text, where)
        else:
            yield _plain_text(text, where)
    except OSError as error:
        yield InputError(error.strerror or str(error), where=where, repair="Check that the file is readable.")
    except (InputError, csv.Error) as error:
        yield (
            error if isinstance(error, InputError) else InputError(str(error), where=where, repair="Is it a CSV file?")
        )


def _from_standard_input(columns: Mapping[str, str] | None, encoding: str) -> Iterator[Posting | InputError]:
    where = "standard input"
    try:
        text = _decode_text(sys.stdin.buffer.read(), where, encoding)
    except InputError as error:
        yield error
        return
    yield from _from_text(text, where, columns)


def _from_text(text: str, where: str, columns: Mapping[str, str] | None) -> Iterator[Posting | InputError]:
    """Read text of unknown format: JSON, JSONL and HTML by their first character, anything else as a single posting."""
    first = text.lstrip()[:1]
    try:
        if first == "<":
            yield _html_page(text, where)
        elif first in ("{", "["):
            try:
                json.loads(text)
            except ValueError:
                yield from _json_lines(io.BytesIO(text.encode()), where, columns, "utf-8")
            else:
                yield from _from_json(text, where, columns)
        else:
            yield _plain_text(text, where)
    except InputError as error:
        yield error


def _from_json(text: str, where: str, columns: Mapping[str, str] | None) -> Iterator[Posting | InputError]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise InputError(
            f"not JSON ({error})", where=where, repair="Name it .jsonl if it has one object per line."
        ) from None
    if isinstance(content, dict):
        yield posting_of(content, where=where, columns=columns)
    elif isinstance(content, list):
        yield from _posting_rows(content, where, "item", columns)
    else:
        raise InputError("neither a JSON object nor a list of them", where=where, repair="Use a posting's fields.")


def _json_lines(
    lines: Iterable[bytes], where: str, columns: Mapping[str, str] | None, encoding: str
) -> Iterator[Posting | InputError]:
    for number, line in enumerate(lines, 1):
        place = f"{where}:{number}"
        try:
            text = _decode_text(line, place, encoding)
            if not text.strip():
                continue
            try:
                fields = json.loads(text)
            except ValueError as error:
                raise InputError(f"not JSON ({error})", where=place, repair="Write one JSON object per line.") from None
            if not isinstance(fields, dict):
                raise InputError("not a JSON object", where=place, repair="Write one JSON object per line.")
            posting = posting_of(fields, where=place, columns=columns)
            yield posting if posting.id else posting.model_copy(update={"id": f"{Path(where).name}:{number}"})
        except InputError as error:
            yield error


def _posting_rows(
    rows: Iterable[Any], where: str, unit: str, columns: Mapping[str, str] | None
) -> Iterator[Posting | InputError]:
    for number, row in enumerate(rows, 1):
        place = f"{where}: {unit} {number}"
        try:
            if not isinstance(row, Mapping):
                raise InputError("not an object", where=place, repair="Use a posting's fields.")
            posting = posting_of(_decoded_extraction(row), where=place, columns=columns)
            yield posting if posting.id else posting.model_copy(update={"id": f"{Path(where).name}:{number}"})
        except InputError as error:
            yield error


def _decoded_extraction(row: Mapping[Any, Any]) -> dict[str, Any]:
    """A table row with its ``extraction``, if any, decoded from JSON text."""
    fields = {str(name): value for name, value in row.items()}
    if isinstance(fields.get("extraction"), str):
        try:
            fields["extraction"] = json.loads(fields["extraction"]) if fields["extraction"].strip() else None
        except ValueError:
            raise InputError("the extraction is not JSON", repair="Write the facts as a JSON object.") from None
    return fields


def _parquet_rows(path: Path) -> Iterator[dict[str, Any]]:
    import pyarrow
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=256):
                yield from batch.to_pylist()
    except pyarrow.ArrowInvalid as error:
        raise InputError(f"not a Parquet file ({error})", where=str(path), repair="Check the file type.") from None


def _html_page(text: str, where: str) -> Posting:
    found = job_posting_in(text, where)
    if found is not None:
        posting = posting_of(found, where=where)
    else:
        posting = posting_of({"description": html_to_text(text)}, where=where)
    return posting if posting.id else posting.model_copy(update={"id": Path(where).stem})


def _plain_text(text: str, where: str) -> Posting:
    """A plain-text posting; a short first line followed by a blank line is its title."""
    lines = text.strip().splitlines()
    titled = len(lines) > 2 and not lines[1].strip() and len(lines[0]) <= 100 and lines[0].strip()[-1:] not in ".!?:"
    fields = {"id": Path(where).stem, "title": lines[0].strip() if titled else "", "description": text.strip()}
    return posting_of(fields, where=where)


def _decode_text(content: bytes, where: str, encoding: str) -> str:
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    if b"\x00" in content[:8192] and not encoding.startswith("utf-16"):
        raise InputError("a binary file", where=where, repair=f"Save the posting's text. {_KINDS}")
    try:
        return content.decode(encoding)
    except LookupError:
        repair = "Use one that Python knows, such as cp1252."
        raise InputError(f"unknown encoding {encoding}", where=where, repair=repair) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"not {encoding.removesuffix('-sig').upper()} (byte 0x{content[error.start]:02x} at {error.start:,})",
            where=where,
            repair="Name its encoding, as in --encoding cp1252.",
        ) from None
