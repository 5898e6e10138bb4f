"""Level and family: which words decide, where they stand, and in what order."""

import pytest

from tests.said import IDLE, finding, listed, says, support

# --- level ---


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("Senior Data Engineer II", "x", "senior"),
        ("Data Engineer II", "x", "mid"),
        ("Data Engineer I/II", "x", "junior"),
        ("Mid/Senior Data Engineer", "x", "mid"),
        ("Junior/Mid Data Engineer", "x", "junior"),
        ("Associate Data Engineer", "x", "associate"),
        ("Praktikant Data Engineering (m/w/d)", "x", "intern"),
        ("Ingénieur données - Stage F/H", "x", "intern"),
        ("Engenheiro de Dados Pleno", "x", "mid"),
        ("Lead Data Engineer", "Requirements\n- 10+ years of experience", "staff"),
        ("Lead Data Engineer", "Requirements\n- 5 years of experience", "senior"),
        ("Lead Data Engineer", "You set standards across the entire organisation.", "staff"),
        ("Data Engineer", "Requirements\n- 3-5 years of experience\n- Nice: 8 years is a plus", "mid"),
        ("Data Engineer", "Profil\n- 6 ans d'expérience", "senior"),
        ("Data Engineer", "Dein Profil\n- Mindestens ein Jahr Erfahrung", "junior"),
        ("Data Engineer", "For 25 years we have built ships. We are a team of experience.", "not_mentioned"),
        ("Data Engineer", "The Lead Data Engineer will build pipelines", "senior"),
    ],
)
def test_levels(title: str, text: str, value: str) -> None:
    assert says(text, "seniority_level", title) == value


@pytest.mark.parametrize(
    ("title", "value"),
    [
        # Of two words in a title the first of this order decides, wherever in the title it stands.
        ("Distinguished Engineer Intern", "intern"),
        ("Principal Engineer, Distinguished Engineer", "distinguished"),
        ("Staff Principal Data Engineer", "principal"),
        ("Junior Staff Data Engineer", "staff"),
        ("Senior Junior Data Engineer", "junior"),
        ("Senior Head of Data", "senior"),
        ("Lead Engineer, Head of Data", "staff"),
        ("Associate Lead Data Engineer", "senior"),
        ("Entry-level Associate Data Engineer", "associate"),
        ("Entry-level Data Engineer II", "entry"),
        ("Entry-level Data Engineer I", "entry"),
    ],
)
def test_of_several_level_words_one_decides(title: str, value: str) -> None:
    assert says("x", "seniority_level", title) == value


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("[Senior] Data Engineer", "not_mentioned"),
        ("Data Engineer (Lead)", "not_mentioned"),
        ("(Junior) Data Engineer", "junior"),
        ("Senior Data Engineer (Senior)", "senior"),
        ("Lead Data Engineer (Lead)", "senior"),
        ("Senior Analytics Engineer (Senior)", "senior"),
        ("Senior Analytics Engineer (Remote)", "senior"),
    ],
)
def test_a_higher_level_in_brackets_is_the_upper_end_of_a_range(title: str, value: str) -> None:
    assert says("x", "seniority_level", title) == value


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        # A header that has no title: the job's name stands in the first three sentences, or it is another's.
        ("", "Nordwind\nLeeds\nPrincipal Data Analysts", "principal"),
        ("", "Nordwind\nLeeds\nPosted today\nPrincipal Data Analysts", "not_mentioned"),
        ("", "Nordwind\nPrincipal\nLeeds", "not_mentioned"),
        ("Data Analyst", "Principal Data Analysts", "not_mentioned"),
        # Named as the job's, it counts in any place, and only what stands with the job's name.
        ("Data Engineer", "Nordwind\nLeeds\nToday\nWe are looking for a junior data engineer.", "junior"),
        ("Data Engineer", "We are looking for a junior data engineer, and you report to the principal.", "junior"),
    ],
)
def test_where_the_title_has_no_level_the_name_of_the_job_in_the_text_may(title: str, text: str, value: str) -> None:
    assert says(text, "seniority_level", title) == value


def test_the_title_speaks_for_each_level_that_it_may_mean_and_years_for_theirs() -> None:
    asked = listed("Requirements", "4 years of experience with SQL")
    duties = listed("What you will do", "Build pipelines for all of our hospitals")
    found = finding(asked + duties, "seniority_level", "Junior/Senior Data Engineer")
    years, duty = "4 years of experience with SQL", "Build pipelines for all of our hospitals"
    texts = {level: [s.text for s in sentences] for level, sentences in found.support.items()}
    title = "Junior/Senior Data Engineer"
    assert texts == {"junior": [title], "senior": [title], "mid": [years, duty]}
    for lead in ("Lead Data Engineer", "Head of Data"):
        assert [support("x", "seniority_level", level, lead) for level in ("staff", "senior")] == [[lead], [lead]]
    assert support("x", "seniority_level", "staff", "Senior Data Engineer") == []
    # A word beside one that decides is kept.
    for both, levels in (
        ("Lead Principal Data Engineer", {"principal", "staff", "senior"}),
        ("Junior Data Engineering Intern", {"intern", "junior"}),
    ):
        assert set(finding("x", "seniority_level", both).support) == levels
    assert support("x", "seniority_level", "mid", "Junior/Mid Data Engineer") == ["Junior/Mid Data Engineer"]
    # The title's word comes before the years that say the same.
    assert support(asked, "seniority_level", "mid", "Mid-level Data Engineer") == ["Mid-level Data Engineer", years]


