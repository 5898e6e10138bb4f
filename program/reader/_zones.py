"""The parts of a posting: what its headings say, and where there are none, what the sentences do."""

from __future__ import annotations

import re

from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence, Zone


def find_zones(sentences: list[Sentence]) -> None:
    """Set the zone of every sentence of a description, whose cues are known; of headings drop what is no fact."""
    _follow_headings(sentences)
    lists = _lists(sentences)
    _guess(sentences)
    for items in lists:
        _settle(items)


def _follow_headings(sentences: list[Sentence]) -> None:
    zone: Zone = ""
    for last, sentence, following in zip([None, *sentences], sentences, [*sentences[1:], None], strict=False):
        under_list = last is not None and last.bullet and not sentence.bullet
        if zone in ("requirements", "nice") and under_list and not (following and following.bullet):
            # What stands under a list, and above none, belongs to it no longer.
            zone = ""
        zone, is_heading = _zone(sentence, zone)
        if is_heading:
            sentence.cues = {cue for cue in sentence.cues if cue.startswith(_HEADING_KEEPS)}


# What a heading may still say: "Hybrid", "Full-time", "Senior Data Engineer"; never a requirement or a benefit.
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


def _zone(sentence: Sentence, current: Zone) -> tuple[Zone, bool]:
    """Set the sentence's zone; returns the zone of what follows, and whether the sentence is but a heading."""
    short = not sentence.bullet and len(sentence.text) <= _LONGEST_HEADING
    if short and (found := _announced(sentence.cues) or _announces_extras(sentence)):
        sentence.zone = found
        # "We offer equity and a pension." announces its part, and is more than a heading.
        return found, not sentence.text.endswith((".", "!"))
    label = None if sentence.bullet or ":" not in sentence.text else _LABEL.match(sentence.text)
    if label and (found := _announced(lexicon().match(label.group(1)))):
        sentence.zone = found
        return found, False
    if current in ("about", "other") and _is_heading(sentence):
        return "", False
    sentence.zone = current
    return current, False


def _is_heading(sentence: Sentence) -> bool:
    """Whether it looks like a heading, whatever it says; between the sentences of a story few other lines do."""
    text = sentence.text
    return not sentence.bullet and len(text) <= _LONGEST_STRANGE and text[0].isupper() and text[-1] not in ".!?…;,"


def _announces_extras(sentence: Sentence) -> Zone | None:
    """``nice`` for "The following are a plus:"."""
    return "nice" if sentence.text.endswith(":") and sentence.has("optional") else None


def _announced(cues: set[str]) -> Zone | None:
    """The zone that a heading's cues announce."""
    return None if cues.isdisjoint(_ZONES) else next(zone for cue, zone in _ZONES.items() if cue in cues)


def _guess(sentences: list[Sentence]) -> None:
    """Where no heading told, the sentence itself does; where no heading announced requirements, those that ask do."""
    told = {sentence.zone for sentence in sentences}
    for sentence in (s for s in sentences if s.cues):
        benefits = len(sentence.named("benefit."))
        if benefits >= _BENEFITS and not sentence.has("boilerplate"):
            sentence.zone = "benefits"
        elif sentence.zone == "" or (sentence.zone in ("about", "duties") and "requirements" not in told):
            if sentence.has("boilerplate"):
                sentence.zone = "other"
            elif _asks(sentence):
                sentence.zone = "nice" if sentence.has("optional") else "requirements"
            elif sentence.zone == "" and sentence.has("duty") and not _is_story(sentence):
                sentence.zone = "duties"
            elif sentence.zone == "" and benefits > 1:
                sentence.zone = "benefits"
        elif sentence.zone in ("requirements", "nice") and not sentence.bullet and _offers(sentence):
            # The list has ended, and what follows is no demand.
            sentence.zone = "benefits"


_BENEFITS = 3
"""Benefits that a sentence names to be about them, wherever it stands."""


def _is_story(sentence: Sentence) -> bool:
    """Whether the company speaks of itself, and asks for nothing."""
    return not sentence.bullet and sentence.has("ours") and not sentence.has("hard", "addressed")


def _asks(sentence: Sentence) -> bool:
    """Whether the sentence is a demand by its own words; "we have 20 years of experience" is none."""
    return (
        sentence.has("asks")
        and sentence.has("years", "hard", "optional", "experience", "technology")
        and not _is_story(sentence)
    )


def _offers(sentence: Sentence) -> bool:
    """Whether it offers something; "Windows is a plus" does not."""
    return sentence.has("offer") and not sentence.has("optional")


_SHORTEST_LIST = 3


def _lists(sentences: list[Sentence]) -> list[list[Sentence]]:
    """The runs of bullets that stand together under one heading."""
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


def _settle(items: list[Sentence]) -> None:
    """A list most of whose items are benefits is one, whatever its heading was called; so is one of demands."""
    if sum(bool(item.named("benefit.")) for item in items) * 2 > len(items):
        for item in items:
            item.zone = "benefits"
    elif sum(item.zone in ("requirements", "nice") for item in items) * 2 > len(items):
        for item in items:
            if item.zone in ("about", "duties", ""):
                item.zone = "nice" if item.optional else "requirements"
