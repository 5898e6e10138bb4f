"""Labelled postings as a ``datasets.Dataset``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rolelens.data._gold import GoldPosting, catalogue_of
from rolelens.signatures import TEXT_FIELDS, Catalogue, Question

if TYPE_CHECKING:
    import datasets


def as_dataset(gold: Sequence[GoldPosting]) -> datasets.Dataset:
    """Convert labelled postings to a dataset, one row per posting.

    Columns: ``id``, the text fields, ``language``, ``extraction`` (JSON text or null), and ``labels``, nested by
    section and field. A label has ``value`` (of the field's type: a string, a boolean, a nullable boolean or a list of
    strings), ``also`` (a list of such values) and ``quotes``.

    Args:
        gold: The labelled postings.
    """
    import datasets

    return datasets.Dataset.from_list(
        [_dataset_row(item) for item in gold], features=_dataset_features(catalogue_of(gold))
    )


def _dataset_features(catalogue: Catalogue) -> datasets.Features:
    from datasets import Features, List, Value

    def label(question: Question) -> dict[str, Any]:
        text, truth = Value("string"), Value("bool")
        value = {"choice": text, "set": List(text)}.get(question.kind, truth)
        return {"value": value, "also": List(value), "quotes": List(text)}

    labels = catalogue.by_section({name: label(question) for name, question in catalogue.questions.items()})
    texts = {name: Value("string") for name in ("id", *TEXT_FIELDS, "language", "extraction")}
    return Features({**texts, "labels": labels})


def _dataset_row(item: GoldPosting) -> dict[str, Any]:
    facts = item.posting.extraction
    labels = {
        name: {"value": label.value, "also": list(label.also), "quotes": list(label.quotes)}
        for name, label in item.labels.items()
    }
    return {
        "id": item.id,
        **{field: item.posting.text(field) for field in TEXT_FIELDS},
        "language": item.language,
        "extraction": json.dumps(facts.root, ensure_ascii=False) if facts else None,
        "labels": item.catalogue.by_section(labels),
    }
