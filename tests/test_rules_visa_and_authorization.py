"""Sponsorship, student permits and citizenship: refusals before offers, and an order in and outside the US."""

import pytest

from rolelens.signatures import Value
from tests.said import finding, says, support

OFFERED, REFUSED = "We sponsor H-1B visas.", "We are unable to sponsor visas."
STUDENTS, NO_STUDENTS = "F-1 students are accepted.", "Candidates on OPT or CPT cannot be considered."
ANY = "All visa types are welcome."
CITIZEN, GREEN_CARD = "Must be a US citizen.", "US citizens and green card holders only."
CLEARANCE, BRITISH = "An active Secret clearance is required.", "SC clearance is required."
AUTHORISED = "You must be legally authorized to work here."
EQUAL = "We are an equal opportunity employer"
ABROAD = "Toronto, ON"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("We sponsor H-1B visas.", True),
        ("Visa sponsorship is available for this role.", True),
        ("Unterstützung bei Visum und Umzug.", True),
        ("We are unable to sponsor visas.", False),
        ("We do sponsor visas, but we cannot sponsor visas for every role.", True),
        ("Sponsorship is not available.", False),
        ("Applicants must be able to work without sponsorship.", False),
        ("Wir können leider kein Visum sponsern.", False),
        ("No se ofrece patrocinio de visa.", False),
        ("Não oferecemos patrocínio de visto.", False),
        ("Pas de sponsoring de visa possible.", False),
        ("Active TS/SCI clearance required.", False),
        ("This position requires permanent work authorization in the United States.", False),
        ("Executive sponsorship of data projects.", None),
        ("Equal opportunity regardless of citizenship status.", None),
    ],
)
def test_sponsorship_and_its_denial(text: str, value: Value) -> None:
    assert says(text, "h1b_friendly") is value


@pytest.mark.parametrize(
    ("text", "here", "abroad"),
    [
        # Refused before offered, offered before shut out; what shuts out or welcomes in the US does so there alone.
        (f"{OFFERED} {REFUSED}", False, False),
        (OFFERED, True, True),
        (f"{OFFERED} {CITIZEN}", True, True),
        (REFUSED, False, False),
        (ANY, True, None),
        (f"{ANY} {REFUSED}", False, False),
        (f"{ANY} {CITIZEN}", True, None),
        (CITIZEN, False, None),
        (GREEN_CARD, False, None),
        (CLEARANCE, False, None),
        (BRITISH, None, None),
        (AUTHORISED, None, None),
        (STUDENTS, None, None),
        (f"{EQUAL}: must be a US citizen.", None, None),
        (f"About us\nWe grew. {OFFERED}", None, None),
    ],
)
def test_sponsorship_here_and_abroad(text: str, here: Value, abroad: Value) -> None:
    assert says(text, "h1b_friendly", location="Austin, TX") is here
    assert says(text, "h1b_friendly") is here
    assert says(text, "h1b_friendly", location=ABROAD) is abroad


@pytest.mark.parametrize(
    ("text", "here", "abroad"),
    [
        (STUDENTS, True, True),
        (NO_STUDENTS, False, False),
        (f"{STUDENTS} {NO_STUDENTS}", False, False),
        (ANY, True, True),
        (f"{STUDENTS} {REFUSED}", True, True),
        (REFUSED, False, False),
        (CITIZEN, False, None),
        (OFFERED, None, None),
        ("x", None, None),
        # Accepted and refused in one sentence is refused.
        ("OPT accepted, CPT cannot be considered.", False, False),
    ],
)
def test_student_permits(text: str, here: Value, abroad: Value) -> None:
    assert says(text, "opt_cpt_friendly") is here
    assert says(text, "opt_cpt_friendly", location=ABROAD) is abroad


