"""CSV cells that a spreadsheet would run as formulas: made inert when written, restored when read."""

from __future__ import annotations

import re

_FORMULA = re.compile(r"(?![+-]\d+(?:\.\d+)?\Z)'*(?:[\t\r\n]|[\s\ufeff\u200b']*[=+\-@＝＋－＠])")
"""What OWASP's page "CSV Injection" says a formula begins with, full-width signs and blanks in front included; and
such a cell that has been made inert, so that the way back is never in doubt. A number with a sign is a number."""


def inert(cell: str) -> str:
    """The cell, with an apostrophe in front if a spreadsheet would run it as a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def as_it_was(cell: str) -> str:
    """The inverse of :func:`inert`; other cells are returned unchanged."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell
