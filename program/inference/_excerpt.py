"""Excerpts of long postings: the sentences that are relevant to a section."""

from __future__ import annotations

from collections.abc import Collection

from rolelens.program.reader import analyse, lexicon
from rolelens.signatures import SHIPPED, Posting

MAX_CHARACTERS = 1500
"""Maximum length of a description in a section's prompt, in characters; shorter ones are kept whole."""

SECTION_ZONES = {
    "seniority_and_role": ("duties", "requirements"),
    "stack_and_cloud": ("requirements", "duties", "nice"),
    "geo_and_work_model": ("other",),
    "visa_and_authorization": ("other",),
    "contract_and_compensation": ("benefits", "other"),
    "career_development": ("benefits", "duties"),
    "requirements_classification": ("requirements", "nice", "duties"),
}
"""By section, the parts of a posting that it asks about."""

SHIPPED.check_covered("SECTION_ZONES in program/inference/_excerpt.py", SECTION_ZONES)

_OPENING = 3


def excerpt(posting: Posting, section: str, most: int = MAX_CHARACTERS, keep: Collection[str] = ()) -> Posting:
    """The posting with its description shortened to the sentences that are relevant to a section.

    Sentences with a quote of ``keep`` rank first, then those with a cue of the section, in its zones, or at the
    beginning; earlier ones win ties. The text is verbatim, so that quotes can be aligned.

    Args:
        posting: The posting.
        section: Name of the section.
        most: Maximum length of the description in characters.
        keep: Quotes to keep if possible.
    """
    if len(posting.description) <= most:
        return posting
    cues, zones = lexicon().groups.get(section, frozenset()), SECTION_ZONES.get(section, ())
    body = [s for s in analyse(posting).document.sentences if s.field == "description"]

    def rank(number: int) -> tuple[int, int]:
        sentence = body[number]
        wanted = 8 * any(quote in sentence.text for quote in keep)
        wanted += 2 * (not sentence.cues.isdisjoint(cues)) + (sentence.zone in zones) + (number < _OPENING)
        return -wanted, number

    kept: list[int] = []
    room = most
    for number in sorted(range(len(body)), key=rank):
        if len(body[number].text) < room:
            kept.append(number)
            room -= len(body[number].text) + 1
    spans = [body[number].span() for number in sorted(kept)]
    text = "\n".join(posting.description[span.start : span.end] for span in spans)
    return posting.model_copy(update={"description": text or posting.description[:most]})
