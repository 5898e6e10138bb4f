"""Catalogues: the sections that a program, a record or a labelled set refers to."""

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

    Every program, record and labelled set has a catalogue; two of them are compatible if the fingerprints are equal.

    Attributes:
        sections: The sections by name.
    """

    sections: Mapping[str, type[Section]]

    @classmethod
    def of(cls, *sections: type[Section]) -> Catalogue:
        """Create a catalogue of sections.

        Raises:
            TypeError: Two sections or two fields have the same name, or definitions do not match a field's type.
        """
        made = cls({section_name(section): section for section in sections})
        asked = [question.name for section in sections for question in questions(section)]
        twice = sorted({name for name in asked if asked.count(name) > 1})
        if twice or len(made.sections) < len(sections):
            raise TypeError(f"names of sections and fields must be unique: {', '.join(twice) or 'two sections'}")
        return made

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """The questions by field name."""
        return {question.name: question for section in self.sections.values() for question in questions(section)}

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The position of every field in a record, from 0."""
        return {name: number for number, name in enumerate(self.questions)}

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of the names, order, kinds, vocabularies, definitions and instructions of all sections.

        Stored in compiled programs: DSPy's saved state is positional and partial, so a program compiled for other
        signatures would load and silently give wrong answers.
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
        """The questions of a section, by the section's name."""
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
        """Group entries by section, in the order of a record; fields without an entry are absent."""
        return {
            section: {question.name: entries[question.name] for question in asked if question.name in entries}
            for section, asked in ((name, self.of_section(name)) for name in self.sections)
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> Catalogue:
        """Return the catalogue itself, which copies of a program share."""
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
"""The shipped sections."""
