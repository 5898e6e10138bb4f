"""Atomic file writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rolelens.signatures import InputError


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """Context manager that yields a temporary path, ``out`` with ``.partial`` appended, and renames it on success.

    Raises:
        InputError: The file cannot be written.
    """
    partial = out.with_name(out.name + ".partial")
    try:
        yield partial
        partial.replace(out)
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(out), repair="Choose a writable path.") from None
