"""The codebook stands once: rules, prompts, labelling forms and page say the same, on both sides of every number."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rolelens import codebook_page, label_config
from rolelens.program.engines._adapter import SectionAdapter
from rolelens.signatures import LABELLING, READING, SHIPPED, codebook
from tests.said import says

ROOT = Path(__file__).parent.parent
BENEFITS = (
    "Dental insurance",
    "Life insurance",
    "A gym",
    "Free lunch",
    "Company events",
    "Employee discounts",
    "Parking",
)
PREMIUM = ("Stock options", "A sabbatical", "A learning budget of 1,000 euros", "Unlimited vacation")
DUTIES = {
    "web": ("Design websites for our customers", "Develop mobile apps for the shop"),
    "sales": ("Do presales for new regions", "Take over account management for banks"),
    "marketing": ("Plan marketing campaigns for spring", "Take care of social media and SEO"),
    "security": ("Carry out penetration testing", "Prepare security audits for the board"),
}
TOOLS = (
    "Python", "SQL", "Spark", "Kafka", "Airflow", "dbt", "Snowflake", "Terraform", "Docker", "Kubernetes", "Java",
    "Scala", "Redis", "MongoDB", "PostgreSQL", "Jenkins",
)  # fmt: skip


def _listed(heading: str, items: object) -> str:
    return f"{heading}\n" + "\n".join(f"- {item}" for item in items) + "\n"  # type: ignore[attr-defined]


def _years(title: str) -> Callable[[int], tuple[str, str]]:
    return lambda n: (title, _listed("Requirements", [f"{n} years of experience with pipelines"]))


def _musts(n: int, *, hard: int = 0, optional: int = 0) -> tuple[str, str]:
    musts = [f"{'You must have k' if i < hard else 'K'}nowledge of topic number {i}" for i in range(n)]
    extra = _listed("Nice to have", [f"Knowledge of extra number {i}" for i in range(optional)]) if optional else ""
    return "Data Engineer", _listed("Requirements", musts) + extra


def _benefits(n: int) -> tuple[str, str]:
    return "Data Engineer", _listed("Benefits", BENEFITS[:n])


def _premium(n: int) -> tuple[str, str]:
    return "Data Engineer", _listed("Benefits", PREMIUM[:n])


def _leave(days: int) -> tuple[str, str]:
    return "Data Engineer", _listed("Benefits", [*PREMIUM[:2], f"{days} days of vacation"])


def _professions(n: int) -> tuple[str, str]:
    return "Data Engineer", _listed("What you do", [duty for of in list(DUTIES.values())[:n] for duty in of])


def _tools(n: int) -> tuple[str, str]:
    return "Data Engineer", _listed("Requirements", [f"Experience with {tool}" for tool in TOOLS[:n]])


# By number: the question, a posting of a count, the count at which the value changes, what it is below and from it on,
# and the value whose definition names the number.
NUMBERS = [
    ("JUNIOR_YEARS", "seniority_level", _years("Data Engineer"), 0, "entry", "junior", "junior"),
    ("MID_YEARS", "seniority_level", _years("Data Engineer"), 0, "junior", "mid", "mid"),
    ("SENIOR_YEARS", "seniority_level", _years("Data Engineer"), 0, "mid", "senior", "senior"),
    ("STAFF_YEARS", "seniority_level", _years("Lead Data Engineer"), 0, "senior", "staff", "staff"),
    ("STANDARD_BENEFITS", "benefits_level", _benefits, 0, "basic", "standard", "standard"),
    ("COMPREHENSIVE_BENEFITS", "benefits_level", _benefits, 0, "standard", "comprehensive", "comprehensive"),
    ("COMPREHENSIVE_PREMIUM", "benefits_level", _premium, 0, "standard", "comprehensive", "comprehensive"),
    ("PREMIUM_LEAVE_DAYS", "benefits_level", _leave, 0, "standard", "comprehensive", "comprehensive"),
    ("LOW_MUSTS", "requirement_strictness", _musts, 1, "low", "medium", "low"),
    ("HIGH_MUSTS", "requirement_strictness", _musts, 0, "medium", "high", "high"),
    ("MULTI_ROLE_PROFESSIONS", "scope_definition", _professions, 0, "clear", "multi_role", "multi_role"),
    ("INFLATED_YEARS_YOUNG", "skill_inflation_detected", _years("Junior Data Engineer"), 0, False, True, "true"),
    ("INFLATED_YEARS_MID", "skill_inflation_detected", _years("Mid-level Data Engineer"), 0, False, True, "true"),
    ("INFLATED_TECHNOLOGIES", "skill_inflation_detected", _tools, 0, False, True, "true"),
    ("INFLATED_PROFESSIONS", "skill_inflation_detected", _professions, 0, False, True, "true"),
]


@pytest.mark.parametrize(("number", "field", "posting", "after", "below", "value", "defined"), NUMBERS)
def test_rules_and_texts_change_at_the_same_number(
    number: str, field: str, posting: Callable[[int], tuple[str, str]], after: int, below: object, value: object,
    defined: str,
) -> None:  # fmt: skip
    at = getattr(codebook, number)
    for count, expected in ((at + after - 1, below), (at + after, value)):
        title, text = posting(count)
        assert says(text, field, title) == expected, f"{count}:\n{text}"
    assert str(at) in SHIPPED.questions[field].definitions[defined]


@pytest.mark.parametrize(
    ("musts", "hard", "optional", "value"),
    [
        # o up to m/3 leaves nine musts high; a fourth optional item does not.
        (9, 0, 9 // codebook.HIGH_MUSTS_PER_OPTIONAL, "high"),
        (9, 0, 9 // codebook.HIGH_MUSTS_PER_OPTIONAL + 1, "medium"),
        # As many optional items as musts are medium; one more is low.
        (5, 0, 5, "medium"),
        (5, 0, 6, "low"),
        # Half of the musts say "must": high; fewer do not make it so, and few musts are low whatever they say.
        (6, 3, 0, "high"),
        (6, 2, 0, "medium"),
        (3, 3, 0, "low"),
        # A list of optional items alone is the list of musts.
        (0, 0, 5, "medium"),
    ],
)
def test_strictness_weighs_musts_and_optional_items(musts: int, hard: int, optional: int, value: str) -> None:
    title, text = _musts(musts, hard=hard, optional=optional)
    assert says(text, "requirement_strictness", title) == value


def test_openly_flexible_requirements_are_low() -> None:
    title, text = _musts(9)
    assert says(f"{text}\nApply even if you do not meet all of them.", "requirement_strictness", title) == "low"


@pytest.mark.parametrize(
    ("title", "text", "level"),
    [
        ("Data Engineer", "A couple of years of experience", "junior"),
        ("Data Engineer", "Several years of experience", "mid"),
        ("Data Engineer", "Mehrere Jahre Erfahrung", "mid"),
        ("Data Engineer", "A PhD, or a Master's degree and 3 years, or a Bachelor's degree and 6 years", "mid"),
        ("Data Engineer", "8 years of experience, 2 years of them with Spark", "senior"),
        ("(Senior) Data Engineer", "3 years of experience", "mid"),
        ("Head of Data", "3 years of experience", "staff"),
        ("Associate Director, Data", "Experience with data", "staff"),
        ("Vice President, Data Engineering", "5 years of experience", "senior"),
        ("Data Engineer I", "Experience with data", "junior"),
        ("Senior Data Engineer II", "Experience with data", "senior"),
    ],
)
def test_levels_by_the_codebook(title: str, text: str, level: str) -> None:
    assert says(_listed("Requirements", [text]), "seniority_level", title) == level


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Remote.\nRegime CLT.", "remote_restriction", "same_country"),
        ("Remote.\nA permanent contract.", "remote_restriction", "anywhere"),
        ("Responsibilities\n- Schedule jobs in Cloud Composer", "orchestrator_category", "airflow_like"),
        ("Wir bieten\n- Karrierechancen", "promotion_path_mentioned", False),
        ("Wir bieten\n- Aufstiegschancen", "promotion_path_mentioned", True),
        ("Requirements\n- 6 years of experience", "career_tracks_available", ["ic_track"]),
        ("Requirements\n- 3 years of experience", "career_tracks_available", []),
    ],
)
def test_rulings(text: str, field: str, value: object) -> None:
    assert says(text, field, "Data Engineer") == value


def test_the_page_is_made_from_the_signatures() -> None:
    page = codebook_page()
    assert (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8") == page, "rolelens codebook > docs/codebook.md"
    for question in SHIPPED.questions.values():
        for text in (question.name, question.ask, *question.definitions.values(), *question.notes):
            assert text in page, text
    assert all(rule in page for rule in (*READING, *LABELLING))


def test_prompts_and_labelling_forms_say_what_the_page_says() -> None:
    form = label_config()
    for section, signature in SHIPPED.sections.items():
        prompt = SectionAdapter().format_system_message(signature)
        assert all(rule in prompt for rule in READING)
        for question in SHIPPED.of_section(section):
            assert all(f"- {value}: {meaning}" in prompt for value, meaning in question.definitions.items())
            for text in (*question.definitions.values(), *question.notes):
                escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
                assert escaped in form, text
