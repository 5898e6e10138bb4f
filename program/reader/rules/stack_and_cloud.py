"""Rules for clouds, data processing, orchestrators and storage."""

from __future__ import annotations

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Finding, Findings, best_first, share, values_with_cues
from rolelens.program.reader._sentences import Sentence, Zone
from rolelens.signatures import SHIPPED

_CLOUDS = SHIPPED.questions["secondary_clouds"].values


def findings(document: Document, found: Findings) -> Findings:
    clouds = {cloud: _mentions(document, f"cloud.{cloud}") for cloud in _CLOUDS}
    clouds["azure"] = [s for s in clouds["azure"] if not _only_azure_devops(s)]
    primary = _primary(document, clouds)
    return {
        "primary_cloud": primary,
        "secondary_clouds": _secondary(clouds, primary),
        "processing_paradigm": _processing(document),
        "orchestrator_category": _orchestrator(document),
        "storage_layer": _storage(document),
    }


_COMPANY_ZONES: tuple[Zone, ...] = ("about",)


def _mentions(document: Document, *cues: str) -> list[Sentence]:
    """The sentences about the job with any of the cues; if there are none, those about the company."""
    return document.about_job(*cues, unless=("people",)) or document.about_job(
        *cues, zones=_COMPANY_ZONES, unless=("people",)
    )


def _only_azure_devops(sentence: Sentence) -> bool:
    return sentence.has("cloud.azure_devops") and sentence.text.lower().count("azure") == 1


def _primary(document: Document, clouds: dict[str, list[Sentence]]) -> Finding:
    weights = {
        cloud: sum(0.5 if s.optional else 4.0 if s.zone == "header" else 1.0 for s in clouds[cloud])
        for cloud in _CLOUDS
    }
    named = [cloud for cloud in _CLOUDS if weights[cloud]]
    first = [
        c
        for c in named
        if any(s.has("cloud.first") and not s.has(*(f"cloud.{o}" for o in named if o != c)) for s in clouds[c])
    ]
    named.sort(key=lambda cloud: (-weights[cloud], cloud not in first))
    # The company's product may run elsewhere than the job's data.
    on_prem = [s for s in document.with_cues("cloud.on_prem") if s.zone not in ("about", "benefits", "other")]
    asked = [cloud for cloud in named if not all(s.optional for s in clouds[cloud])]
    alone = len(named) > 1 and (
        len(asked) == 1 or (weights[named[0]] >= 3 and weights[named[0]] >= 3 * weights[named[1]])
    )
    if not named:
        value = "on_prem" if on_prem else "not_mentioned"
    elif len(named) == 1 or alone or first == named[:1]:
        value = asked[0] if len(asked) == 1 else named[0]
    else:
        value = "multi"
    support = {cloud: best_first(clouds[cloud]) for cloud in named}
    if len(named) > 1:
        together = [s for s in clouds[named[0]] if s.has(*(f"cloud.{c}" for c in named[1:]))]
        support["multi"] = best_first(together)[:1] or [support[cloud][0] for cloud in named]
    if on_prem:
        support["on_prem"] = best_first(on_prem)
    total = sum(weights.values())
    facts = {f"share.{cloud}": share(weights[cloud], total) for cloud in named} | {
        f"first.{cloud}": 1.0 for cloud in first
    }
    facts |= {
        f"named.{len(named)}": 1.0,
        "on_prem": float(bool(on_prem)),
        "top": share(weights[named[0]], total) if named else 0.0,
    }
    return Finding(value, support, facts)


def _secondary(clouds: dict[str, list[Sentence]], primary: Finding) -> Finding:
    named = [cloud for cloud in _CLOUDS if clouds[cloud]]
    value = [cloud for cloud in named if cloud != primary.value]
    facts: dict[str, float] = {f"named.{cloud}": 1.0 for cloud in named}
    facts |= {f"primary.{primary.value}": 1.0, "count": len(named) / 3}
    return Finding(value, {cloud: best_first(clouds[cloud]) for cloud in named}, facts)


def _processing(document: Document) -> Finding:
    # A product's real-time features are not a way of processing data.
    named = [
        s
        for s in _mentions(document, "processing.streaming", "processing.real_time")
        if s.zone != "about"
        and (
            s.bullet
            or s.zone == "header"
            or s.has("processing.streaming", "technology", "focus.pipelines", "addressed")
        )
    ]
    streaming = [s for s in named if not s.has("processing.no_streaming")]
    batch = _mentions(document, "processing.batch")
    support: dict[str, list[Sentence]] = {}
    if streaming:
        support["streaming"] = best_first(streaming)
    if batch:
        support["batch"] = best_first(batch)
    if streaming and batch:
        both = [s for s in streaming if s.has("processing.batch")]
        support["hybrid"] = best_first(both)[:1] or [support["streaming"][0], support["batch"][0]]
    value = "hybrid" if "hybrid" in support else next(iter(support), "not_mentioned")
    facts = {
        "streaming": share(len(streaming), 4),
        "batch": share(len(batch), 4),
        "streaming.hard": float(any(not s.optional for s in streaming)),
        "batch.duty": float(any(s.zone == "duties" for s in batch)),
        "streaming.duty": float(any(s.zone in ("duties", "header") for s in streaming)),
    }
    return Finding(value, support, facts)


_TRANSFORMER = "dbt_core"
"""Counts only if no orchestrator is named."""


def _orchestrator(document: Document) -> Finding:
    kinds = values_with_cues("orchestrator_category", "orchestrator.")
    named = {kind: _mentions(document, f"orchestrator.{kind}") for kind in kinds}
    support = {kind: best_first(sentences) for kind, sentences in named.items() if sentences}
    weights = {kind: sum(0.5 if s.optional else 1.0 for s in sentences) for kind, sentences in named.items()}
    schedulers = [kind for kind in kinds if weights[kind] and kind != _TRANSFORMER]
    if schedulers:
        # Of several equally frequent ones, the first mentioned.
        value = max(schedulers, key=lambda kind: (weights[kind], -_position(document, kind)))
    else:
        value = _TRANSFORMER if weights[_TRANSFORMER] else "not_mentioned"
    facts = {f"weight.{kind}": share(weight, 3) for kind, weight in weights.items()}
    facts["named"] = share(len(schedulers), 3)
    return Finding(value, support, facts)


def _position(document: Document, kind: str) -> int:
    return next((n for n, s in enumerate(document.sentences) if s.has(f"orchestrator.{kind}")), 0)


def _storage(document: Document) -> Finding:
    stores = values_with_cues("storage_layer", "storage.", unless=("mixed",))
    named = {kind: _mentions(document, f"storage.{kind}") for kind in stores}
    engine = _mentions(document, "storage.lakehouse_engine")
    named["lakehouse"] = named["lakehouse"] or engine
    support = {kind: best_first(sentences) for kind, sentences in named.items() if sentences}
    kinds = list(support)
    if len(kinds) > 1:
        together = [
            s
            for s in document.with_cues("storage.warehouse", "storage.lake")
            if sum(s.has(f"storage.{k}") for k in stores) > 1
        ]
        support["mixed"] = best_first(together)[:1] or [support[kind][0] for kind in kinds]
    value = "mixed" if len(kinds) > 1 else kinds[0] if kinds else "not_mentioned"
    facts = {f"weight.{kind}": share(len(sentences), 4) for kind, sentences in named.items()}
    facts |= {f"kinds.{len(kinds)}": 1.0, "engine": float(bool(engine))}
    return Finding(value, support, facts)
