"""Assigns sentences to zones (the parts of a posting) by headings, otherwise by content."""

from __future__ import annotations

import re

from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence, Zone


def find_zones(sentences: list[Sentence]) -> None:
    """Set the zone of every sentence of a description, given its cues, and drop cues that do not count in headings."""
    _follow_headings(sentences)
    lists = _bullet_lists(sentences)
    _assign_by_content(sentences)
    for items in lists:
        _settle_list(items)


def _follow_headings(sentences: list[Sentence]) -> None:
    zone: Zone = ""
    for last, sentence, following in zip([None, *sentences], sentences, [*sentences[1:], None], strict=False):
        under_list = last is not None and last.bullet and not sentence.bullet
        if zone in ("requirements", "nice") and under_list and not (following and following.bullet):
            # Text below a list, with no list after it, is no longer part of the zone.
            zone = ""
        zone, is_heading = _assign_zone(sentence, zone)
        if is_heading:
            sentence.cues = {cue for cue in sentence.cues if cue.startswith(_HEADING_KEEPS)}


# Cues that count in headings ("Hybrid", "Full-time", "Senior Data Engineer"); requirements and benefits do not.
_HEADING_KEEPS = ("level.", "family.", "work.", "contract.", "heading.", "remote.", "citizen.", "clearance", "cloud.")

_ZONES: dict[str, Zone] = {
    "heading.nice": "nice",
    "heading.requirements": "requirements",
    "heading.duties": "duties",
    "heading.benefits": "benefits",
    "heading.about": "about",
    "heading.other": "other",
}
_LABEL = re.compile(r"^[#*_>\s\W]*([^:\n]{2,60}?)[*_\s]*:(?:\s|$|\*)")
_LONGEST_HEADING = 70
_LONGEST_STRANGE = 45


def _assign_zone(sentence: Sentence, current: Zone) -> tuple[Zone, bool]:
    """Set the sentence's zone; return the zone of the following text, and whether the sentence is only a heading."""
    short = not sentence.bullet and len(sentence.text) <= _LONGEST_HEADING
    if short and (found := _heading_zone(sentence.cues) or _extras_zone(sentence)):
        sentence.zone = found
        # "We offer equity and a pension." starts a zone, but is more than a heading.
        return found, not sentence.text.endswith((".", "!"))
    label = None if sentence.bullet or ":" not in sentence.text else _LABEL.match(sentence.text)
    if label and (found := _heading_zone(lexicon().match(label.group(1)))):
        sentence.zone = found
        return found, False
    if current in ("about", "other") and _is_heading(sentence):
        return "", False
    sentence.zone = current
    return current, False


def _is_heading(sentence: Sentence) -> bool:
    """Whether it looks like a heading, whatever its words; few other lines in running text do."""
    text = sentence.text
    return not sentence.bullet and len(text) <= _LONGEST_STRANGE and text[0].isupper() and text[-1] not in ".!?…;,"


def _extras_zone(sentence: Sentence) -> Zone | None:
    """``nice`` for a sentence such as "The following are a plus:", otherwise None."""
    return "nice" if sentence.text.endswith(":") and sentence.has("optional") else None


def _heading_zone(cues: set[str]) -> Zone | None:
    """The zone of a heading's cues, or None."""
    return None if cues.isdisjoint(_ZONES) else next(zone for cue, zone in _ZONES.items() if cue in cues)


def _assign_by_content(sentences: list[Sentence]) -> None:
    """Assign zones by content to sentences without a heading, and find requirements if no heading announces them."""
    announced = {sentence.zone for sentence in sentences}
    for sentence in (s for s in sentences if s.cues):
        benefits = len(sentence.cue_names("benefit."))
        if benefits >= _BENEFITS and not sentence.has("boilerplate"):
            sentence.zone = "benefits"
        elif sentence.zone == "" or (sentence.zone in ("about", "duties") and "requirements" not in announced):
            if sentence.has("boilerplate"):
                sentence.zone = "other"
            elif _is_request(sentence):
                sentence.zone = "nice" if sentence.has("optional") else "requirements"
            elif sentence.zone == "" and sentence.has("duty") and not is_story(sentence):
                sentence.zone = "duties"
            elif sentence.zone == "" and benefits > 1:
                sentence.zone = "benefits"
        elif sentence.zone in ("requirements", "nice") and not sentence.bullet and _is_offer(sentence):
            # Below the list: an offer, not a requirement.
            sentence.zone = "benefits"


_BENEFITS = 3
"""Number of benefits that make a sentence part of the benefits in any zone."""


def is_story(sentence: Sentence) -> bool:
    """Whether the sentence is about the company and demands nothing."""
    return not sentence.bullet and sentence.has("ours") and not sentence.has("hard", "addressed")


def _is_request(sentence: Sentence) -> bool:
    """Whether the wording is a demand; "we have 20 years of experience" is not."""
    return (
        sentence.has("asks")
        and sentence.has("years", "hard", "optional", "experience", "technology")
        and not is_story(sentence)
    )


def _is_offer(sentence: Sentence) -> bool:
    """Whether the wording is an offer; "Windows is a plus" is not."""
    return sentence.has("offer") and not sentence.has("optional")


_SHORTEST_LIST = 3


def _bullet_lists(sentences: list[Sentence]) -> list[list[Sentence]]:
    """The lists: runs of consecutive bullets in one zone."""
    runs: list[list[Sentence]] = []
    last: Sentence | None = None
    for sentence in sentences:
        if sentence.bullet:
            if last is not None and last.bullet and last.zone == sentence.zone:
                runs[-1].append(sentence)
            else:
                runs.append([sentence])
        last = sentence
    return [run for run in runs if len(run) >= _SHORTEST_LIST]


def _settle_list(items: list[Sentence]) -> None:
    """Set the zone of a list whose items are mostly benefits, or mostly requirements, whatever its heading."""
    if sum(bool(item.cue_names("benefit.")) for item in items) * 2 > len(items):
        for item in items:
            item.zone = "benefits"
    elif sum(item.zone in ("requirements", "nice") for item in items) * 2 > len(items):
        for item in items:
            if item.zone in ("about", "duties", ""):
                item.zone = "nice" if item.optional else "requirements"
