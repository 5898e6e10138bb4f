"""The findings of all shipped postings, as they are kept in ``findings.jsonl``.

A change to the rules, the lexicon or the postings changes them. Look at what the test says has changed; if that is what
was meant, write them anew:

    python -m tests.findings
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rolelens.data import load_splits
from rolelens.program.reader import analyse
from rolelens.program.reader._finding import Finding
from rolelens.signatures import Span

KEPT = Path(__file__).with_name("findings.jsonl")

Findings = Mapping[str, Mapping[str, Any]]
"""By id of a posting and by question: the value, by option the places of its support in order, and the facts."""


def current() -> Findings:
    """What the rules find now."""
    return {
        item.id: {name: _plain(finding) for name, finding in analyse(item.posting).findings.items()}
        for _, split in sorted(load_splits().items())
        for item in sorted(split, key=lambda item: item.id)
    }


def _plain(finding: Finding) -> list[Any]:
    """Of a description a place is the character, of a header field its name too; a fact of 0 is as good as none."""
    places = {option: [_place(s.span()) for s in sentences] for option, sentences in finding.support.items()}
    facts = {name: round(value, 3) for name, value in sorted(finding.facts.items()) if value}
    return [finding.value, dict(sorted(places.items())), facts]


def _place(span: Span) -> int | str:
    return span.start if span.field == "description" else f"{span.field}:{span.start}"


def kept() -> Findings:
    """The findings as they were written last."""
    return dict(json.loads(line) for line in KEPT.read_text(encoding="utf-8").splitlines())


def changes(before: Findings, after: Findings) -> list[str]:
    """A line for every value, list of places and fact that differs: the posting, the question, what was and what is."""
    was, now = _entries(before), _entries(after)
    return [
        f"{posting}, {question}, {entry}: was {was.get(key)}, is {now.get(key)}"
        for key in sorted(was.keys() | now.keys())
        if was.get(key) != now.get(key)
        for posting, question, entry in (key,)
    ]


def _entries(findings: Findings) -> dict[tuple[str, str, str], Any]:
    entries: dict[tuple[str, str, str], Any] = {}
    for posting, questions in findings.items():
        for question, (value, places, facts) in questions.items():
            entries[posting, question, "value"] = json.dumps(value)
            entries |= {(posting, question, f"support of {option}"): found for option, found in places.items()}
            entries |= {(posting, question, f"fact {name}"): fact for name, fact in facts.items()}
    return entries


def write() -> None:
    """Keep the findings as they are now."""
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in current().items()]
    KEPT.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    write()
