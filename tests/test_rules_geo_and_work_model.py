"""Work model, its limits, time zones and relocation: what is said, what it is said of, and what decides over what."""

import pytest

from rolelens.signatures import Value
from tests.said import finding, listed, says, support

HYBRID, ONSITE, LOCAL = "Hybrid: two days a week in the office.", "This role is on site in Leeds.", "Local to Denver."
REMOTE, CET, ANYWHERE = "Fully remote.", "Core hours are CET.", "Remote, from anywhere in the world."
COUNTRY, REGION = "Remote within the United States only.", "Remote within Europe only."
SPREAD = "Your colleagues are spread across four time zones."
EQUAL = "We are an equal opportunity employer"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Hybrid: 3 days in our Leeds office", "same_region"),
        ("Deux jours par semaine à notre siège", "same_region"),
        ("Asistes martes y jueves a la oficina", "same_region"),
        ("We build work-from-anywhere solutions", "not_mentioned"),
        ("A home office allowance of €500", "not_mentioned"),
        ("Zwei Tage pro Woche im Büro", "same_region"),
        ("Modelo híbrido, 3 vezes por semana no escritório", "same_region"),
        ("Esquema presencial en nuestras oficinas", "same_region"),
        ("Fully remote within the United States", "same_country"),
        ("Remote anywhere in the world", "anywhere"),
        ("Remote, must overlap with CET hours", "same_timezone"),
        ("Remote, Latin America", "same_region"),
        ("This role is based in our Bengaluru office.", "same_region"),
        ("You can choose to work remotely or in the office.", "anywhere"),
        ("Hybrid: remote or in the office, as you like.", "anywhere"),
        ("You will lead remote teams", "not_mentioned"),
        ("You will build hybrid search over a hybrid cloud", "not_mentioned"),
        ("A lovely office dog", "not_mentioned"),
        ("A gym on site", "not_mentioned"),
        ("Home office budget for hybrid work", "not_mentioned"),
        ("Experience with remote sensing data", "not_mentioned"),
        (f"{EQUAL}, {ONSITE}", "not_mentioned"),
        (f"{EQUAL}. {REMOTE}", "anywhere"),
        (f"About us\nWe sell. {REMOTE} {HYBRID}", "not_mentioned"),
    ],
)
def test_work_models(text: str, value: str) -> None:
    assert says(text, "remote_restriction") == value


@pytest.mark.parametrize(
    ("text", "location", "value"),
    [
        # On site, hybrid and local decide over remote; "Remote" in the header over all but hybrid.
        (f"{HYBRID} {REMOTE}", "", "same_region"),
        (f"{ONSITE} {REMOTE}", "", "same_region"),
        (f"{LOCAL} {REMOTE}", "", "same_region"),
        (HYBRID, "Remote", "same_region"),
        (ONSITE, "Remote", "anywhere"),
        (LOCAL, "Remote", "anywhere"),
        # A country decides over anywhere, that over a region, and a region over hours.
        (f"{ANYWHERE} {COUNTRY}", "", "same_country"),
        (f"{COUNTRY} {REGION}", "", "same_country"),
        (f"{ANYWHERE} {REGION}", "", "anywhere"),
        (f"{REGION} {CET}", "", "same_region"),
        # Hours limit what is anywhere, and what is remote with no country in the header.
        (f"{ANYWHERE} {CET}", "", "same_timezone"),
        (f"{ANYWHERE} {CET}", "Leeds, UK", "same_timezone"),
        # Colleagues everywhere are no limit.
        (f"{ANYWHERE} {SPREAD}", "", "anywhere"),
        (ANYWHERE, "Leeds, UK", "anywhere"),
        (f"{REMOTE} You may live anywhere in the world.", "Leeds, UK", "anywhere"),
        (f"{REMOTE} {CET}", "", "same_timezone"),
        (f"{REMOTE} {CET}", "Leeds, UK", "same_country"),
        # Without a limit it is the header's country, be it a city, but no region; or that of the contract.
        (REMOTE, "Leeds, UK", "same_country"),
        (REMOTE, "Leeds", "same_country"),
        (REMOTE, "EMEA", "anywhere"),
        (REMOTE, "Germany, EMEA", "same_country"),
        (REMOTE, "Austin, TX, or all of the Americas", "same_country"),
        (REMOTE, "Remote", "anywhere"),
        (REMOTE, "", "anywhere"),
        (f"{REMOTE} Contratação CLT.", "", "same_country"),
        (f"{REMOTE} Contratação CLT. {CET}", "", "same_timezone"),
        # A place alone is no work model.
        ("x", "Leeds, UK", "not_mentioned"),
        (CET, "", "not_mentioned"),
        ("Contratação CLT.", "", "not_mentioned"),
    ],
)
def test_what_decides_over_what(text: str, location: str, value: str) -> None:
    assert says(text, "remote_restriction", location=location) == value


