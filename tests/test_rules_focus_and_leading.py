"""Focus and leading: parts that weigh, thresholds on both sides, and titles that settle it."""

import pytest

from tests.said import IDLE, finding, listed, says, support

# --- focus ---

STREAMING = tuple(f"Operate Kafka topics of harbour {n}" for n in range(9))
QUALITY = tuple(f"Write data quality checks of harbour {n}" for n in range(9))


def _duties(streaming: int, quality: int, of: int) -> str:
    """A part of so many sentences, the heading one of them, of which some have a focus."""
    items = (*STREAMING[:streaming], *QUALITY[:quality])
    return listed("What you will do", *items, *IDLE[: of - 1 - len(items)])


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("Data Engineer - Reverse ETL", "You sync segments to Braze.", "reverse_etl"),
        ("Analytics Engineer", "You write dbt models for the sales team.", "data_modeling"),
        ("Ingeniero(a) de Datos", "Construyes pipelines.", "general"),
        ("Data Engineer, Observability", "You build pipelines and dashboards.", "observability"),
        ("Data Engineer", "You build data pipelines of every kind.", "general"),
        ("MLOps Engineer", "x", "mlops"),
        ("AI DevOps Engineer", "x", "mlops"),
        ("BI Developer", "x", "not_mentioned"),
    ],
)
def test_the_title_and_the_family_tell_the_focus(title: str, text: str, value: str) -> None:
    assert says(text, "sub_specialty", title) == value


@pytest.mark.parametrize(
    ("streaming", "quality", "of", "value"),
    [
        # An engineer's focus has half of the duties, and a quarter of them more than the next one.
        (4, 0, 8, "streaming_realtime"),
        (3, 0, 8, "general"),
        (4, 2, 8, "streaming_realtime"),
        (4, 3, 8, "general"),
        # Few duties are taken for three: two of three are half of them, one of one is not.
        (2, 0, 3, "streaming_realtime"),
        (1, 0, 2, "general"),
        (0, 0, 8, "general"),
    ],
)
def test_an_engineers_focus_has_half_of_the_duties(streaming: int, quality: int, of: int, value: str) -> None:
    assert says(_duties(streaming, quality, of), "sub_specialty", "Data Engineer") == value


@pytest.mark.parametrize(
    "title", ["Data Scientist", "Data Analyst", "Colleague", "Research Engineer", "Machine Learning Engineer"]
)
def test_others_have_a_focus_where_three_in_five_duties_are_of_it(title: str) -> None:
    for streaming, quality, of, value in [
        (3, 0, 5, "streaming_realtime"),  # 3 = 0.6 * 5
        (5, 0, 9, "not_mentioned"),  # 5 < 0.6 * 9
    ]:
        assert says(_duties(streaming, quality, of), "sub_specialty", title) == value, (streaming, of)
    # What is asked for counts 0.4: the next focus has 4 or 5 such items, and 3 > 1.6 + 1, but not 3 > 2 + 1.
    for asked, value in [(4, "streaming_realtime"), (5, "not_mentioned")]:
        text = _duties(3, 0, 5) + listed("What you bring", *QUALITY[:asked])
        assert says(text, "sub_specialty", title) == value, asked


@pytest.mark.parametrize(
    ("heading", "weight"),
    [("What you will do", 1), ("What you bring", 0.4), ("Nice to have", 0.1), ("About us", 0.2), ("How to apply", 0),
     ("What we offer", 0)],
)  # fmt: skip
def test_a_focus_weighs_by_the_part_that_it_stands_in(heading: str, weight: float) -> None:
    # Ten sentences of duties, heading and nine, and the part's own two where it is one of duties.
    text = listed("What you will do", *IDLE) + listed(heading, STREAMING[0])
    facts = finding(text, "sub_specialty", "Data Engineer").facts
    duties = 12 if heading == "What you will do" else 10
    assert facts["weight.streaming_realtime"] == pytest.approx(weight / duties)
    assert facts.get("margin", 0) == pytest.approx(weight / duties)
    assert facts.get("top.streaming_realtime", 0) == (weight > 0)


