"""The parts of a posting: where they end, what a heading still says, and what sentences tell by themselves."""

import pytest

from rolelens.program.reader import analyse
from rolelens.signatures import Posting
from tests.said import listed


def _zones(text: str) -> dict[str, str]:
    return {s.text: s.zone for s in analyse(Posting(description=text)).document.sentences}


def _cues(text: str) -> dict[str, set[str]]:
    return {s.text: s.cues for s in analyse(Posting(description=text)).document.sentences}


@pytest.mark.parametrize(
    ("heading", "zone"),
    [
        ("What you will do", "duties"), ("What you bring", "requirements"), ("Nice to have", "nice"),
        ("What we offer", "benefits"), ("About us", "about"), ("How to apply", "other"), ("Harbour", ""),
        ("The following are a plus:", "nice"), ("The following are a plus", ""), ("The harbour:", ""),
    ],
)  # fmt: skip
def test_a_heading_tells_the_part_below_it(heading: str, zone: str) -> None:
    assert _zones(f"{heading}\nThe harbour is blue.")["The harbour is blue."] == zone


def test_a_heading_is_a_short_line_and_no_list_item() -> None:
    heading = "What you bring"
    for line, zone in [
        (heading, "requirements"),
        (f"- {heading}", ""),
        (heading + " " + "-" * (70 - len(heading) - 1), "requirements"),
        (heading + " " + "-" * (71 - len(heading) - 1), ""),
    ]:
        assert _zones(f"{line}\nThe harbour is blue.")["The harbour is blue."] == zone, line


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        # A heading asks for nothing and offers nothing, but says what the job is; a sentence that announces says all.
        ("What you bring: Python", {"technology"}),
        ("Our benefits", {"heading.benefits"}),
        ("We offer equity and a pension.", {"heading.benefits", "benefit.equity", "benefit.retirement"}),
        ("We offer equity and a pension!", {"heading.benefits", "benefit.equity", "benefit.retirement"}),
        ("We offer equity and a pension", {"heading.benefits"}),
    ],
)
def test_what_a_heading_still_says(line: str, kept: set[str]) -> None:
    cues = _cues(f"{line}\nThe harbour is blue.")[line]
    assert {cue for cue in cues if cue.startswith(("heading.", "benefit.", "technology"))} == kept


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("What you bring as a senior data engineer", {"level.senior", "family.data_engineer"}),
        ("What we offer - hybrid - full-time", {"work.hybrid", "contract.w2"}),
        ("What you bring as a US citizen with an active Secret clearance", {"clearance"}),
        ("What we offer on AWS", {"cloud.aws"}),
    ],
)
def test_a_heading_still_says_what_the_job_is(line: str, kept: set[str]) -> None:
    cues = _cues(f"{line}\nThe harbour is blue.")[line]
    assert any(cue.startswith("heading.") for cue in cues)
    assert kept <= cues
    assert "technology" not in cues


def test_an_item_on_what_the_company_does_is_no_story() -> None:
    assert _zones("Harbour\n- We build data pipelines")["We build data pipelines"] == "duties"


def test_a_label_tells_the_part_of_its_line_and_of_what_follows() -> None:
    zones = _zones("**Requirements:** five years of SQL.\nA degree.\n\nHarbour: blue.\n- Requirements: none")
    for line in ("Requirements:** five years of SQL.", "A degree.", "Harbour: blue."):
        assert zones[line] == "requirements"
    assert _zones("- Requirements: blue\nThe harbour is grey.")["The harbour is grey."] == ""
    assert "asks" in _cues("Requirements: five years of SQL.\nx")["Requirements: five years of SQL."]


@pytest.mark.parametrize(
    ("heading", "line", "ends"),
    [
        ("About us", "Blue harbour", True),
        ("How to apply", "Blue harbour", True),
        ("What you bring", "Blue harbour", False),
        ("About us", "blue harbour", False),
        *(("About us", f"Blue harbour{mark}", False) for mark in ".!?…;,"),
        ("About us", "Blue harbour" + "s" * 33, True),  # 45 characters
        ("About us", "Blue harbour" + "s" * 34, False),
        ("About us", "- Blue harbour", False),
    ],
)
def test_a_story_ends_at_a_line_that_looks_like_a_heading(heading: str, line: str, ends: bool) -> None:
    zone = _zones(f"{heading}\nThe harbour is blue.\n{line}\nIt is grey.")["It is grey."]
    assert (zone == "") is ends