def test_facts_of_a_level() -> None:
    # Of duties, the heading and four items: 5 of 8. Ten years count for a lead alone.
    asked = listed("Requirements", "10 years of experience with SQL")
    text = listed("What you will do", *IDLE[:4]) + asked
    facts = finding(text, "seniority_level", "Lead Data Engineer").facts
    assert facts == {"title.lead": 1, "years.known": 1, "years.senior": 1, "lead.10": 1, "duties": 5 / 8}
    assert finding(text, "seniority_level", "Senior Data Engineer").facts["lead.10"] == 0
    assert finding(text.replace("10", "9"), "seniority_level", "Lead Data Engineer").facts["lead.10"] == 0


WORK = (
    "Build reports of the harbour", "Build reports of the harbours", "Run the nightly jobs of the shops",
    "Maintain tables of our analysts", "Design the loads of all stores",
)  # fmt: skip


def test_without_level_and_years_the_duties_of_a_professional_are_mid() -> None:
    # Up to three, in order, each longer than 25 characters ("… of the harbour" has 28, "Build reports of harbours" 25).
    idle = "The harbour of all our customers"
    text = listed("What you will do", idle, "Build reports of harbours", "Build reports of harbours.", *WORK[2:])
    found = finding(text, "seniority_level", "Data Engineer")
    assert found.value == "mid"
    assert [s.text for s in found.support["mid"]] == ["Build reports of harbours.", *WORK[2:4]]
    assert says("We move parcels.", "seniority_level", "Data Engineer") == "not_mentioned"


def test_work_is_a_list_item_or_else_what_addresses_the_reader_or_else_any_duty() -> None:
    item, addressed = "Build reports of the harbour", "You build reports of all our harbours."
    plain, short = "Build reports of all harbours together.", "Build reports."
    heading = "What you will do\n"
    for text, work in [
        (f"{heading}{addressed}\n{plain}\n- {item}", [item]),
        (f"{heading}{plain}\n{addressed}", [addressed]),
        (
            f"{heading}Build reports 1 of all harbours.\nBuild reports 2 of all harbours.\n{plain}\n{plain}",
            ["Build reports 1 of all harbours.", "Build reports 2 of all harbours.", plain],
        ),
        # None is long enough: the first sentence of the text that is a duty at all.
        (f"{heading}{short}\nRun jobs.", [short]),
    ]:
        assert support(text, "seniority_level", "mid", "Data Engineer") == work
    # The header is no duty, though "lead" is a word of duties.
    assert support("x", "leadership_expectation", "ic", "Lead Data Engineer", company="Build") == ["Lead Data Engineer"]


# --- family ---


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("DevOps Engineer - Generative AI", "mlops_engineer"),
        ("AI DevOps Engineer", "mlops_engineer"),
        ("Senior AI Infrastructure Engineer", "mlops_engineer"),
        ("Senior Data and AI Engineer", "data_engineer"),
        ("AI Engineer", "ml_engineer"),
        ("AI Research Engineer Intern", "research_engineer"),
        # The first of two decides, but for an architect and MLOps; another profession stands back.
        ("Data Engineer / Analytics Engineer", "data_engineer"),
        ("Analytics Engineer / Data Engineer", "analytics_engineer"),
        ("Data Engineer and Data Architect", "data_architect"),
        ("MLOps Engineer and Data Architect", "data_architect"),
        ("Data Engineer, MLOps Engineer", "mlops_engineer"),
        ("Software Engineer / Data Engineer", "data_engineer"),
        ("Software Engineer", "not_mentioned"),
        ("Colleague", "not_mentioned"),
    ],
)
def test_families(title: str, family: str) -> None:
    assert says("x", "job_family", title) == family


def test_the_text_tells_the_family_where_the_title_names_none() -> None:
    text = "You meet the data analyst.\nWe are looking for a senior data scientist."
    # The job's own name counts two: 1 to 2, then 2 to 2 (a tie: the first in the text).
    assert says(text, "job_family", "Colleague") == "data_scientist"
    assert says(f"{text}\nEach data analyst has a desk.", "job_family", "Colleague") == "data_analyst"
    assert finding(text, "job_family", "Colleague").facts == {"body.data_analyst": 1 / 3, "body.data_scientist": 2 / 3}
    # Where the title names another profession, the text's families are those of colleagues.
    assert says(text, "job_family", "Software Engineer") == "not_mentioned"
    assert says("You meet the software engineer.", "job_family", "Colleague") == "not_mentioned"
    # The most often named is another profession, which is no family.
    others = "You meet the software engineer.\nEach software engineer has a desk.\nYou meet the data analyst."
    assert says(others, "job_family", "Colleague") == "data_analyst"


def test_the_companys_story_and_the_header_name_no_family_of_the_job() -> None:
    story = "About us\nOur data scientists win prizes.\nEvery data scientist does.\n\n"
    duties = listed("What you will do", "Help a data analyst with figures")
    assert says(story + duties, "job_family", "Colleague") == "data_analyst"
    assert says("x", "job_family", "Colleague", company="Data Scientist Limited") == "not_mentioned"


def test_facts_and_support_of_a_family() -> None:
    found = finding("A data analyst helps.", "job_family", "Software Engineer / Data Engineer / Data Analyst")
    assert found.facts == {
        "title.data_engineer": 1, "title.data_analyst": 1, "title.other": 1, "first.data_engineer": 1,
        "body.data_analyst": 1,
    }  # fmt: skip
    assert set(found.support) == {"data_engineer", "data_analyst"}
    assert [s.field for s in found.support["data_analyst"]] == ["title", "description"]
