"""Converts a schema.org JobPosting (https://schema.org/JobPosting) to the fields of a posting."""

from __future__ import annotations

import re
from typing import Any

from rolelens.signatures import as_text


def posting_fields(node: dict[str, Any], page_text: str = "") -> dict[str, Any]:
    """The posting's fields that the JobPosting has; its other properties are appended to the description.

    Otherwise requirements, duties and benefits in separate properties would be lost.

    Args:
        node: The JobPosting; its properties may have a prefix or be URLs.
        page_text: Stands for a description that it lacks.
    """
    node = {_local(name): value for name, value in node.items()} | node
    parts = [json_ld_text(node.get("description")) or page_text]
    for heading, name in _SECTIONS:
        body = json_ld_text(node.get(name))
        if body and body not in parts[0]:
            parts.append(f"<h3>{heading}</h3><p>{body}</p>")
    return {
        "id": _identifier_text(node.get("identifier"))
        or json_ld_text(node.get("@id"))
        or json_ld_text(node.get("url")),
        "title": json_ld_text(node.get("title")) or json_ld_text(node.get("name")),
        "company": json_ld_text(node.get("hiringOrganization")),
        "location": _location_text(node),
        "employment_type": json_ld_text(node.get("employmentType")),
        "description": "\n".join(part for part in parts if part) or None,
    }


def job_postings(node: Any) -> list[dict[str, Any]]:
    """The JobPosting objects in JSON-LD, in order; inside ``@graph``, lists of items and lists too."""
    found: list[dict[str, Any]] = []
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here, list):
            waiting.extend(reversed(here))
        elif isinstance(here, dict):
            kinds = here.get("@type")
            if any(_local(kind) == "JobPosting" for kind in (kinds if isinstance(kinds, list) else [kinds])):
                found.append(here)
            else:
                waiting.extend(here[name] for name in reversed(_HOLDERS) if name in here)
    return found


_HOLDERS = ("@graph", "@included", "@list", "@set", "itemListElement", "item", "mainEntity", "hasPart")
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
_NAMING = ("@value", "name", "value", "description", "title", "label", "credentialCategory", "$oid")
_PLACE = ("addressLocality", "addressRegion", "addressCountry")
_PLAIN_PLACE = ("city", "locality", "town", "region", "state", "province", "country", "country_code")


def _local(name: Any) -> str:
    """A term's own name: of ``https://schema.org/JobPosting`` and ``schema:JobPosting`` the last part."""
    return re.split(r"[/#:]", name.strip().rstrip("/"))[-1] if isinstance(name, str) else ""


def json_ld_text(value: Any) -> str:
    """Text, a number, a list joined by commas, or the name of an object; empty where there is none of these."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(json_ld_text, value)))
    if isinstance(value, dict):
        return next((text for name in _NAMING if (text := json_ld_text(value.get(name)))), "")
    plain = "" if isinstance(value, bool) else as_text(value)
    return plain.strip() if isinstance(plain, str) else ""


def places_text(value: Any) -> str:
    """One place or several as text, of schema.org's or other objects."""
    return "; ".join(dict.fromkeys(filter(None, map(_place_text, _as_list(value)))))


def _identifier_text(value: Any) -> str:
    """The first identifier. Of a PropertyValue its value: its name is the publisher's."""
    given = (item.get("value", item.get("@value")) if isinstance(item, dict) else item for item in _as_list(value))
    return next((text for item in given if (text := json_ld_text(item))), "")


def _location_text(node: dict[str, Any]) -> str:
    places = [places_text(node.get("jobLocation"))]
    kinds = (re.sub("[^a-z]", "", _local(json_ld_text(kind)).lower()) for kind in _as_list(node.get("jobLocationType")))
    virtual = any(
        isinstance(p, dict) and _local(p.get("@type")) == "VirtualLocation" for p in _as_list(node.get("jobLocation"))
    )
    if virtual or any(kind.startswith(("telecommut", "remote", "fullyremote")) for kind in kinds):
        within = json_ld_text(node.get("applicantLocationRequirements"))
        places.append(f"Remote ({within})" if within else "Remote")
    return "; ".join(dict.fromkeys(filter(None, places)))


def _place_text(place: Any) -> str:
    if not isinstance(place, dict):
        return json_ld_text(place)
    addresses = [address for address in _as_list(place.get("address")) if address] or [place]
    texts = (_address_text(address) if isinstance(address, dict) else json_ld_text(address) for address in addresses)
    return "; ".join(dict.fromkeys(filter(None, texts))) or json_ld_text(place)


def _address_text(address: dict[str, Any]) -> str:
    for names in (_PLACE, _PLAIN_PLACE):
        if found := ", ".join(dict.fromkeys(filter(None, (json_ld_text(address.get(name)) for name in names)))):
            return found
    return json_ld_text(address) or json_ld_text(address.get("streetAddress"))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
