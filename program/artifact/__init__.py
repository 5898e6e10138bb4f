"""The artefact: a directory that holds a compiled program."""

from rolelens.program.artifact._artifact import (
    DEFAULT,
    check_destination,
    described,
    load,
    read_manifest,
    save_artifact,
)

__all__ = ["DEFAULT", "check_destination", "described", "load", "read_manifest", "save_artifact"]
