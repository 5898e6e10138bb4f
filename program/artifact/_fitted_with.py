"""Digests of what a compiled program was fitted with; changes invalidate its weights and confidences."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rolelens.program.calibration import features_fingerprint
from rolelens.program.engines import engine_kind
from rolelens.program.reader import OWN_WORDS, SHIPPED_WEIGHTS, fingerprint
from rolelens.signatures import ArtifactWarning

_NAMES = {
    "rules": "the reader's rules",
    "lexicon": "the lexicon",
    "own_words": f"your own words ({OWN_WORDS})",
    "calibration_features": "the calibration features",
    "shipped_reader": "the shipped reader's weights",
}


def fitted_with(engine: str) -> dict[str, str]:
    """SHA-256 digests of what programs of an engine depend on, in this process.

    A reader's weights and confidences depend on the rules, the lexicon and the calibration features. Those of other
    engines also depend on the shipped reader's weights, since its opinion of an answer is a calibration feature.
    """
    found = {**fingerprint(), "calibration_features": features_fingerprint()}
    if not engine_kind(engine).fitted:
        found["shipped_reader"] = hashlib.sha256(SHIPPED_WEIGHTS.read_text(encoding="utf-8").encode()).hexdigest()
    return found


def warn_of_changes(manifest: Mapping[str, Any], folder: Path, *, shipped: bool) -> None:
    """Warn if something has changed since a program was fitted, and say how to compile it again.

    Args:
        manifest: Manifest of the program; older ones without digests also cause a warning.
        folder: Directory of the program.
        shipped: Whether it is the shipped program, which is not to be overwritten.
    """
    then, now = manifest.get("fitted_with"), fitted_with(manifest["engine"])
    if then == now:
        return
    if isinstance(then, dict):
        changed = [name for key, name in _NAMES.items() if then.get(key) != now.get(key)]
        what = f"changed since it was fitted: {', '.join(changed)}"
    else:
        what = "the manifest does not state what it was fitted with"
    engine = f"--engine {manifest['engine']} " if not engine_kind(manifest["engine"]).fitted else ""
    again = f"rolelens compile {engine}--out {'FOLDER' if shipped else folder}"
    repair = f"{again}, then --program FOLDER" if shipped else again
    what += "; its confidences may be off"
    # Points to the caller of `load`.
    warnings.warn(ArtifactWarning(what, where=str(folder), repair=f"Compile it again: {repair}."), stacklevel=3)
