"""A posting as sentences, each with the part of the posting that it stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from dataclasses import field as default
from typing import Literal

from program.reader._lexicon import lexicon
from signatures import HEADER_FIELDS, Posting, Span, TextField

Zone = Literal["header", "about", "duties", "requirements", "nice", "benefits", "other", ""]

LONGEST_SENTENCE = 1000
"""Characters; what is longer is cut there, so that one run-on sentence is not one piece of evidence."""


@dataclass(slots=True)
class Sentence:
    """A sentence, list item or header field.

    Attributes:
        text: The posting's own text, without bullet and outer blanks.
        field, start: Where it stands.
        zone: The part of the posting it stands in; empty where no heading told.
        bullet: Whether it is an item of a list.
        cues: What the lexicon finds in it.
    """

    text: str
    field: TextField
    start: int
    zone: Zone = ""
    bullet: bool = False
    cues: set[str] = default(default_factory=set)

    def has(self, *cues: str) -> bool:
        """Whether any of the cues stands in it."""
        return not self.cues.isdisjoint(cues)

    def named(self, prefix: str) -> list[str]:
        """What its cues that begin so (``benefit.``) name."""
        return [cue[len(prefix) :] for cue in self.cues if cue.startswith(prefix)]

    @property
    def optional(self) -> bool:
        """Whether what it asks for is a plus."""
        return self.zone == "nice" or self.has("optional")

    def span(self) -> Span:
        """The whole sentence as a span."""
        return Span(field=self.field, start=self.start, end=self.start + len(self.text))


@dataclass(slots=True)
class Document:
    """A posting's sentences in order, and the cues that stand in them."""

    posting: Posting
    sentences: list[Sentence]
    cues: dict[str, list[Sentence]]

    def title(self) -> Sentence | None:
        """The title, where the posting has one."""
        return next((s for s in self.sentences if s.field == "title"), None)

    def zone(self, *zones: Zone) -> list[Sentence]:
        """The sentences of these parts, in order."""
        return [s for s in self.sentences if s.zone in zones]

    def having(self, *cues: str) -> list[Sentence]:
        """The sentences with any of the cues, in order, without duplicates."""
        if len(cues) == 1:
            return self.cues.get(cues[0], [])
        wanted = {id(s) for cue in cues for s in self.cues.get(cue, ())}
        return [s for s in self.sentences if id(s) in wanted] if wanted else []

    def named(self, prefix: str) -> dict[str, list[Sentence]]:
        """By what cues that begin so (``benefit.``) name, the sentences that do, in order."""
        return {cue[len(prefix) :]: sentences for cue, sentences in self.cues.items() if cue.startswith(prefix)}


def read_document(posting: Posting) -> Document:
    """Split a posting into sentences, find its parts, and match the lexicon."""
    sentences = [
        Sentence(text.strip(), name, len(text) - len(text.lstrip()), "header")
        for name in HEADER_FIELDS
        if (text := posting.text(name)).strip()
    ]
    body = list(_body(posting.description))
    cues: dict[str, list[Sentence]] = {}
    known = lexicon()
    kept: list[Sentence] = []
    zone: Zone = ""
    for sentence in [*sentences, *body]:
        sentence.cues = known.match(sentence.text)
        if "order" in sentence.cues:
            sentence.cues = {"order"}
        if sentence.zone != "header":
            zone, is_heading = _zone(sentence, zone)
            if is_heading:
                sentence.cues = {cue for cue in sentence.cues if cue.startswith(_HEADING_KEEPS)}
        kept.append(sentence)
    _guess_zones(kept)
    _find_benefit_lists(kept)
    for sentence in kept:
        for cue in sorted(sentence.cues):
            cues.setdefault(cue, []).append(sentence)
    return Document(posting, kept, cues)


def _guess_zones(sentences: list[Sentence]) -> None:
    """Where no heading told, the sentence itself does; where no heading announced requirements, those that ask do."""
    told = {sentence.zone for sentence in sentences}
    for sentence in sentences:
        if sentence.zone == "" or (sentence.zone in ("about", "duties") and "requirements" not in told):
            if sentence.has("boilerplate"):
                sentence.zone = "other"
            elif sentence.has("asks") and sentence.has("years", "hard", "optional", "experience", "technology"):
                sentence.zone = "nice" if sentence.has("optional") else "requirements"
            elif sentence.zone == "" and sentence.has("duty"):
                sentence.zone = "duties"
            elif sentence.zone == "" and len(sentence.named("benefit.")) > 1:
                sentence.zone = "benefits"
        elif sentence.zone in ("requirements", "nice") and not sentence.bullet and sentence.has("offer"):
            # The list has ended, and what follows is no demand.
            sentence.zone = "benefits"


_SHORTEST_LIST = 3


