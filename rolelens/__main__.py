"""``python -m rolelens``: the command, without its script."""

from rolelens.program.cli import app

app()
