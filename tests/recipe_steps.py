"""The steps of ``docs/recipes.md`` as changes to a copy of the repository; what is written comes from the page."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "recipes.md"
ROOMS = ("rolelens", "signatures", "data", "eval", "program")

Step = Callable[[Path], None]

VALUE_SECTION, QUESTION_SECTION = "seniority_and_role", "requirements_classification"
POSTINGS = {"train": 2, "dev": 3, "test": 2}
"""In the copy's labelled sets: so few, so that compiling is quick."""

SEARCHES = (
    "We sell furniture to hotels in twelve countries. You design vector search over our catalogue of pictures, choose "
    "the index, and measure recall against exact search. You take part in the on-call rotation every fifth week, since "
    "hotels never close. We work in small teams.",
    "Our library of court rulings has nine million pages. You compute embeddings of paragraphs, keep them in vector "
    "databases, and find rulings that resemble a case. A team of four shares on-call duty; a call comes perhaps twice "
    "in a year. Legal knowledge can be learned here.",
    "Musicians send us recordings. You run similarity search on audio embeddings, so that a hummed melody finds "
    "its record. You compress the vector indexes and rebuild them nightly. Being on-call is shared by six people and "
    "paid apart. Everyone here plays an instrument, some of them well.",
    "A group of hospitals wants to find patients with like histories. You build vector stores for notes and laboratory "
    "values, and document with physicians which neighbours were of use. There is an on-call week in every month, with "
    "the next day free. The clinic has a garden.",
)
"""Invented postings about vector search, each with on-call duty."""


def copy_of_the_tree(to: Path) -> Path:
    """What the program consists of, with the first postings of the labelled sets."""
    for room in ROOMS:
        # With the bytecode: it is most of the time that an import takes.
        shutil.copytree(ROOT / room, to / room, symlinks=True)
    for split, count in POSTINGS.items():
        file = to / "data" / "gold" / f"{split}.jsonl"
        file.write_text("".join(file.read_text("utf-8").splitlines(keepends=True)[:count]), encoding="utf-8")
    return to


def _blocks() -> list[str]:
    """The blocks of code of the two recipes, in their order, without the indent of the list that they stand in."""
    page = PAGE.read_text(encoding="utf-8")
    recipes = page[page.index("## A new value") : page.index("## A new language")]
    found = re.findall(r"^   ```(?:text|toml)\n(.*?)^   ```", recipes, re.MULTILINE | re.DOTALL)
    return ["".join(line.removeprefix("   ") for line in block.splitlines(keepends=True)) for block in found]


LITERAL, DEFINITION, VALUE_CUE, DECLARATION, ANSWER, ENTRY, RULE, QUESTION_CUE = _blocks()


def before(file: str, anchor: str, text: str) -> Step:
    """Write a text before the first line that matches an anchor."""

    def step(tree: Path) -> None:
        path = tree / file
        content = path.read_text(encoding="utf-8")
        found = re.search(anchor, content, re.MULTILINE)
        assert found, (file, anchor)
        path.write_text(content[: found.start()] + text + content[found.start() :], encoding="utf-8")

    return step


def after_all(file: str, text: str) -> Step:
    """Write a text at the end of a file."""

    def step(tree: Path) -> None:
        with (tree / file).open("a", encoding="utf-8") as opened:
            opened.write(text)

    return step


def without(file: str, lines: str) -> Step:
    """Take out the lines that a pattern matches."""

    def step(tree: Path) -> None:
        path = tree / file
        content, count = re.subn(lines, "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert count, (file, lines)
        path.write_text(content, encoding="utf-8")

    return step


VALUE: Mapping[str, Step] = {
    "literal": before(f"signatures/{VALUE_SECTION}.py", r'    "general",$', LITERAL),
    "definition": before(f"signatures/{VALUE_SECTION}.py", r'            "general":', DEFINITION),
    "value cue": after_all(f"program/reader/lexicon/{VALUE_SECTION}.toml", "\n" + VALUE_CUE),
}
QUESTION: Mapping[str, Step] = {
    "declaration": before(f"signatures/{QUESTION_SECTION}.py", r"\n\nclass \w+Answers", DECLARATION),
    "answer": after_all(f"signatures/{QUESTION_SECTION}.py", ANSWER),
    "entry": before(f"program/reader/rules/{QUESTION_SECTION}.py", r'        "requirement_strictness":', ENTRY),
    "rule": after_all(f"program/reader/rules/{QUESTION_SECTION}.py", "\n\n" + RULE),
    "question cue": after_all(f"program/reader/lexicon/{QUESTION_SECTION}.toml", "\n" + QUESTION_CUE),
}


def add_postings(gold: Path, count: int) -> None:
    """Add invented postings about vector search to a labelled set, labelled as the set was before the new question."""
    labelled = json.loads(gold.read_text(encoding="utf-8").splitlines()[0])["labels"]
    with gold.open("a", encoding="utf-8") as file:
        for number, text in enumerate(SEARCHES[:count]):
            labels = {
                section: {name: {"value": _absence(entry)} for name, entry in fields.items()}
                for section, fields in labelled.items()
            }
            quote = re.search(r"vector \w+|similarity search", text)
            assert quote
            labels[VALUE_SECTION]["sub_specialty"] = {"value": "vector_search", "quotes": [quote.group()]}
            posting = {"id": f"search-{number}", "title": "Data Engineer", "language": "en", "description": text}
            file.write(json.dumps({**posting, "labels": labels}) + "\n")


def _absence(entry: Mapping[str, object]) -> object:
    value = entry["value"]
    return [] if isinstance(value, list) else "not_mentioned" if isinstance(value, str) else value and False


def fill_in(sheet: Path, question: str) -> None:
    """Label a question in a sheet, as a person would: what says "on-call" is true, all else is false."""
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    text, at = rows[0].index("description"), rows[0].index(question)
    for row in rows[1:]:
        assert row[at] == ""
        found = re.search(r"\bon-call\b", row[text])
        row[at], row[at + 2] = ("true", found.group()) if found else ("false", "")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
