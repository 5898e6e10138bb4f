"""The form of the contract, and benefits: which are one, which are premium, and where they are offers."""

import pytest

from rolelens.signatures import Value
from tests.said import finding, listed, says, support

FULL, W2, C2C, FREE = "Full-time position.", "W2 only.", "Corp-to-corp is fine.", "Freelance job."
THIS = "This role is for an independent contractor."
EQUAL = "We are an equal opportunity employer"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (FULL, "w2"),
        (W2, "w2"),
        (C2C, "c2c"),
        (FREE, "1099"),
        ("Contract, 6 months.", "not_mentioned"),
        ("x", "not_mentioned"),
        # Corp-to-corp beside W-2 by name, or beside freelancing, leaves the choice; beside full time it does not.
        ("C2C or W2.", "any"),
        ("C2C or W-2.", "any"),
        ("C2C or 1099.", "any"),
        (f"{C2C} W2 is fine too.", "any"),
        (f"{C2C} {FREE}", "any"),
        (f"{C2C} {FULL}", "c2c"),
        # Full time and freelancing in one sentence are a choice; apart they are the job's form and something else.
        ("Freelance, or full-time.", "any"),
        (f"{FREE} {FULL}", "w2"),
        (f"{THIS} {FULL}", "1099"),
        # Refusals.
        ("No C2C, please.", "not_mentioned"),
        ("No freelancers, please.", "not_mentioned"),
        (f"{FULL} No freelancers, please. No C2C, please.", "w2"),
        # Benefits suggest an employee, a promise of them alone too.
        (listed("Benefits", "Dental insurance"), "w2"),
        (listed("Benefits", "Dental insurance", "A gym"), "w2"),
        (listed("Benefits", "Stock options", "Sabbatical after five years", "Unlimited PTO"), "w2"),
        (listed("Benefits", "Competitive benefits package"), "w2"),
        (f"{FREE}\n" + listed("Benefits", "Dental insurance"), "1099"),
        # The company's story and equality are not about this job.
        ("About us\nWe grew. We sell to an independent contractor.", "not_mentioned"),
        (f"{EQUAL}, full-time position.", "not_mentioned"),
    ],
)
def test_contracts(text: str, value: str) -> None:
    assert says(text, "w2_vs_1099") == value


def test_a_contractors_job_is_one_whatever_the_form_of_the_job_board_says() -> None:
    assert says("This position is for an independent contractor.", "w2_vs_1099", employment_type="FULL_TIME") == "1099"
    assert says("You will manage independent contractors.", "w2_vs_1099", employment_type="FULL_TIME") == "w2"
    # The header's word on freelancing is about this job.
    assert says(FULL, "w2_vs_1099", "Data Engineer, freelance") == "1099"


def test_support_and_facts_of_contracts() -> None:
    def texts(text: str) -> dict[str, list[str]]:
        return {form: [s.text for s in found] for form, found in finding(text, "w2_vs_1099").support.items()}

    assert texts("C2C or W2.") == {form: ["C2C or W2."] for form in ("w2", "c2c", "any")}
    assert texts(f"{C2C} {W2} {FREE}") == {"w2": [W2], "c2c": [C2C], "1099": [FREE], "any": [C2C, W2]}
    assert texts(f"{C2C} {FREE}") == {"c2c": [C2C], "1099": [FREE], "any": [C2C, FREE]}
    assert texts(f"{C2C} Corp-to-corp is fine with us. {FREE} Freelance job or mission.")["any"] == [C2C, FREE]
    assert texts(f"{C2C} {FREE} C2C or 1099.")["any"] == ["C2C or 1099."]
    either = "Freelance, or full-time."
    assert texts(f"{FREE} {either} Freelance, or else full-time.")["any"] == [either]
    # Benefits speak for an employee where nothing else does, three at most.
    benefits = ("Gym membership", "Free lunch", "Life insurance", "Dental insurance")
    assert texts(listed("Benefits", *benefits))["w2"] == ["Free lunch", "Gym membership", "Life insurance"]
    assert texts(f"{FULL}\n" + listed("Benefits", *benefits))["w2"] == [FULL]

    facts = finding(f"{W2} {C2C} {FREE} Contract, 6 months.", "w2_vs_1099").facts
    assert {name: fact for name, fact in facts.items() if fact} == {
        "w2": 1 / 2, "w2.any": 1, "w2.named": 1, "c2c": 1, "free": 1, "bare": 1, "benefits.none_mentioned": 1
    }  # fmt: skip
    header = finding("x", "w2_vs_1099", employment_type="FULL_TIME").facts
    assert (header["header"], header["w2.named"], header["w2.benefits"]) == (1, 0, 0)
    assert finding(FULL, "w2_vs_1099", employment_type="FULL_TIME").facts["header"] == 1
    perk = listed("Benefits", "Full-time position")
    for part in (perk, listed("How to apply", "Full-time position")):
        assert finding(part, "w2_vs_1099").facts["w2.benefits"] == 1
    assert finding("x", "w2_vs_1099").facts["w2.benefits"] == 0
    assert finding(f"{FULL}\n{perk}", "w2_vs_1099").facts["w2.benefits"] == 0


# --- benefits ---


def _count(*items: str) -> tuple[float, float, Value]:
    """How many distinct benefits are found, how many of them premium, and what that comes to."""
    found = finding(listed("Benefits", *items), "benefits_level")
    return round(found.facts["count"] * 10), round(found.facts["premium"] * 4), found.value


