"""Section 3: where the person has to be, on whose hours, and whether they must move."""

from typing import Literal

from rolelens.signatures._answers import Answers
from rolelens.signatures._inference import Inference, TriState
from rolelens.signatures._section import Section, asks

RemoteRestriction = Literal["same_country", "same_timezone", "same_region", "anywhere", "not_mentioned"]
TimezoneFocus = Literal["americas", "europe", "apac", "global", "specific_country", "not_mentioned"]


class GeoAndWorkModel(Section):
    """Judge where the person must be, the time zones they work in, and relocation.

    A city in the header, "join our team in Vienna" or office perks are not a work model: on site, hybrid or remote has
    to be said; "this role is located in" and "you work in our office" say it. A perk ("four weeks from anywhere") and
    remote work that is denied are no remote job. A country in the header is one that the job is tied to; so is the
    country that its contract or benefits name (CLT, UoP, "US benefits"), where the header has none.
    """

    remote_restriction: Inference[RemoteRestriction] = asks(
        "Where must the person be?",
        {
            "same_country": "remote within a country or a list of its states, or remote and tied to one country",
            "same_timezone": "remote with time-zone or overlapping hours, and no country",
            "same_region": "on site or hybrid, within commuting reach, or remote within a region of the world",
            "anywhere": "remote without any limit, and tied to no country",
            "not_mentioned": "the work model is not stated",
        },
        looked_for="on site, hybrid or remote work",
        notes=(
            "Where only the header, contract or benefits tie a remote job to a country, `anywhere` goes in `also`.",
            "Where a city is named and no work model, `same_region` goes in `also`.",
        ),
    )
    timezone_focus: Inference[TimezoneFocus] = asks(
        "Which time zones does the job work in? Zones, hours or teams across continents decide, else its country.",
        {
            "americas": "zones or hours of the Americas, such as EST",
            "europe": "zones or hours of Europe, such as CET or GMT",
            "apac": "zones or hours of Asia and the Pacific, such as IST or SGT",
            "global": "teams or hours across continents",
            "specific_country": "no zone, but tied to one country by on-site, hybrid or country-bound work",
            "not_mentioned": "neither zones nor a tie to a country",
        },
        looked_for="time zones, working hours or a tie to one country",
        notes=(
            "A company that is global decides nothing; a team of this job that spans continents does.",
            "Where `remote_restriction` has a second value in `also`, this field has the one that goes with it.",
        ),
    )
    relocation_required: Inference[TriState] = asks(
        "Must the person move?",
        {
            "true": "they must move, or a relocation package goes with the job",
            "false": "remote work, no relocation, or locals only",
            "not_mentioned": "silent; on site or hybrid alone is silent",
        },
        looked_for="relocation, local candidates only, or remote work",
    )


class GeoAndWorkModelAnswers(Answers, section=GeoAndWorkModel):
    """The answers to :class:`GeoAndWorkModel` in a record."""

    remote_restriction: Inference[RemoteRestriction | None]
    timezone_focus: Inference[TimezoneFocus | None]
    relocation_required: Inference[bool | None]
