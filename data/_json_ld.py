"""Converts a schema.org JobPosting (https://schema.org/JobPosting) to the fields of a posting."""

from __future__ import annotations

from typing import Any


def posting_fields(node: dict[str, Any]) -> dict[str, Any]:
    """The posting's fields that the JobPosting has; its other properties are appended to the description.

    Otherwise requirements, duties and benefits in separate properties would be lost.
    """
    parts = [_json_ld_text(node.get("description"))]
    for heading, name in _SECTIONS:
        body = _json_ld_text(node.get(name))
        if body and body not in parts[0]:
            parts.append(f"<h3>{heading}</h3><p>{body}</p>")
    return {
        "id": _identifier_text(node.get("identifier"))
        or _json_ld_text(node.get("@id"))
        or _json_ld_text(node.get("url")),
        "title": _json_ld_text(node.get("title")) or _json_ld_text(node.get("name")),
        "company": _json_ld_text(node.get("hiringOrganization")),
        "location": _location_text(node),
        "employment_type": _json_ld_text(node.get("employmentType")),
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


def _json_ld_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_json_ld_text, value)))
    if isinstance(value, dict):
        return next((text for name in _NAMING if (text := _json_ld_text(value.get(name)))), "")
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def _identifier_text(value: Any) -> str:
    """The identifier as text; for a PropertyValue its value, since its name is the publisher's."""
    return _json_ld_text(value.get("value")) if isinstance(value, dict) else _json_ld_text(value)


def _location_text(node: dict[str, Any]) -> str:
    places = [_place_text(place) for place in _as_list(node.get("jobLocation"))]
    if node.get("jobLocationType") == "TELECOMMUTE":
        within = _json_ld_text(node.get("applicantLocationRequirements"))
        places.append(f"Remote ({within})" if within else "Remote")
    return "; ".join(dict.fromkeys(filter(None, places)))


def _place_text(place: Any) -> str:
    address = place.get("address", place) if isinstance(place, dict) else place
    if not isinstance(address, dict):
        return _json_ld_text(address)
    return ", ".join(filter(None, (_json_ld_text(address.get(name)) for name in _PLACE))) or _json_ld_text(address)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
