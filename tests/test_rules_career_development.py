"""Growth, mentoring, promotion, moves and tracks: where they are offers, and which decides over which."""

import pytest

from rolelens.signatures import Value
from tests.said import finding, listed, says, support

EXPLICIT, IMPLIED = "Public career ladder", "Exam fees paid"
VAGUE, CULTURE = "Room to grow", "Continuous learning"
HEADINGS = {
    "benefits": "Benefits", "about": "About us", "other": "How to apply", "duties": "What you will do",
    "requirements": "What you bring", "nice": "Nice to have",
}  # fmt: skip


def _in(zone: str, *items: str) -> str:
    """Sentences in a part of a posting; in "" they stand before any heading."""
    return listed(HEADINGS[zone] if zone else "Harbour", *items)


def _where(item: str, field: str, value: Value) -> set[str]:
    """The parts in which a sentence alone makes the value."""
    return {zone for zone in ("", *HEADINGS) if says(_in(zone, item), field) == value}


OFFERS = {"benefits", "about", "other", ""}


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("- Participate in code reviews", "leadership_expectation", "ic"),
        ("- Participate in code reviews and mentor juniors", "leadership_expectation", "tech_lead_ic"),
        ("- Work with minimal guidance", "mentorship_signals", "not_mentioned"),
        ("- Use code review tools", "mentorship_signals", "not_mentioned"),
        ("- Contribute to the reviewing of code", "mentorship_signals", "implied"),
        ("- Architect and run pipelines, to architect is to care", "career_tracks_available", ["ic_track"]),
        ("\nBenefits\n- A culture of continuous learning", "growth_path_clarity", "vague"),
        ("- Build pipelines for continuous learning of models", "growth_path_clarity", "not_mentioned"),
        ("\nBenefits\n- Training programs", "growth_path_clarity", "implied"),
        ("\nBenefits\n- Pathways toward Staff-level impact", "growth_path_clarity", "explicit"),
        ("\nBenefits\n- Fast-track to leadership", "promotion_path_mentioned", True),
        ("\nBenefits\n- A lateral career move is possible", "internal_mobility_mentioned", True),
    ],
)
def test_what_is_no_sign_of_a_thing_and_what_is(text: str, field: str, value: Value) -> None:
    assert says(f"Responsibilities\n{text}", field, "Senior Data Engineer") == value


# --- growth ---


def test_where_growth_is_an_offer() -> None:
    assert _where(EXPLICIT, "growth_path_clarity", "explicit") == OFFERS | {"duties"}
    assert _where(IMPLIED, "growth_path_clarity", "implied") == OFFERS - {"about"}
    assert _where(VAGUE, "growth_path_clarity", "vague") == OFFERS | {"duties"}
    assert _where(CULTURE, "growth_path_clarity", "vague") == OFFERS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (_in("benefits", EXPLICIT, IMPLIED, VAGUE), "explicit"),
        (_in("benefits", IMPLIED, VAGUE), "implied"),
        (_in("benefits", "Sunshine"), "not_mentioned"),
        # In the company's story a means of growth counts only beside a phrase on growth.
        (_in("about", IMPLIED), "not_mentioned"),
        (_in("about", IMPLIED, VAGUE), "implied"),
        (_in("about", IMPLIED, CULTURE), "implied"),
        (_in("about", IMPLIED) + _in("duties", VAGUE), "implied"),
        ("We are an equal opportunity employer with room to grow.", "not_mentioned"),
    ],
)
def test_growth(text: str, value: str) -> None:
    assert says(text, "growth_path_clarity") == value


def test_support_and_facts_of_growth() -> None:
    text = _in("about", "Exam fees") + _in("benefits", EXPLICIT, IMPLIED, VAGUE, CULTURE)
    found = finding(text, "growth_path_clarity")
    texts = {kind: [s.text for s in sentences] for kind, sentences in found.support.items()}
    assert texts == {"explicit": [EXPLICIT], "implied": [IMPLIED], "vague": [VAGUE, CULTURE]}
    assert found.facts == {
        "explicit": 1, "implied": 1 / 3, "implied.any": 1, "implied.about": 1, "vague": 2 / 2, "vague.any": 1,
        "promotion": 1, "benefits": 1,
    }  # fmt: skip
    beside = finding(_in("about", IMPLIED, VAGUE), "growth_path_clarity")
    assert [s.text for s in beside.support["implied"]] == [IMPLIED]
    assert (beside.facts["implied"], beside.facts["vague"], beside.facts["promotion"]) == (0, 1 / 2, 0)


# --- mentoring ---

MENTOR, SHARING = "Mentoring for all", "Knowledge sharing"


def test_where_mentoring_counts() -> None:
    counts = {"duties", "requirements", "nice", "benefits", "other", ""}
    assert _where(MENTOR, "mentorship_signals", "explicit_yes") == counts
    assert _where(SHARING, "mentorship_signals", "implied") == counts


def test_mentoring_by_name_decides_and_elsewhere_is_none() -> None:
    assert says(_in("benefits", MENTOR, SHARING), "mentorship_signals") == "explicit_yes"
    assert says(_in("duties", "Mentor pupils of high schools"), "mentorship_signals") == "not_mentioned"
    assert says(_in("duties", "Mentor pupils of the trade"), "mentorship_signals") == "explicit_yes"


