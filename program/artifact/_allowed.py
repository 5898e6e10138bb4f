"""What an artefact may say: words, weights and examples, and the name of a model.

Anyone can write an artefact with matching digests, so every one is read as somebody else's. Where its model is served,
with which key, headers and options, is up to the person who loads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dspy.adapters.decision_state import DecisionState
from pydantic import ValidationError

from rolelens.program.engines import engine_kind
from rolelens.program.inference import JobInference
from rolelens.signatures import ArtifactError, EngineError, Inference, Posting

FILES = ("calibration.json", "reader.json", "program.json")

_MANIFEST = {
    "format": int, "name": str, "engine": str, "model": str, "rolelens": str, "dspy": str, "python": str,
    "signatures": str, "fitted_with": dict, "optimizer": dict, "sections": list, "data": dict, "scores": dict,
    "notes": list, "files": dict, "spent": dict, "digest": str,
}  # fmt: skip

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s#]*")
_URL = "URL"
"""Stands for an address in the name of an engine."""

_MODEL = re.compile(r"/*[^/\s\\?%]+(?:/+[^/\s\\?%]+)*")
_HOST = re.compile(r"(?i)(?:^|/)(?:localhost|[^/@]*@[^/]*\.[^/]*|\d+(?:\.\d+){3}|[\w.-]+:\d{2,5})(?:/|$)")

_REPAIR = "Use an artefact as rolelens compiled it."


def without_address(engine: str) -> str:
    """The name of an engine as an artefact may have it: ``URL`` in place of an address."""
    return _ADDRESS.sub(_URL, engine)


def check_manifest(manifest: Mapping[str, Any], file: Path) -> None:
    """Check a manifest's entries and its engine.

    Raises:
        ArtifactError: An entry is unknown or of the wrong type, or the engine's name has an address.
    """
    _only(manifest, _MANIFEST, file, "")
    for key, value in manifest.items():
        _typed(value, _MANIFEST[key], file, key)
    _texts(manifest["sections"], file, "sections")
    _only(manifest["files"], FILES, file, "files")
    check_engine(manifest["engine"], str(file))


def check_engine(engine: str, where: str) -> None:
    """Check that the name of an engine is one of a model, without an address.

    Raises:
        ArtifactError: It is not.
    """
    scheme, found, rest = engine.partition(":")
    if found and scheme == "gguf":
        # A file of this machine; such a path would be on another one.
        refused = "://" in rest or rest.startswith(("//", "\\\\"))
    else:
        model = rest if found and scheme == "systemone" else engine
        refused = "://" in model or not _MODEL.fullmatch(model) or bool(_HOST.search(model))
    if refused:
        what = f"engine: {engine!r} is not the name of a model"
        repair = "A program brings no address: give it when loading, as engine= (--engine)."
        raise ArtifactError(what, where=where, repair=repair)
    try:
        engine_kind(engine)
    except EngineError as error:
        raise ArtifactError(f"engine: {error.what}", where=where, repair=error.repair) from None


def chosen_engine(compiled_for: str, given: str, folder: Path) -> str:
    """The engine to load a program with: its own, or one of the same kind, given by whoever loads it.

    Raises:
        ArtifactError: The given engine is of another kind, or none is given and the program's was at an address.
    """
    kind = engine_kind(compiled_for)
    if given:
        if engine_kind(given) is not kind:
            repair = f"Give the engine as {kind.form}, or omit it."
            raise ArtifactError(f"compiled for {compiled_for}, not for {given}", where=str(folder), repair=repair)
        return given
    if _URL in re.split("[:/#]", compiled_for):
        what = f"compiled for {compiled_for}; a program does not say where its model is served"
        repair = f"Give the engine with its address: engine= or --engine {compiled_for}."
        raise ArtifactError(what, where=str(folder), repair=repair)
    return compiled_for


def saved_state(program: JobInference) -> dict[str, Any]:
    """A program's DSPy state, reduced to what an artefact may say."""
    state: dict[str, Any] = program.dump_state()
    for name, saved in state.items():
        known = {*getattr(program, name).signature.fields, "augmented"}
        demos = [{key: value for key, value in demo.items() if key in known} for demo in saved["demos"]]
        # An optimizer may leave its model, whose address and options are not part of a program.
        state[name] = {**saved, "demos": demos, "traces": [], "train": [], "lm": None}
    return state


