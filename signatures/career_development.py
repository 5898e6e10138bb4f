"""Section 6: growth, mentoring, promotion, internal mobility and career tracks."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks

GrowthPathClarity = Literal["explicit", "implied", "vague", "not_mentioned"]
MentorshipSignals = Literal["explicit_yes", "implied", "not_mentioned"]
CareerTrack = Literal["ic_track", "management_track", "specialist_track", "architect_track"]


class CareerDevelopment(Section):
    """Judge what the posting says about career development in the company."""

    growth_path_clarity: Inference[GrowthPathClarity] = asks(
        "How clear is the growth path?",
        {
            "explicit": "names the next role, levels, tracks or a promotion process",
            "implied": "names a means: training, certifications, a learning or career programme, tuition aid",
            "vague": 'only a phrase such as "grow with us" or "room to grow"',
            "not_mentioned": "nothing about growth",
        },
        looked_for="growth, training, levels or a career path",
    )
    mentorship_signals: Inference[MentorshipSignals] = asks(
        "Is there mentoring, given or received?",
        {
            "explicit_yes": "mentoring or coaching by name",
            "implied": "learning from seniors, guidance, knowledge sharing, code reviews, an onboarding buddy",
            "not_mentioned": "none of these",
        },
        looked_for="mentoring, coaching, guidance, code reviews or knowledge sharing",
    )
    promotion_path_mentioned: Inference[bool] = asks(
        "Is promotion, advancement or growing into a higher role offered?",
        {"true": "offered", "false": 'not offered; "career prospects" or "career development" alone do not count'},
        looked_for="promotion or advancement",
        notes=("For career prospects or development alone, `true` goes in `also`.",),
    )
    internal_mobility_mentioned: Inference[bool] = asks(
        "Does the company offer moves between its teams, roles, sites or countries?",
        {"true": "offered", "false": "not offered; an international team or a mobility company does not count"},
        looked_for="moves between teams, roles or sites",
    )
    career_tracks_available: Inference[list[CareerTrack]] = asks(
        "Which tracks does the posting offer, or is the role itself on? Intern to mid without a path: none.",
        {
            "ic_track": "individual contributor: a senior, lead, staff or principal level without reports",
            "management_track": "people leader",
            "specialist_track": "subject-matter expert or specialist",
            "architect_track": "architect",
        },
        looked_for="a career track, or a role on one",
        notes=("If only the years make the job senior, the empty set goes in `also`.",),
    )


class CareerDevelopmentAnswers(Answers, section=CareerDevelopment):
    """The answers to :class:`CareerDevelopment` in a record."""

    growth_path_clarity: Inference[GrowthPathClarity | None]
    mentorship_signals: Inference[MentorshipSignals | None]
    promotion_path_mentioned: Inference[bool | None]
    internal_mobility_mentioned: Inference[bool | None]
    career_tracks_available: Inference[list[CareerTrack] | None]
