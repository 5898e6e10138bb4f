"""A posting analysed: its sentences, its cues, and a finding for every question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from rolelens.program.reader._document import Document, read_document
from rolelens.program.reader._finding import Findings
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence
from rolelens.program.reader.rules import apply_rules
from rolelens.signatures import TEXT_FIELDS, Posting, Question, Span, Value

LONGEST_QUOTE = 200
"""Characters of a posting that one piece of evidence quotes."""

_MOST_QUOTES = 3

CHARACTERS_A_CUE = 150
"""Postings have a cue in some 40 characters, the poorest seen in 140; noise has one in 500 and more."""

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Analysis:
    """A posting's document and what the rules found in it, by question."""

    document: Document
    findings: Findings

    def is_familiar(self) -> bool:
        """Whether the lexicon finds about as much in it as in a posting; noise and unknown languages are not."""
        found = sum(len(s.cues) for s in self.document.sentences if s.field == "description")
        return found >= _FEWEST and found * CHARACTERS_A_CUE >= len(self.document.posting.description)

    def supports(self, question: Question, wire: str) -> bool:
        """Whether the posting has words for an option of a question's vocabulary."""
        return bool(self.findings[question.name].support.get(wire))

    def evidence(self, question: Question, value: Value) -> tuple[Span, ...]:
        """Where the posting speaks for a value (in a record's form); empty where it does not, and for an absence."""
        if question.is_absence(value):
            return ()
        finding = self.findings[question.name]
        if isinstance(value, list):
            chosen = [finding.support[member][0] for member in value if finding.support.get(member)]
        else:
            option = question.text(value)
            chosen = finding.support.get(option, [])[: _QUOTES.get(option, 1)]
        unique = {id(sentence): sentence for sentence in chosen}
        return tuple(quote(sentence) for sentence in list(unique.values())[:_MOST_QUOTES])


_QUOTES = {
    "multi": 2,
    "hybrid": 2,
    "mixed": 2,
    "any": 2,
    "tech_and_people_lead": 2,
    "multi_role": 3,
    "high": 2,
    "medium": 2,
}
"""How many sentences an option needs as evidence, where one does not settle it."""


def quote(sentence: Sentence) -> Span:
    """The sentence as evidence: whole where short, else :data:`LONGEST_QUOTE` characters from its first cue on."""
    span = sentence.span()
    if span.end - span.start <= LONGEST_QUOTE:
        return span
    at = min((lexicon().locate(cue, sentence.text)[0] for cue in sentence.cues), default=0)
    first = 0 if at < LONGEST_QUOTE // 2 else sentence.text.rfind(" ", 0, max(1, at - 40)) + 1
    last = len(sentence.text)
    if last - first > LONGEST_QUOTE:
        last = sentence.text.rfind(" ", first + 1, first + LONGEST_QUOTE)
        last = last if last > first else first + LONGEST_QUOTE
    return sentence.span(first, last)


_TEXTS = attrgetter(*TEXT_FIELDS)


def analyse(posting: Posting) -> Analysis:
    """Analyse a posting. The last few are remembered: the seven sections of a posting ask one after the other."""
    return _analysed(*_TEXTS(posting))


@lru_cache(maxsize=8)
def _analysed(*texts: str) -> Analysis:
    document = read_document(Posting.model_validate(dict(zip(TEXT_FIELDS, texts, strict=True))))
    return Analysis(document, apply_rules(document))
