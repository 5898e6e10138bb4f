"""Agreement between two labellings of the same postings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rolelens.data import Label, Labelled, catalogue_of
from rolelens.eval._correctness import is_right, value_label
from rolelens.signatures import InputError, Question, Value


@dataclass(frozen=True)
class Disagreement:
    """A question that two labellings answer differently.

    Attributes:
        id, field: The posting and the question.
        first, second: The two answers.
        compatible: Whether one labelling lists the other's answer as equally right.
    """

    id: str
    field: str
    first: Value
    second: Value
    compatible: bool


@dataclass(frozen=True)
class FieldAgreement:
    """Agreement on one question.

    Attributes:
        postings: Number of postings labelled by both.
        agreement: Share of postings with the same answer, 0 to 1; None without postings.
        compatible: The same, also counting answers that the other labelling lists as equally right.
        alpha: Krippendorff's alpha for nominal data, at most 1; None if all labels are equal.
    """

    postings: int
    agreement: float | None
    compatible: float | None
    alpha: float | None


@dataclass(frozen=True)
class Agreement:
    """The comparison of two labellings.

    Attributes:
        fields: Agreement by question.
        disagreements: Disagreements by question, in the order of the first labelling.
        only_first, only_second: Ids that only one labelling has.
    """

    fields: dict[str, FieldAgreement]
    disagreements: list[Disagreement]
    only_first: list[str]
    only_second: list[str]


def agreement(first: Sequence[Labelled], second: Sequence[Labelled]) -> Agreement:
    """Compare two labellings of the same postings, joined by id.

    Alpha is Krippendorff's alpha for nominal data, computed by ``nominal_alpha``.

    Args:
        first, second: The labellings; texts are not needed.

    Returns:
        The agreement on every question, the disagreements, and the ids that only one labelling has.

    Raises:
        InputError: The labellings have no posting in common.
    """
    others = {item.id: item for item in second}
    pairs = [(item, others[item.id]) for item in first if item.id in others]
    if not pairs:
        raise InputError("no posting in common", repair="Label the same ids in both files.")
    fields, disagreements = {}, []
    for name, question in catalogue_of([*first, *second]).questions.items():
        both = [(a.id, a.labels[name], b.labels[name]) for a, b in pairs if name in a.labels and name in b.labels]
        differing = [
            Disagreement(posting, name, a.value, b.value, _compatible(question, a, b))
            for posting, a, b in both
            if question.canonical(a.value) != question.canonical(b.value)
        ]
        disagreements += differing
        fields[name] = FieldAgreement(
            len(both),
            1 - len(differing) / len(both) if both else None,
            1 - sum(not d.compatible for d in differing) / len(both) if both else None,
            nominal_alpha([(value_label(question, a.value), value_label(question, b.value)) for _, a, b in both]),
        )
    known = {item.id for item in first}
    return Agreement(
        fields, disagreements, [i.id for i in first if i.id not in others], [i for i in others if i not in known]
    )


def _compatible(question: Question, a: Label, b: Label) -> bool:
    return is_right(question, a.value, b) or is_right(question, b.value, a)


def nominal_alpha(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Krippendorff's alpha of two labellings without gaps, for nominal data: 1 - observed / expected disagreement.

    The expected disagreement is that of two values drawn without replacement from all that both labellings hold.

    Krippendorff, K. (2004), Content Analysis, 2nd ed., ch. 11; Krippendorff, K. (2011), Computing Krippendorff's
    Alpha-Reliability, section B.

    Args:
        pairs: The two labels of each unit.

    Returns:
        At most 1; None where every label is the same, or none is there.
    """
    values = Counter(label for pair in pairs for label in pair)
    if len(values) < 2:
        return None
    total = 2 * len(pairs)
    observed = sum(first != second for first, second in pairs) / len(pairs)
    alike = sum(count * (count - 1) for count in values.values())
    return 1 - observed / (1 - alike / (total * (total - 1)))
