"""A catalogue: the sections that a program asks, a record answers and a labelled set labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from rolelens.signatures._section import Question, Section, questions, section_name
from rolelens.signatures.career_development import CareerDevelopment
from rolelens.signatures.contract_and_compensation import ContractAndCompensation
from rolelens.signatures.geo_and_work_model import GeoAndWorkModel
from rolelens.signatures.requirements_classification import RequirementsClassification
from rolelens.signatures.seniority_and_role import SeniorityAndRole
from rolelens.signatures.stack_and_cloud import StackAndCloud
from rolelens.signatures.visa_and_authorization import VisaAndAuthorization

T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Sections with their questions, in the order of a record.

    It travels with what it is about: a program, a record and a labelled set each have one, and two of them fit each
    other when their fingerprints are the same.

    Attributes:
        sections: Every section by its name in a record.
    """

    sections: Mapping[str, type[Section]]

    @classmethod
    def of(cls, *sections: type[Section]) -> Catalogue:
        """The catalogue of some sections.

        Raises:
            TypeError: Two sections or two fields have the same name, or a definition does not fit its field's type.
        """
        made = cls({section_name(section): section for section in sections})
        asked = [question.name for section in sections for question in questions(section)]
        twice = sorted({name for name in asked if asked.count(name) > 1})
        if twice or len(made.sections) < len(sections):
            raise TypeError(f"names of sections and fields have to be unique: {', '.join(twice) or 'two sections'}")
        return made

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Every question by the name of its field."""
        return {question.name: question for section in self.sections.values() for question in questions(section)}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """By field, its number in the order of a record, from 0."""
        return {name: number for number, name in enumerate(self.questions)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) over names, order, kinds, vocabularies, definitions and instructions of all sections.

        A compiled program records it: DSPy's saved state is positional and partial, so a program that was compiled
        against other signatures would load and answer wrongly without a word.
        """
        content = [
            [
                name,
                section.instructions,
                *([q.name, q.kind, q.ask, dict(q.definitions), dict(q.equivalent)] for q in questions(section)),
            ]
            for name, section in self.sections.items()
        ]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def of_section(self, section: str) -> tuple[Question, ...]:
        """The questions of a section, by its name in a record."""
        return questions(self.sections[section])

    def check_covered(self, what: str, names: Iterable[str]) -> None:
        """Check that a table has an entry for every section, and for no other.

        Args:
            what: The table, for the message.
            names: The sections that it has entries for.

        Raises:
            TypeError: It lacks a section, or has an unknown one.
        """
        given = set(names)
        if missing := [name for name in self.sections if name not in given]:
            raise TypeError(f"{what}: nothing for the section {', '.join(missing)}")
        if unknown := sorted(given.difference(self.sections)):
            raise TypeError(f"{what}: unknown section {', '.join(unknown)}")

    def by_section(self, entries: Mapping[str, T]) -> dict[str, dict[str, T]]:
        """Entries by field as entries by section and field, both in the order of a record; absent ones stay absent."""
        return {
            section: {question.name: entries[question.name] for question in asked if question.name in entries}
            for section, asked in ((name, self.of_section(name)) for name in self.sections)
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> Catalogue:
        """Optimizers copy programs; what they ask stays the same."""
        return self


SHIPPED = Catalogue.of(
    SeniorityAndRole,
    StackAndCloud,
    GeoAndWorkModel,
    VisaAndAuthorization,
    ContractAndCompensation,
    CareerDevelopment,
    RequirementsClassification,
)
"""The sections that come with rolelens."""