@pytest.mark.parametrize(
    ("items", "count", "premium", "value"),
    [
        # Medical, dental and vision are three; a second gym is none.
        (("Medical, dental and vision insurance",), 3, 0, "standard"),
        (("A gym", "Gym membership"), 1, 0, "basic"),
        # A stronger form is the benefit, once, and premium.
        (("Unlimited PTO",), 1, 1, "basic"),
        (("Unlimited PTO", "25 days of paid leave"), 1, 1, "basic"),
        (("16 weeks of paid parental leave", "Parental leave for both parents"), 1, 1, "basic"),
        (("Medical insurance", "We cover 100 % of your premiums"), 1, 1, "basic"),
        (("401(k) with a 6 % match",), 1, 1, "basic"),
        (("Stock options",), 1, 1, "basic"),
        (("Sabbatical after five years",), 1, 1, "basic"),
        # Training beside a budget for it is one.
        (("Learning budget of 1,500 euros a year",), 1, 1, "basic"),
        (("Language courses",), 1, 0, "basic"),
        (("Learning budget of 1,500 euros a year", "Language courses"), 1, 1, "basic"),
        # Three premium ones are comprehensive, two are not.
        (("Stock options", "Sabbatical after five years"), 2, 2, "standard"),
        (("Stock options", "Sabbatical after five years", "Unlimited PTO"), 3, 3, "comprehensive"),
        (("Medical insurance", "Dental insurance", "Life insurance", "A gym", "Free lunch"), 5, 0, "standard"),
        (("Medical insurance", "Dental insurance", "Life insurance", "A gym", "Free lunch", "Parking"), 6, 0,
         "comprehensive"),
        # A promise counts for none, and is more than nothing.
        (("Competitive benefits package",), 0, 0, "basic"),
        (("Competitive benefits package", "A gym"), 1, 0, "basic"),
        # A denial decides over a promise and over one benefit, not over two.
        (("No benefits are provided with this role",), 0, 0, "none_mentioned"),
        (("No benefits are provided with this role", "A gym"), 1, 0, "none_mentioned"),
        (("No benefits are provided with this role", "A gym", "Free lunch"), 2, 0, "standard"),
    ],
)  # fmt: skip
def test_benefits_are_counted_once_each(items: tuple[str, ...], count: int, premium: int, value: str) -> None:
    assert _count(*items) == (count, premium, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", "none_mentioned"),
        ("We sell dental insurance software.", "none_mentioned"),
        # Outside of its part a benefit is one where it is offered, or where two stand together.
        ("Dental insurance is what we sell.", "none_mentioned"),
        ("We offer dental insurance.", "basic"),
        ("You get dental insurance.", "basic"),
        ("A gym, dental insurance.", "standard"),
        ("Competitive benefits package.", "basic"),
        ("401(k).", "basic"),
        (listed("What you will do", "Sell life insurance to farmers"), "none_mentioned"),
        (listed("How to apply", "A gym is near"), "basic"),
        (f"{EQUAL}: a gym, dental insurance.", "none_mentioned"),
        (listed("Benefits", "Comprehensive benefits and career development opportunities"), "basic"),
        (listed("Benefits", "Help for healthcare professionals"), "none_mentioned"),
        (listed("Benefits", "Private healthcare", "Dental insurance"), "standard"),
    ],
)
def test_where_a_benefit_is_an_offer(text: str, value: str) -> None:
    assert says(text, "benefits_level") == value


def test_support_and_facts_of_benefits() -> None:
    three, gym, leave = "Medical, dental and vision insurance", "A gym", "Unlimited PTO"
    text = listed("Benefits", gym, leave, three, "Competitive benefits package")
    found = finding(text, "benefits_level")
    # The sentence that names most comes first (three, leave in two forms, one); a promise only for want of any.
    for value in ("comprehensive", "standard", "basic"):
        assert [s.text for s in found.support[value]] == [three, leave, gym]
    assert support(listed("Benefits", "Competitive benefits package"), "benefits_level", "basic") == [
        "Competitive benefits package"
    ]
    # A stronger form speaks for itself.
    paid = "We cover 100 % of your premiums"
    assert support(listed("Benefits", paid), "benefits_level", "basic") == [paid]
    # Medical, dental, vision, the gym and leave; one of four premium.
    assert found.facts == {
        "count": 5 / 10, "none": 0, "one": 0, "two": 1, "four": 1, "six": 0, "eight": 0, "premium": 1 / 4, "generic": 1,
        "denied": 0, "heading": 1,
    }  # fmt: skip


def test_facts_on_both_sides_of_their_counts() -> None:
    items = (
        "Medical insurance", "Dental insurance", "Life insurance", "A gym", "Free lunch", "Parking",
        "Employee discounts", "Company events",
    )  # fmt: skip
    names = {"none": 0, "one": 1, "two": 2, "four": 4, "six": 6, "eight": 8}
    for count in range(9):
        facts = finding(listed("Benefits", *items[:count], "Sunshine"), "benefits_level").facts
        assert facts["count"] == count / 10
        for name, at in names.items():
            assert facts[name] == (count == at if at < 2 else count >= at), (name, count)
    assert finding("x", "benefits_level").facts["heading"] == 0
    assert finding("A gym, dental insurance.", "benefits_level").facts["heading"] == 1
    assert finding("This assignment comes with no benefits.", "benefits_level").facts["denied"] == 1
    assert finding(listed("Benefits", "No benefits are provided"), "benefits_level").facts["denied"] == 1


def test_benefits_of_the_header_are_offers_too() -> None:
    assert says("x", "benefits_level", "Data Engineer, dental insurance and a gym") == "standard"
