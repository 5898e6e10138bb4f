"""Files that appear whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rolelens.signatures import InputError


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path to write to, beside ``out`` and named with ``.partial`` at its end; it becomes ``out`` at the end.

    Raises:
        InputError: It cannot be written.
    """
    partial = out.with_name(out.name + ".partial")
    try:
        yield partial
        partial.replace(out)
    except OSError as error:
        raise InputError(
            error.strerror or str(error), where=str(out), repair="Name a file that can be written."
        ) from None
