"""Rules for growth, mentoring, promotion, internal mobility and career tracks."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share
from rolelens.program.reader._sentences import Sentence, Zone
from rolelens.signatures import SHIPPED


def findings(document: Document, found: Findings) -> Findings:
    return {
        "growth_path_clarity": _growth(document),
        "mentorship_signals": _mentoring(document),
        "promotion_path_mentioned": _offer_finding(document, "promotion"),
        "internal_mobility_mentioned": _offer_finding(document, "mobility"),
        "career_tracks_available": _tracks(document, found),
    }


_OFFER_ZONES: tuple[Zone, ...] = ("benefits", "about", "other", "")
"""Zones in which a company states what it offers."""


def _offer_sentences(document: Document, cue: str, *zones: Zone) -> list[Sentence]:
    return document.about_job(cue, zones=zones, unless=("mentor.elsewhere",))


def _growth(document: Document) -> Finding:
    explicit = _offer_sentences(document, "growth.explicit", *_OFFER_ZONES, "duties")
    implied = _offer_sentences(document, "growth.implied", "benefits", "other", "")
    beside = _offer_sentences(document, "growth.implied", "about")
    vague = _offer_sentences(document, "growth.vague", *_OFFER_ZONES, "duties") + _offer_sentences(
        document, "growth.culture", *_OFFER_ZONES
    )
    support = {
        "explicit": best_first(explicit),
        "implied": best_first(implied) or best_first(beside),
        "vague": best_first(vague),
    }
    value = (
        "explicit"
        if explicit
        else "implied"
        if implied or (beside and vague)
        else "vague"
        if vague
        else "not_mentioned"
    )
    facts = {
        "explicit": float(bool(explicit)),
        "implied": share(len(implied), 3),
        "implied.any": float(bool(implied)),
        "implied.about": float(bool(beside)),
        "vague": share(len(vague), 2),
        "vague.any": float(bool(vague)),
        "promotion": float(bool(_offer_sentences(document, "promotion", *_OFFER_ZONES))),
        "benefits": float(bool(document.in_zones("benefits"))),
    }
    return Finding(value, support, facts)


def _mentoring(document: Document) -> Finding:
    zones: tuple[Zone, ...] = ("duties", "requirements", "nice", "benefits", "other", "")
    explicit, implied = (
        _offer_sentences(document, "mentor.explicit", *zones),
        _offer_sentences(document, "mentor.implied", *zones),
    )
    about = _offer_sentences(document, "mentor.explicit", "about") + _offer_sentences(
        document, "mentor.implied", "about"
    )
    support = {"explicit_yes": best_first(explicit), "implied": best_first(implied)}
    if not (explicit or implied):
        support["implied"] = best_first(about)
    value = "explicit_yes" if explicit else "implied" if implied else "not_mentioned"
    facts = {
        "explicit": float(bool(explicit)),
        "implied": share(len(implied), 2),
        "implied.any": float(bool(implied)),
        "about": float(bool(about)),
        "duty": float(any(s.zone == "duties" for s in explicit)),
    }
    return Finding(value, support, facts)


def _offer_finding(document: Document, cue: str) -> Finding:
    sentences = _offer_sentences(document, cue, *_OFFER_ZONES, "duties", "nice")
    sure = [s for s in sentences if s.zone in ("benefits", "other", "")]
    facts = {"any": float(bool(sentences)), "sure": float(bool(sure)), "count": share(len(sentences), 3)}
    facts["explicit"] = float(bool(_offer_sentences(document, "growth.explicit", *_OFFER_ZONES)))
    return Finding(bool(sentences), {"true": best_first(sentences)} if sentences else {}, facts)


_IC_LEVELS = ("senior", "staff", "principal", "distinguished")
"""Levels that imply the individual contributor's track, whether by title or by years."""


_TRACKS = SHIPPED.questions["career_tracks_available"].values


def _tracks(document: Document, found: Findings) -> Finding:
    level, leading, family = (found[f] for f in ("seniority_level", "leadership_expectation", "job_family"))
    offered = {track: _offer_sentences(document, f"track.{_cue(track)}", *_OFFER_ZONES, "duties") for track in _TRACKS}
    title = document.title()
    specialist_title = bool(title and title.has("track.specialist"))
    offered["specialist_track"] = [
        s for s in offered["specialist_track"] if not specialist_title and s.zone != "duties"
    ]
    leads_people = leading.value in ("people_manager", "tech_and_people_lead")
    stands_on = {
        "ic_track": not leads_people and level.value in _IC_LEVELS and family.value != "data_architect",
        "management_track": leads_people,
        "specialist_track": specialist_title,
        "architect_track": family.value == "data_architect",
    }
    support: dict[str, list[Sentence]] = {}
    level_words = level.support.get(str(level.value), [])
    for track in _TRACKS:
        own = best_first(offered[track])
        if stands_on.get(track):
            own = own + {
                "ic_track": level_words,
                "management_track": leading.support.get(str(leading.value), []),
            }.get(track, [title] if title else [])
        if own:
            support[track] = own
    value = [track for track in _TRACKS if track in support]
    facts = {f"role.{track}": float(role) for track, role in stands_on.items()}
    facts |= {f"offered.{_cue(track)}": float(bool(sentences)) for track, sentences in offered.items()}
    facts |= {
        "years": level.facts.get("years.senior", 0.0),
        f"level.{level.value}": 1.0,
        f"leading.{leading.value}": 1.0,
    }
    return Finding(value, support, facts)


def _cue(track: str) -> str:
    """What the cue ``track.…`` of a track is named after."""
    return track.removesuffix("_track")
