"""``python -m program.reader.refit``: fit the shipped weights to the shipped labelled postings, and say how well."""

from __future__ import annotations

import json

from data import load_gold
from eval import is_right
from program.reader._fit import fit, save
from program.reader._reader import SHIPPED
from program.reader._reading import read
from signatures import QUESTIONS, fingerprint


def main() -> None:
    gold = load_gold("train")
    save(fit(gold), SHIPPED)
    manifest = {"name": "default", "engine": "embedded", "signatures": fingerprint(), "postings": len(gold)}
    (SHIPPED.parent / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for name, question in QUESTIONS.items():
        right = [is_right(question, read(item.posting).findings[name].value, item.labels[name]) for item in gold]
        print(f"{name:28} rules right on {sum(right)} of {len(right)}")


if __name__ == "__main__":
    main()
