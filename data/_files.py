"""Reading files that are files, and atomic file writes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from rolelens.signatures import InputError

_KINDS = ((stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"))


@contextmanager
def open_file(path: Path, repair: str = "Check that the file is readable.") -> Iterator[BinaryIO]:
    """A file, open for reading its bytes. What never ends or never begins, a device or a pipe, is refused.

    Args:
        path: The file.
        repair: What an error proposes.

    Raises:
        InputError: No such file, none at all, or one that cannot be read, now or while it is being read.
    """
    try:
        if kind := not_a_file(path):
            told = repair if kind == "a folder" else "Save it as a file, or give it on standard input: -."
            raise InputError(f"{kind}, not a file", where=str(path), repair=told)
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(path), repair=repair) from None


def read_file(path: Path, repair: str = "Check that the file is readable.") -> bytes:
    """The bytes of a file.

    Raises:
        InputError: As :func:`open_file`.
    """
    with open_file(path, repair) as file:
        return file.read()


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A path to write to, beside ``out`` and named with ``.partial`` at its end; it becomes ``out`` at the end.

    A link at ``out`` is replaced, what it points to stays as it is; what stands at the partial's name, a link too, is
    removed first and never written through. Nothing else than a file is replaced.

    Raises:
        InputError: It cannot be written, is a folder, a device or a pipe, or has no name; before anything is written.
    """
    repair = "Choose a writable path."
    if not out.name:
        raise InputError("no file's name", where=str(out), repair=repair)
    partial = out.with_name(out.name + ".partial")
    try:
        if ("\0" in out.name or out.exists()) and (kind := not_a_file(out)):
            raise InputError(f"{kind}, not a file", where=str(out), repair=repair)
        partial.unlink(missing_ok=True)
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield partial
        partial.replace(out)
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(out), repair=repair) from None


def not_a_file(path: Path) -> str:
    """What stands there instead of a file, in words; empty for a file.

    Raises:
        OSError: Nothing stands there, or it cannot be looked at.
    """
    # A device's name may be a link to a file that the shell opened: /dev/stdout.
    try:
        if path.is_symlink() and path.absolute().parts[1:2] in (("dev",), ("proc",)):
            return "a device"
        mode = path.stat().st_mode
    except ValueError as error:
        raise OSError(str(error)) from None  # a zero character in the path
    if stat.S_ISREG(mode):
        return ""
    return next((name for is_kind, name in _KINDS if is_kind(mode)), "a device")
