"""What the rules make of a text."""

from rolelens.program.reader import analyse
from rolelens.program.reader._finding import Finding
from rolelens.signatures import Posting, Value


def says(text: str, field: str, title: str = "", location: str = "", **header: str) -> Value:
    """The value that the rules find for a question."""
    return finding(text, field, title, location, **header).value


def finding(text: str, field: str, title: str = "", location: str = "", **header: str) -> Finding:
    """All that the rules find for a question; ``header`` holds more of a posting's header fields."""
    return analyse(Posting(title=title, location=location, description=text, **header)).findings[field]


def support(text: str, field: str, option: str, title: str = "", location: str = "", **header: str) -> list[str]:
    """The sentences that speak for an option, best first; none where it is not claimed."""
    found = finding(text, field, title, location, **header)
    return [sentence.text for sentence in found.support.get(option, [])]


def listed(heading: str, *items: str) -> str:
    """A part of a posting: its heading, and a list."""
    return f"{heading}\n" + "".join(f"- {item}\n" for item in items)


IDLE = (
    "Keep the desk of the team tidy", "Answer the phone in the morning", "Fetch the post from the lobby",
    "Water the plants of the floor", "Carry parcels to the office door", "Hang the posters of the month",
    "Count the chairs of the hall", "Lock the doors in the evening", "Make tea for the guests at noon",
)  # fmt: skip
"""Duties that no rule takes for a focus, a technology or a profession."""
