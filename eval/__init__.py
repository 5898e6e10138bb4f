"""How good an answer is."""

from eval._agreement import Agreement, Disagreement, FieldAgreement, agreement
from eval._correctness import comparable, credit, is_right

__all__ = [
    "Agreement",
    "Disagreement",
    "FieldAgreement",
    "agreement",
    "comparable",
    "credit",
    "is_right",
]
