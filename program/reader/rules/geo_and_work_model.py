"""Rules for the work model and its location, time zones and relocation."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share, values_with_cues


def findings(document: Document, found: Findings) -> Findings:
    restriction = _restriction(document)
    return {
        "remote_restriction": restriction,
        "timezone_focus": _timezone(document, restriction),
        "relocation_required": _relocation(document, restriction),
    }


def country_of(document: Document) -> str:
    """The country named in the header, otherwise in the text: ``us``, ``other``, or empty if unclear."""
    named = {
        country: [s for s in document.with_cues(f"country.{country}") if s.zone not in ("about", "other")]
        for country in ("us", "other")
    }
    header = {country for country, sentences in named.items() if any(s.field == "location" for s in sentences)}
    for countries in (header, {country for country, sentences in named.items() if sentences}):
        if len(countries) == 1:
            return next(iter(countries))
    return ""


_NO_REMOTE_WORK = ("work.remote_other", "work.home_office_budget", "work.hybrid")
_NO_HYBRID_WORK = ("work.hybrid_other", "work.home_office_budget", "work.choice")
_NO_ONSITE_WORK = ("work.onsite_other", "work.hybrid", "work.choice")


def _restriction(document: Document) -> Finding:
    hybrid = [s for s in document.about_job("work.hybrid") if not s.has(*_NO_HYBRID_WORK)]
    onsite = [s for s in document.about_job("work.onsite") if not s.has(*_NO_ONSITE_WORK)]
    local = document.about_job("remote.local")
    choice = document.about_job("work.choice")
    remote = choice + [s for s in document.about_job("work.remote") if not s.has("work.choice", *_NO_REMOTE_WORK)]
    header = [s for s in document.with_cues("location.remote") if s.field in ("location", "title")]
    remote = header + [s for s in remote if s not in header]
    country, region = document.about_job("remote.country"), document.about_job("remote.region")
    # A worldwide company or customer base does not imply where the person may work.
    anywhere = [s for s in document.about_job("remote.anywhere") if s.has("work.remote", "location.remote")]
    zones = document.about_job(*(f"zone.{zone}" for zone in _zones()))
    home = [s for s in document.with_cues("country.us", "country.other") if s.field == "location"]
    if not home:
        home = [
            s for s in document.sentences if s.field == "location" and not s.has("location.remote", "location.region")
        ]
    # Without a country in the header, the contract may imply one: CLT is Brazilian, a 401(k) is American.
    contract = [] if home else document.about_job("country.contract")
    if (hybrid or onsite or local) and not (header and not hybrid):
        value = "same_region"
    elif remote:
        if anywhere and not country:
            value = "same_timezone" if zones else "anywhere"
        elif country:
            value = "same_country"
        elif region:
            value = "same_region"
        elif zones and not home:
            value = "same_timezone"
        else:
            value = "same_country" if home or contract else "anywhere"
    else:
        value = "not_mentioned"
    support = {
        "same_region": best_first(hybrid + onsite + local) or best_first(region if remote else []),
        "same_country": best_first([s for s in country if remote] or remote)[:1]
        + ((home or contract)[:1] if remote else []),
        "same_timezone": best_first(zones if remote else []),
        "anywhere": best_first(anywhere if remote else []) or best_first(remote),
    }
    facts = {
        "hybrid": float(bool(hybrid)),
        "onsite": float(bool(onsite)),
        "local": float(bool(local)),
        "remote": float(bool(remote)),
        "remote.header": float(bool(header)),
        "country": float(bool(country)),
        "region": float(bool(region)),
        "anywhere": float(bool(anywhere)),
        "zones": float(bool(zones)),
        "home": float(bool(home)),
        "contract": float(bool(contract)),
        "remote.benefit": float(bool(remote) and all(s.zone == "benefits" for s in remote)),
    }
    return Finding(value, support, facts)


def _zones() -> tuple[str, ...]:
    """The single zones: all that is neither a country nor the world."""
    return values_with_cues("timezone_focus", "zone.", unless=("specific_country", "global"))


def _timezone(document: Document, restriction: Finding) -> Finding:
    zones = {zone: [s for s in document.with_cues(f"zone.{zone}") if not s.has("boilerplate")] for zone in _zones()}
    # A global company does not imply a global team.
    zones["global"] = document.about_job("zone.global")
    support = {zone: best_first(sentences) for zone, sentences in zones.items() if sentences}
    tied = restriction.value in ("same_region", "same_country") and not restriction.facts["region"]
    if tied:
        support["specific_country"] = list(restriction.support.get(str(restriction.value), []))
    named = [zone for zone in _zones() if zones[zone]]
    if len(named) == 1 and not zones["global"]:
        value = named[0]
    elif len(named) > 1 or zones["global"]:
        value = "global"
        support.setdefault("global", [support[zone][0] for zone in named])
    else:
        value = "specific_country" if tied else "not_mentioned"
    facts = {zone: share(len(sentences), 2) for zone, sentences in zones.items()}
    facts |= {f"restriction.{restriction.value}": 1.0, "tied": float(tied)}
    return Finding(value, support, facts)


def _relocation(document: Document, restriction: Finding) -> Finding:
    refused = [s for s in document.with_cues("relocation.refused") if not s.has("boilerplate")]
    offered = [s for s in document.with_cues("relocation.offered") if not s.has("relocation.refused", "boilerplate")]
    local = document.with_cues("remote.local")
    remote = bool(restriction.facts["remote"]) and not restriction.facts["hybrid"] and not restriction.facts["onsite"]
    away = list(restriction.support.get("anywhere", []))
    support = {
        "true": best_first(offered),
        "false": best_first(refused) or best_first(local) or (away if restriction.facts["remote"] else []),
    }
    value = False if refused else True if offered else False if local or remote else None
    facts = {
        "refused": float(bool(refused)),
        "offered": float(bool(offered)),
        "local": float(bool(local)),
        "remote": float(remote),
        "remote.any": restriction.facts["remote"],
    }
    return Finding(value, support, facts)