def test_a_focus_weighs_four_in_the_header_and_a_little_before_any_heading() -> None:
    ten = listed("What you will do", *IDLE)
    header = finding(ten, "sub_specialty", "Data Engineer", company="Kafka Streaming").facts
    before = finding(f"Kafka everywhere.\n{ten}", "sub_specialty", "Data Engineer").facts
    assert header["weight.streaming_realtime"] == pytest.approx(4 / 10)
    assert before["weight.streaming_realtime"] == pytest.approx(0.6 / 10)


def test_of_two_focuses_in_a_title_the_one_with_more_duties_decides() -> None:
    title = "Data Engineer, Streaming and Data Quality"
    assert says(_duties(1, 2, 8), "sub_specialty", title) == "data_quality"
    assert says(_duties(2, 1, 8), "sub_specialty", title) == "streaming_realtime"
    assert says(_duties(2, 1, 8), "sub_specialty", "Data Engineer, Streaming and Reverse ETL") == "reverse_etl"
    # The title weighs 4 for each: 6 and 5 of 8 duties, and 1 of 8 between them.
    assert finding(_duties(2, 1, 8), "sub_specialty", title).facts == {
        "title.streaming_realtime": 1, "title.data_quality": 1, "weight.streaming_realtime": 6 / 8,
        "weight.data_quality": 5 / 8, "top.streaming_realtime": 1, "margin": 1 / 8, "family.data_engineer": 1,
        "elsewhere": 0,
    }  # fmt: skip


def test_some_families_have_a_focus_that_less_has_to_speak_for() -> None:
    modeling, warehouse, governance = (
        "Design star schemas of the shops", "Develop our data warehouse", "Introduce a data catalog for all"
    )  # fmt: skip
    for title, own in [
        ("Analytics Engineer", {modeling: "data_modeling", warehouse: "data_warehouse", governance: "general"}),
        ("Data Architect", {modeling: "data_modeling", warehouse: "data_warehouse", governance: "data_governance"}),
        ("Data Engineer", dict.fromkeys((modeling, warehouse, governance), "general")),
    ]:
        for duty, focus in own.items():
            assert says(listed("What you will do", duty, *IDLE), "sub_specialty", title) == focus, (title, duty)
    assert says(listed("What you will do", *IDLE), "sub_specialty", "Analytics Engineer") == "general"


def test_support_of_a_focus() -> None:
    duties = listed("What you will do", STREAMING[0], "Build data pipelines for all", "Build dashboards for the board")
    found = finding(duties, "sub_specialty", "Data Engineer")
    texts = {focus: [s.text for s in sentences] for focus, sentences in found.support.items()}
    assert texts == {"streaming_realtime": [STREAMING[0]], "general": ["Build data pipelines for all"]}
    # Without pipelines the duties speak for "general". Dashboards weigh one of four, and are no focus.
    assert found.facts["elsewhere"] == 1 / 4
    idle = duties.replace("data pipelines for all", "racks for the parcels")
    assert support(idle, "sub_specialty", "general", "Data Engineer") == [
        STREAMING[0], "Build racks for the parcels", "Build dashboards for the board"
    ]  # fmt: skip


# --- leading ---

LEADS, TECHNICAL = "Hire engineers and run their appraisals", "Mentor two engineers of the team"


@pytest.mark.parametrize(
    ("title", "items", "value"),
    [
        ("Data Engineer", (), "ic"),
        # Technical leading: twice, or once with a title that says so.
        ("Data Engineer", (TECHNICAL,), "ic"),
        ("Data Engineer", (TECHNICAL, "You are the technical lead of three projects"), "tech_lead_ic"),
        ("Senior Data Engineer", (), "ic"),
        ("Senior Data Engineer", (TECHNICAL,), "tech_lead_ic"),
        ("Staff Data Engineer", (TECHNICAL,), "tech_lead_ic"),
        ("Principal Data Engineer", (TECHNICAL,), "tech_lead_ic"),
        ("Junior Data Engineer", (TECHNICAL,), "ic"),
        ("Lead Data Engineer", (), "tech_lead_ic"),
        ("Head of Data", (), "tech_lead_ic"),
        # People: twice, or once with a title that says so.
        ("Data Engineer", (LEADS,), "ic"),
        ("Data Engineer", (LEADS, "Manage the five direct reports of the floor"), "people_manager"),
        ("Data Engineer", (LEADS, "Manage the five direct reports of the floor", TECHNICAL), "tech_and_people_lead"),
        ("Head of Data", (LEADS,), "people_manager"),
        ("Lead Data Engineer", (LEADS,), "people_manager"),
        ("Lead Data Engineer", (LEADS, TECHNICAL), "tech_and_people_lead"),
        ("Data Architect", (LEADS, TECHNICAL, "Manage the five direct reports of the floor"), "architect"),
        # A denial, and reviewing among equals.
        ("Head of Data", ("Individual contributor, without direct reports",), "tech_lead_ic"),
        ("Senior Data Engineer", ("Take part in code reviews",), "ic"),
        ("Senior Data Engineer", ("Take part in code reviews and mentor juniors",), "tech_lead_ic"),
    ],
)
def test_leading(title: str, items: tuple[str, ...], value: str) -> None:
    assert says(listed("What you will do", *items, *IDLE[:2]), "leadership_expectation", title) == value


