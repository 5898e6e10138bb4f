"""Section 6: growth, mentoring, promotion, moves inside the company, and tracks."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference
from rolelens.signatures._section import Section, asks

GrowthPathClarity = Literal["explicit", "implied", "vague", "not_mentioned"]
MentorshipSignals = Literal["explicit_yes", "implied", "not_mentioned"]
CareerTrack = Literal["ic_track", "management_track", "specialist_track", "architect_track"]


class CareerDevelopment(Section):
    """Judge what the posting says of the person's development in the company."""

    growth_path_clarity: Inference[GrowthPathClarity] = asks(
        "How clear is the way the person can grow?",
        {
            "explicit": "the next role, levels, tracks or a process of promotion are named",
            "implied": "a means is named: training, certifications, a learning or career programme, tuition aid",
            "vague": 'a phrase only, such as "grow with us" or "room to grow"',
            "not_mentioned": "nothing on growth",
        },
        looked_for="growth, training, levels or a career path",
    )
    mentorship_signals: Inference[MentorshipSignals] = asks(
        "Is there mentoring, given or received?",
        {
            "explicit_yes": "mentoring or coaching by name",
            "implied": "learning from seniors, guidance, sharing of knowledge, code reviews, a buddy at the start",
            "not_mentioned": "none of these",
        },
        looked_for="mentoring, coaching, guidance, code reviews or knowledge sharing",
    )
    promotion_path_mentioned: Inference[bool] = asks(
        "Is promotion, advancement or growing into a higher role offered?",
        {"true": "it is", "false": 'it is not; "career prospects" or "career development" alone do not offer it'},
        looked_for="promotion or advancement",
        notes=("Of career prospects or development alone, `true` goes in `also`.",),
    )
    internal_mobility_mentioned: Inference[bool] = asks(
        "Is moving between teams, roles, sites or countries inside the company offered?",
        {"true": "it is", "false": "it is not; an international team, or a company in mobility, says nothing"},
        looked_for="moves between teams, roles or sites",
    )
    career_tracks_available: Inference[list[CareerTrack]] = asks(
        "Which tracks are offered as a path, or does the role itself stand on? Interns to mid with no path: none.",
        {
            "ic_track": "an individual contributor's: a senior, lead, staff or principal level without reports",
            "management_track": "a people leader's",
            "specialist_track": "a subject-matter expert's or specialist's",
            "architect_track": "an architect's",
        },
        looked_for="a career track, or a role that stands on one",
        notes=("Where only the years make the job senior, the empty set goes in `also`.",),
    )


class CareerDevelopmentAnswers(Answers, section=CareerDevelopment):
    """The answers to :class:`CareerDevelopment` in a record."""

    growth_path_clarity: Inference[GrowthPathClarity | None]
    mentorship_signals: Inference[MentorshipSignals | None]
    promotion_path_mentioned: Inference[bool | None]
    internal_mobility_mentioned: Inference[bool | None]
    career_tracks_available: Inference[list[CareerTrack] | None]