def test_support_and_facts_of_mentoring() -> None:
    text = _in("about", "Mentoring") + _in("duties", MENTOR) + _in("benefits", SHARING)
    found = finding(text, "mentorship_signals")
    texts = {kind: [s.text for s in sentences] for kind, sentences in found.support.items()}
    assert texts == {"explicit_yes": [MENTOR], "implied": [SHARING]}
    assert found.facts == {"explicit": 1, "implied": 1 / 2, "implied.any": 1, "about": 1, "duty": 1}
    assert finding(_in("benefits", MENTOR), "mentorship_signals").facts["duty"] == 0
    # The company's story is quoted for want of anything else, of either kind.
    story = finding(_in("about", MENTOR, "Knowledge sharing for all of us"), "mentorship_signals")
    assert [s.text for s in story.support["implied"]] == [MENTOR, "Knowledge sharing for all of us"]
    assert story.facts["about"] == 1
    assert support(_in("about", MENTOR) + _in("duties", "Mentor all"), "mentorship_signals", "implied") == []


# --- promotion and moves ---


@pytest.mark.parametrize(
    ("field", "item"),
    [("promotion_path_mentioned", "Advancement opportunities"), ("internal_mobility_mentioned", "Internal mobility")],
)
def test_promotion_and_moves_are_offered_anywhere_but_in_what_is_required(field: str, item: str) -> None:
    assert _where(item, field, True) == OFFERS | {"duties", "nice"}
    assert says("x", field) is False
    # Sure in these parts, three for all, and beside an explicit path.
    for zone in ("benefits", "other", "", "about", "duties", "nice"):
        facts = finding(_in(zone, item), field).facts
        assert facts == {"any": 1, "sure": zone in ("benefits", "other", ""), "count": 1 / 3, "explicit": 0}, zone
    assert finding(_in("benefits", item, EXPLICIT), field).facts["explicit"] == 1
    assert support(_in("benefits", item), field, "true") == [item]
    assert finding("x", field).support == {}


# --- tracks ---


@pytest.mark.parametrize(
    ("title", "text", "tracks"),
    [
        ("Data Engineer", "x", []),
        ("Junior Data Engineer", "x", []),
        ("Mid-level Data Engineer", "x", []),
        # The level says so, be it by years; for architects and those who lead people their own does.
        ("Senior Data Engineer", "x", ["ic_track"]),
        ("Staff Data Engineer", "x", ["ic_track"]),
        ("Principal Data Engineer", "x", ["ic_track"]),
        ("Distinguished Engineer", "x", ["ic_track"]),
        ("Data Engineer", listed("What you bring", "6 years of experience with SQL"), ["ic_track"]),
        ("Senior Data Architect", "x", ["architect_track"]),
        ("Head of Data", _in("duties", "Manage five direct reports"), ["management_track"]),
        ("Head of Data", _in("duties", "Manage five direct reports", "Mentor two engineers"), ["management_track"]),
        ("Data Specialist", "x", ["specialist_track"]),
        ("Senior Data Specialist", "x", ["ic_track", "specialist_track"]),
        # Named as a path.
        ("Data Engineer", _in("benefits", "Choose a technical track"), ["ic_track"]),
        ("Data Engineer", _in("benefits", "Choose a management track"), ["management_track"]),
        ("Data Engineer", _in("benefits", "Choose the specialist track"), ["specialist_track"]),
        ("Data Engineer", _in("benefits", "Grow into a solution architect"), ["architect_track"]),
        ("Data Engineer", _in("requirements", "Choose a technical track"), []),
        ("Data Engineer", _in("duties", "Choose a technical track"), ["ic_track"]),
        # Experts among the duties are whom one works with.
        ("Data Engineer", _in("duties", "Meet a subject matter expert"), []),
        ("Data Engineer", _in("about", "Every subject matter expert"), ["specialist_track"]),
    ],
)
def test_tracks(title: str, text: str, tracks: list[str]) -> None:
    assert says(text, "career_tracks_available", title) == tracks


def test_support_and_facts_of_tracks() -> None:
    path = "Choose a technical track, a management track or the specialist track"
    found = finding(_in("benefits", path), "career_tracks_available", "Senior Data Specialist")
    texts = {track: [s.text for s in sentences] for track, sentences in found.support.items()}
    # A path that is offered before the role itself; a specialist's title stands for its track.
    title = "Senior Data Specialist"
    assert texts == {"ic_track": [path, title], "management_track": [path], "specialist_track": [title]}
    assert {name: fact for name, fact in found.facts.items() if fact} == {
        "role.ic_track": 1, "role.specialist_track": 1, "offered.ic": 1, "offered.management": 1, "level.senior": 1,
        "leading.ic": 1,
    }  # fmt: skip
    # What the level rests on, or the leading, speaks for the role's own track.
    years = "6 years of experience with SQL"
    by_years = finding(listed("What you bring", years), "career_tracks_available", "Data Engineer")
    assert [s.text for s in by_years.support["ic_track"]] == [years]
    assert by_years.facts["years"] == 1
    manager = "Manage five direct reports"
    assert support(_in("duties", manager), "career_tracks_available", "management_track", "Head of Data") == [manager]
    assert support("x", "career_tracks_available", "architect_track", "Data Architect") == ["Data Architect"]
    # Without a title none speaks for an architect's track, nor do years that are not named.
    untitled = finding("We are looking for a data architect.", "career_tracks_available")
    assert (untitled.value, untitled.facts["role.architect_track"], untitled.facts["years"]) == ([], 1, 0)