def load_state(program: JobInference, state: Any, file: Path) -> None:
    """Load a saved state after checking all of it.

    DSPy sets whatever attributes a state names, such as ``config``, whose entries go out with every request.

    Raises:
        ArtifactError: A key is not allowed or missing, or a value is of the wrong type.
    """
    _only(state, program.asked, file, "")
    for name in program.asked:
        _check_predictor(program, name, _entry(state, name, file, name), file)
    program.load_state(state)


def _check_predictor(program: JobInference, name: str, saved: Any, file: Path) -> None:
    signature = getattr(program, name).signature
    decides = program.engine.decides
    _only(saved, ("traces", "train", "demos", "signature", "lm", *(("fields",) if decides else ())), file, name)
    for key in ("traces", "train", "lm"):
        if saved.get(key):
            raise _refusal(file, f"{name}.{key}", "is not allowed")
    at = f"{name}.signature"
    words = _entry(saved, "signature", file, at)
    _only(words, ("instructions", "fields"), file, at)
    _typed(_entry(words, "instructions", file, at), str, file, f"{at}.instructions")
    fields = _typed(_entry(words, "fields", file, at), list, file, f"{at}.fields")
    if len(fields) != len(signature.fields):
        raise _refusal(file, f"{at}.fields", f"has {len(fields)} entries, not {len(signature.fields)}")
    for number, field in enumerate(fields):
        _only(field, ("prefix", "description"), file, f"{at}.fields[{number}]")
        for key in ("prefix", "description"):
            place = f"{at}.fields[{number}].{key}"
            _typed(_entry(field, key, file, place), str, file, place)
    for number, demo in enumerate(_typed(_entry(saved, "demos", file, name), list, file, f"{name}.demos")):
        _check_demo(signature, demo, file, f"{name}.demos[{number}]", decides=decides)
    if "fields" in saved:
        try:
            DecisionState(signature, _typed(saved["fields"], dict, file, f"{name}.fields"))
        except ValueError as error:
            raise _refusal(file, f"{name}.fields", f"is invalid ({error})") from None


def _check_demo(signature: Any, demo: Any, file: Path, at: str, *, decides: bool) -> None:
    _only(demo, (*signature.fields, "augmented"), file, at)
    for key, value in demo.items():
        place = f"{at}.{key}"
        try:
            if key == "posting":
                _only(value, Posting.model_fields, file, place)
                Posting.model_validate(value)
            elif key == "augmented":
                _typed(value, bool, file, place)
            elif decides:
                _typed(value, (str, bool), file, place)
            else:
                _only(value, Inference.model_fields, file, place)
                _typed(value.get("evidence", ""), str, file, f"{place}.evidence")
                signature.fields[key].annotation.model_validate(value)
        except ValidationError as error:
            raise _refusal(file, place, f"is invalid ({error.errors()[0]['msg']})") from None


def _only(found: Any, allowed: Iterable[str], file: Path, at: str) -> None:
    _typed(found, dict, file, at or "the file")
    known = set(allowed)
    for key in found:
        if key not in known:
            raise _refusal(file, f"{at}.{key}" if at else key, "is not allowed")


def _entry(found: Mapping[str, Any], key: str, file: Path, at: str) -> Any:
    if key not in found:
        raise _refusal(file, at if at.endswith(key) else f"{at}.{key}", "is missing")
    return found[key]


def _typed(value: Any, kind: Any, file: Path, at: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        names = " or ".join(one.__name__ for one in (kind if isinstance(kind, tuple) else (kind,)))
        raise _refusal(file, at, f"is a {type(value).__name__}, not a {names}")
    return value


def _texts(values: list[Any], file: Path, at: str) -> None:
    for number, value in enumerate(values):
        _typed(value, str, file, f"{at}[{number}]")


def _refusal(file: Path, at: str, what: str) -> ArtifactError:
    return ArtifactError(f"{at} {what}", where=str(file), repair=_REPAIR)
