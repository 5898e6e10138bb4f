"""Reading, checking and writing artefacts, the directories of compiled programs."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rolelens.data import GoldPosting, decode, parse_json, read_file
from rolelens.program.artifact._allowed import check_manifest, chosen_engine, load_state, without_address
from rolelens.program.artifact._fitted_with import fitted_with, warn_of_changes
from rolelens.program.calibration import Calibrator
from rolelens.program.engines import Engine, engine_kind, make_engine
from rolelens.program.inference import RETRIES, JobInference
from rolelens.program.reader import Reader
from rolelens.signatures import SHIPPED, ArtifactError, Catalogue, InputError, redact, redact_settings

DEFAULT = Path(__file__).parent.parent / "default"
MANIFEST = "manifest.json"
FORMAT = 1


def load(
    path: str | Path | None = None,
    *,
    engine: str = "",
    retries: int = RETRIES,
    catalogue: Catalogue = SHIPPED,
    **options: Any,
) -> JobInference:
    """Load a compiled program.

    If its rules, words or features have changed since it was fitted, it still loads, with an :class:`ArtifactWarning`.

    A manifest's digests prove that a program is whole, not who made it. It brings words, weights, examples and the name
    of a model; an address, a key, an option or anything else in it is refused. Where the model is served is up to you.

    Args:
        path: Directory of the program; by default the shipped one, for the embedded engine.
        engine: Engine of the same kind to load it with, for example where its model is served now
            (``systemone:http://…``); by default the one that the program names.
        retries: Number of retries of a failed section.
        catalogue: The sections that the program was compiled for.
        options: Options of the engine, such as ``api_base``, which are not part of a compiled program.

    Raises:
        ArtifactError: There is no compiled program, it was compiled for other signatures or another kind of engine, its
            files were changed, or they have something that a program may not bring.
        EngineError: The engine cannot be created, or an option is unknown.
    """
    folder = Path(path) if path else DEFAULT
    manifest = read_manifest(folder, catalogue)
    name = chosen_engine(manifest["engine"], engine, folder)
    if engine_kind(name).fitted:
        options["reader"] = Reader.load(folder / "reader.json", catalogue)
    made = make_engine(name, **options)
    calibrated = "calibration.json" in manifest["files"]
    if calibrated or made.reader:
        warn_of_changes(manifest, folder, shipped=folder == DEFAULT)
    program = JobInference(
        made,
        catalogue=catalogue,
        retries=retries,
        sections=manifest["sections"],
        calibrator=Calibrator.load(folder / "calibration.json") if calibrated else None,
    )
    if "program.json" in manifest["files"]:
        state = folder / "program.json"
        load_state(program, _read_state(state), state)
    program.program = f"{manifest['name']}@{manifest['digest'][:12]}"
    return program


def _read_state(file: Path) -> Any:
    try:
        return parse_json(decode(read_file(file), str(file)), str(file))
    except InputError as error:
        repair = "Compile the program again."
        raise ArtifactError(f"invalid state ({error.what})", where=str(file), repair=repair) from None


def read_manifest(folder: Path, catalogue: Catalogue = SHIPPED) -> dict[str, Any]:
    """Read a compiled program's manifest, and check it against this version's signatures and the program's files.

    Raises:
        ArtifactError: The manifest is unreadable, its fingerprint or a file's digest does not match, or it has
            something that a program may not bring.
    """
    file = folder / MANIFEST
    repair = "Compile the program again, or restore its directory."
    try:
        manifest: dict[str, Any] = parse_json(file.read_text(encoding="utf-8"), str(file))
        compiled_for, digest, files = manifest["signatures"], manifest["digest"], dict(manifest["files"])
        manifest["engine"], manifest["name"], manifest["sections"]
    except OSError:
        raise ArtifactError("no compiled program", where=str(folder), repair="Use the directory of one.") from None
    except (InputError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"invalid manifest ({error})", where=str(file), repair=repair) from None
    if compiled_for != catalogue.fingerprint:
        raise ArtifactError(
            "compiled for other signatures",
            where=str(folder),
            repair=f"Compile it again with this version, or install rolelens {manifest.get('rolelens', '')}.".strip(),
        )
    if digest != manifest_digest(manifest):
        raise ArtifactError("the manifest was changed after it was written", where=str(file), repair=repair)
    check_manifest(manifest, file)
    for name, expected in files.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise ArtifactError("missing, or changed since it was written", where=str(path), repair=repair)
    return manifest


def build_manifest(
    *,
    name: str,
    engine: Engine,
    catalogue: Catalogue,
    optimizer: Mapping[str, Any],
    sections: Sequence[str],
    data: Mapping[str, tuple[str, Sequence[GoldPosting]]],
    scores: Mapping[str, Any],
    notes: Sequence[str],
) -> dict[str, Any]:
    """Build a manifest: versions, engine, optimizer, data and scores of a compilation."""
    return {
        "format": FORMAT,
        "name": name,
        "engine": without_address(engine.name),
        "model": without_address(str(getattr(engine.lm, "model", None) or engine.name)),
        "rolelens": version("rolelens"),
        "dspy": version("dspy"),
        "python": platform.python_version(),
        "signatures": catalogue.fingerprint,
        "fitted_with": fitted_with(engine.name),
        "optimizer": redact_settings(optimizer),
        "sections": list(sections),
        "data": {
            split: {
                "source": redact(source),
                "postings": len(gold),
                "digest": gold_digest(gold),
                "ids": [i.id for i in gold],
            }
            for split, (source, gold) in data.items()
        },
        "scores": scores,
        "notes": list(notes),
    }


def gold_digest(gold: Sequence[GoldPosting]) -> str:
    content = [
        (i.id, i.posting.model_dump(mode="json"), sorted((n, str(x)) for n, x in i.labels.items())) for i in gold
    ]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def check_destination(out: Path) -> None:
    """Check that a directory does not exist or has a compiled program, which may be replaced.

    Raises:
        InputError: The directory has other content.
    """
    if out.exists() and not (out / MANIFEST).is_file():
        raise InputError("is not a compiled program", where=str(out), repair="Choose another --out.")


def save_artifact(
    out: Path, manifest: Mapping[str, Any], files: Mapping[str, Any], spent: Mapping[str, Any]
) -> dict[str, Any]:
    """Write an artefact atomically; an existing artefact is replaced.

    Args:
        out: The directory.
        manifest: Result of :func:`build_manifest`.
        files: Contents of the JSON files by name.
        spent: Cost of this run; not part of the digest, since cached replies cost nothing.

    Returns:
        The manifest as written.

    Raises:
        InputError: The directory has other content, or cannot be written.
    """
    check_destination(out)
    partial, old = (out.with_name(out.name + end) for end in (".partial", ".old"))
    try:
        for folder in (partial, old):
            shutil.rmtree(folder, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, content in files.items():
            (partial / name).write_text(serialize(name, content), encoding="utf-8", newline="\n")
        digests = {name: hashlib.sha256((partial / name).read_bytes()).hexdigest() for name in sorted(files)}
        written = {**manifest, "files": digests, "spent": dict(spent)}
        written["digest"] = manifest_digest(written)
        (partial / MANIFEST).write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if out.exists():
            out.replace(old)
        partial.replace(out)
    except OSError as error:
        raise InputError(error.strerror or str(error), where=str(out), repair="Choose another --out.") from None
    shutil.rmtree(old, ignore_errors=True)
    return written


def serialize(name: str, content: Any) -> str:
    if name == "reader.json":
        # One line per question, for readable diffs.
        lines = [f'"{field}": {json.dumps(entry, sort_keys=True)}' for field, entry in content.items()]
        return "{\n" + ",\n".join(lines) + "\n}\n"
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def manifest_digest(manifest: Mapping[str, Any]) -> str:
    content = {name: value for name, value in manifest.items() if name not in ("digest", "spent")}
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
