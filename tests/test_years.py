"""Years of experience: numbers and words, ranges and alternatives, and which sentence demands them."""

import pytest

from rolelens.program.reader import analyse
from rolelens.program.reader._years import years_in
from rolelens.signatures import Posting
from tests.said import listed

NUMBERS = {
    1: "one une un ein eine einem uno una um uma een",
    2: "two deux zwei dos dois due twee",
    3: "three trois drei tres tre drie",
    4: "four quatre vier cuatro quatro quattro",
    5: "five cinq fünf cinco cinque vijf",
    6: "six sechs seis sei zes",
    7: "seven sept sieben siete sete sette",
    8: "eight huit acht ocho oito otto",
    9: "nine neuf neun nueve nove",
    10: "ten dix zehn diez dez dieci tien",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_words_are_numbers_before_years(number: int) -> None:
    for word in NUMBERS[number].split():
        assert years_in(f"{word} years of experience") == [number], word
        assert years_in(f"{word} of our pipelines") == [], word


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("5 years", [5]),
        ("5 yrs, 4 yr", [5, 4]),
        ("1 year", [1]),
        ("0 years", [0]),
        ("5 yoe", [5]),
        ("5 full years", [5]),
        ("5 solid years", [5]),
        ("5-year record", [5]),
        ("3 ans, 1 an, 2 années", [3, 1, 2]),
        ("3 Jahre, 1 Jahr, nach 2 Jahren", [3, 1, 2]),
        ("3 años, 1 ano", [3, 1]),
        ("3 anni, 1 anno", [3, 1]),
        ("3 jaar", [3]),
        # The lower end of a range, and what is asked for at least.
        ("3-5 years", [3]),
        ("3–5 years", [3]),
        ("3 to 5 years", [3]),
        ("3+ to 5+ years", [3]),
        ("3 bis 5 Jahre", [3]),
        ("3 à 5 ans", [3]),
        ("3 a 5 años", [3]),
        ("3 tot 5 jaar", [3]),
        ("three to five years", [3]),
        ("5+ years, two of them with Spark", [5]),
        ("at least four years", [4]),
        ("mindestens drei Jahre", [3]),
        ("10 ans d'expérience", [10]),
        ("5 (five) years", [5]),
        ("5 or more years", [5]),
        ("5 plus years", [5]),
        ("5 oder mehr Jahre", [5]),
        # "A couple" and "several", with an adjective or none.
        ("a couple of years", [2]),
        ("a couple of relevant years", [2]),
        ("ein paar Jahre", [2]),
        ("un par de años", [2]),
        ("several years", [3]),
        ("mehrere Jahre", [3]),
        ("plusieurs années", [3]),
        ("varios años", [3]),
        ("several teams", []),
        ("a couple of teams", []),
        # Neither money, nor parts of a number, nor ages of a company: up to 20 years are a demand.
        ("$100,000 a year", []),
        ("€50 years", []),
        ("1.5 years", []),
        ("20 years", [20]),
        ("21 years", []),
        ("our 90 years", []),
        ("125 years", []),
        ("3 yearly audits", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    assert years_in(text) == years


def _required(text: str, title: str = "") -> tuple[int, str] | None:
    found = analyse(Posting(title=title, description=text)).document.years
    return found and (found[0], found[1].text)


@pytest.mark.parametrize(
    ("items", "years"),
    [
        # The most of several demands: the others are parts of it.
        (("2 years of Spark", "6 years of experience", "4 years of SQL"), 6),
        (("6 years of experience, 2 of them years of Spark",), 6),
        # Of alternatives by degree the lowest; of demands that are none, the most.
        (("PhD, or Master and 3 years, or Bachelor and 6 years of experience",), 3),
        (("Bachelor and 6 years / Master and 4 years of experience",), 4),
        (("HBO en 6 jaar of WO en 4 jaar ervaring",), 4),
        (("Bachelor oder Master, 6 Jahre Erfahrung",), 6),
        (("Bachelor, 6 years of experience or 4 years of SQL",), 6),
        (("Bachelor and Master, 6 years of experience, 4 years of SQL",), 6),
        # What is a plus is not required.
        (("3 years of experience", "8 years of Spark are a plus"), 3),
    ],
)
def test_the_years_required(items: tuple[str, ...], years: int) -> None:
    found = _required(listed("What you bring", *items))
    assert found
    assert found[0] == years


@pytest.mark.parametrize(
    ("heading", "text", "years"),
    [
        ("What you bring", "4 years in a harbour", 4),
        ("What you bring", "We sail, 4 years in a harbour", 4),
        # Elsewhere it must be experience, and neither the company's nor a benefit.
        ("What you will do", "4 years in a harbour", None),
        ("What you will do", "4 years of experience", 4),
        ("How to apply", "4 years of experience", 4),
        ("How to apply", "4 years in a harbour", None),
        ("About us", "4 years of experience", None),
        ("Benefits", "4 years of experience", None),
        ("Nice to have", "4 years of experience", None),
        ("How to apply", "4 years of experience, whatever your age: we are an equal opportunity employer", None),
    ],
)
def test_where_years_are_a_demand(heading: str, text: str, years: int | None) -> None:
    # With a part of requirements, so that no other part is taken for one.
    found = _required(listed(heading, text) + listed("What you bring", "A cool head"))
    assert (found and found[0]) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("4 years of experience here.", 4),
        ("Ein paar Jahre Erfahrung.", 2),
        ("Our team has 12 years of experience in shipping.", None),
        ("Our team asks you for 4 years of experience.", 4),
        ("Bachelor or Master, and years of experience.", None),
        ("x", None),
    ],
)
def test_years_of_a_text_without_headings(text: str, years: int | None) -> None:
    found = _required(text)
    assert (found and found[0]) == years


def test_years_of_the_title_and_of_two_sentences() -> None:
    assert _required("x", "Data Engineer, 4 years") == (4, "Data Engineer, 4 years")
    # Of two demands for as many years the first is quoted.
    assert _required("4 years of experience.\n4 years of experience in SQL.") == (4, "4 years of experience.")
