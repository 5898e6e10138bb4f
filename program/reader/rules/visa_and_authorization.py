"""Sponsorship, student permits and citizenship."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best
from rolelens.program.reader._sentences import Sentence
from rolelens.program.reader.rules.geo_and_work_model import country_of


def findings(document: Document, found: Findings) -> Findings:
    said = _statements(document)
    sponsorship = _sponsorship(said, us=country_of(document) != "other")
    return {
        "h1b_friendly": sponsorship,
        "opt_cpt_friendly": _students(said, sponsorship),
        "citizenship_required": _citizenship(said, us=country_of(document) != "other"),
    }


def _statements(document: Document) -> dict[str, list[Sentence]]:
    """The sentences on each matter; equal-opportunity text speaks of citizenship without asking for any."""
    having = document.about_job
    refused = [s for s in having("sponsorship.refused") if not s.has("sponsorship.partly")]
    student_refused = having("student.refused")
    elsewhere = having("clearance.other")
    return {
        "refused": refused,
        "offered": [s for s in having("sponsorship.offered") if s not in refused],
        "student_refused": student_refused,
        "student": [s for s in having("student.accepted") if s not in student_refused],
        "any": [s for s in having("status.any") if s not in student_refused],
        "us_or_gc": [s for s in having("citizen.us_or_gc") if not s.has("status.any")],
        "citizen": [s for s in having("citizen.us") if not s.has("citizen.us_or_gc")],
        "clearance": [s for s in having("clearance") if s not in elsewhere],
        "elsewhere": elsewhere,
        "authorisation": [s for s in having("authorisation") if s.has("hard") or not s.has("sponsorship.offered")],
    }


def _facts(said: dict[str, list[Sentence]], us: bool) -> dict[str, float]:
    return {name: float(bool(sentences)) for name, sentences in said.items()} | {"us": float(us)}


def _sponsorship(said: dict[str, list[Sentence]], us: bool) -> Finding:
    shut = said["citizen"] + said["us_or_gc"] + said["clearance"] if us else []
    # A list of statuses that are welcome is an offer only where it holds H-1B; students alone need no sponsor.
    welcome = said["any"] if us else []
    support = {
        "false": best(said["refused"]) or best(shut),
        "true": best(said["offered"]) or best(welcome),
    }
    if said["refused"]:
        value: bool | None = False
    elif said["offered"] or welcome:
        value = True
    else:
        value = False if shut else None
    return Finding(value, support, _facts(said, us))


def _students(said: dict[str, list[Sentence]], sponsorship: Finding) -> Finding:
    accepted = said["student"] + said["any"]
    support = {
        "true": best(accepted),
        "false": best(said["student_refused"]) or list(sponsorship.support.get("false", [])),
    }
    if said["student_refused"]:
        value: bool | None = False
    elif accepted:
        value = True
    else:
        value = False if sponsorship.value is False else None
    facts = {**sponsorship.facts, f"sponsorship.{sponsorship.value}": 1.0}
    return Finding(value, support, facts)


def _citizenship(said: dict[str, list[Sentence]], us: bool) -> Finding:
    support = {
        "us_citizen_only": best(said["citizen"]) or best(said["clearance"] if us else []),
        "us_or_gc": best(said["us_or_gc"]),
        "any": best(said["any"]),
        "work_auth_only": best(said["authorisation"] + said["refused"] + said["elsewhere"] + said["student_refused"]),
    }
    support = {value: sentences for value, sentences in support.items() if sentences}
    # "All statuses welcome" beside "no sponsorship" welcomes those who need none.
    welcome = ("any", "work_auth_only") if us and not said["refused"] else ("work_auth_only", "any")
    order = ("us_or_gc", "us_citizen_only", *welcome) if us else welcome
    value = next((value for value in order if value in support), "not_mentioned")
    return Finding(value, support, _facts(said, us))
