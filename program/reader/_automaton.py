"""Matches thousands of patterns at once with an automaton that is compiled once per machine.

Hyperscan scans a text once, in linear time, whatever the patterns and their number (Wang et al., "Hyperscan: A Fast
Multi-pattern Regex Matcher for Modern CPUs", NSDI 2019). Compiling thousands of patterns takes seconds, so the
automaton is stored in the user's cache folder, and compiled again if damaged, or made by another version or processor.
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
"""Environment variable with the folder for compiled automata, instead of the user's cache folder."""

_MANY = 500
"""Number of expressions from which an automaton is stored; fewer compile in less than a second."""

_FLAGS = hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_SINGLEMATCH


class Automaton:
    """Finds which expressions match a text, ignoring case.

    Args:
        expressions: Regular expressions in ASCII, without lookaround and backreferences.

    Raises:
        ValueError: An expression is invalid; the message gives the reason.
    """

    def __init__(self, expressions: Sequence[str]) -> None:
        try:
            self._database = (
                _load_or_compile(expressions) if len(expressions) >= _MANY else _compile_database(expressions)
            )
        except hyperscan.error as error:
            raise ValueError(str(error)) from None
        self._threads = threading.local()

    def match(self, text: bytes) -> list[int]:
        """The indices of the expressions that match anywhere in the text, without duplicates, unordered."""
        found: list[int] = []
        self._database.scan(text, match_event_handler=_report_match, context=found.append, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """The thread's scratch memory."""
        scratch: hyperscan.Scratch | None = getattr(self._threads, "scratch", None)
        if scratch is None:
            scratch = self._threads.scratch = hyperscan.Scratch(self._database)
        return scratch


def _report_match(number: int, _start: int, _end: int, _flags: int, note: Any) -> None:
    note(number)


def _compile_database(expressions: Sequence[str]) -> hyperscan.Database:
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[expression.encode() for expression in expressions],
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=[_FLAGS] * len(expressions),
    )
    return database


def _load_or_compile(expressions: Sequence[str]) -> hyperscan.Database:
    made_of = json.dumps([version("hyperscan"), platform.machine(), expressions])
    path = _folder() / f"{hashlib.sha256(made_of.encode()).hexdigest()[:32]}.hs"
    try:
        return hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
    except (OSError, hyperscan.error):
        database = _compile_database(expressions)
    # Concurrent processes write separate files. If the folder is not writable, every start compiles.
    partial = path.with_suffix(f".{os.getpid()}.partial")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(hyperscan.dumpb(database))
        partial.replace(path)
    return database


def _folder() -> Path:
    return Path(os.environ.get(CACHE) or platformdirs.user_cache_path("rolelens"))
