"""Loading a compiled program, and refusing one that was compiled against something else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from program._module import RETRIES, JobInference
from program.engines import Engine, make_engine
from program.engines._embedded import embedded
from program.reader import Reader
from signatures import ArtifactError, EngineError, fingerprint

DEFAULT = Path(__file__).parent / "default"


def load(path: str | Path | None = None, *, retries: int = RETRIES, **options: Any) -> JobInference:
    """A compiled program.

    Args:
        path: Its directory; the shipped one, for the embedded engine, unless given.
        retries: How often a section is asked again after a reply that cannot be used.
        options: Of its engine, such as ``api_base``; they are not part of a compiled program.

    Raises:
        ArtifactError: No compiled program there, or one for other signatures.
        EngineError: Its engine cannot be made here, or has no such option.
    """
    folder = Path(path) if path else DEFAULT
    manifest = read_manifest(folder)
    engine: Engine
    if manifest["engine"] == "embedded":
        if options:
            raise EngineError(
                f"an option that it does not take ({min(options)})", where="embedded", repair="Leave it out."
            )
        engine = embedded(Reader.load(folder / "reader.json"))
    else:
        engine = make_engine(manifest["engine"], **options)
    program = JobInference(engine, retries=retries)
    if (folder / "program.json").exists():
        program.load(str(folder / "program.json"))
    program.program = manifest["name"]
    return program


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a compiled program, checked against the signatures of this version.

    Raises:
        ArtifactError: It cannot be read, or its fingerprint is another.
    """
    file = folder / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        compiled_for = manifest["signatures"]
        manifest["engine"], manifest["name"]
    except OSError:
        raise ArtifactError("no compiled program", where=str(folder), repair="Give the directory of one.") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ArtifactError(f"not a manifest ({error})", where=str(file), repair="Compile the program again.") from None
    if compiled_for != fingerprint():
        raise ArtifactError(
            "compiled for other signatures than this version's",
            where=str(folder),
            repair="Compile it again with this version, or install the version that its manifest names.",
        )
    return manifest
