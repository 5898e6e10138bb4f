"""The codebook page: what every label means, generated from the signatures."""

from __future__ import annotations

from collections.abc import Iterator

from rolelens.signatures import LABELLING, READING, SHIPPED, Catalogue, Question


def codebook_page(catalogue: Catalogue = SHIPPED) -> str:
    """The codebook of a catalogue as Markdown.

    It holds everything that prompts, the reader's rules and the labelling forms are generated from: how to read a
    posting, the instructions of every section, and the values of every question with their definitions and notes.

    Args:
        catalogue: The sections to document.
    """
    return "\n".join(_page_lines(catalogue)) + "\n"


def _page_lines(catalogue: Catalogue) -> Iterator[str]:
    yield "# Codebook"
    yield ""
    yield f"What every label of the {len(catalogue.questions)} questions means. `rolelens codebook` prints this page."
    yield "Like the prompts, the reader's rules and the labelling forms, it is generated from `signatures/`."
    yield ""
    yield "## How to read a posting"
    yield ""
    yield from (f"- {rule}" for rule in (*READING, *LABELLING))
    for number, (name, section) in enumerate(catalogue.sections.items(), 1):
        yield ""
        yield f"## {number}. {name}"
        yield ""
        yield section.instructions
        for question in catalogue.of_section(name):
            yield from _question_lines(question)


def _question_lines(question: Question) -> Iterator[str]:
    yield ""
    yield f"### {question.name}"
    yield ""
    yield f"{question.ask} {_KINDS[question.kind]}"
    yield ""
    yield "| value | meaning |"
    yield "| --- | --- |"
    yield from (f"| {value} | {meaning} |" for value, meaning in question.definitions.items())
    if question.notes:
        yield ""
        yield from (f"- {note}" for note in question.notes)


_KINDS = {
    "choice": "One of:",
    "flag": "True or false:",
    "tri_state": "True, false, or `null` for `not_mentioned`:",
    "set": "Any of these, or none:",
}
