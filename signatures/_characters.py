"""Text as it can be written down: what is no text becomes one where it names something."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from math import isfinite
from numbers import Integral, Real
from uuid import UUID

_EXACT = 2**53
"""Below it every whole floating-point number stands for itself alone."""


def well_formed(text: str) -> str:
    """The text with both halves of a surrogate pair joined; a half without the other becomes U+FFFD.

    JSON can spell such halves (``"\\ud83d"``), and no file can hold them.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def as_text(value: object) -> object:
    """A value that names something as text, or the value itself where it is neither text, number, date nor bytes.

    A whole number is written without a point, whatever type a table gave its column, since users join by it: 12, 12.0
    and Decimal("12.00") are all ``"12"``. None and what is no number (NaN, infinity) are empty.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Integral):
        return str(int(value))
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, Real):
        number = float(value)
        if not isfinite(number):
            return ""
        return str(int(number)) if number.is_integer() and abs(number) < _EXACT else repr(number)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.hex()
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return ""
    if abs(value.adjusted()) > 300:  # "1E+1000000" would be a million digits
        return str(value)
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
