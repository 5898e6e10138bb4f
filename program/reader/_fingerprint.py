"""Digests of what the reader's answers depend on; compiled programs store those that they were fitted with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rolelens.program.reader._lexicon import lexicon

_NO_RULES = frozenset({"__init__.py", "__main__.py", "_fingerprint.py", "_fit.py"})
"""Files of the reader that affect neither features nor probabilities."""

_ELSEWHERE = ("data/_visible.py", "signatures/codebook.py")
"""Files outside the reader that affect them; the rest of ``signatures`` has its own fingerprint."""


def fingerprint() -> dict[str, str]:
    """SHA-256 digests of what a posting's features depend on; computed once per process.

    ``rules`` covers the source of the rules and the reader, ``lexicon`` the shipped cues with their patterns, and
    ``own_words`` the user's patterns (``ROLELENS_LEXICON``). They do not depend on Python version, platform or
    installation.

    Raises:
        InputError: The user's folder of patterns cannot be read.
    """
    return dict(_fingerprint())


@cache
def _fingerprint() -> Mapping[str, str]:
    known = lexicon()
    return {
        "rules": rules_digest(Path(__file__).parents[2]),
        "lexicon": _digest(known.shipped),
        "own_words": _digest(known.own),
    }


def rules_digest(root: Path) -> str:
    """The digest of the reader's source files under a root folder, independent of line endings."""
    reader = root / "program" / "reader"
    own = [path for path in reader.glob("*.py") if path.name not in _NO_RULES]
    modules = [*own, *reader.glob("rules/*.py"), *map(root.joinpath, _ELSEWHERE)]
    # As text, since a checkout may have converted line endings.
    return _digest({path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in modules})


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