@pytest.mark.parametrize("zone", ["Overlap with US Eastern time.", CET, "Singapore business hours."])
def test_each_time_zone_limits_remote_work(zone: str) -> None:
    assert says(f"{REMOTE} {zone}", "remote_restriction") == "same_timezone"


def test_remote_stands_in_location_or_title_or_the_text_and_not_in_other_fields() -> None:
    assert says("x", "remote_restriction", "Data Engineer (remote)") == "anywhere"
    assert says(ONSITE, "remote_restriction", "Data Engineer (remote)") == "anywhere"
    assert says(ONSITE, "remote_restriction", company="Remote") == "same_region"
    # Which country the company's name has says nothing of the person's.
    assert says(REMOTE, "remote_restriction", company="Germany") == "anywhere"


def test_a_choice_between_office_and_home_is_remote() -> None:
    choice = "Work remotely or from our office in Bristol, as you like."
    found = finding(choice, "remote_restriction")
    assert (found.value, found.facts["remote"], found.facts["hybrid"], found.facts["onsite"]) == ("anywhere", 1, 0, 0)
    assert support(f"{choice} {REMOTE}", "remote_restriction", "anywhere") == [choice, REMOTE]


def test_support_of_a_work_model() -> None:
    def texts(text: str, location: str = "") -> dict[str, list[str]]:
        found = finding(text, "remote_restriction", location=location).support
        return {value: [s.text for s in sentences] for value, sentences in found.items()}

    # The first of the sentences on remote work, and the country's; the header comes first, then the short one.
    assert texts(f"{REMOTE} {ANYWHERE} {CET}", "Leeds, UK") == {
        "same_country": [REMOTE, "Leeds, UK"], "same_timezone": [CET], "anywhere": [ANYWHERE]
    }  # fmt: skip
    assert texts(f"{COUNTRY} {REGION}") == {
        "same_region": [REGION], "same_country": [COUNTRY], "anywhere": [REGION, COUNTRY]
    }  # fmt: skip
    assert texts(f"{REMOTE} Contratação CLT.")["same_country"] == [REMOTE, "Contratação CLT."]
    assert texts(f"{REMOTE} Contratação CLT. Sempre CLT.")["same_country"] == [REMOTE, "Contratação CLT."]
    assert texts(f"{REMOTE} Fully remote, always.")["same_country"] == [REMOTE]
    assert texts(f"{REMOTE} Contratação CLT.", "Toronto, ON")["same_country"] == [REMOTE, "Toronto, ON"]
    assert texts(REMOTE, "Remote") == {"same_country": ["Remote"], "anywhere": ["Remote", REMOTE]}
    # What is not remote has no sentence for what only remote work can be.
    assert texts(f"{ONSITE} {CET} You must reside in the United States.", "Leeds, UK") == {"same_region": [ONSITE]}
    assert texts("You are based in Europe.") == {}
    some = "Hybrid, remote from anywhere in the world two days a week."
    assert texts(some) == {"same_region": [some]}
    assert texts(f"{ONSITE} {HYBRID} {LOCAL} {REGION}")["same_region"] == [LOCAL, ONSITE, HYBRID]


def test_facts_of_a_work_model() -> None:
    def facts(text: str, location: str = "") -> set[str]:
        return {name for name, fact in finding(text, "remote_restriction", location=location).facts.items() if fact}

    assert facts(f"{HYBRID} {ONSITE} {LOCAL}") == {"hybrid", "onsite", "local"}
    assert facts(f"{COUNTRY} {ANYWHERE} {CET}", "Toronto, ON") == {"remote", "country", "anywhere", "zones", "home"}
    assert facts("Hybrid, remote two days a week.") == {"hybrid"}
    assert facts(REGION, "Remote") == {"remote", "remote.header", "region"}
    assert facts(f"{REMOTE} Contratação CLT.") == {"remote", "contract"}
    perk = listed("Benefits", "Work remotely in August")
    assert facts(perk) == {"remote", "remote.benefit"}
    assert facts(f"{REMOTE}\n{perk}") == {"remote"}


# --- time zones ---


