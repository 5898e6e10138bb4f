"""The command, run in this process: as a user's, without the second that a new one takes to start."""

from __future__ import annotations

import subprocess

from typer.testing import CliRunner

from rolelens.program.cli import app


def run(*args: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The exit code, standard output and standard error of ``rolelens ARGS``."""
    given = list(map(str, args))
    result = CliRunner().invoke(app, given, input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return subprocess.CompletedProcess(given, result.exit_code, result.stdout_bytes, result.stderr_bytes)
