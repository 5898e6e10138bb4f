"""Section 5: the kind of contract and the benefits."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks
from rolelens.signatures.codebook import (
    COMPREHENSIVE_BENEFITS,
    COMPREHENSIVE_PREMIUM,
    PREMIUM_LEAVE_DAYS,
    STANDARD_BENEFITS,
)

W2Vs1099 = Literal["w2", "c2c", "1099", "any", "not_mentioned"]
BenefitsLevel = Literal["comprehensive", "standard", "basic", "none_mentioned", "not_mentioned"]


class ContractAndCompensation(Section):
    """Judge the kind of contract and the level of the benefits.

    Count distinct offered benefits: medical, dental and vision are three, meals of any kind one, training one. Pay,
    bonus, profit sharing, salary ranges, remote work and flexible hours do not count.
    """

    w2_vs_1099: Inference[W2Vs1099] = asks(
        "Is the person an employee or a contractor, in any country?",
        {
            "w2": "an employee: full-time, permanent, fixed-term, internship, W2 only; benefits alone suggest it",
            "c2c": "corp-to-corp",
            "1099": "an independent contractor, freelance or B2B",
            "any": "more than one of these is accepted",
            "not_mentioned": 'not stated; a bare "contract" is not enough',
        },
        looked_for="employment, W2, corp-to-corp or freelance terms",
        notes=(
            "A header that says full-time or permanent is enough for `w2`. If only benefits suggest it, "
            "`not_mentioned` goes in `also`.",
        ),
    )
    benefits_level: Inference[BenefitsLevel] = asks(
        "How many benefits does the posting name?",
        {
            "comprehensive": f"at least {COMPREHENSIVE_BENEFITS} distinct ones, or at least {COMPREHENSIVE_PREMIUM} "
            f"premium ones (equity, unlimited or at least {PREMIUM_LEAVE_DAYS} days of leave, a learning budget, paid "
            "parental leave, fully paid health insurance, a pension above the legal minimum, a sabbatical)",
            "standard": f"{STANDARD_BENEFITS} to {COMPREHENSIVE_BENEFITS - 1}",
            "basic": 'one, or only "competitive benefits"',
            "none_mentioned": "no benefit named",
            "not_mentioned": "the same as none_mentioned",
        },
        looked_for="insurance, leave, pension, equity, learning and other benefits",
        equivalent={"not_mentioned": "none_mentioned"},
    )


class ContractAndCompensationAnswers(Answers, section=ContractAndCompensation):
    """The answers to :class:`ContractAndCompensation` in a record."""

    w2_vs_1099: Inference[W2Vs1099 | None]
    benefits_level: Inference[BenefitsLevel | None]
