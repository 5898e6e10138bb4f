"""Section 7: strictness of the requirements, clarity of the scope, and inflated demands."""

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
    """Judge how much the posting demands, and how clearly.

    Count the items (bullets or sentences) that demand something, including soft skills and wishes about the person: m
    musts and o optional ones. Items called "nice to have", "preferred", "desired" or "a plus", in their heading or
    their own words, are optional, unless that list is the only one.
    """

    requirement_strictness: Inference[RequirementStrictness] = asks(
        "How strict are the requirements?",
        {
            "low": f'm ≤ {LOW_MUSTS}, or o > m, or explicitly flexible ("apply even if you do not meet all")',
            "medium": "anything else",
            "high": f"m ≥ {HIGH_MUSTS} and o ≤ m/{HIGH_MUSTS_PER_OPTIONAL}; or at least half of the musts say "
            '"must", "mandatory" or "minimum" in their own words',
            "not_mentioned": "no requirements are listed",
        },
        looked_for="requirements, required or preferred",
        notes=(
            'For explicitly flexible requirements, and for few that all say "must", the value by count goes in `also`.',
        ),
    )
    scope_definition: Inference[ScopeDefinition] = asks(
        "How clear is the scope of the job?",
        {
            "clear": "one role with concrete duties",
            "vague": "generic or missing duties",
            "multi_role": f"concrete duties of at least {MULTI_ROLE_PROFESSIONS} professions for one person (data "
            "engineer and web developer)",
            "not_mentioned": "nothing about the work",
        },
        looked_for="duties of the job",
    )
    skill_inflation_detected: Inference[bool] = asks(
        "Are the demands too high for the level?",
        {
            "true": f"entry to junior with at least {INFLATED_YEARS_YOUNG} years, mid with {INFLATED_YEARS_MID}, "
            f"{INFLATED_TECHNOLOGIES} distinct named technologies as musts, or {INFLATED_PROFESSIONS} professions in "
            "one",
            "false": "none of these",
        },
        looked_for="years, technologies or professions beyond the level",
        notes=('Alternatives in brackets are one technology; categories such as "vector database" do not count.',),
    )


class RequirementsClassificationAnswers(Answers, section=RequirementsClassification):
    """The answers to :class:`RequirementsClassification` in a record."""

    requirement_strictness: Inference[RequirementStrictness | None]
    scope_definition: Inference[ScopeDefinition | None]
    skill_inflation_detected: Inference[bool | None]
