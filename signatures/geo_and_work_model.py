"""Section 3: location, time zones and relocation."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference, TriState
from rolelens.signatures._section import Section, asks

RemoteRestriction = Literal["same_country", "same_timezone", "same_region", "anywhere", "not_mentioned"]
TimezoneFocus = Literal["americas", "europe", "apac", "global", "specific_country", "not_mentioned"]


class GeoAndWorkModel(Section):
    """Judge where the person must be, the time zones they work in, and relocation.

    A city in the header, "join our team in Vienna" or office perks are not a work model: on-site, hybrid or remote work
    must be stated; "this role is located in" and "you work in our office" state it. A perk ("four weeks from anywhere")
    or refused remote work is not a remote job. A job is tied to the country in the header; if there is none, to the
    country implied by its contract or benefits (CLT, UoP, "US benefits").
    """

    remote_restriction: Inference[RemoteRestriction] = asks(
        "Where must the person be?",
        {
            "same_country": "remote within a country or a list of its states, or remote and tied to one country",
            "same_timezone": "remote with time-zone or overlap hours, and no country",
            "same_region": "on-site or hybrid, within commuting distance, or remote within a region of the world",
            "anywhere": "remote without limits, and tied to no country",
            "not_mentioned": "the work model is not stated",
        },
        looked_for="on-site, hybrid or remote work",
        notes=(
            "If only the header, contract or benefits tie a remote job to a country, `anywhere` goes in `also`.",
            "If a city is named but no work model, `same_region` goes in `also`.",
        ),
    )
    timezone_focus: Inference[TimezoneFocus] = asks(
        "Which time zones apply to the job? Zones, hours or teams across continents decide, else its country.",
        {
            "americas": "zones or hours of the Americas, such as EST",
            "europe": "zones or hours of Europe, such as CET or GMT",
            "apac": "zones or hours of Asia-Pacific, such as IST or SGT",
            "global": "teams or hours across continents",
            "specific_country": "no zone, but tied to one country by on-site, hybrid or country-bound work",
            "not_mentioned": "neither zones nor a tie to a country",
        },
        looked_for="time zones, working hours or a tie to one country",
        notes=(
            "A global company is not enough for `global`; a team of this job that spans continents is.",
            "If `remote_restriction` has a second value in `also`, this field has the corresponding one.",
        ),
    )
    relocation_required: Inference[TriState] = asks(
        "Must the person relocate?",
        {
            "true": "relocation is required, or a relocation package is offered",
            "false": "remote work, no relocation, or locals only",
            "not_mentioned": "not stated; on-site or hybrid alone does not count",
        },
        looked_for="relocation, local candidates only, or remote work",
    )


class GeoAndWorkModelAnswers(Answers, section=GeoAndWorkModel):
    """The answers to :class:`GeoAndWorkModel` in a record."""

    remote_restriction: Inference[RemoteRestriction | None]
    timezone_focus: Inference[TimezoneFocus | None]
    relocation_required: Inference[bool | None]
