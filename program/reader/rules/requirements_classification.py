"""Requirements counted, the scope of the duties, and demands beyond the level."""

from __future__ import annotations

import re

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best, share
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence

_SHORTEST = 12
"""Characters; what is shorter asks for nothing by itself ("Python" in a list of tools, a stray mark)."""

_SHORTEST_LIST = 4
"""Items from which on a sentence is a list of demands and not one demand in many words."""


def find(document: Document, found: Findings) -> Findings:
    asked = _asked(document)
    musts = [s for s in asked if not s.optional]
    professions = _professions(document)
    return {
        "requirement_strictness": _strictness(document, asked, musts),
        "scope_definition": _scope(document, professions),
        "skill_inflation_detected": _inflation(document, found, musts, professions),
    }


def _asked(document: Document) -> list[Sentence]:
    """The sentences that ask for something, each once, without headings and closing phrases."""
    listed = [
        s
        for s in document.zone("requirements", "nice")
        if (len(s.text) >= _SHORTEST or (s.bullet and s.has("technology")))
        and not s.has("boilerplate", "flexible")
        and (s.bullet or not s.named("heading."))
    ]
    bullets = [s for s in listed if s.bullet]
    # Where there are bullets they are the list, and sentences between them are talk.
    return (
        bullets
        if len(bullets) >= 3 and len(bullets) * 2 >= len(listed)
        else [s for s in listed if s.bullet or s.has("asks")]
    )


def _strictness(document: Document, asked: list[Sentence], musts: list[Sentence]) -> Finding:
    hard = [s for s in musts if s.has("hard")]
    demands = sum(map(_demands, musts))
    optional = sum(map(_demands, (s for s in asked if s.optional)))
    flexible = document.having("flexible")
    announced = [s for s in document.zone("requirements") if s.has("heading.requirements")]
    if not asked:
        value = "not_mentioned"
    elif (demands >= 8 and optional <= _few(demands)) or (
        len(hard) >= 4 and len(hard) * 2 >= len(musts) and optional <= demands // 2
    ):
        value = "high"
    elif (demands <= 3 and optional <= demands) or demands < optional:
        value = "low"
    else:
        value = "medium"
    shown = [s for s in asked if s.has("years")][:1] or asked[:1]
    support = {
        "high": best(hard)[:1] + shown if hard else announced[:1] + shown,
        "medium": shown + [s for s in asked if s.optional][:1],
        "low": flexible[:1] or [s for s in asked if s.optional][:1] + shown,
    }
    facts = {
        "optional.share": share(optional, demands + optional),
        "hard.share": share(len(hard), len(musts)),
        "flexible": float(bool(flexible)),
    }
    return Finding(value, support, facts)


def _few(demands: int) -> int:
    """How many optional items beside so many demands leave the list a list of demands."""
    return max(2, demands // 4)


_LIST = re.compile(r"[;,]|\b(?:and|und|et|e|y|en)\b")


def _demands(sentence: Sentence) -> int:
    """How many things a sentence asks for: an item of a list one, running text one an item of its own list."""
    if sentence.bullet:
        return 1
    items = [item for item in _LIST.split(sentence.text) if len(item.strip()) > 2]
    return len(items) if len(items) >= _SHORTEST_LIST else 1


def _scope(document: Document, professions: dict[str, list[Sentence]]) -> Finding:
    duties = [s for s in document.zone("duties") if len(s.text) > 20]
    vague = document.having("scope.vague")
    concrete = [s for s in duties if any(map(_is_concrete, s.cues))]
    title = document.title()
    families = len(title.named("family.")) if title else 0
    if not duties:
        value = "not_mentioned" if not document.having("duty") else "vague"
    elif len(professions) >= 5:
        value = "multi_role"
    else:
        value = "clear" if len(concrete) >= 2 else "vague"
    spoken = best(duties)[:1] or best(document.having("duty"))[:1]
    support = {
        "clear": best(concrete)[:1] or spoken,
        "vague": best(vague)[:1] or spoken,
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
        "families": share(families, 3),
        "length": share(len(document.posting.description), 4000),
    }
    return Finding(value, support, facts)


def _is_concrete(cue: str) -> bool:
    return cue == "technology" or cue.startswith(("focus.", "profession."))


def _professions(document: Document) -> dict[str, list[Sentence]]:
    """The professions whose duties the posting lists, with the sentences that do."""
    zones = ("duties", "header") if document.zone("duties", "header") else ("requirements",)
    named = document.named("profession.")
    by = {profession: [s for s in sentences if s.zone in zones] for profession, sentences in named.items()}
    return {profession: sentences for profession, sentences in by.items() if sentences}


def _tools(sentence: Sentence) -> set[str]:
    """The technologies that a sentence names; of a list of examples one."""
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
    beyond = (level in _YOUNG and years >= 5) or (level == "mid" and years >= 10)
    value = beyond or len(tools) >= 15
    laden = [s for s, _ in sorted(naming, key=lambda pair: -len(pair[1]))]
    support = {"true": [required[1]] if required and beyond else laden[:3]}
    facts = {
        "beyond": float(beyond),
        "tools": share(len(tools), 25),
        "tools.15": float(len(tools) >= 15),
        "tools.20": float(len(tools) >= 20),
        "professions": share(len(professions), 8),
        "young": float(level in _YOUNG),
        "years": share(years, 10),
    }
    return Finding(value, support, facts)
