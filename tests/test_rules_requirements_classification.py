"""Requirements counted, the scope of the duties, and demands beyond the level; the codebook's numbers are elsewhere."""

import pytest

from tests.said import IDLE, finding, listed, says, support

NEED, HAVE, DO = "What you bring", "Nice to have", "What you will do"
TOPICS = tuple(f"Knowledge of topic number {n}" for n in range(10))


def _musts(text: str) -> str:
    """What so many musts come to: low to 3, medium from 4, high from 8."""
    return str(says(text, "requirement_strictness"))


def _asking(n: int) -> str:
    """So many sentences that ask for something, and are no items."""
    return "".join(f"You have knowledge of subject {number}.\n" for number in range(n))


# --- what asks for something ---


@pytest.mark.parametrize(
    ("items", "counts"),
    [
        # Beside three musts a fourth makes it medium.
        (("Knowledge of topic number 4",), True),
        (("Know topic 4",), True),  # 12 characters
        (("Know topic4",), False),  # 11
        (("Python",), True),  # an item that is a technology, however short
        (("We are an equal opportunity employer",), False),
    ],
)
def test_an_item_is_counted_if_it_is_long_enough_or_a_technology(items: tuple[str, ...], counts: bool) -> None:
    assert _musts(listed(NEED, *TOPICS[:3], *items)) == ("medium" if counts else "low")


def test_openly_flexible_items_are_no_musts_and_make_all_low() -> None:
    flexible = "Do not worry if you do not meet every requirement"
    found = finding(listed(NEED, *TOPICS[:9], flexible), "requirement_strictness")
    assert (found.value, found.facts["flexible"]) == ("low", 1)
    assert [s.text for s in found.support["low"]] == [flexible]
    assert finding(listed(NEED, *TOPICS[:9]), "requirement_strictness").facts["flexible"] == 0
    assert says(listed(NEED, flexible), "requirement_strictness") == "not_mentioned"


def test_where_there_are_three_items_the_sentences_between_them_are_talk() -> None:
    items = listed("", *TOPICS[:3]).strip()
    # Items are half of all at least: beside three sentences three musts; three beside four are seven.
    assert _musts(f"{NEED}\n{_asking(3)}{items}") == "low"
    assert _musts(f"{NEED}\n{_asking(4)}{items}") == "medium"
    # Two items are no list: with two sentences that ask they are four.
    assert _musts(f"{NEED}\n{_asking(2)}" + listed("", *TOPICS[:2]).strip()) == "medium"


def test_a_sentence_that_is_no_item_counts_where_it_asks() -> None:
    idle = "The harbour is blue today.\n"
    assert _musts(f"{NEED}\n{_asking(4)}") == "medium"
    assert _musts(f"{NEED}\n{_asking(3)}{idle}") == "low"
    assert _musts(f"{NEED}\n{idle}") == "not_mentioned"
    # Too short to ask by itself, and no item.
    assert _musts(f"{NEED}\n{_asking(3)}SQL a must.\n") == "low"
    # A heading asks for nothing, though "must have" stands in it.
    assert _musts(f"{NEED}\nMust have\n{_asking(3)}") == "low"
    assert says("x", "requirement_strictness") == "not_mentioned"


def test_support_and_facts_of_strictness() -> None:
    hard, years, plus = "SQL is a must for all of us", "4 years of experience with tables", "Knowledge of extras"
    text = listed(NEED, *TOPICS[:2], hard, years) + listed(HAVE, plus)
    more = listed(NEED, *TOPICS[:2], hard, f"{hard} here", years, f"{years} here") + listed(HAVE, plus, f"{plus} here")
    found = finding(text, "requirement_strictness")
    texts = {value: [s.text for s in sentences] for value, sentences in found.support.items()}
    # The item that names years is shown, else the first.
    assert texts == {"high": [hard, years], "medium": [years, plus], "low": [plus, years]}
    for value, shown in texts.items():
        assert support(more, "requirement_strictness", value) == shown
    assert found.facts == {"optional.share": 1 / 5, "hard.share": 1 / 4, "flexible": 0}
    soft = finding(listed(NEED, *TOPICS[:4]), "requirement_strictness")
    texts = {value: [s.text for s in sentences] for value, sentences in soft.support.items()}
    assert texts == {"high": [NEED, TOPICS[0]], "medium": [TOPICS[0]], "low": [TOPICS[0]]}
    # Where nothing says "must", the heading speaks for many items, not what stands before it.
    before = "You have knowledge of boats.\n" + listed(NEED, *TOPICS[:4])
    assert support(before, "requirement_strictness", "high")[0] == NEED
    # Optional items alone are the musts: none of them is a plus.
    alone = finding(listed(HAVE, *TOPICS[:5]), "requirement_strictness")
    assert (alone.value, alone.facts["optional.share"]) == ("medium", 0)


