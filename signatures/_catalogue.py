"""The seven sections and their 25 questions, in the order of a record, and the fingerprint of them all."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from rolelens.signatures._section import Question, Section, questions, section_name
from rolelens.signatures.career_development import CareerDevelopment
from rolelens.signatures.contract_and_compensation import ContractAndCompensation
from rolelens.signatures.geo_and_work_model import GeoAndWorkModel
from rolelens.signatures.requirements_classification import RequirementsClassification
from rolelens.signatures.seniority_and_role import SeniorityAndRole
from rolelens.signatures.stack_and_cloud import StackAndCloud
from rolelens.signatures.visa_and_authorization import VisaAndAuthorization

SECTIONS: dict[str, type[Section]] = {
    section_name(section): section
    for section in (
        SeniorityAndRole,
        StackAndCloud,
        GeoAndWorkModel,
        VisaAndAuthorization,
        ContractAndCompensation,
        CareerDevelopment,
        RequirementsClassification,
    )
}
"""Every section by its name in a record."""

QUESTIONS: dict[str, Question] = {q.name: q for section in SECTIONS.values() for q in questions(section)}
"""Every question by the name of its field."""


@cache
def fingerprint() -> str:
    """SHA-256 (hex) over names, order, kinds, vocabularies, definitions and instructions of all sections.

    A compiled program records it: DSPy's saved state is positional and partial, so a program that was compiled against
    other signatures would load and answer wrongly without a word.
    """
    content = [
        [name, section.instructions, *([q.name, q.kind, q.ask, dict(q.definitions)] for q in questions(section))]
        for name, section in SECTIONS.items()
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
