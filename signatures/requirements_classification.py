"""Section 7: how strict the requirements are, how clear the scope, and whether too much is asked."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks
from rolelens.signatures.codebook import (
    HIGH_MUSTS,
    HIGH_MUSTS_PER_OPTIONAL,
    INFLATED_PROFESSIONS,
    INFLATED_TECHNOLOGIES,
    INFLATED_YEARS_MID,
    INFLATED_YEARS_YOUNG,
    LOW_MUSTS,
    MULTI_ROLE_PROFESSIONS,
)

RequirementStrictness = Literal["low", "medium", "high", "not_mentioned"]
ScopeDefinition = Literal["clear", "vague", "multi_role", "not_mentioned"]


class RequirementsClassification(Section):
    """Judge how much the posting asks of the person, and how clearly.

    Count the items, bullets or sentences, that ask for something, soft skills and wishes for a person included: m
    musts and o optional ones. What is called "nice to have", "preferred", "desired" or "a plus", by its header or its
    own words, is optional, unless that list is the only one.
    """

    requirement_strictness: Inference[RequirementStrictness] = asks(
        "How strict are the requirements?",
        {
            "low": f'm up to {LOW_MUSTS}, or o > m, or openly flexible ("apply even if you do not meet all")',
            "medium": "all else",
            "high": f"m of {HIGH_MUSTS} or more and o up to m/{HIGH_MUSTS_PER_OPTIONAL}; or half of the musts or more "
            'say "must", "mandatory" or "minimum" in their own words',
            "not_mentioned": "no requirements are listed",
        },
        looked_for="requirements, required or preferred",
        notes=('Of openly flexible requirements, and of few that all say "must", the counted value goes in `also`.',),
    )
    scope_definition: Inference[ScopeDefinition] = asks(
        "How clear is the scope of the job?",
        {
            "clear": "one role with concrete duties",
            "vague": "duties that are generic or missing",
            "multi_role": f"one person has concrete duties of {MULTI_ROLE_PROFESSIONS} professions or more (data "
            "engineer and web developer)",
            "not_mentioned": "nothing is said of the work",
        },
        looked_for="duties of the job",
    )
    skill_inflation_detected: Inference[bool] = asks(
        "Is too much asked for the level?",
        {
            "true": f"entry to junior with {INFLATED_YEARS_YOUNG} years or more, mid with {INFLATED_YEARS_MID}, "
            f"{INFLATED_TECHNOLOGIES} distinct named technologies as musts, or {INFLATED_PROFESSIONS} professions in "
            "one",
            "false": "none of that",
        },
        looked_for="years, technologies or professions beyond the level",
        notes=('Alternatives in brackets are one technology; categories such as "vector database" are none.',),
    )


class RequirementsClassificationAnswers(Answers, section=RequirementsClassification):
    """The answers to :class:`RequirementsClassification` in a record."""

    requirement_strictness: Inference[RequirementStrictness | None]
    scope_definition: Inference[ScopeDefinition | None]
    skill_inflation_detected: Inference[bool | None]