@pytest.mark.parametrize(
    ("hard", "soft", "optional", "value"),
    [
        # Half of the musts say "must", or there are eight musts and thrice as many as optional items.
        (2, 2, 0, "high"),
        (2, 3, 0, "medium"),
        (0, 8, 0, "high"),
        (0, 7, 0, "medium"),
        (0, 9, 3, "high"),
        (0, 9, 4, "medium"),
    ],
)
def test_many_musts_or_hard_ones_are_high(hard: int, soft: int, optional: int, value: str) -> None:
    musts = (*(f"SQL is a must for team {n}" for n in range(hard)), *TOPICS[:soft])
    assert _musts(listed(NEED, *musts) + listed(HAVE, *(f"Knowledge of extra {n}" for n in range(optional)))) == value


# --- scope ---

CONCRETE = ("Operate Kafka topics of the harbour", "Write data quality checks of the port")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Two concrete duties (a technology, a focus or a profession) are clear; each has more than 20 characters.
        (listed(DO, *CONCRETE), "clear"),
        (listed(DO, CONCRETE[0], *IDLE), "vague"),
        (listed(DO, "Use our Python here now", "Plan spring SEO for us."), "clear"),
        (listed(DO, "Use our Python here.x", "Use their Python here"), "clear"),  # 21 characters
        (listed(DO, "Use our Python here.", "Use their Python here"), "vague"),  # 20
        (listed(DO, "Build it"), "vague"),
        ("Nothing of it.", "not_mentioned"),
        (listed(NEED, "Ability to build reports"), "vague"),
    ],
)
def test_scope(text: str, value: str) -> None:
    assert says(text, "scope_definition") == value


WEB = ("Design websites for our customers", "Develop mobile apps for the shop")
SALES = ("Do presales for new regions", "Take over account management for banks")
BOTH = "Plan marketing campaigns for our websites"


@pytest.mark.parametrize(
    ("items", "value"),
    [
        ((*WEB, *SALES), "multi_role"),
        # Two duties make a profession part of the job, and each must be its own.
        ((*WEB, SALES[0]), "clear"),
        ((*WEB, "Plan marketing campaigns for spring", BOTH), "clear"),
        ((*WEB, "Plan marketing campaigns for spring", "Take care of SEO for our shop"), "multi_role"),
    ],
)
def test_several_professions_have_duties_of_their_own(items: tuple[str, ...], value: str) -> None:
    assert says(listed(DO, *items), "scope_definition") == value


def test_the_header_names_a_profession_but_no_duty_of_it() -> None:
    marketing = "Plan marketing campaigns for spring"
    assert says(listed(DO, *WEB, marketing), "scope_definition", "Data Engineer, SEO") == "clear"


def test_professions_are_those_of_duties_and_header_or_else_of_the_requirements() -> None:
    def professions(text: str, title: str = "") -> float:
        return finding(text, "scope_definition", title).facts["professions"] * 8

    assert professions(listed(DO, *WEB, *SALES)) == 2
    assert professions(listed(DO, *WEB) + listed(NEED, *SALES)) == 1
    assert professions(listed(DO, WEB[0]), "Data Engineer, SEO") == 2
    assert professions(listed(NEED, *(f"Knowledge: {duty}" for duty in (WEB[1], SALES[1])))) == 2
    assert professions(listed(NEED, f"Knowledge: {SALES[1]}"), "Data Engineer") == 0
    # Named in the requirements alone, they are no duties.
    assert says(listed(NEED, *WEB, *SALES), "scope_definition") != "multi_role"


def test_support_and_facts_of_scope() -> None:
    security = ("Carry out penetration testing", "Prepare security audits for the board")
    marketing = ("Plan marketing campaigns for spring", "Take care of SEO for our shop")
    text = listed(DO, *WEB, *SALES, *security, *marketing, IDLE[0], "Tidy up") + "Other duties as assigned."
    found = finding(text, "scope_definition", "Data Engineer and Data Analyst")
    texts = {value: [s.text for s in sentences] for value, sentences in found.support.items()}
    # The shortest concrete duty; of the first three professions the first duty of each.
    assert texts == {
        "clear": [SALES[0]], "vague": ["Other duties as assigned."], "multi_role": [WEB[0], SALES[0], security[0]]
    }  # fmt: skip
    # Of more than 20 characters: eight concrete ones, one idle one and the last sentence.
    assert found.facts == {
        "duties": 10 / 10, "duties.0": 0, "duties.3": 1, "concrete": 1, "concrete.share": 8 / 10, "vague": 1,
        "professions": 4 / 8, "professions.4": 1, "professions.own": 1, "families": 2 / 3, "length": len(text) / 4000,
    }  # fmt: skip
    few = finding(listed(DO, *WEB, IDLE[0]), "scope_definition").facts
    assert (few["duties"], few["duties.3"], few["concrete"], few["concrete.share"]) == (3 / 10, 1, 2 / 6, 2 / 3)
    assert (few["professions.4"], few["professions.own"], few["vague"], few["families"]) == (0, 1 / 3, 0, 0)
    two = finding(listed(DO, *WEB), "scope_definition").facts
    assert (two["duties.3"], two["duties.0"]) == (0, 0)
    assert finding("x", "scope_definition").facts["duties.0"] == 1
    three = finding(listed(DO, *WEB, *SALES, *security), "scope_definition").facts
    assert (three["professions"], three["professions.4"], three["professions.own"]) == (3 / 8, 0, 1)


