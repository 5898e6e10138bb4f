"""The artefact: a directory that holds a compiled program."""

from rolelens.program.artifact._artifact import DEFAULT, described, load, read_manifest, save_artifact

__all__ = ["DEFAULT", "described", "load", "read_manifest", "save_artifact"]
