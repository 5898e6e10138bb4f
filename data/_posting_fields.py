"""A posting of a mapping of fields: a JSON object, a table's row, a schema.org JobPosting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from rolelens.data._html import plain_description, plain_name
from rolelens.data._json import as_json_values
from rolelens.data._json_ld import job_postings, json_ld_text, places_text, posting_fields
from rolelens.signatures import InputError, Posting

MAX_DESCRIPTION = 200_000
"""Maximum length of a description in characters; anything longer is not a posting."""

_MAX_MARKUP = 20 * MAX_DESCRIPTION
"""Longest markup that is read to see how long its text is."""

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("posting_id", "job_id"),
    "title": ("job_title", "position"),
    "company": ("company_name", "employer", "organization"),
    "location": ("job_location", "place"),
    "employment_type": ("contract_type", "job_type"),
    "description": ("job_description", "text", "body"),
}
"""Accepted aliases of each field, tried in order after the field's own name."""

_JSON_LD = ("@type", "@graph", "itemListElement", "mainEntity", "@list", "@set", "@included")


def posting_of(fields: Mapping[str, Any], *, where: str, columns: Mapping[str, str] | None = None) -> Posting:
    """Make a posting from a mapping with our field names or their aliases, or from a schema.org JobPosting.

    Args:
        fields: The mapping; an HTML description is converted to text.
        where: Place that errors name: a file and line, a row.
        columns: The mapping's key for each field, if neither its name nor an alias.

    Raises:
        InputError: The description is missing, blank or too long, a field has the wrong type, or there are several
            JobPostings; the message names ``where``.
    """
    found = list(postings_in(fields, where=where, columns=columns))
    if len(found) > 1:
        raise InputError(f"{len(found)} postings where one is expected", where=where, repair="Pass them one by one.")
    if isinstance(found[0], InputError):
        raise found[0]
    return found[0]


def postings_in(
    fields: Mapping[str, Any], *, where: str, columns: Mapping[str, str] | None = None
) -> Iterator[Posting | InputError]:
    """The posting of a mapping, or those of JSON-LD with several JobPostings; each may be an error in its place.

    Args:
        fields: As those of :func:`posting_of`.
        where: What an error names as the place.
        columns: The mapping's own name for a field, by field.
    """
    try:
        content = as_json_values(fields, where)
    except InputError as error:
        yield error
        return
    nodes = job_postings(content) if any(name in content for name in _JSON_LD) else []
    if nodes:
        yield from job_posting_nodes(nodes, where)
        return
    try:
        yield _posting(_pick_fields(content, columns or {}), where, fields)
    except InputError as error:
        yield error


def job_posting_nodes(nodes: list[dict[str, Any]], where: str, page_text: str = "") -> Iterator[Posting | InputError]:
    """The postings of JobPosting objects.

    Args:
        nodes: The objects.
        where: What an error names as the place.
        page_text: The text of the page around a single one, for one without a description.
    """
    for number, node in enumerate(nodes, 1):
        place = where if len(nodes) == 1 else f"{where}: posting {number}"
        try:
            yield _posting(posting_fields(node, page_text if len(nodes) == 1 else ""), place, node)
        except InputError as error:
            yield error


def _posting(picked: dict[str, Any], where: str, fields: Mapping[Any, Any]) -> Posting:
    description = picked.get("description")
    if description is None:
        names = ", ".join(map(str, list(fields)[:30])) or "none"
        repair = f"Its fields are {names}. Name the right one with column description=NAME."
        raise InputError("no description", where=where, repair=repair)
    if isinstance(description, str):
        _check_length(description, _MAX_MARKUP if "<" in description or "&" in description else MAX_DESCRIPTION, where)
        picked["description"] = description = plain_description(description)
        _check_length(description, MAX_DESCRIPTION, where)
    for name in ("title", "company", "location", "employment_type"):
        if isinstance(picked.get(name), str):
            picked[name] = plain_name(picked[name])
    try:
        return Posting.model_validate(picked)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        blank = field == "description" and isinstance(description, str)
        what = "the description is blank" if blank else f"{field}: {first['msg']}"
        raise InputError(what, where=where, repair="Provide the posting's text.") from None


def _check_length(description: str, most: int, where: str) -> None:
    if len(description) > most:
        what = f"the description has {len(description):,} characters, more than {MAX_DESCRIPTION:,}"
        raise InputError(what, where=where, repair="Pass the text of a single posting.")


def _pick_fields(fields: Mapping[str, Any], columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a posting, names as text where they are lists or objects."""
    picked: dict[str, Any] = {"extraction": fields.get("extraction")}
    for field, aliases in ALIASES.items():
        names = (columns[field],) if field in columns else (field, *aliases)
        value = next((fields[name] for name in names if fields.get(name) is not None), None)
        if isinstance(value, (list, dict)) and field != "description":
            value = places_text(value) if field == "location" else json_ld_text(value)
        if value is not None:
            picked[field] = value
    return picked
