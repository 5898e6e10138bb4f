"""What the rules make of a text."""

from program.reader import read
from signatures import Posting, Value


def says(text: str, field: str, title: str = "", location: str = "") -> Value:
    return read(Posting(title=title, location=location, description=text)).findings[field].value
