"""What the reader's answers come from, as digests: a compiled program names those that it was fitted with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rolelens.program.reader._lexicon import lexicon

_NO_RULES = frozenset({"__init__.py", "__main__.py", "_fingerprint.py", "_fit.py"})
"""Files of the reader that neither features nor probabilities come from."""


def fingerprint() -> dict[str, str]:
    """SHA-256 digests of what a posting's features come from, by what it is; taken once a process.

    ``rules`` is the source of the rules and of what they go by, ``lexicon`` the shipped cues with their patterns, and
    ``own_words`` the user's (``ROLELENS_LEXICON``). They are the same on every Python and platform, and however
    rolelens is installed.

    Raises:
        InputError: The folder of own patterns cannot be read.
    """
    return dict(_fingerprint())


@cache
def _fingerprint() -> Mapping[str, str]:
    known = lexicon()
    return {
        "rules": rules_digest(Path(__file__).parent),
        "lexicon": _digest(known.shipped),
        "own_words": _digest(known.own),
    }


def rules_digest(folder: Path) -> str:
    """The digest of the reader's source in a folder, however its lines end."""
    modules = {path.name: path for path in folder.glob("*.py") if path.name not in _NO_RULES}
    modules |= {f"rules/{path.name}": path for path in folder.glob("rules/*.py")}
    # As text: a checkout may have turned line ends into the platform's.
    return _digest({name: path.read_text(encoding="utf-8") for name, path in modules.items()})


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
