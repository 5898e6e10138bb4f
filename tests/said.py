"""What the rules make of a text."""

from rolelens.program.reader import analyse
from rolelens.signatures import Posting, Value


def says(text: str, field: str, title: str = "", location: str = "") -> Value:
    return analyse(Posting(title=title, location=location, description=text)).findings[field].value
