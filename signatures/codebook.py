"""The codebook's thresholds, and the general rules for reading a posting.

Each is defined only here. Prompts, the reader's rules, the labelling forms and ``docs/codebook.md`` use them, so that a
change applies to questions, answers and documentation.
"""

from __future__ import annotations

# --- seniority_level: required years of experience

JUNIOR_YEARS = 1
"""Minimum years for junior, without a level word; fewer are entry."""

MID_YEARS = 3
SENIOR_YEARS = 5
"""Minimum years for mid and for senior."""

STAFF_YEARS = 10
"""Minimum years that make a lead or manager staff."""

COUPLE, SEVERAL = 2, 3
"""Number of years for "a couple of years" and "several years"."""

# --- benefits_level: distinct benefits

STANDARD_BENEFITS = 2
COMPREHENSIVE_BENEFITS = 6
"""Minimum distinct benefits for standard and for comprehensive."""

COMPREHENSIVE_PREMIUM = 3
"""Minimum premium benefits for comprehensive, whatever the total."""

PREMIUM_LEAVE_DAYS = 30
"""Minimum days of leave that are a premium benefit."""

# --- requirement_strictness: m mandatory items, o optional ones

LOW_MUSTS = 3
"""Maximum musts for low."""

HIGH_MUSTS = 8
"""Minimum musts for high, if few items are optional."""

HIGH_MUSTS_PER_OPTIONAL = 3
"""Minimum musts per optional item for few optional items."""

# --- scope_definition and skill_inflation_detected

MULTI_ROLE_PROFESSIONS = 2
"""Minimum professions with concrete duties that make a job multi-role."""

INFLATED_YEARS_YOUNG = 5
INFLATED_YEARS_MID = 10
"""Minimum years that are too much for intern to junior, and for mid."""

INFLATED_TECHNOLOGIES = 15
"""Minimum distinct technologies, named as musts, that are too many."""

INFLATED_PROFESSIONS = 3
"""Minimum professions in one job that are too many."""

# --- general rules

READING = (
    "Judge from the posting alone, without knowledge of the company. The header counts as text; where body and header "
    "disagree, the body decides.",
    "A claim needs an assertion about this job. Take denied or hypothetical statements for what they say; statements "
    "about the company, its product or customers, another person, an age or a name claim nothing.",
    "Advertising and equal-opportunity boilerplate is weak evidence.",
    "Examples and parts of one product count once, and so does a bullet or sentence that asks for several things.",
)
"""General rules for engines and annotators; part of every prompt."""

LABELLING = (
    "`not_mentioned`, `null` and an empty list mean that the posting gives no basis. They are answers like any other.",
    "Postings come in any language; the labels are the same.",
    "If several values are equally defensible, the label has one as `value` and the others in `also`; each is right. "
    "`also` is for what the posting leaves open, not for an annotator's doubt.",
    "If a value rests on boilerplate alone, the other value goes in `also`.",
    "If a count off by one would change the value, and an item can be counted either way, the other value goes in "
    "`also`.",
    'A level word in the body counts if it names the job itself ("the Lead Data Engineer will …").',
    "If one advert has several separate openings, judge the first.",
    "Evidence is one or more verbatim quotes of at most about 200 characters each; an absence has none.",
    "`source` is `pass1_derived` if a fact of an earlier pass determines the answer alone, `inferred` if the text "
    "does, and `combined` if both are needed.",
)
"""Additional rules for annotators."""
