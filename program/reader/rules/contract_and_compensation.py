"""Rules for the form of the contract and the number of benefits."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share
from rolelens.program.reader._sentences import Sentence
from rolelens.signatures.codebook import COMPREHENSIVE_BENEFITS, COMPREHENSIVE_PREMIUM, STANDARD_BENEFITS

_PREMIUM = (
    "equity",
    "unlimited_leave",
    "paid_parental",
    "learning",
    "fully_paid_health",
    "generous_pension",
    "sabbatical",
)
# Stronger forms of another benefit, which count as that one.
_FORMS = {
    "unlimited_leave": "leave",
    "paid_parental": "parental",
    "fully_paid_health": "health",
    "generous_pension": "retirement",
}
_NOT_COUNTED = ("generic", "none")


def findings(document: Document, found: Findings) -> Findings:
    benefits = _benefits(document)
    return {"w2_vs_1099": _contract(document, benefits), "benefits_level": benefits}


def _contract(document: Document, benefits: Finding) -> Finding:
    w2, bare = document.about_job("contract.w2"), document.about_job("contract.bare")
    c2c = document.about_job("contract.c2c", unless=("contract.c2c_refused",))
    free = document.about_job("contract.1099", unless=("contract.1099_refused",))
    offers = benefits.value in ("comprehensive", "standard", "basic")
    support = {
        "w2": best_first(w2) or best_first([s for sentences in benefits.support.values() for s in sentences][:3]),
        "c2c": best_first(c2c),
        "1099": best_first(free),
    }
    w2_named = [s for s in w2 if "w2" in s.text.lower() or "w-2" in s.text.lower()]
    if c2c and (w2_named or free):
        value = "any"
        support["any"] = best_first([s for s in c2c if s in w2_named or s in free])[:1] or [
            c2c[0],
            (w2_named or free)[0],
        ]
    elif free and w2 and any(s.has("contract.w2") for s in free):
        value = "any"
        support["any"] = best_first([s for s in free if s.has("contract.w2")])[:1]
    elif c2c:
        value = "c2c"
    elif free and (not w2 or any(s.zone == "header" or s.has("contract.1099_this") for s in free)):
        value = "1099"
    elif w2 or offers:
        value = "w2"
    else:
        value = "not_mentioned"
    facts = {
        "w2": share(len(w2), 2),
        "w2.any": float(bool(w2)),
        "w2.named": float(bool(w2_named)),
        "c2c": float(bool(c2c)),
        "free": float(bool(free)),
        "bare": float(bool(bare)),
        "header": float(any(s.zone == "header" for s in w2)),
        f"benefits.{benefits.value}": 1.0,
        "w2.benefits": float(bool(w2) and all(s.zone in ("benefits", "other") for s in w2)),
    }
    return Finding(value, support, facts)


def _benefits(document: Document) -> Finding:
    named = {
        name: list(filter(_may_offer, sentences)) for name, sentences in document.by_cue_prefix("benefit.").items()
    }
    offered = {name: sentences for name, sentences in named.items() if sentences}
    distinct = {name for name in offered if name not in _FORMS and name not in _NOT_COUNTED}
    distinct |= {plain for form, plain in _FORMS.items() if form in offered}
    if "learning" in distinct:
        distinct.discard("training")
    premium = {name for name in offered if name in _PREMIUM}
    generic = offered.get("generic", [])
    denied = offered.get("none", [])
    count = len(distinct)
    if denied and count < STANDARD_BENEFITS:
        value = "none_mentioned"
    elif count >= COMPREHENSIVE_BENEFITS or len(premium) >= COMPREHENSIVE_PREMIUM:
        value = "comprehensive"
    elif count >= STANDARD_BENEFITS:
        value = "standard"
    else:
        value = "basic" if count or generic else "none_mentioned"
    naming = best_first([s for name in distinct | premium for s in offered.get(name, [])])
    naming = sorted(naming, key=lambda s: -len(s.cue_names("benefit.")))
    support = dict.fromkeys(("comprehensive", "standard", "basic"), naming or best_first(generic))
    facts = {
        "count": share(count, 10),
        "none": float(not count and not generic),
        "one": float(count == 1),
        "two": float(count >= STANDARD_BENEFITS),
        "four": float(count >= 4),
        "six": float(count >= COMPREHENSIVE_BENEFITS),
        "eight": float(count >= 8),
        "premium": share(len(premium), 4),
        "generic": float(bool(generic)),
        "denied": float(bool(denied)),
        "heading": float(any(s.has("heading.benefits") or s.zone == "benefits" for s in document.sentences)),
    }
    return Finding(value, support, facts)


def _may_offer(sentence: Sentence) -> bool:
    """Whether a named benefit may be an offer in this sentence: not in duties, requirements or boilerplate."""
    if sentence.has("boilerplate"):
        return False
    if sentence.zone in ("benefits", "other"):
        return True
    named = len(sentence.cue_names("benefit."))
    return named > 1 or (named == 1 and sentence.has("offer", "benefit.generic", "benefit.none", "benefit.retirement"))
