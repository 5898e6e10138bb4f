"""What a compiled program was fitted with: its weights and confidences hold while that is unchanged."""

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
    """SHA-256 digests of what is in force in this process, for programs of an engine.

    A reader's weights and confidences go by the rules, the lexicon and the calibration features; those of another
    engine by the same, since the shipped reader's opinion of an answer is a calibration feature, and by its weights.
    """
    found = {**fingerprint(), "calibration_features": features_fingerprint()}
    if not engine_kind(engine).fitted:
        found["shipped_reader"] = hashlib.sha256(SHIPPED_WEIGHTS.read_text(encoding="utf-8").encode()).hexdigest()
    return found


def warn_of_changes(manifest: Mapping[str, Any], folder: Path, *, shipped: bool) -> None:
    """Warn of what has changed since a program was fitted, with how to compile it again.

    Args:
        manifest: Of the program; one of before such digests were kept is warned of too.
        folder: Where the program is.
        shipped: Whether it came with rolelens: then another takes its place, and it is left alone.
    """
    then, now = manifest.get("fitted_with"), fitted_with(manifest["engine"])
    if then == now:
        return
    if isinstance(then, dict):
        changed = [name for key, name in _NAMES.items() if then.get(key) != now.get(key)]
        what = f"not fitted with {', '.join(changed)} as they are now"
    else:
        what = "it does not say what it was fitted with"
    engine = f"--engine {manifest['engine']} " if not engine_kind(manifest["engine"]).fitted else ""
    again = f"rolelens compile {engine}--out {'FOLDER' if shipped else folder}"
    repair = f"{again}, then --program FOLDER" if shipped else again
    what += "; its confidences may be off"
    # The caller of `load` is two calls up.
    warnings.warn(ArtifactWarning(what, where=str(folder), repair=f"Compile it again: {repair}."), stacklevel=3)
