"""The analysis of a posting: its sentences, its cues, and a finding for every question."""

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
"""Maximum length of a quote in characters."""

_MOST_QUOTES = 3

CHARACTERS_A_CUE = 150
"""Maximum number of characters per cue in familiar text: postings have about 40, at most 140 so far; noise over 500."""

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Analysis:
    """A posting's document, and the rules' findings by question."""

    document: Document
    findings: Findings

    def is_familiar(self) -> bool:
        """Whether the lexicon finds as many cues as in a posting, unlike in noise or unknown languages."""
        found = sum(len(s.cues) for s in self.document.sentences if s.field == "description")
        return found >= _FEWEST and found * CHARACTERS_A_CUE >= len(self.document.posting.description)

    def supports(self, question: Question, wire: str) -> bool:
        """Whether the posting has support for an option of a question's vocabulary."""
        return bool(self.findings[question.name].support.get(wire))

    def evidence(self, question: Question, value: Value) -> tuple[Span, ...]:
        """Spans that support a value (in a record's form); empty if there are none, and for an absence."""
        if question.is_absence(value):
            return ()
        finding = self.findings[question.name]
        if isinstance(value, list):
            chosen = [finding.support[member][0] for member in value if finding.support.get(member)]
        else:
            option = question.text(value)
            chosen = finding.support.get(option, [])[: _QUOTES.get(option, 1)]
        unique = {id(sentence): sentence for sentence in chosen}
        return tuple(quote_span(sentence) for sentence in list(unique.values())[:_MOST_QUOTES])


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
"""Number of sentences to quote for an option, if more than one."""


def quote_span(sentence: Sentence) -> Span:
    """The span of a sentence to quote: all of it if short, otherwise :data:`LONGEST_QUOTE` characters from its cue."""
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
    """Analyse a posting. The last few analyses are cached, since every section of a posting needs the same one."""
    return _analyse_texts(*_TEXTS(posting))


@lru_cache(maxsize=8)
def _analyse_texts(*texts: str) -> Analysis:
    document = read_document(Posting.model_validate(dict(zip(TEXT_FIELDS, texts, strict=True))))
    return Analysis(document, apply_rules(document))
