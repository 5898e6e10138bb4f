"""The codebook's rules, a file a section: from sentences and cues to a finding for every question."""

from collections.abc import Callable, Mapping

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

Rule = Callable[[Document, Findings], Findings]

RULES: Mapping[str, Rule] = {
    "seniority_and_role": seniority_and_role.findings,
    "stack_and_cloud": stack_and_cloud.findings,
    "geo_and_work_model": geo_and_work_model.findings,
    "visa_and_authorization": visa_and_authorization.findings,
    "contract_and_compensation": contract_and_compensation.findings,
    "career_development": career_development.findings,
    "requirements_classification": requirements_classification.findings,
}
"""By section, what finds the answers to all of its questions. In this order: a section may go by the findings of those
before it."""

__all__ = ["RULES"]
