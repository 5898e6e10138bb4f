"""What the rules of the codebook make of a posting, one finding a question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence
from rolelens.signatures import SHIPPED, Value


@dataclass(slots=True)
class Finding:
    """What was read for one question.

    Attributes:
        value: What the codebook's rules say, in a record's form.
        support: By option of the vocabulary, the sentences that speak for it, best first. An option without any is not
            claimed, unless it is an absence.
        facts: Numbers that the rules went by, each about 0 to 1; the reader's weights go by them too.
    """

    value: Value
    support: Mapping[str, list[Sentence]] = field(default_factory=dict)
    facts: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.support = {option: sentences for option, sentences in self.support.items() if sentences}


Findings = dict[str, Finding]

_ZONE_RANK = {"header": 0, "requirements": 1, "duties": 1, "benefits": 1, "nice": 2, "": 2, "other": 2, "about": 3}


def best(sentences: Iterable[Sentence]) -> list[Sentence]:
    """The sentences as evidence, best first: on the job before on the company, short before long, early before late."""
    distinct = list({id(s): s for s in sentences}.values())
    return sorted(distinct, key=_rank) if len(distinct) > 1 else distinct


def _rank(sentence: Sentence) -> tuple[int, int, int]:
    return _ZONE_RANK[sentence.zone], len(sentence.text), sentence.start


@cache
def values_with_cues(field: str, prefix: str, *, unless: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The values of a shipped question that the lexicon has a cue for, named ``prefix`` and the value.

    A rule that claims values by their cues takes them from here, so that a new value needs no other place.

    Args:
        field: The question.
        prefix: Of the cues, such as ``focus.``.
        unless: Values that are found in another way; absences are.

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
    """``count`` as a share of ``of``, at most 1; 0 where ``of`` is 0."""
    return min(1.0, count / of) if of else 0.0