@pytest.mark.parametrize(
    ("text", "location", "value"),
    [
        ("Overlap with US Eastern time.", "", "americas"),
        (CET, "", "europe"),
        ("Singapore business hours.", "", "apac"),
        (f"{CET} Singapore business hours.", "", "global"),
        ("Your colleagues are spread across four time zones.", "", "global"),
        (f"{CET} Your colleagues are spread across four time zones.", "", "global"),
        (f"{CET} {HYBRID}", "", "europe"),
        # Without a zone, one country: on site, hybrid, or remote within it; not within a region.
        (HYBRID, "", "specific_country"),
        (REMOTE, "Leeds, UK", "specific_country"),
        (COUNTRY, "", "specific_country"),
        (REGION, "", "not_mentioned"),
        (ANYWHERE, "", "not_mentioned"),
        ("x", "Leeds, UK", "not_mentioned"),
        # Whom the company serves, and equality, say nothing of it.
        (f"{EQUAL} on CET.", "", "not_mentioned"),
        ("About us\nOur people are spread across four time zones.", "", "not_mentioned"),
    ],
)
def test_time_zones(text: str, location: str, value: str) -> None:
    assert says(text, "timezone_focus", location=location) == value


def test_support_and_facts_of_time_zones() -> None:
    apac = "Singapore business hours."
    found = finding(f"{CET} {apac} {HYBRID}", "timezone_focus")
    texts = {zone: [s.text for s in sentences] for zone, sentences in found.support.items()}
    assert texts == {"europe": [CET], "apac": [apac], "global": [CET, apac], "specific_country": [HYBRID]}
    more = f"Our core hours are 9 to 5 CET. {CET} {apac} You cover Singapore business hours."
    assert support(more, "timezone_focus", "global") == [CET, apac]
    assert support(CET, "timezone_focus", "global") == []
    assert found.facts == {
        "americas": 0, "europe": 1 / 2, "apac": 1 / 2, "global": 0, "restriction.same_region": 1, "tied": 1
    }  # fmt: skip
    spread = "Your colleagues are spread across four time zones."
    assert support(f"{CET} {apac} {spread}", "timezone_focus", "global") == [spread]


# --- relocation ---

OFFERED, REFUSED = "We help you with a relocation package.", "Relocation assistance is not available."


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (OFFERED, True),
        (REFUSED, False),
        (f"{OFFERED} {REFUSED}", False),
        # An offer decides over what local and remote jobs have no need of.
        (f"{OFFERED} {LOCAL}", True),
        (f"{OFFERED} {REMOTE}", True),
        (LOCAL, False),
        (REMOTE, False),
        (f"{REMOTE} {HYBRID}", None),
        (f"{REMOTE} {ONSITE}", None),
        (ONSITE, None),
        ("x", None),
        (f"{EQUAL} with a relocation package.", None),
        (f"{EQUAL}, relocation assistance is not available.", None),
    ],
)
def test_relocation(text: str, value: Value) -> None:
    assert says(text, "relocation_required") is value


def test_support_and_facts_of_relocation() -> None:
    def texts(text: str) -> dict[str, list[str]]:
        found = finding(text, "relocation_required").support
        return {value: [s.text for s in sentences] for value, sentences in found.items()}

    # A refusal speaks before being local, and that before being remote.
    assert texts(f"{OFFERED} {REFUSED} {LOCAL} {REMOTE}") == {"true": [OFFERED], "false": [REFUSED]}
    assert texts(f"{LOCAL} {REMOTE}") == {"false": [LOCAL]}
    assert texts(REMOTE) == {"false": [REMOTE]}
    assert texts(ONSITE) == {}
    facts = finding(f"{OFFERED} {REFUSED} {LOCAL} {REMOTE}", "relocation_required").facts
    assert facts == {"refused": 1, "offered": 1, "local": 1, "remote": 1, "remote.any": 1}
    hybrid = finding(f"{REMOTE} {HYBRID}", "relocation_required").facts
    assert hybrid == {"refused": 0, "offered": 0, "local": 0, "remote": 0, "remote.any": 1}


# --- country ---

CITIZEN = "Must be a US citizen."


@pytest.mark.parametrize(
    ("text", "location", "shut"),
    [
        # Only in the United States, or where no country is named, does a rule on its citizens shut sponsorship out.
        (CITIZEN, "Austin, TX", True),
        (CITIZEN, "Toronto, ON", False),
        (CITIZEN, "", True),
        # The header decides over the text, the text where the header has none; two countries are none.
        (f"{CITIZEN}\nAustin, TX", "Toronto, ON", False),
        (f"{CITIZEN}\nToronto, ON", "Austin, TX", True),
        ("Clearance required.\nToronto, ON", "", False),
        ("Clearance required.\nToronto, ON and Austin, TX", "", True),
        ("Clearance required.", "Toronto, ON, or Austin, TX", True),
        # The company's seats and how to apply are no place of work.
        ("Clearance required.\n\nAbout us\nFounded in Toronto, ON.", "", True),
        ("Clearance required.\n\nHow to apply\n- Write to Toronto, ON", "", True),
    ],
)
def test_the_country_of_a_job(text: str, location: str, shut: bool) -> None:
    assert says(text, "h1b_friendly", location=location) is (False if shut else None)
