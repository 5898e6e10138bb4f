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

_ELSEWHERE = ("data/_visible.py", "signatures/codebook.py")
"""Files that they come from besides the reader's; what else of ``signatures`` counts has a fingerprint of its own."""


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
        "rules": rules_digest(Path(__file__).parents[2]),
        "lexicon": _digest(known.shipped),
        "own_words": _digest(known.own),
    }


def rules_digest(root: Path) -> str:
    """The digest of what the reader goes by in the folder of rolelens' source, however its lines end."""
    reader = root / "program" / "reader"
    own = [path for path in reader.glob("*.py") if path.name not in _NO_RULES]
    modules = [*own, *reader.glob("rules/*.py"), *map(root.joinpath, _ELSEWHERE)]
    # As text: a checkout may have turned line ends into the platform's.
    return _digest({path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in modules})


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
