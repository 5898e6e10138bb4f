"""The errors and the warning of rolelens.

A message is one line that states where, what and how to repair it. All three are attributes too, so that code can use
them without parsing messages.
"""

from __future__ import annotations

from rolelens.signatures._redaction import redact
from rolelens.signatures._terminal import for_terminal


class RolelensError(Exception):
    """Base of all errors that rolelens raises deliberately.

    Args:
        what: The problem, without a full stop. Secrets are taken out; the message also escapes control characters.
        where: The file, line, field or engine concerned; empty if the caller knows.
        repair: What the user can do; empty if nothing.
    """

    def __init__(self, what: str, *, where: str = "", repair: str = "") -> None:
        self.what, self.where, self.repair = redact(what), redact(where), redact(repair)
        super().__init__(_one_line(self.what, self.where, self.repair))


class InputError(RolelensError):
    """Invalid input: a posting, a file, labels or an option."""


class EngineError(RolelensError):
    """An engine that cannot be created or cannot answer: it is unknown, or lacks a package or key."""


class ArtifactError(RolelensError):
    """A compiled program that cannot be loaded or does not match this version."""


class ArtifactWarning(UserWarning):
    """A compiled program whose rules, words or features have changed since it was fitted: its confidences may be off.

    Args:
        what: What has changed, without a full stop.
        where: Directory of the program.
        repair: How to compile it again.
    """

    def __init__(self, what: str, *, where: str, repair: str) -> None:
        self.what, self.where, self.repair = what, where, repair
        super().__init__(_one_line(what, where, repair))


def _one_line(what: str, where: str, repair: str) -> str:
    message = f"{where}: {what}" if where else what
    message = f"{message}. {repair}" if repair else message
    # It may quote what others wrote, and may be shown by anything: a traceback, a log, the command.
    return for_terminal(message.replace("\n", " "))