@pytest.mark.parametrize(
    ("text", "here", "abroad"),
    [
        ("x", "not_mentioned", "not_mentioned"),
        (CITIZEN, "us_citizen_only", "not_mentioned"),
        (CLEARANCE, "us_citizen_only", "not_mentioned"),
        (GREEN_CARD, "us_or_gc", "not_mentioned"),
        (AUTHORISED, "work_auth_only", "work_auth_only"),
        (REFUSED, "work_auth_only", "work_auth_only"),
        (BRITISH, "work_auth_only", "work_auth_only"),
        (NO_STUDENTS, "work_auth_only", "work_auth_only"),
        (ANY, "any", "any"),
        # In the US a green card opens what citizenship does, and both decide over the right to work.
        (f"{GREEN_CARD} {CITIZEN}", "us_or_gc", "not_mentioned"),
        (f"{CITIZEN} {AUTHORISED}", "us_citizen_only", "work_auth_only"),
        (f"{CLEARANCE} {ANY}", "us_citizen_only", "any"),
        # All are welcome before the right to work; but beside a refusal that welcomes those who have it.
        (f"{ANY} {AUTHORISED}", "any", "work_auth_only"),
        (f"{ANY} {REFUSED}", "work_auth_only", "work_auth_only"),
        # The right to work beside an offer is asked for only where it must be there.
        ("You are authorized to work; we sponsor visas.", "work_auth_only", "work_auth_only"),
        ("You are authorized to work, or we sponsor visas.", "not_mentioned", "not_mentioned"),
        ("You must be authorized to work, and we sponsor visas later.", "work_auth_only", "work_auth_only"),
        ("US citizens, green card holders and all visa types are welcome.", "any", "any"),
        (f"{EQUAL}: must be a US citizen.", "not_mentioned", "not_mentioned"),
    ],
)
def test_citizenship(text: str, here: str, abroad: str) -> None:
    assert says(text, "citizenship_required") == here
    assert says(text, "citizenship_required", location=ABROAD) == abroad


def test_support_of_sponsorship() -> None:
    def texts(text: str, field: str, location: str = "") -> dict[str, list[str]]:
        found = finding(text, field, location=location).support
        return {value: [s.text for s in sentences] for value, sentences in found.items()}

    # A refusal speaks before a rule that shuts out, an offer before a welcome; of demands the first, then the short.
    assert texts(f"{OFFERED} {ANY} {REFUSED} {CITIZEN}", "h1b_friendly") == {"true": [OFFERED], "false": [REFUSED]}
    assert texts(f"{ANY} {CITIZEN} {CLEARANCE} {GREEN_CARD}", "h1b_friendly") == {
        "true": [ANY], "false": [CITIZEN, CLEARANCE, GREEN_CARD]
    }  # fmt: skip
    assert texts(f"{ANY} {CITIZEN}", "h1b_friendly", ABROAD) == {}
    # In a sentence that refuses there is no offer, and in one that refuses students no welcome.
    assert texts(REFUSED, "h1b_friendly") == {"false": [REFUSED]}
    assert texts(NO_STUDENTS, "opt_cpt_friendly") == {"false": [NO_STUDENTS]}
    assert texts(f"{STUDENTS} {ANY} {REFUSED}", "opt_cpt_friendly") == {"true": [STUDENTS, ANY], "false": [REFUSED]}
    assert texts(f"{NO_STUDENTS} {REFUSED}", "opt_cpt_friendly") == {"false": [NO_STUDENTS]}


def test_support_of_citizenship() -> None:
    assert support(f"{CITIZEN} {CLEARANCE}", "citizenship_required", "us_citizen_only") == [CITIZEN]
    assert support(CLEARANCE, "citizenship_required", "us_citizen_only") == [CLEARANCE]
    assert support(CLEARANCE, "citizenship_required", "us_citizen_only", location=ABROAD) == []
    assert support(f"{GREEN_CARD} {ANY}", "citizenship_required", "us_or_gc") == [GREEN_CARD]
    assert support(f"{GREEN_CARD} {ANY}", "citizenship_required", "any") == [ANY]
    text = f"{NO_STUDENTS} {AUTHORISED} {BRITISH} {REFUSED}"
    right = support(text, "citizenship_required", "work_auth_only")
    assert sorted(right) == sorted([NO_STUDENTS, AUTHORISED, BRITISH, REFUSED])


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (OFFERED, {"offered"}),
        (REFUSED, {"refused"}),
        ("We do sponsor visas, but we cannot sponsor visas for every role.", {"offered"}),
        (STUDENTS, {"student"}),
        (NO_STUDENTS, {"student_refused"}),
        (ANY, {"any"}),
        (GREEN_CARD, {"us_or_gc"}),
        (CITIZEN, {"citizen"}),
        (CLEARANCE, {"clearance"}),
        (BRITISH, {"elsewhere"}),
        (AUTHORISED, {"authorisation"}),
    ],
)
def test_what_a_sentence_says_of_it(text: str, facts: set[str]) -> None:
    for field in ("h1b_friendly", "opt_cpt_friendly", "citizenship_required"):
        found = finding(text, field)
        told = {f"sponsorship.{says(text, 'h1b_friendly')}"} if field == "opt_cpt_friendly" else set()
        assert {name for name, fact in found.facts.items() if fact} == facts | {"us"} | told, field
    assert finding(text, "h1b_friendly", location=ABROAD).facts["us"] == 0
