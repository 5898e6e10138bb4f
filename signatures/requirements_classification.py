"""Section 7: how strict the requirements are, how clear the scope, and whether too much is asked."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks

RequirementStrictness = Literal["low", "medium", "high", "not_mentioned"]
ScopeDefinition = Literal["clear", "vague", "multi_role", "not_mentioned"]


class RequirementsClassification(Section):
    """Judge how much the posting asks of the person, and how clearly.

    Count the bullets or sentences that ask for one thing, soft skills included. What stands under "nice to have",
    "preferred" or "a plus" is optional. Lists of examples and parts of one product count once.
    """

    requirement_strictness: Inference[RequirementStrictness] = asks(
        "How strict are the requirements?",
        {
            "low": "three musts or fewer, mostly optional ones, or openly flexible ones",
            "medium": "musts beside optional ones, or four to seven musts",
            "high": 'eight musts or more with few or no optional ones, or "must", "mandatory", "minimum" throughout',
            "not_mentioned": "no requirements are listed",
        },
        looked_for="requirements, required or preferred",
    )
    scope_definition: Inference[ScopeDefinition] = asks(
        "How clear is the scope of the job?",
        {
            "clear": "one role with concrete duties",
            "vague": "duties that are generic or missing",
            "multi_role": "duties of two professions or more",
            "not_mentioned": "nothing is said of the work",
        },
        looked_for="duties of the job",
    )
    skill_inflation_detected: Inference[bool] = asks(
        "Is too much asked for the level?",
        {
            "true": "entry or junior with five years, mid with ten, fifteen distinct technologies as musts, or three "
            "professions in one",
            "false": "none of that",
        },
        looked_for="years, technologies or professions beyond the level",
    )


class RequirementsClassificationAnswers(Answers, section=RequirementsClassification):
    """The answers to :class:`RequirementsClassification` in a record."""

    requirement_strictness: Inference[RequirementStrictness | None]
    scope_definition: Inference[ScopeDefinition | None]
    skill_inflation_detected: Inference[bool | None]
