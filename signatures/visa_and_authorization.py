"""Section 4: visa sponsorship, student work permits and citizenship."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference, TriState
from rolelens.signatures._section import Section, asks

CitizenshipRequired = Literal["us_citizen_only", "us_or_gc", "work_auth_only", "any", "not_mentioned"]


class VisaAndAuthorization(Section):
    """Judge visa sponsorship, student permits and citizenship rules by the posting's own words.

    "Must be authorised to work" alone neither offers nor refuses sponsorship. Equal-opportunity text ("regardless of
    citizenship status") does not count. For jobs outside the United States the two US questions are not_mentioned,
    unless sponsorship itself is offered or refused.
    """

    h1b_friendly: Inference[TriState] = asks(
        "Does the employer offer visa sponsorship?",
        {
            "true": "sponsorship is offered",
            "false": "sponsorship is refused, or a citizenship, green-card or clearance rule excludes it",
            "not_mentioned": "not stated, or only that work authorisation is needed",
        },
        looked_for="visa sponsorship, citizenship or clearance",
    )
    opt_cpt_friendly: Inference[TriState] = asks(
        "Are holders of OPT, CPT or F-1 status accepted?",
        {
            "true": "OPT, CPT, F-1 or every status is accepted",
            "false": "they are refused by name, or sponsorship is refused or excluded",
            "not_mentioned": "not stated",
        },
        looked_for="OPT, CPT, F-1 or visa sponsorship",
    )
    citizenship_required: Inference[CitizenshipRequired] = asks(
        "Which citizenship or right to work is required?",
        {
            "us_citizen_only": "US citizenship, or a clearance that requires it",
            "us_or_gc": 'US citizens and permanent residents ("US person")',
            "work_auth_only": "the right to work in the country, a refusal of sponsorship, or a non-US nationality",
            "any": "every status is welcome",
            "not_mentioned": "not stated",
        },
        looked_for="citizenship, clearance, residence or the right to work",
    )


class VisaAndAuthorizationAnswers(Answers, section=VisaAndAuthorization):
    """The answers to :class:`VisaAndAuthorization` in a record."""

    h1b_friendly: Inference[bool | None]
    opt_cpt_friendly: Inference[bool | None]
    citizenship_required: Inference[CitizenshipRequired | None]
