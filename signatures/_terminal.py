"""Text of others on a terminal: characters that steer it, or that change the order of what it shows, become visible."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls: an escape sequence can write to the clipboard
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidirectional marks, embeddings, overrides and isolates
    "\u2028\u2029"  # lines that are none for whoever reads line by line
    "\ud800-\udfff]"  # halves of surrogate pairs, which cannot be written at all
)


def for_terminal(text: str) -> str:
    r"""The text with every character that steers a terminal spelt as JSON does (``\u001b``); lines and tabs stay.

    JSON stays the same JSON: it has such characters in strings alone, where they may be spelt so.
    """
    return _STEERING.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
