"""The JSON-LD of an HTML page, as pages have it: with comments, semicolons, escapes and commas that JSON has not."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from rolelens.data._json import parse_json
from rolelens.data._json_ld import job_postings
from rolelens.signatures import InputError

_WRAPPERS = re.compile(r"<!--|-->|(?:/\*\s{0,9})?<!\[CDATA\[(?:\s{0,9}\*/)?|(?:/\*\s{0,9})?\]\]>(?:\s{0,9}\*/)?")
_STRING = r'"(?:[^"\\]|\\(?:.|\Z))*(?:"|\Z)'
"""A string, to the end of the text where it is not closed: each character is then looked at once."""
_COMMENTS = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMAS = re.compile(rf"({_STRING})|,(?=\s*[}}\]])", re.DOTALL)
_ESCAPES = re.compile(r'\\(["\\/bfnrt]|u[0-9a-fA-F]{4})|\\')
_BETWEEN = re.compile(r"[\s,;]*")


def page_postings(tree: Any, where: str) -> tuple[list[dict[str, Any]], list[InputError]]:
    """The JobPosting objects in the JSON-LD of a page, and the errors of blocks that cannot be read.

    Where there are any of the first, the errors are those of blocks that may have one too.

    Args:
        tree: The page, parsed by lxml.
        where: What an error names as the place.
    """
    found: list[dict[str, Any]] = []
    broken: list[tuple[str, InputError]] = []
    for script in tree.iter("script"):
        if script.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        text = "".join(script.itertext())
        try:
            found += [node for value in _values(text, where) for node in job_postings(value)]
        except InputError as error:
            broken.append((text, error))
    # Some pages have the same one twice.
    unique = list({json.dumps(node, sort_keys=True): node for node in found}.values())
    return unique, [error for text, error in broken if not unique or "JobPosting" in text]


def _values(block: str, where: str) -> list[Any]:
    """The JSON values of a block, one after another.

    Raises:
        InputError: None of the ways to read it gives JSON.
    """
    text = _WRAPPERS.sub(" ", block).strip()
    mended = [text, _COMMAS.sub(_string, _COMMENTS.sub(_string, text))]
    if "&quot;" in text or "&#34;" in text:
        mended.append(html.unescape(text))
    first: InputError | None = None
    for attempt in mended:
        try:
            return _one_after_another(attempt, where)
        except InputError as error:
            first = first or error
    assert first is not None
    raise first


def _one_after_another(text: str, where: str) -> list[Any]:
    decoder, values, at = json.JSONDecoder(strict=False), [], 0
    while (at := _BETWEEN.match(text, at).end()) < len(text):  # type: ignore[union-attr]  # it matches everywhere
        try:
            end = decoder.raw_decode(text, at)[1]
        except (ValueError, RecursionError):
            end = len(text)  # what is wrong is said below
        repair = "Save the page as text instead."
        try:
            values.append(parse_json(text[at:end], where, repair))
        except InputError as error:
            raise InputError(f"the page's JSON-LD is invalid: {error.what}", where=where, repair=repair) from None
        at = end
    return values


def _string(found: re.Match[str]) -> str:
    """A string with the backslashes away that JSON does not know; nothing for a comment or a surplus comma."""
    text = found.group(1)
    return _ESCAPES.sub(lambda escape: escape.group() if escape.group(1) else "", text) if text else ""