@pytest.mark.parametrize("heading", ["What you bring", "Nice to have"])
def test_requirements_end_with_their_list(heading: str) -> None:
    items = listed(heading, "A cool head", "A warm heart", "A clean desk")
    assert _zones(f"{items}The harbour is blue.\nIt is grey.")["It is grey."] == ""
    # A line above another list is part of it, and so is text without a list.
    zones = _zones(f"{items}For the harbour as well\n- A boat\n- A rope")
    assert zones["For the harbour as well"] == zones["A rope"] != ""
    assert _zones(f"{heading}\nA cool head.\nA warm heart.")["A warm heart."] != ""
    # Duties do not end so.
    duties = listed("What you will do", "Sail", "Row", "Swim")
    assert _zones(f"{duties}The harbour is blue.\nIt is grey.")["It is grey."] == "duties"


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        # Demands, duties and benefits by their own words.
        ("You have experience with SQL.", "requirements"),
        ("Experience with SQL is a plus.", "nice"),
        ("You build data pipelines.", "duties"),
        ("Dental insurance and a gym.", "benefits"),
        ("A gym.", ""),
        ("We are an equal opportunity employer.", "other"),
        ("We have experience with SQL.", ""),
        ("We build data pipelines.", ""),
        ("We build data pipelines with you.", "duties"),
        ("Our team asks you to build data pipelines.", "duties"),
        ("You have a boat.", ""),
        # A demand asks, and names years, technology, experience, or how much it is one.
        ("Four years at sea.", "requirements"),
        ("You know SQL.", "requirements"),
        ("Knowledge of boats is a must.", "requirements"),
        ("Knowledge of boats is a plus.", "nice"),
        ("Knowledge of boats.", ""),
        ("SQL everywhere.", ""),
        # Demands before duties, boilerplate before either.
        ("You build data pipelines and have experience with SQL.", "requirements"),
        ("You have experience with SQL: we are an equal opportunity employer.", "other"),
    ],
)
def test_without_a_heading_a_sentence_tells_its_part(text: str, zone: str) -> None:
    assert _zones(text)[text] == zone


@pytest.mark.parametrize(
    ("heading", "told", "zone"),
    [
        # Where no heading announced requirements, a demand in the story or the duties is one.
        ("About us", False, "requirements"),
        ("What you will do", False, "requirements"),
        ("About us", True, "about"),
        ("What you will do", True, "duties"),
        ("How to apply", False, "other"),
        ("What we offer", False, "benefits"),
    ],
)
def test_a_demand_under_another_heading(heading: str, told: bool, zone: str) -> None:
    text = f"{heading}\nYou must have experience with SQL.\n" + (listed("What you bring", "A boat") if told else "")
    assert _zones(text)["You must have experience with SQL."] == zone


def test_duties_and_pairs_of_benefits_are_told_only_where_no_heading_is() -> None:
    told = listed("What you bring", "A boat")
    assert _zones(f"About us\nYou build data pipelines.\n{told}")["You build data pipelines."] == "about"
    assert _zones(f"About us\nDental insurance and a gym.\n{told}")["Dental insurance and a gym."] == "about"


def test_three_benefits_are_about_benefits_anywhere() -> None:
    three, two = "Dental insurance, a gym and free lunch.", "Dental insurance and a gym."
    assert _zones(f"What you will do\n{three}\n{two}")[three] == "benefits"
    assert _zones(f"What you will do\n{three}\n{two}")[two] == "duties"
    equal = "We are an equal opportunity employer: dental insurance, a gym and free lunch."
    assert _zones(f"What you will do\n{equal}\nx")[equal] != "benefits"


def test_an_offer_among_requirements_ends_them() -> None:
    for text, zone in [
        ("You get a pension plan from us here.", "benefits"),
        ("Windows is a plus.", "requirements"),
        ("A pension plan is known.", "requirements"),
    ]:
        assert _zones(f"What you bring\n{text}\nThe harbour is blue.")[text] == zone, text
    assert _zones("What you bring\n- You get a pension plan\n- SQL")["You get a pension plan"] == "requirements"


def _list(zone_heading: str, *items: str) -> list[str]:
    zones = _zones(listed(zone_heading, *items))
    return [zones[item] for item in items]


def test_a_list_is_what_most_of_its_items_are() -> None:
    gym, lunch, boat, rope = "A gym", "Free lunch", "A boat", "A rope"
    know, spark = "Experience with SQL", "Experience with Spark"
    # Two of three are more than half, two of four are not; two items are no list.
    assert _list("Harbour", gym, lunch, boat) == ["benefits"] * 3
    assert _list("Harbour", gym, lunch, boat, rope) == [""] * 4
    assert _list("Harbour", gym, boat) == ["", ""]
    assert _list("Harbour", know, spark, boat) == ["requirements"] * 3
    assert _list("Harbour", know, spark, boat, rope) == ["requirements", "requirements", "", ""]
    assert _list("Harbour", know, f"{spark} is a plus", boat) == ["requirements", "nice", "requirements"]
    assert _list("Harbour", know, spark, "A boat is a plus")[2] == "nice"
    assert _list("About us", know, spark, boat) == ["requirements"] * 3
    assert _list("What you will do", know, spark, boat) == ["requirements"] * 3
    # Benefits decide, whatever the heading was called.
    assert _list("What you bring", gym, lunch, boat) == ["benefits"] * 3
    # A part that headings told stays: not every list of demands is one of them.
    assert _list("What we offer", know, spark, boat) == ["benefits"] * 3
    assert _list("How to apply", know, spark, boat) == ["other"] * 3


def test_a_list_ends_with_the_next_line_or_part() -> None:
    zones = _zones(listed("Harbour", "A gym", "Free lunch") + listed("Port", "A boat", "A rope"))
    assert [zones[item] for item in ("A gym", "Free lunch", "A boat", "A rope")] == [""] * 4
