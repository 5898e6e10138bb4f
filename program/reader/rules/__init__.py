"""The codebook's rules, one file per section: findings for every question, from sentences and cues."""

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
from rolelens.signatures import EMPTY_SET, SHIPPED

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
"""By section, the rule that returns findings for all of its questions; a rule may use the findings of earlier ones."""

SHIPPED.check_covered("RULES in program/reader/rules/__init__.py", RULES)


def apply_rules(document: Document) -> Findings:
    """A finding for every question of the shipped sections.

    Raises:
        LookupError: A section's rule leaves a question out, finds something for one that the section does not ask, or
            claims a value that the question does not have.
    """
    findings: Findings = {}
    for section, rule in RULES.items():
        found = rule(document, findings)
        asked = {question.name: question for question in SHIPPED.of_section(section)}
        if found.keys() != asked.keys():
            wrong = ", ".join(sorted(found.keys() ^ asked.keys()))
            raise LookupError(f"program/reader/rules/{section}.py: either no finding or no question: {wrong}")
        for name, finding in found.items():
            question = asked[name]
            if not question.allows(finding.value) or not finding.support.keys() <= question.definitions.keys():
                claimed = sorted({question.text(finding.value), *finding.support} - {*question.values, EMPTY_SET})
                raise LookupError(f"program/reader/rules/{section}.py: {name} has no value {', '.join(claimed)}")
        findings |= found
    return findings


__all__ = ["RULES", "apply_rules"]
