"""``python -m rolelens`` runs the command."""

from rolelens.program.cli import app

app()
