"""Rules for the number of requirements, the scope of the duties, and demands beyond the level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence
from rolelens.signatures.codebook import (
    HIGH_MUSTS,
    HIGH_MUSTS_PER_OPTIONAL,
    INFLATED_PROFESSIONS,
    INFLATED_TECHNOLOGIES,
    INFLATED_YEARS_MID,
    INFLATED_YEARS_YOUNG,
    LOW_MUSTS,
    MULTI_ROLE_PROFESSIONS,
)

_SHORTEST = 12
"""Minimum length of a requirement in characters; shorter text is none ("Python" in a list of tools, a stray mark)."""


def findings(document: Document, found: Findings) -> Findings:
    asked = _requirement_items(document)
    musts = [s for s in asked if not s.optional]
    professions = _professions(document)
    return {
        "requirement_strictness": _strictness(document, asked),
        "scope_definition": _scope(document, professions),
        "skill_inflation_detected": _inflation(document, found, musts, professions),
    }


def _requirement_items(document: Document) -> list[Sentence]:
    """The requirement sentences or list items, without headings and closing phrases."""
    listed = [
        s
        for s in document.in_zones("requirements", "nice")
        if (len(s.text) >= _SHORTEST or (s.bullet and s.has("technology")))
        and not s.has("boilerplate", "flexible")
        and (s.bullet or not s.cue_names("heading."))
    ]
    bullets = [s for s in listed if s.bullet]
    # If there are bullets they are the list, and sentences between them do not count.
    return (
        bullets
        if len(bullets) >= 3 and len(bullets) * 2 >= len(listed)
        else [s for s in listed if s.bullet or s.has("asks")]
    )


def _strictness(document: Document, asked: list[Sentence]) -> Finding:
    musts, optional = _musts(asked)
    hard = [s for s in musts if s.has("hard")]
    flexible = document.with_cues("flexible")
    m, o = len(musts), len(optional)
    if not asked:
        value = "not_mentioned"
    elif m <= LOW_MUSTS or o > m or flexible:
        value = "low"
    elif 2 * len(hard) >= m or (m >= HIGH_MUSTS and o * HIGH_MUSTS_PER_OPTIONAL <= m):
        value = "high"
    else:
        value = "medium"
    announced = [s for s in document.in_zones("requirements") if s.has("heading.requirements")]
    shown = [s for s in asked if s.has("years")][:1] or asked[:1]
    support = {
        "high": best_first(hard)[:1] + shown if hard else announced[:1] + shown,
        "medium": shown + optional[:1],
        "low": flexible[:1] or optional[:1] + shown,
    }
    facts = {
        "optional.share": share(o, m + o),
        "hard.share": share(len(hard), m),
        "flexible": float(bool(flexible)),
    }
    return Finding(value, support, facts)


def _musts(asked: list[Sentence]) -> tuple[list[Sentence], list[Sentence]]:
    """The mandatory and the optional items; if all are optional, they count as mandatory."""
    musts = [s for s in asked if not s.optional]
    return (musts, [s for s in asked if s.optional]) if musts else (asked, [])


def _scope(document: Document, professions: dict[str, list[Sentence]]) -> Finding:
    duties = [s for s in document.in_zones("duties") if len(s.text) > 20]
    vague = document.with_cues("scope.vague")
    concrete = [s for s in duties if any(map(_is_concrete, s.cues))]
    title = document.title()
    families = len(title.cue_names("family.")) if title else 0
    if not duties:
        value = "not_mentioned" if not document.with_cues("duty") else "vague"
    elif len(_with_duties(professions)) >= MULTI_ROLE_PROFESSIONS:
        value = "multi_role"
    else:
        value = "clear" if len(concrete) >= 2 else "vague"
    naming = best_first(duties)[:1] or best_first(document.with_cues("duty"))[:1]
    support = {
        "clear": best_first(concrete)[:1] or naming,
        "vague": best_first(vague)[:1] or naming,
        "multi_role": [sentences[0] for sentences in list(professions.values())[:3]],
    }
    facts = {
        "duties": share(len(duties), 10),
        "duties.0": float(not duties),
        "duties.3": float(len(duties) >= 3),
        "concrete": share(len(concrete), 6),
        "concrete.share": share(len(concrete), len(duties)),
        "vague": float(bool(vague)),
        "professions": share(len(professions), 8),
        "professions.4": float(len(professions) >= 4),
        "professions.own": share(len(_with_duties(professions)), 3),
        "families": share(families, 3),
        "length": share(len(document.posting.description), 4000),
    }
    return Finding(value, support, facts)


def _is_concrete(cue: str) -> bool:
    return cue == "technology" or cue.startswith(("focus.", "profession."))


def _professions(document: Document) -> dict[str, list[Sentence]]:
    """The professions whose duties the posting lists, with their sentences."""
    zones = ("duties", "header") if document.in_zones("duties", "header") else ("requirements",)
    named = document.by_cue_prefix("profession.")
    by = {profession: [s for s in sentences if s.zone in zones] for profession, sentences in named.items()}
    return {profession: sentences for profession, sentences in by.items() if sentences}


_CONCRETE = 2
"""Minimum number of own duties that make a profession part of the job."""


def _with_duties(professions: Mapping[str, list[Sentence]]) -> list[str]:
    """The professions with concrete duties that belong to no other profession."""
    naming = Counter(id(s) for sentences in professions.values() for s in sentences)
    return [
        profession
        for profession, sentences in professions.items()
        if sum(s.zone == "duties" and naming[id(s)] == 1 for s in sentences) >= _CONCRETE
    ]


def _tools(sentence: Sentence) -> set[str]:
    """The technologies that a sentence names; a list of examples counts as one."""
    if not sentence.has("examples"):
        return lexicon().texts("technology", sentence.text)
    start, _ = lexicon().locate("examples", sentence.text)
    before, after = (lexicon().texts("technology", part) for part in (sentence.text[:start], sentence.text[start:]))
    return before | set(sorted(after)[:1])


_YOUNG = ("intern", "entry", "associate", "junior")


def _inflation(
    document: Document, found: Findings, musts: list[Sentence], professions: dict[str, list[Sentence]]
) -> Finding:
    level = found["seniority_level"].value
    required = document.years
    years = required[0] if required else 0
    naming = [(s, _tools(s)) for s in musts if s.has("technology")]
    tools = set().union(*(texts for _, texts in naming))
    beyond = (level in _YOUNG and years >= INFLATED_YEARS_YOUNG) or (level == "mid" and years >= INFLATED_YEARS_MID)
    several = len(_with_duties(professions)) >= INFLATED_PROFESSIONS
    value = beyond or len(tools) >= INFLATED_TECHNOLOGIES or several
    laden = [s for s, _ in sorted(naming, key=lambda pair: -len(pair[1]))]
    of_professions = [sentences[0] for sentences in list(professions.values())[:INFLATED_PROFESSIONS]]
    support = {"true": [required[1]] if required and beyond else laden[:3] or (of_professions if several else [])}
    facts = {
        "beyond": float(beyond),
        "tools": share(len(tools), 25),
        "tools.15": float(len(tools) >= INFLATED_TECHNOLOGIES),
        "tools.20": float(len(tools) >= 20),
        "professions": share(len(professions), 8),
        "young": float(level in _YOUNG),
        "years": share(years, 10),
    }
    return Finding(value, support, facts)
