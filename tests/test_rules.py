"""What the codebook's rules make of words, in several languages, and what they must not."""

import pytest

from rolelens.program.reader import analyse
from rolelens.program.reader._years import years_in
from rolelens.signatures import Posting, Value
from tests.said import says


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
        ("You will lead remote teams", "not_mentioned"),
        ("You will build hybrid search over a hybrid cloud", "not_mentioned"),
        ("A lovely office dog", "not_mentioned"),
    ],
)
def test_work_models(text: str, value: str) -> None:
    assert says(text, "remote_restriction") == value


@pytest.mark.parametrize(
    ("title", "text", "value"),
    [
        ("Senior Data Engineer II", "x", "senior"),
        ("Data Engineer II", "x", "mid"),
        ("Mid/Senior Data Engineer", "x", "mid"),
        ("Associate Data Engineer", "x", "associate"),
        ("Praktikant Data Engineering (m/w/d)", "x", "intern"),
        ("Ingénieur données - Stage F/H", "x", "intern"),
        ("Engenheiro de Dados Pleno", "x", "mid"),
        ("Lead Data Engineer", "Requirements\n- 10+ years of experience", "staff"),
        ("Lead Data Engineer", "Requirements\n- 5 years of experience", "senior"),
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
    ("title", "text", "value"),
    [
        ("Data Engineer - Reverse ETL", "You sync segments to Braze.", "reverse_etl"),
        ("Analytics Engineer", "You write dbt models for the sales team.", "data_modeling"),
        ("Ingeniero(a) de Datos", "Construyes pipelines.", "general"),
        ("Data Engineer, Observability", "You build pipelines and dashboards.", "observability"),
        ("Data Engineer", "You build data pipelines of every kind.", "general"),
    ],
)
def test_the_title_and_the_family_tell_the_focus(title: str, text: str, value: str) -> None:
    assert says(text, "sub_specialty", title) == value


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("3-5 years", [3]),
        ("5+ years, two of them with Spark", [5]),
        ("at least four years", [4]),
        ("mindestens drei Jahre", [3]),
        ("10 ans d'expérience", [10]),
        ("$100,000 a year", []),
        ("our 90 years", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    assert years_in(text) == years


@pytest.mark.parametrize(
    ("text", "cloud"),
    [
        ("Pipelines on Redshift and Glue", "aws"),
        ("Data Factory and Synapse", "azure"),
        ("BigQuery", "gcp"),
        ("AWS, Azure or GCP", "multi"),
        ("Tickets in Azure DevOps", "not_mentioned"),
        ("Snowflake, Databricks and dbt", "not_mentioned"),
        ("Servers in our own data center", "on_prem"),
        ("Python\n\nBenefits\n- We back up data on-premises and in the cloud", "not_mentioned"),
    ],
)
def test_clouds(text: str, cloud: str) -> None:
    assert says(f"Responsibilities\n- {text}", "primary_cloud") == cloud


def test_benefits_are_counted_once_each() -> None:
    text = "Benefits\n- Medical, dental and vision insurance\n- 401(k)\n- Paid time off"
    assert says(text, "benefits_level") == "standard"
    assert says(text + "\n- Gym membership\n- Free lunch", "benefits_level") == "comprehensive"
    assert says("Benefits\n- Competitive benefits package", "benefits_level") == "basic"
    assert says("Benefits\n- No benefits are provided with this role", "benefits_level") == "none_mentioned"
    assert says("We sell dental insurance software.", "benefits_level") == "none_mentioned"


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("DevOps Engineer - Generative AI", "mlops_engineer"),
        ("AI DevOps Engineer", "mlops_engineer"),
        ("Senior AI Infrastructure Engineer", "mlops_engineer"),
        ("Senior Data and AI Engineer", "data_engineer"),
        ("AI Engineer", "ml_engineer"),
        ("AI Research Engineer Intern", "research_engineer"),
    ],
)
def test_families(title: str, family: str) -> None:
    assert says("x", "job_family", title) == family


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
        ("\nBenefits\n- Comprehensive benefits and career development opportunities", "benefits_level", "basic"),
        ("\nBenefits\n- Help for healthcare professionals", "benefits_level", "none_mentioned"),
        ("\nBenefits\n- Private healthcare\n- Dental insurance", "benefits_level", "standard"),
    ],
)
def test_what_is_no_sign_of_a_thing_and_what_is(text: str, field: str, value: Value) -> None:
    assert says(f"Responsibilities\n{text}", field, "Senior Data Engineer") == value


def test_a_contractors_job_is_one_whatever_the_form_of_the_job_board_says() -> None:
    contractor = Posting(employment_type="FULL_TIME", description="This position is for an independent contractor.")
    employee = Posting(employment_type="FULL_TIME", description="You will manage independent contractors.")
    assert analyse(contractor).findings["w2_vs_1099"].value == "1099"
    assert analyse(employee).findings["w2_vs_1099"].value == "w2"