def test_a_scope_without_concrete_duties_quotes_the_shortest_duty() -> None:
    text = listed(DO, *IDLE[:3])
    assert support(text, "scope_definition", "vague") == support(text, "scope_definition", "clear") == [IDLE[2]]
    assert support(listed(DO, "Build it", "Build them"), "scope_definition", "vague") == ["Build it"]


# --- inflation ---


@pytest.mark.parametrize(
    ("title", "years", "value"),
    [
        ("Data Engineering Intern", 5, True),
        ("Entry-level Data Engineer", 5, True),
        ("Associate Data Engineer", 5, True),
        ("Junior Data Engineer", 5, True),
        ("Mid-level Data Engineer", 9, False),
        ("Mid-level Data Engineer", 10, True),
        ("Senior Data Engineer", 10, False),
        ("Data Engineer", 15, False),
        ("Lead Data Engineer", 12, False),
    ],
)
def test_years_beyond_the_level(title: str, years: int, value: bool) -> None:
    text = listed(NEED, f"{years} years of experience with tables")
    assert says(text, "skill_inflation_detected", title) is value


TOOLS = (
    "Python", "SQL", "Spark", "Kafka", "Airflow", "dbt", "Snowflake", "Terraform", "Docker", "Kubernetes", "Java",
    "Scala", "Redis", "MongoDB", "PostgreSQL",
)  # fmt: skip


@pytest.mark.parametrize(
    ("items", "value"),
    [
        (TOOLS, True),
        (TOOLS[:14], False),
        # The same one again, one that is a plus, and the second of examples are none more.
        ((*TOOLS[:14], "More Python"), False),
        ((*TOOLS[:14], "Redshift is a plus"), False),
        ((*TOOLS[:14], "Databases such as PostgreSQL"), True),
        ((*TOOLS[:13], "Databases such as PostgreSQL, MySQL"), False),
        ((*TOOLS[:13], "PostgreSQL, or databases such as MySQL, Oracle"), True),
    ],
)
def test_technologies_are_counted_once_each(items: tuple[str, ...], value: bool) -> None:
    assert says(listed(NEED, *(f"Experience with {item}" for item in items)), "skill_inflation_detected") is value


def test_support_and_facts_of_inflation() -> None:
    years = "6 years of experience with tables"
    two, one = "Experience with Spark and Kafka", "Experience with Python"
    found = finding(listed(NEED, one, years, two), "skill_inflation_detected", "Junior Data Engineer")
    assert [s.text for s in found.support["true"]] == [years]
    assert found.facts == {
        "beyond": 1, "tools": 3 / 25, "tools.15": 0, "tools.20": 0, "professions": 0, "young": 1, "years": 6 / 10
    }  # fmt: skip
    # What is not beyond the level: the sentences with the most technologies, three of them.
    items = (one, "Experience with dbt", two, "Experience with Java")
    senior = finding(listed(NEED, *items), "skill_inflation_detected", "Senior Data Engineer")
    assert [s.text for s in senior.support["true"]] == [two, one, "Experience with dbt"]
    assert (senior.facts["years"], senior.facts["young"], senior.facts["beyond"]) == (0, 0, 0)
    many = (*TOOLS, "Redshift", "BigQuery", "Flink", "Dagster", "Prefect")
    for count in (14, 15, 19, 20):
        facts = finding(listed(NEED, *(f"Experience with {t}" for t in many[:count])), "skill_inflation_detected").facts
        assert (facts["tools"], facts["tools.15"], facts["tools.20"]) == (count / 25, count >= 15, count >= 20)


def test_several_professions_speak_for_inflation_where_they_make_it() -> None:
    plain = ("Do presales for new regions", "Take over account management for banks")
    text = listed(DO, *WEB, *plain, "Plan marketing campaigns for spring", "Take care of SEO for our shop")
    found = finding(text, "skill_inflation_detected")
    assert found.value is True
    assert [s.text for s in found.support["true"]] == [WEB[0], plain[0], "Plan marketing campaigns for spring"]
    assert found.facts["professions"] == 3 / 8
    assert finding(listed(DO, *WEB, *plain), "skill_inflation_detected").support == {}
