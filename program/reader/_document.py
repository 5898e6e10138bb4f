"""A posting as sentences with cues and zones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rolelens.data import visible
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence, Zone, split_sentences
from rolelens.program.reader._years import years_required
from rolelens.program.reader._zones import find_zones
from rolelens.signatures import HEADER_FIELDS, Posting


class SentencesByCue(dict[str, list[Sentence]]):
    """By cue, the sentences that have it; an empty list for a cue that none has.

    Raises:
        LookupError: The lexicon has no such cue.
    """

    def __missing__(self, cue: str) -> list[Sentence]:
        if cue not in lexicon().names:
            raise LookupError(f"the lexicon has no cue [{cue}]")
        return []


@dataclass
class Document:
    """A posting's sentences in order, and the sentences of every cue."""

    posting: Posting
    sentences: list[Sentence]
    cues: SentencesByCue

    def title(self) -> Sentence | None:
        """The title, or None."""
        return next((s for s in self.sentences if s.field == "title"), None)

    def in_zones(self, *zones: Zone) -> list[Sentence]:
        """The sentences in any of the zones, in order."""
        return [s for s in self.sentences if s.zone in zones]

    def with_cues(self, *cues: str) -> list[Sentence]:
        """The sentences with any of the cues, in order, without duplicates.

        Raises:
            LookupError: The lexicon has no such cue.
        """
        if len(cues) == 1:
            return self.cues[cues[0]]
        wanted = {id(s) for cue in cues for s in self.cues[cue]}
        return [s for s in self.sentences if id(s) in wanted] if wanted else []

    def about_job(
        self, *cues: str, zones: Collection[Zone] | None = None, unless: Collection[str] = ()
    ) -> list[Sentence]:
        """The sentences about this job with any of the cues, in order, without equal-opportunity text.

        Args:
            cues: Names of cues.
            zones: Zones to search; by default all except ``about``, the company's own story.
            unless: Cues that exclude a sentence.

        Raises:
            LookupError: The lexicon has no such cue.
        """
        return [
            sentence
            for sentence in self.with_cues(*cues)
            if (sentence.zone in zones if zones is not None else sentence.zone != "about")
            and not sentence.has("boilerplate", *unless)
        ]

    def by_cue_prefix(self, prefix: str) -> dict[str, list[Sentence]]:
        """The sentences of every cue with a prefix (``benefit.``), by the rest of the cue's name."""
        return {cue[len(prefix) :]: sentences for cue, sentences in self.cues.items() if cue.startswith(prefix)}

    @cached_property
    def years(self) -> tuple[int, Sentence] | None:
        """The required years of experience, and the sentence that requires them; None if there are none."""
        return years_required(self.with_cues("years"))


def read_document(posting: Posting) -> Document:
    """Split a posting into sentences, match the lexicon, and assign zones."""
    texts = {name: visible(posting.text(name)) for name in HEADER_FIELDS}
    header = [
        Sentence(of.text.strip(), name, len(of.text) - len(of.text.lstrip()), of, "header")
        for name, of in texts.items()
        if of.text.strip()
    ]
    body = split_sentences(visible(posting.description))
    known = lexicon()
    for sentence in chain(header, body):
        found = known.match(sentence.text)
        sentence.cues = {"order"} if "order" in found else found
    find_zones(body)
    cues = SentencesByCue()
    for sentence in chain(header, body):
        for cue in sorted(sentence.cues):
            cues.setdefault(cue, []).append(sentence)
    return Document(posting, [*header, *body], cues)
