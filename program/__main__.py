"""``python -m program``: the command, without its script."""

from program.cli import app

app()
