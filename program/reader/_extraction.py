"""Answers that follow from an earlier pass's facts alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rolelens.signatures import Extraction, Value

Facts = dict[str, Any]


def answers_from_extraction(extraction: Extraction | None) -> dict[str, Value]:
    """The answers (in a record's form) that follow from the facts alone, by question.

    Only facts that are unambiguous under the codebook count; a list of skills or a number of years needs the text.
    """
    if extraction is None:
        return {}
    facts = extraction.stated()
    answers = {field: rule(facts) for field, rule in _RULES.items()}
    return {field: value for field, value in answers.items() if value is not _UNSETTLED}


_UNSETTLED: Any = object()


def _fact_lookup(name: str, meanings: dict[str, Value]) -> Callable[[Facts], Any]:
    return lambda facts: meanings.get(str(facts.get(name, "")).lower(), _UNSETTLED)


def _remote_restriction_fact(facts: Facts) -> Any:
    model = facts.get("ext_work_model_stated")
    if model in ("onsite", "on_site", "hybrid"):
        return "same_region"
    if model == "remote" and facts.get("ext_geo_restriction_type") in ("us_only", "uk_only", "specific_countries"):
        return "same_country"
    return _UNSETTLED


def _citizenship_fact(facts: Facts) -> Any:
    if facts.get("ext_visa_sponsorship_stated") in ("must_be_authorized", "will_not_sponsor"):
        return "work_auth_only"
    return _UNSETTLED


_RULES: dict[str, Callable[[Facts], Any]] = {
    "remote_restriction": _remote_restriction_fact,
    "h1b_friendly": _fact_lookup("ext_visa_sponsorship_stated", {"will_sponsor": True, "will_not_sponsor": False}),
    "citizenship_required": _citizenship_fact,
    "w2_vs_1099": _fact_lookup(
        "ext_contract_type",
        {"permanent": "w2", "fixed_term": "w2", "internship": "w2", "freelance": "1099", "c2c": "c2c"},
    ),
}
