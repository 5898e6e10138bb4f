"""The command ``rolelens``."""

from program.cli import _answers, _compile, _evaluate, _infer, _label  # noqa: F401 - they register their commands
from program.cli._shared import app

__all__ = ["app"]


@app.callback()
def main() -> None:
    """Read job postings and answer 25 typed questions about each."""
