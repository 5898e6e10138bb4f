"""The codebook's numbers, and how a posting is read.

Each stands here once. Prompts, the reader's rules, the labelling forms and ``docs/codebook.md`` are made from them, so
that changing a number changes what is asked, what is answered and what is documented.
"""

from __future__ import annotations

# --- seniority_level: years of experience asked for

JUNIOR_YEARS = 1
"""From so many years on a job without a level word is junior; with fewer it is an entry job."""

MID_YEARS = 3
SENIOR_YEARS = 5
"""From so many years on it is mid, and senior."""

STAFF_YEARS = 10
"""From so many years on a lead, head or manager is staff."""

COUPLE, SEVERAL = 2, 3
"""Years that "a couple of years" and "several years" stand for."""

# --- benefits_level: distinct benefits

STANDARD_BENEFITS = 2
COMPREHENSIVE_BENEFITS = 6
"""From so many distinct benefits on they are standard, and comprehensive."""

COMPREHENSIVE_PREMIUM = 3
"""From so many premium benefits on they are comprehensive, however few there are."""

PREMIUM_LEAVE_DAYS = 30
"""From so many days on, leave is a premium benefit."""

# --- requirement_strictness: m items that have to be met, o optional ones

LOW_MUSTS = 3
"""Up to so many musts the requirements are low."""

HIGH_MUSTS = 8
"""From so many musts on they are high, where few items are optional."""

HIGH_MUSTS_PER_OPTIONAL = 3
"""Few: at least so many musts for every optional item."""

# --- scope_definition and skill_inflation_detected

MULTI_ROLE_PROFESSIONS = 2
"""From so many professions on, with concrete duties of each, one job is several."""

INFLATED_YEARS_YOUNG = 5
INFLATED_YEARS_MID = 10
"""From so many years on too much is asked: of an intern to junior, and of a mid-level job."""

INFLATED_TECHNOLOGIES = 15
"""From so many distinct technologies on, named as musts, too much is asked."""

INFLATED_PROFESSIONS = 3
"""From so many professions in one job on, too much is asked."""

# --- how a posting is read

READING = (
    "Judge from the posting alone, without knowledge of the company. The header counts as text; where body and header "
    "disagree, the body decides.",
    "A claim needs an assertion about this job. What is denied or hypothetical is read for what it says; what is said "
    "of the company, its product or customers, of another person, or of an age or a name claims nothing.",
    "Advertising and equal-opportunity boilerplate is weak evidence.",
    "Examples and parts of one product count once, and so does a bullet or sentence that asks for several things.",
)
"""What an engine is told too: these stand in every prompt."""

LABELLING = (
    "`not_mentioned`, `null` and an empty list mean that the posting gives no basis. They are answers like any other.",
    "Postings come in any language; the labels are the same.",
    "Where two values are equally defensible, the label holds one as `value` and the others in `also`; each is right. "
    "`also` is for what the posting leaves open, not for an annotator's doubt.",
    "Where a value rests on boilerplate alone, the other value goes in `also`.",
    "Where a count that is off by one would change the value, and an item can be counted either way, the other value "
    "goes in `also`.",
    'A level word counts where it stands in the body for the job itself ("the Lead Data Engineer will …").',
    "Of several separate openings in one advert the first is judged.",
    "Evidence is one or more verbatim quotes of at most some 200 characters; an absence has none.",
    "`source` is `pass1_derived` where a fact of an earlier pass settles the answer alone, `inferred` where the text "
    "does, and `combined` where both are needed.",
)
"""What annotators are told besides."""
