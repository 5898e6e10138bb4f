"""The command ``rolelens``."""

from rolelens.program.cli import _compile, _evaluate, _infer, _label, _other_systems  # noqa: F401 - they register their commands
from rolelens.program.cli._shared import app

__all__ = ["app"]


@app.callback()
def main() -> None:
    """Read job postings and answer typed questions about them."""
