"""JSON from outside: whatever stands in it, the answer is values that can be kept and written, or one error."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from math import isfinite
from typing import Any, BinaryIO
from uuid import UUID

from rolelens.data._decoding import lines_of
from rolelens.signatures import InputError, as_text, well_formed

MAX_DEPTH = 100
"""Deepest nesting of lists and objects that is read; postings and records have ten levels."""

_DIGITS = 300
"""Longest integer that is a number; a longer one, which no arithmetic can take, stays the text of its digits."""

_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_EACH_LINE = "Write one JSON object per line."


def parse_json(text: str, where: str = "", repair: str = "Use JSON.") -> Any:
    """The value of a JSON text.

    NaN and infinities, which are not JSON, and numbers beyond every float are null. Half a surrogate pair is U+FFFD.
    Control characters may stand in strings.

    Raises:
        InputError: Not JSON, or nested more than :data:`MAX_DEPTH` levels deep; the message names ``where``.
    """
    try:
        content = json.loads(text, strict=False, parse_int=_integer, parse_float=_finite, parse_constant=lambda _: None)
    except RecursionError:
        raise _too_deep(where) from None
    except ValueError as error:
        raise InputError(f"not JSON ({error})", where=where, repair=repair) from None
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(content, where)
    return _cleaned(content) if _HALF.search(text) else content


def json_lines(
    file: BinaryIO, where: str, encoding: str = "utf-8", repair: str = _EACH_LINE
) -> Iterator[tuple[str, dict[str, Any] | InputError]]:
    """The objects of an open JSONL file, each with its place; a line that is none comes as an error in its place.

    Args:
        file: At its beginning.
        where: The file's name in messages; a line's place is ``where:number``.
        encoding: Of a file without a byte-order mark.
        repair: What an error proposes.

    Raises:
        InputError: An encoding that Python does not know.
    """
    for place, line in lines_of(file, where, encoding):
        if isinstance(line, InputError):
            yield place, line
        elif line.strip():
            try:
                content = parse_json(line, place, repair)
            except InputError as error:
                yield place, error
                continue
            is_object = isinstance(content, dict)
            yield place, content if is_object else InputError("not a JSON object", where=place, repair=repair)


def as_json_values(content: Mapping[Any, Any], where: str) -> dict[str, Any]:
    """A mapping that no JSON text made, a table's row or a caller's own, with values that JSON can say.

    What JSON has no form for becomes the nearest it has: a Decimal a number, a date or bytes text. What has none stays.

    Raises:
        InputError: As :func:`parse_json`.
    """
    _check_depth(content, where)
    return {name: value for name, value in _cleaned(content).items() if value is not None}


def id_of(content: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that names something, as users join by it: 12.0 is "12"; empty where none does."""
    texts = (as_text(content.get(name)) for name in names)
    return next((text for text in texts if isinstance(text, str) and text), "")


def _check_depth(content: Any, where: str) -> None:
    level = [content]
    for _ in range(MAX_DEPTH + 1):
        # By identity: what one level has twice is looked at once.
        children = {id(child): child for node in level for child in _children(node)}
        level = list(children.values())
        if not level:
            return
    raise _too_deep(where)


def _children(node: Any) -> list[Any]:
    values = node.values() if isinstance(node, Mapping) else node
    return [value for value in values if isinstance(value, (Mapping, list, tuple))]


def _too_deep(where: str) -> InputError:
    repair = f"Use at most {MAX_DEPTH} levels."
    return InputError(f"nested more than {MAX_DEPTH} levels deep", where=where, repair=repair)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return well_formed(value)
    if isinstance(value, Mapping):
        return {str(as_text(name)): _cleaned(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > _DIGITS:
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    return as_text(value) if isinstance(value, (date, time, bytes, UUID)) else value


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _DIGITS else digits


def _finite(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None
