"""Rules for sponsorship, student permits and citizenship."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first
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
    """The sentences on each topic, without equal-opportunity text, which mentions citizenship but requires none."""
    about_job = document.about_job
    refused = [s for s in about_job("sponsorship.refused") if not s.has("sponsorship.partly")]
    student_refused = about_job("student.refused")
    elsewhere = about_job("clearance.other")
    return {
        "refused": refused,
        "offered": [s for s in about_job("sponsorship.offered") if s not in refused],
        "student_refused": student_refused,
        "student": [s for s in about_job("student.accepted") if s not in student_refused],
        "any": [s for s in about_job("status.any") if s not in student_refused],
        "us_or_gc": [s for s in about_job("citizen.us_or_gc") if not s.has("status.any")],
        "citizen": [s for s in about_job("citizen.us") if not s.has("citizen.us_or_gc")],
        "clearance": [s for s in about_job("clearance") if s not in elsewhere],
        "elsewhere": elsewhere,
        "authorisation": [s for s in about_job("authorisation") if s.has("hard") or not s.has("sponsorship.offered")],
    }


def _facts(said: dict[str, list[Sentence]], us: bool) -> dict[str, float]:
    return {name: float(bool(sentences)) for name, sentences in said.items()} | {"us": float(us)}


def _sponsorship(said: dict[str, list[Sentence]], us: bool) -> Finding:
    shut = said["citizen"] + said["us_or_gc"] + said["clearance"] if us else []
    # Welcoming every status offers sponsorship to H-1B holders; students alone need no sponsor.
    welcome = said["any"] if us else []
    support = {
        "false": best_first(said["refused"]) or best_first(shut),
        "true": best_first(said["offered"]) or best_first(welcome),
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
        "true": best_first(accepted),
        "false": best_first(said["student_refused"]) or list(sponsorship.support.get("false", [])),
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
        "us_citizen_only": best_first(said["citizen"]) or best_first(said["clearance"] if us else []),
        "us_or_gc": best_first(said["us_or_gc"]),
        "any": best_first(said["any"]),
        "work_auth_only": best_first(
            said["authorisation"] + said["refused"] + said["elsewhere"] + said["student_refused"]
        ),
    }
    support = {value: sentences for value, sentences in support.items() if sentences}
    # "All statuses welcome" beside "no sponsorship" means those who need no sponsorship.
    welcome = ("any", "work_auth_only") if us and not said["refused"] else ("work_auth_only", "any")
    order = ("us_or_gc", "us_citizen_only", *welcome) if us else welcome
    value = next((value for value in order if value in support), "not_mentioned")
    return Finding(value, support, _facts(said, us))
