"""``python -m rolelens.eval.card [FILE]``: the tables of the data card for the shipped labelled postings."""

from __future__ import annotations

import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rolelens.data import SPLITS, GoldPosting, load_labels, load_splits, whole_file
from rolelens.eval._agreement import agreement
from rolelens.eval._correctness import value_label
from rolelens.signatures import SHIPPED

LABELLINGS = Path(__file__).parent.parent / "data" / "gold" / "labellings"


def write_tables(card: Path) -> None:
    """Put the tables at the end of a data card, in place of those that stand there.

    Raises:
        ValueError: It has no heading from which on the tables stand.
    """
    text = card.read_text(encoding="utf-8")
    with whole_file(card) as partial:
        partial.write_text(text[: text.index(_FIRST)] + tables(), encoding="utf-8")


_FIRST = "## Composition"


def tables() -> str:
    """All tables, as Markdown."""
    splits = load_splits()
    every = [item for split in splits.values() for item in split]
    parts = [_FIRST, _size_table(splits)]
    for title, of in (
        ("language", lambda item: item.language),
        ("job family", lambda item: str(item.labels["job_family"].value)),
        ("seniority", lambda item: str(item.labels["seniority_level"].value)),
    ):
        parts.append(_count_table(title, splits, of))
    parts += [
        "## Distribution of every field",
        _distribution_table(every),
        "## Agreement before adjudication",
        _agreement_table(),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *([str(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _size_table(splits: Mapping[str, Sequence[GoldPosting]]) -> str:
    rows = []
    for name, split in splits.items():
        words = [len(item.posting.description.split()) for item in split]
        facts = sum(item.posting.extraction is not None for item in split)
        rows.append((name, len(split), min(words), int(statistics.median(words)), max(words), facts))
    return _markdown_table(["split", "postings", "words, least", "median", "most", "with Pass-1 facts"], rows)


def _count_table(title: str, splits: Mapping[str, Sequence[GoldPosting]], of: Callable[[GoldPosting], str]) -> str:
    counts = {name: Counter(map(of, split)) for name, split in splits.items()}
    total = sum(counts.values(), Counter())
    rows = [(value, *(counts[name][value] for name in SPLITS), count) for value, count in total.most_common()]
    return _markdown_table([title, *SPLITS, "all"], rows)


def _distribution_table(every: Sequence[GoldPosting]) -> str:
    rows = []
    for name, question in SHIPPED.questions.items():
        counts = Counter(value_label(question, item.labels[name].value) for item in every)
        rows.append((name, ", ".join(f"{value} {count}" for value, count in counts.most_common())))
    return _markdown_table(["field", "values, most frequent first"], rows)


def _agreement_table() -> str:
    found = agreement(*(load_labels(LABELLINGS / f"{which}.jsonl") for which in ("first", "second")))
    rows = [
        (name, *("n/a" if n is None else f"{n:.2f}" for n in (f.agreement, f.compatible, f.alpha)))
        for name, f in found.fields.items()
    ]
    count = next(iter(found.fields.values())).postings
    return f"{count} postings.\n\n" + _markdown_table(["field", "agreement", "counting also", "alpha"], rows)


if __name__ == "__main__":
    if sys.argv[1:]:
        write_tables(Path(sys.argv[1]))
    else:
        print(tables(), end="")
