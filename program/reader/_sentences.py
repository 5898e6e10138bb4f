"""Splitting text into sentences, list items and header fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as default
from itertools import chain
from typing import Literal

from rolelens.data import VisibleText
from rolelens.signatures import Span, TextField

Zone = Literal["header", "about", "duties", "requirements", "nice", "benefits", "other", ""]

LONGEST_SENTENCE = 1000
"""Maximum length of a sentence in characters; longer ones are truncated."""


@dataclass(slots=True)
class Sentence:
    """A sentence, list item or header field.

    Attributes:
        text: Its text as a person sees it, without bullet and surrounding blanks.
        field, start: Text field, and offset in the field's visible text.
        of: The field's visible text.
        zone: The part of the posting that the sentence belongs to; empty if unknown.
        bullet: Whether it is a list item.
        cues: The lexicon's cues that match it.
    """

    text: str
    field: TextField
    start: int
    of: VisibleText
    zone: Zone = ""
    bullet: bool = False
    cues: set[str] = default(default_factory=set)

    def has(self, *cues: str) -> bool:
        """Whether it has any of the cues."""
        return not self.cues.isdisjoint(cues)

    def cue_names(self, prefix: str) -> list[str]:
        """The rest of the names of its cues with a prefix (``benefit.``)."""
        return sorted(cue[len(prefix) :] for cue in self.cues if cue.startswith(prefix))

    @property
    def optional(self) -> bool:
        """Whether it is about an optional requirement."""
        return self.zone == "nice" or self.has("optional")

    def span(self, first: int = 0, last: int | None = None) -> Span:
        """The sentence, or its characters from ``first`` to before ``last``, as a span of the posting's own text."""
        start, end = self.of.place(self.start + first, self.start + (len(self.text) if last is None else last))
        return Span(field=self.field, start=start, end=end)


_LINE = re.compile(r"\n")
_TAG = re.compile(r"<br\s*/?>|</?(?:li|p|ul|ol|div|h[1-6]|tr)\b[^<>]{0,200}>", re.IGNORECASE)
_BULLET = re.compile(r"[^\S\n]*(?:[-*+•·▪●○◦‣➢➤✓✔✅▶►»–—]|o(?=[^\S\n])|\(?\d{1,2}[.)]|[a-z]\))[^\S\n]+")
_MARK = re.compile(r"[•▪●➢➤✓✔▶►·](?<=\s.)(?=\s?\S)")
# A punctuation mark, followed by a list item in running text, a sentence, a clause, or a sentence without a blank.
_END = re.compile(
    r"[.!?…;](?:(?P<item>)\s+(?=[-*]\s\S)"
    r"|(?P<sentence>(?<!;)[\"')\]]?)\s+(?=[\"'(\[]?[A-ZÀ-ÖØ-Þ0-9•*-])"
    r"|(?P<clause>(?<=;))\s+(?=\S)"
    r"|(?P<lost>(?<=[a-zß-ÿ)][a-zß-ÿ)][a-zß-ÿ)][.!?]))(?=[A-ZÀ-Þ][a-zß-ÿ]+ ))"
)
_ABBREVIATION = re.compile(
    r"\W*(?:e\.g|i\.e|etc|inc|ltd|approx|min|max|mr|mrs|dr|no|vs|z\.B|bzw|ca|u\.s|sr|jr|st|p\.ex|incl)\."
    r"|\S*&#?\w{2,8};",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 12
# "Benefits- Hybrid work" above a list: a heading that lost the line break before its first item.
_DASHED = re.compile(r"^[A-Z][\w'’&/]+(?: [\w'’&/]+){0,4}(?=- [A-Z0-9][^\n]*\n\s*[-*•] )", re.MULTILINE)
# "About usWe are": a heading that lost its line break ends where a lower-case letter meets an upper-case one.
_MET = re.compile(r"[A-ZÀ-Þ](?<=[a-zé].)(?=[a-zà-ÿ' ])")
_GLUED = re.compile(
    r"(?<![A-Za-z])(?:About|Über|À propos|Sobre|Who|What|Why|How|Your|Our|The|Key|Job|Role|Position|Company|Team|Nice|"
    r"Overview|Preferred|Required|Basic|Minimum|Benefits|Responsibilities|Requirements|Qualifications|Skills|Perks|"
    r"Location|Aufgaben|Anforderungen|Missions?|Profil|Requisitos|Responsabilidades|Beneficios|Benefícios|Avantages)"
    r"(?: [\w'’]{1,14}){0,3}$"
)
_LONGEST_GLUED = 64


def split_sentences(description: VisibleText) -> list[Sentence]:
    """The sentences and list items of a description, in order; takes linear time."""
    text = description.text
    sentences: list[Sentence] = []
    at, bullet = 0, False
    for cut, resume, kind in sorted(_cuts(text)):
        if cut > at:
            piece = text[at:cut]
            if stripped := piece.strip().strip("*").strip()[:LONGEST_SENTENCE]:
                start = at + piece.index(stripped)
                sentences.append(Sentence(stripped, "description", start, description, "", bullet))
        at = max(at, resume)
        if kind != "sentence":
            item = _BULLET.match(text, resume)
            bullet = item is not None or (bullet and kind == "item")
            at = max(at, item.end()) if item else at
    return sentences


def _cuts(text: str) -> Iterator[tuple[int, int, Literal["line", "item", "sentence"]]]:
    """Yield for each boundary where a piece ends, where the next one begins, and what kind of piece begins."""
    yield 0, 0, "line"
    yield len(text), len(text), "line"
    for found in chain(_LINE.finditer(text), _TAG.finditer(text)):
        yield found.start(), found.end(), "line"
    for found in _MARK.finditer(text):
        yield found.start(), found.start(), "item"
    for found in _DASHED.finditer(text):
        yield found.end(), found.end(), "item"
    for found in _END.finditer(text):
        cut = found.end(found.lastindex or 0)
        if found.lastgroup == "item":
            yield cut, found.end(), "item"
        elif not _ABBREVIATION.fullmatch(text[max(0, cut - _LONGEST_ABBREVIATION) : cut].rsplit(maxsplit=1)[-1]):
            yield cut, found.end(), "sentence"
    for found in _MET.finditer(text):
        last = found.start()
        if heading := _GLUED.search(text, max(0, last - _LONGEST_GLUED), last):
            yield heading.start(), heading.start(), "sentence"
            yield last, last, "sentence"
