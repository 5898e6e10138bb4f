"""The codebook's rules, a file a section: from sentences and cues to a finding for every question."""

from collections.abc import Callable

from rolelens.program.reader._document import Document
from rolelens.program.reader._finding import Findings
from rolelens.program.reader.rules import (
    career_development,
    contract_and_compensation,
    geo_and_work_model,
    requirements_classification,
    seniority_and_role,
    stack_and_cloud,
    visa_and_authorization,
)

RULES: tuple[Callable[[Document, Findings], Findings], ...] = (
    seniority_and_role.find,
    stack_and_cloud.find,
    geo_and_work_model.find,
    visa_and_authorization.find,
    contract_and_compensation.find,
    career_development.find,
    requirements_classification.find,
)
"""In this order: a section may go by the findings of those before it."""

__all__ = ["RULES"]
