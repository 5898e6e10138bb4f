"""A schema.org JobPosting as a posting (https://schema.org/JobPosting)."""

from __future__ import annotations

from typing import Any


def posting_fields(node: dict[str, Any]) -> dict[str, Any]:
    """The fields of a posting, as far as the JobPosting has them; its other properties join the description.

    Requirements, duties and benefits that publishers put into properties of their own would otherwise be lost.
    """
    parts = [_text(node.get("description"))]
    for heading, name in _SECTIONS:
        body = _text(node.get(name))
        if body and body not in parts[0]:
            parts.append(f"<h3>{heading}</h3><p>{body}</p>")
    return {
        "id": _identifier(node.get("identifier")) or _text(node.get("@id")) or _text(node.get("url")),
        "title": _text(node.get("title")) or _text(node.get("name")),
        "company": _text(node.get("hiringOrganization")),
        "location": _location(node),
        "employment_type": _text(node.get("employmentType")),
        "description": "\n".join(part for part in parts if part),
    }


_SECTIONS = (
    ("Responsibilities", "responsibilities"),
    ("Requirements", "qualifications"),
    ("Skills", "skills"),
    ("Experience", "experienceRequirements"),
    ("Education", "educationRequirements"),
    ("Benefits", "jobBenefits"),
    ("Eligibility", "eligibilityToWorkRequirement"),
    ("Clearance", "securityClearanceRequirement"),
)
_NAMING = ("name", "value", "description", "title", "credentialCategory")
_PLACE = ("addressLocality", "addressRegion", "addressCountry")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, dict):
        return next((text for name in _NAMING if (text := _text(value.get(name)))), "")
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def _identifier(value: Any) -> str:
    """Of a PropertyValue its value: its name is the publisher's."""
    return _text(value.get("value")) if isinstance(value, dict) else _text(value)


def _location(node: dict[str, Any]) -> str:
    places = [_place(place) for place in _listed(node.get("jobLocation"))]
    if node.get("jobLocationType") == "TELECOMMUTE":
        within = _text(node.get("applicantLocationRequirements"))
        places.append(f"Remote ({within})" if within else "Remote")
    return "; ".join(dict.fromkeys(filter(None, places)))


def _place(place: Any) -> str:
    address = place.get("address", place) if isinstance(place, dict) else place
    if not isinstance(address, dict):
        return _text(address)
    return ", ".join(filter(None, (_text(address.get(name)) for name in _PLACE))) or _text(address)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
