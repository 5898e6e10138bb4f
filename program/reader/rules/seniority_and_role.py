"""Rules for level, job family, focus and leadership."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share, values_with_cues
from rolelens.program.reader._lexicon import lexicon
from rolelens.program.reader._sentences import Sentence
from rolelens.signatures.codebook import JUNIOR_YEARS, MID_YEARS, SENIOR_YEARS, STAFF_YEARS


def findings(document: Document, found: Findings) -> Findings:
    family, work = _family(document), _work(document)
    leading = _leadership(document, family, work)
    return {
        "seniority_level": _level(document, work),
        "job_family": family,
        "sub_specialty": _focus(document, family, work),
        "leadership_expectation": leading,
    }


def _level(document: Document, work: list[Sentence]) -> Finding:
    where, levels = _level_words(document)
    required = document.years
    years = required[0] if required else None
    by_years = _level_of_years(years)
    value = _level_of_words(levels)
    lead = value == "lead"
    if lead:
        value = "staff" if (years or 0) >= STAFF_YEARS or document.with_cues("organisation_wide") else "senior"
    support: dict[str, list[Sentence]] = {}
    if value and where:
        support[value] = [where]
    if where and levels & {"lead", "head"}:
        support |= {"staff": [where], "senior": [where]}
    for level in sorted(levels & {"junior", "mid", "senior"}) if where else ():
        support.setdefault(level, [where])  # type: ignore[list-item]
    if required:
        support.setdefault(by_years, []).append(required[1])
    support["mid"] = support.get("mid", []) + work
    facts = {f"title.{level}": 1.0 for level in sorted(levels)}
    facts["years.known"] = float(years is not None)
    facts[f"years.{by_years}"] = 1.0
    facts["lead.10"] = float(lead and (years or 0) >= STAFF_YEARS)
    facts["duties"] = share(len(document.in_zones("duties")), 8)
    fallback = by_years if required else "mid" if work else "not_mentioned"
    return Finding(value or fallback, support, facts)


def _level_words(document: Document) -> tuple[Sentence | None, set[str]]:
    """The sentence with level words and the levels: the title, otherwise text that names the job."""
    title = document.title()
    if title and (levels := _levels(title.cues) - _in_brackets(title)):
        return title, levels
    for sentence in document.with_cues("level.body"):
        start, end = lexicon().locate("level.body", sentence.text)
        if levels := _levels(lexicon().match(sentence.text[start:end])):
            return sentence, levels
    if title is None:
        for sentence in document.sentences[:3]:
            if sentence.cue_names("family.") and (levels := _levels(sentence.cues)):
                return sentence, levels
    return None, set()


_BRACKETED = re.compile(r"[(\[]([^()\[\]]{2,12})[)\]]")


def _in_brackets(title: Sentence) -> set[str]:
    """The levels in brackets: "(Senior) Data Engineer" is a range whose lower end is not named."""
    if "(" not in title.text and "[" not in title.text:
        return set()
    outside = _levels(lexicon().match(_BRACKETED.sub(" ", title.text)))
    return {level for level in ("senior", "lead") if level in _levels(title.cues) - outside}


def _levels(cues: Iterable[str]) -> set[str]:
    return {cue.removeprefix("level.") for cue in cues if cue.startswith("level.")} - {"body"}


def _level_of_words(levels: set[str]) -> str | None:
    """The level of the words: the lower end of a range; a grade counts only without another word."""
    for level, meaning in _WORDS_FIRST.items():
        if level in levels:
            return meaning
    return None


_WORDS_FIRST = {level: level for level in ("intern", "distinguished", "principal", "staff", "junior", "mid", "senior")}
_WORDS_FIRST |= {"head": "staff", "lead": "lead", "associate": "associate", "entry": "entry"}
_WORDS_FIRST |= {"one": "junior", "two": "mid"}


def _level_of_years(years: int | None) -> str:
    if years is None:
        return "not_mentioned"
    if years < JUNIOR_YEARS:
        return "entry"
    return "junior" if years < MID_YEARS else "mid" if years < SENIOR_YEARS else "senior"


_SHORTEST_DUTY = 25


def _work(document: Document) -> list[Sentence]:
    """Duties of an independent engineer, which support ``mid`` if nothing names a level."""
    duties = [s for s in document.in_zones("duties") if s.has("duty") and len(s.text) > _SHORTEST_DUTY]
    own = [s for s in duties if s.bullet] or [s for s in duties if s.has("addressed")]
    return own[:3] or duties[:3] or [s for s in document.sentences if s.field == "description" and s.has("duty")][:1]


# --- family ---


def _family(document: Document) -> Finding:
    title = document.title()
    support: dict[str, list[Sentence]] = {}
    facts: dict[str, float] = {}
    order: list[tuple[int, int, str]] = []
    for family in title.cue_names("family.") if title else ():
        assert title is not None
        order.append((family == "other", lexicon().locate(f"family.{family}", title.text)[0], family))
        support[family] = [title]
        facts[f"title.{family}"] = 1.0
    order.sort()
    if order:
        facts[f"first.{order[0][2]}"] = 1.0
    counts: dict[str, int] = {}
    for family, sentences in document.by_cue_prefix("family.").items():
        naming = [s for s in sentences if s.field == "description" and s.zone != "about"]
        if naming:
            counts[family] = sum(2 if s.has("level.body") else 1 for s in naming)
            support[family] = support.get(family, []) + naming
    total = sum(counts.values())
    facts |= {f"body.{family}": share(count, total) for family, count in counts.items()}
    families = values_with_cues("job_family", "family.")
    value = _family_value(order, {family: count for family, count in counts.items() if family in families})
    support = {family: best_first(support[family]) for family in support if family in families}
    return Finding(value, support, facts)


def _family_value(order: list[tuple[int, int, str]], counts: dict[str, int]) -> str:
    families = [family for _, _, family in order]
    if "data_architect" in families:
        return "data_architect"
    if "mlops_engineer" in families:
        return "mlops_engineer"
    if families and families[0] != "other":
        return families[0]
    if families or not counts:
        return "not_mentioned"
    return max(counts, key=lambda family: counts[family])


# --- focus ---

_ZONE_WEIGHT = {
    "header": 4.0,
    "duties": 1.0,
    "requirements": 0.4,
    "nice": 0.1,
    "about": 0.2,
    "": 0.6,
    "other": 0.0,
    "benefits": 0.0,
}


def _focus(document: Document, family: Finding, work: list[Sentence]) -> Finding:
    focuses = values_with_cues("sub_specialty", "focus.", unless=("general",))
    named = document.by_cue_prefix("focus.")
    weights = {focus: sum(_ZONE_WEIGHT[s.zone] for s in sentences) for focus, sentences in named.items()}
    duties = max(3.0, float(len(document.in_zones("duties"))))
    facts = {f"weight.{focus}": share(weight, duties) for focus, weight in weights.items()}
    facts["elsewhere"] = share(weights.get("elsewhere", 0.0), duties)
    facts |= {f"family.{family.value}": 1.0}
    ranked = sorted((weights.get(focus, 0.0), focus) for focus in focuses)[::-1]
    title = document.title()
    in_title = [focus for focus in focuses if title and title.has(f"focus.{focus}")]
    if ranked[0][0] > 0:
        facts[f"top.{ranked[0][1]}"] = 1.0
        facts["margin"] = share(ranked[0][0] - ranked[1][0], duties)
    facts |= {f"title.{focus}": 1.0 for focus in in_title}
    if "reverse_etl" in in_title:
        in_title = ["reverse_etl"]
    support = {focus: best_first(sentences) for focus, sentences in named.items()}
    general = support.pop("pipelines", []) or work
    support.pop("elsewhere", None)
    support["general"] = general
    return Finding(_focus_value(ranked, in_title, family, duties), support, facts)


_OWN_FOCUS = {
    "analytics_engineer": ("data_modeling", "data_warehouse"),
    "data_architect": ("data_modeling", "data_warehouse", "data_governance"),
}
"""By family, its typical focuses, which need less support."""


def _focus_value(ranked: list[tuple[float, str]], in_title: list[str], family: Finding, duties: float) -> str:
    (top, focus), (second, _) = ranked[:2]
    if in_title:
        weights = {name: weight for weight, name in ranked}
        return max(in_title, key=lambda name: weights[name])
    if family.value in ("data_scientist", "data_analyst", "not_mentioned", "research_engineer", "ml_engineer"):
        return focus if top >= 0.6 * duties and top > second + 1 else "not_mentioned"
    if family.value == "mlops_engineer":
        return "mlops"
    if top > 0 and focus in _OWN_FOCUS.get(str(family.value), ()):
        return focus
    if top >= 0.5 * duties and top >= second + 0.25 * duties:
        return focus
    return "not_mentioned" if family.value == "bi_engineer" else "general"


# --- leadership ---


_LEADERSHIP_ZONES = ("header", "duties", "requirements", "nice", "")
"""Zones with leadership duties; mentoring that the person receives is among the benefits."""


def _leadership(document: Document, family: Finding, work: list[Sentence]) -> Finding:
    title = document.title()
    people = [
        s for s in document.with_cues("lead.people") if s.zone in _LEADERSHIP_ZONES and not s.has("lead.people_none")
    ]
    technical = [
        s
        for s in document.with_cues("lead.technical")
        if s.zone in _LEADERSHIP_ZONES and (s.has("mentor.explicit") or not s.has("lead.peer"))
    ]
    lead_title = bool(title and title.has("level.lead", "level.head"))
    levels = _levels(title.cues) if title else set()
    support = {
        "people_manager": best_first(people),
        "tech_lead_ic": best_first(technical)
        + ([title] if title and (lead_title or levels & {"staff", "principal"}) else []),
        "architect": best_first(
            [s for s in (title,) if s and family.value == "data_architect"] + document.with_cues("lead.architecture")
        ),
        "ic": work or ([title] if title else []),
    }
    support["tech_and_people_lead"] = support["people_manager"][:1] + support["tech_lead_ic"][:1]
    manager = bool(lead_title and people)
    facts = {
        "people": share(len(people), 3),
        "people.any": float(bool(people)),
        "technical": share(len(technical), 4),
        "technical.any": float(bool(technical)),
        "lead_title": float(lead_title),
        "senior_title": float(bool(levels & {"senior", "staff", "principal", "distinguished"})),
        "architect_title": float(family.value == "data_architect"),
        "architecture": share(len(document.with_cues("lead.architecture")), 4),
        "duties": share(len(document.in_zones("duties")), 6),
        "young": float(bool(levels & {"intern", "entry", "junior", "associate"})),
    }
    if family.value == "data_architect":
        value = "architect"
    elif manager or len(people) >= 2:
        value = "tech_and_people_lead" if technical else "people_manager"
    elif lead_title or len(technical) >= 2 or (technical and levels & {"senior", "staff", "principal"}):
        value = "tech_lead_ic"
    else:
        value = "ic"
    return Finding(value, support, facts)