def _find_benefit_lists(sentences: list[Sentence]) -> None:
    """A list most of whose items are benefits is one, whatever its heading was called."""
    items = [number for number, sentence in enumerate(sentences) if sentence.bullet]
    runs: list[list[int]] = []
    for number in items:
        if runs and number == runs[-1][-1] + 1 and sentences[number].zone == sentences[number - 1].zone:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        offering = sum(bool(sentences[number].named("benefit.")) for number in run)
        if len(run) >= _SHORTEST_LIST and offering * 2 > len(run):
            for number in run:
                sentences[number].zone = "benefits"


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


def _zone(sentence: Sentence, current: Zone) -> tuple[Zone, bool]:
    """Set the sentence's zone; returns the zone of what follows, and whether the sentence is but a heading."""
    if not sentence.bullet and len(sentence.text) <= _LONGEST_HEADING and (found := _announced(sentence.cues)):
        sentence.zone = found
        return found, True
    label = None if sentence.bullet or ":" not in sentence.text else _LABEL.match(sentence.text)
    if label and (found := _announced(lexicon().match(label.group(1)))):
        sentence.zone = found
        return found, False
    sentence.zone = current
    return current, False


def _announced(cues: Collection[str]) -> Zone | None:
    """The zone that a heading's cues announce."""
    return next((zone for cue, zone in _ZONES.items() if cue in cues), None)


_BREAK = re.compile(r"\n|<br\s*/?>|</?(?:li|p|ul|ol|div|h[1-6]|tr)\b[^<>]{0,200}>", re.IGNORECASE)
_LINE = re.compile(r"\n")
_BULLET = re.compile(r"[^\S\n]*(?:[-*+•·▪●○◦‣➢➤✓✔✅▶►»–—]|o(?=[^\S\n])|\(?\d{1,2}[.)]|[a-z]\))[^\S\n]+")
_MARK = re.compile(r"[•▪●➢➤✓✔▶►·](?<=\s.)(?=\s?\S)")
_DASH = re.compile(r"[.;]\s+(?=[-*]\s\S)")
_END = re.compile(r"[.!?…;]((?<!;)[\"')\]]?(?=\s+[\"'(\[]?[A-ZÀ-ÖØ-Þ0-9•*-])|(?<=;)(?=\s+\S))\s+")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|inc|ltd|approx|min|max|mr|mrs|dr|no|vs|z\.B|bzw|ca|u\.s|sr|jr|st|p\.ex|incl)\.|&#?\w{2,8};)$",
    re.IGNORECASE,
)
# "About usWe are": a heading that lost its line break ends where a lower-case letter meets an upper-case one.
_MET = re.compile(r"[A-ZÀ-Þ](?<=[a-zé].)(?=[a-zà-ÿ' ])")
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:About|Über|À propos|Sobre|Who|What|Why|Your|Our|The|Key|Job|Role|Nice|Preferred|Required|"
    r"Minimum|Benefits|Responsibilities|Requirements|Qualifications|Skills|Perks|Location|Aufgaben|Anforderungen|Missions?|Profil|"
    r"Requisitos|Responsabilidades|Beneficios|Benefícios|Avantages)(?: [\w'’]{1,14}){0,3}$"
)
_LONGEST_GLUED = 64

_LONGEST_ABBREVIATION = 12


def _body(text: str) -> Iterator[Sentence]:
    at, bullet = 0, False
    for cut, resume, kind in sorted(_cuts(text)):
        if cut > at:
            yield from _sentence(text[at:cut], at, bullet)
        at = max(at, resume)
        if kind != "sentence":
            item = _BULLET.match(text, resume)
            bullet = item is not None or (bullet and kind == "item")
            at = max(at, item.end()) if item else at


def _cuts(text: str) -> Iterator[tuple[int, int, Literal["line", "item", "sentence"]]]:
    """Where a piece ends, where the next begins, and what the next is the first of."""
    yield 0, 0, "line"
    yield len(text), len(text), "line"
    for found in (_BREAK if "<" in text else _LINE).finditer(text):
        yield found.start(), found.end(), "line"
    for found in _MARK.finditer(text):
        yield found.start(), found.start(), "item"
    for found in _DASH.finditer(text):
        yield found.start() + 1, found.end(), "item"
    for found in _END.finditer(text):
        last = found.end(1)
        if not _ABBREVIATION.search(text, max(0, last - _LONGEST_ABBREVIATION), last):
            yield last, found.end(), "sentence"
    for found in _MET.finditer(text):
        last = found.start()
        if heading := _GLUED.search(text, max(0, last - _LONGEST_GLUED), last):
            yield heading.start(), heading.start(), "sentence"
            yield last, last, "sentence"


def _sentence(piece: str, at: int, bullet: bool) -> Iterator[Sentence]:
    stripped = piece.strip().strip("*").strip()
    if stripped:
        yield Sentence(stripped[:LONGEST_SENTENCE], "description", at + piece.index(stripped), bullet=bullet)