@pytest.mark.parametrize(
    ("heading", "counts"),
    [("What you will do", True), ("What you bring", True), ("Nice to have", True), ("What we offer", False),
     ("About us", False), ("How to apply", False)],
)  # fmt: skip
def test_leading_is_asked_for_in_duties_and_requirements_alone(heading: str, counts: bool) -> None:
    text = listed(heading, LEADS)
    assert says(text, "leadership_expectation", "Head of Data") == ("people_manager" if counts else "tech_lead_ic")
    text = listed(heading, TECHNICAL)
    assert says(text, "leadership_expectation", "Senior Data Engineer") == ("tech_lead_ic" if counts else "ic")


def test_leading_counts_in_the_header_and_without_a_heading() -> None:
    assert says("x", "leadership_expectation", "Head of Data", company=LEADS) == "people_manager"
    assert says("x", "leadership_expectation", "Senior Data Engineer", company=TECHNICAL) == "tech_lead_ic"


def test_facts_and_support_of_leading() -> None:
    architecture = "Own the target architecture and architecture decisions"
    text = listed("What you will do", LEADS, TECHNICAL, architecture)
    found = finding(text, "leadership_expectation", "Lead Data Architect")
    texts = {kind: [s.text for s in sentences] for kind, sentences in found.support.items()}
    # Work is a duty of more than 25 characters with a word of duties: all three.
    assert texts == {
        "people_manager": [LEADS],
        "tech_lead_ic": [TECHNICAL, "Lead Data Architect"],
        "architect": ["Lead Data Architect", architecture],
        "ic": [LEADS, TECHNICAL, architecture],
        "tech_and_people_lead": [LEADS, TECHNICAL],
    }
    assert {name: fact for name, fact in found.facts.items() if fact} == {
        "people": 1 / 3, "people.any": 1, "technical": 1 / 4, "technical.any": 1, "lead_title": 1, "architect_title": 1,
        "architecture": 1 / 4, "duties": 4 / 6,
    }  # fmt: skip


def test_a_title_speaks_for_architecture_where_it_names_it() -> None:
    assert support("x", "leadership_expectation", "architect", "Data Engineer") == []
    assert support("x", "leadership_expectation", "architect", "Data Architect") == ["Data Architect"]


@pytest.mark.parametrize(
    ("title", "fact"),
    [
        ("Senior Data Engineer", "senior_title"), ("Staff Data Engineer", "senior_title"),
        ("Principal Data Engineer", "senior_title"), ("Distinguished Engineer", "senior_title"),
        ("Data Engineering Intern", "young"), ("Entry-level Data Engineer", "young"),
        ("Junior Data Engineer", "young"), ("Associate Data Engineer", "young"),
        ("Head of Data", "lead_title"), ("Lead Data Engineer", "lead_title"),
    ],
)  # fmt: skip
def test_a_title_is_young_senior_or_a_leads(title: str, fact: str) -> None:
    facts = finding("x", "leadership_expectation", title).facts
    assert {name for name in ("senior_title", "young", "lead_title") if facts[name]} == {fact}
    leads = fact == "lead_title" or title.startswith(("Staff", "Principal"))
    assert support("x", "leadership_expectation", "tech_lead_ic", title) == ([title] if leads else [])
    assert finding("x", "leadership_expectation").support == {}
