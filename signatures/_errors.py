"""The one base error of rolelens and its few classes, and its one warning.

A message says what is wrong, where, and how to repair it, on one line. The facts are attributes too, so that a
pipeline can act on them without reading prose.
"""

from __future__ import annotations


class RolelensError(Exception):
    """Base of every error that rolelens raises on purpose.

    Args:
        what: What is wrong, without a full stop.
        where: The file, line, field or engine that it concerns; empty where the caller knows.
        repair: What the reader can do about it; empty where there is nothing to do.
    """

    def __init__(self, what: str, *, where: str = "", repair: str = "") -> None:
        self.what, self.where, self.repair = what, where, repair
        super().__init__(_one_line(what, where, repair))


class InputError(RolelensError):
    """Something that the caller gave cannot be used: a posting, a file, labels, an option."""


class EngineError(RolelensError):
    """An engine that cannot be made or cannot answer anything: unknown, without its package, without its key."""


class ArtifactError(RolelensError):
    """A compiled program that does not load or does not match this version."""


class ArtifactWarning(UserWarning):
    """A compiled program that was fitted with other rules, words or features than those in force: it answers, but its
    confidences may be off.

    Args:
        what: What differs, without a full stop.
        where: The program's directory.
        repair: How to compile it again.
    """

    def __init__(self, what: str, *, where: str, repair: str) -> None:
        self.what, self.where, self.repair = what, where, repair
        super().__init__(_one_line(what, where, repair))


def _one_line(what: str, where: str, repair: str) -> str:
    message = f"{where}: {what}" if where else what
    return f"{message}. {repair}" if repair else message
