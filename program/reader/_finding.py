"""Findings: the rules' results for a posting, one per question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence
from rolelens.signatures import SHIPPED, Value


@dataclass(slots=True)
class Finding:
    """The result of a rule for one question.

    Attributes:
        value: The rule's value, in a record's form.
        support: By option of the vocabulary, the sentences that support it, best first. Options without support get
            probability 0, unless they are absences.
        facts: Numbers that the rule used, about 0 to 1; they are features of the reader's weights too.
    """

    value: Value
    support: Mapping[str, list[Sentence]] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.support = {option: sentences for option, sentences in self.support.items() if sentences}


Findings = dict[str, Finding]

_ZONE_RANK = {"header": 0, "requirements": 1, "duties": 1, "benefits": 1, "nice": 2, "": 2, "other": 2, "about": 3}


def best_first(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The distinct sentences, best evidence first: on the job before on the company, then by length, then by place."""
    distinct = list({id(s): s for s in sentences}.values())
    return sorted(distinct, key=_rank) if len(distinct) > 1 else distinct


def _rank(sentence: Sentence) -> tuple[int, int, int]:
    return _ZONE_RANK[sentence.zone], len(sentence.text), sentence.start


@cache
def values_with_cues(field: str, prefix: str, *, unless: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The values of a shipped question that are recognized by a cue named ``prefix`` plus the value.

    Rules that recognize values by cues use this function, so that a new value needs no change of the rule.

    Args:
        field: Name of the question.
        prefix: Prefix of the cues, such as ``focus.``.
        unless: Values that have no cue, in addition to absences.

    Raises:
        LookupError: A value has no cue; the message names both.
    """
    question = SHIPPED.questions[field]
    values = tuple(v for v in question.values if v not in {*unless, *question.absences})
    cues = {cue for group in lexicon().groups.values() for cue in group}
    for value in values:
        if prefix + value not in cues:
            raise LookupError(f"{field}: the lexicon has no cue [{prefix}{value}] for the value {value!r}")
    return values


def share(count: float, of: float) -> float:
    """``count`` as a share of ``of``, at most 1; 0 if ``of`` is 0."""
    return min(1.0, count / of) if of else 0.0
