"""The decision form of a section: its questions as choices or yes/no decisions, with a probability per option.

DSPy's decision types are experimental; only this module uses them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

import dspy
from dspy.adapters.decision import record_evidence
from dspy.experimental import Choice, Noul

from rolelens.signatures._section import Question, Section, Value, questions

_SEPARATOR = "__"
"""Separates field and member in the names of a set's outputs; private to this module."""

record_probabilities = record_evidence
"""Context manager that yields a list of ``(predictor, output name, evidence)``, filled by decision calls inside it."""


def decision_form(section: type[Section]) -> type[dspy.Signature]:
    """The signature for decision engines, derived from the generative one.

    A choice or tri-state is one output with its vocabulary, a flag is a bool, and a set has one bool per member, named
    ``field__member``.
    """
    form: type[dspy.Signature] = _form(section)
    return form


def _derive(section: type[Section]) -> type[dspy.Signature]:
    form: type[dspy.Signature] = dspy.Signature(
        {"posting": (section.input_fields["posting"].annotation, section.input_fields["posting"])},
        section.instructions,
    )
    for question in questions(section):
        for name, (kind, ask) in _outputs(question).items():
            form = form.append(name, dspy.OutputField(desc=ask), kind)
    form.__name__ = f"{section.__name__}Decisions"
    return form


_form: Any = cache(_derive)


def _outputs(question: Question) -> dict[str, tuple[Any, str]]:
    if question.kind in ("choice", "tri_state"):
        options: Any = Literal.__getitem__(question.values)
        return {question.name: (Annotated[options, Choice[tuple(question.definitions.items())]], question.ask)}
    if question.kind == "flag":
        meanings = ((True, question.definitions["true"]), (False, question.definitions["false"]))
        return {question.name: (Annotated[bool, Noul[meanings]], question.ask)}
    return {
        _output(question, member): (bool, f"{question.ask} Is it {member}: {meaning}?")
        for member, meaning in question.definitions.items()
    }


def _output(question: Question, member: str) -> str:
    return f"{question.name}{_SEPARATOR}{member}"


def question_of_output(output: str) -> tuple[str, str]:
    """The field of an output of the decision form, and its member for a set, otherwise an empty string."""
    field, _, member = output.partition(_SEPARATOR)
    return field, member


def decision_outputs(question: Question, value: Value) -> dict[str, Any]:
    """The outputs of the decision form for a value (in a record's form), for demonstrations."""
    wire = question.to_wire(value)
    if isinstance(wire, list):
        return {_output(question, member): member in wire for member in question.values}
    return {question.name: wire}


def read_decision(
    question: Question, outputs: Mapping[str, Any], evidence: Mapping[str, Mapping[str, Any]]
) -> tuple[Value, float]:
    """The value (in a record's form) of a question and the engine's probability of it, 0 to 1.

    Args:
        question: The question.
        outputs: The decision form's outputs by name, with thresholds and weights applied.
        evidence: The engine's raw evidence by output name: ``{"noul": p}`` or ``{"probabilities": {option: p}}``.
    """
    if question.kind == "set":
        names = {member: _output(question, member) for member in question.values}
        chosen = [member for member, name in names.items() if outputs[name]]
        return chosen, math.prod(_boolean(evidence[name], outputs[name]) for name in names.values())
    if question.kind == "flag":
        value = bool(outputs[question.name])
        return value, _boolean(evidence[question.name], value)
    wire = outputs[question.name]
    probabilities = evidence[question.name]["probabilities"]
    return question.to_record(wire), probabilities[wire] / sum(probabilities.values())


def _boolean(evidence: Mapping[str, Any], value: bool) -> float:
    return float(evidence["noul"] if value else 1 - evidence["noul"])
