"""The artefact: a directory that holds a compiled program."""

from rolelens.program.artifact._allowed import check_engine, saved_state, without_address
from rolelens.program.artifact._artifact import (
    DEFAULT,
    build_manifest,
    check_destination,
    load,
    read_manifest,
    save_artifact,
)

__all__ = [
    "DEFAULT",
    "build_manifest",
    "check_destination",
    "check_engine",
    "load",
    "read_manifest",
    "save_artifact",
    "saved_state",
    "without_address",
]
