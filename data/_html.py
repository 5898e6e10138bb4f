"""HTML to plain text with line breaks: every paragraph, list item, heading and table row is a line."""

from __future__ import annotations

import html
import json
import re
from typing import Any

from rolelens.signatures import InputError

_TAG = re.compile(r"</?(?:p|br|div|ul|ol|li|h[1-6]|table|tr|td|strong|em|b|i|span|a)\b[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"(?m)^[ \t]*[*+o•][ \t]+")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
_INDENT = re.compile(r"(?m)^[ \t]+|[ \t]+$")
_GAP = re.compile(r"\n{3,}")


def looks_like_html(text: str) -> bool:
    """Whether the text is HTML: it has at least two common tags."""
    first = _TAG.search(text)
    return bool(first and _TAG.search(text, first.end()))


def html_to_text(markup: str) -> str:
    """The text of an HTML fragment or page: entities resolved, list items as ``- `` lines, scripts dropped."""
    from inscriptis import get_text

    text = get_text(markup).replace("\xa0", " ")
    return _GAP.sub("\n\n", _INDENT.sub("", _BULLET.sub("- ", text))).strip()


def resolve_entities(text: str) -> str:
    """Resolve HTML entities such as ``&amp;`` that stripped markup left behind; "R&D" is unchanged."""
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text).replace("\xa0", " ")


def job_posting_in(page: str, where: str) -> dict[str, Any] | None:
    """The first schema.org JobPosting in the JSON-LD of an HTML page, or None.

    Raises:
        InputError: The page has JSON-LD, but no readable JobPosting; the message names ``where``.
    """
    from lxml.html import fromstring

    broken: ValueError | None = None
    for script in fromstring(page).xpath('//script[@type="application/ld+json"]'):
        try:
            found = find_job_posting(json.loads(script.text or "", strict=False))
        except ValueError as error:
            broken = error
            continue
        if found:
            return found
    if broken:
        raise InputError(
            f"the page's JSON-LD is invalid ({broken})", where=where, repair="Save the page as text instead."
        )
    return None


def find_job_posting(node: Any) -> dict[str, Any] | None:
    """The first JobPosting object in JSON-LD, including inside ``@graph`` and lists; None if there is none."""
    if isinstance(node, list):
        return next((found for item in node if (found := find_job_posting(item))), None)
    if not isinstance(node, dict):
        return None
    kind = node.get("@type", "")
    if "JobPosting" in ([kind] if isinstance(kind, str) else kind):
        return node
    return find_job_posting(node.get("@graph"))
