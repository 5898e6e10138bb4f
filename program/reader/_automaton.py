"""Thousands of patterns matched together: one automaton, compiled once a machine.

Hyperscan runs through a text once, in time linear in it, whatever the patterns are and however many (Wang et al.,
"Hyperscan: A Fast Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019). To compile some thousands takes seconds, so
the automaton is kept in the user's cache folder; one of another version or processor, or a damaged one, is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import hyperscan
import platformdirs

CACHE = "ROLELENS_CACHE"
"""Environment variable: the folder that compiled automata are kept in, instead of the user's cache folder."""

_MANY = 500
"""Expressions from which on an automaton is worth keeping; fewer are compiled in less than a second."""

_FLAGS = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH


class Automaton:
    """Which of some expressions match a text, case ignored.

    Args:
        expressions: Regular expressions in ASCII that neither look around nor back.

    Raises:
        ValueError: An expression is none; the message says why.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        try:
            self._database = _kept(expressions) if len(expressions) >= _MANY else _compiled(expressions)
        except hyperscan.error as error:
            raise ValueError(str(error)) from None
        self._threads = threading.local()

    def match(self, text: bytes) -> list[int]:
        """The numbers of the expressions that match somewhere in the text, each once, in no order."""
        found: list[int] = []
        self._database.scan(text, match_event_handler=_note, context=found.append, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Working memory, of which every thread needs its own."""
        scratch: hyperscan.Scratch | None = getattr(self._threads, "scratch", None)
        if scratch is None:
            scratch = self._threads.scratch = hyperscan.Scratch(self._database)
        return scratch


def _note(number: int, _start: int, _end: int, _flags: int, note: Any) -> None:
    note(number)


def _compiled(expressions: Sequence[str]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode() for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[_FLAGS] * len(expressions),
    )
    return database


def _kept(expressions: Sequence[str]) -> hyperscan.Database:
    made_of = json.dumps([version("hyperscan"), platform.machine(), expressions])
    path = _folder() / f"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.hs"
    try:
        return hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
    except (OSError, hyperscan.error):
        database = _compiled(expressions)
    # Processes that start together write one each; where none can be written, every start compiles.
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(hyperscan.dumpb(database))
        partial.replace(path)
    return database


def _folder() -> Path:
    return Path(os.environ.get(CACHE) or platformdirs.user_cache_path("rolelens"))
