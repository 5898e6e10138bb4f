"""A text as a person sees it, and where each of its characters stands in the text as it was given.

Postings carry characters that nobody sees or that only look like others: soft hyphens and zero-width blanks inside
words, letters with their accents apart (NFD), fullwidth and mathematical letters, blanks of every width. A reader that
compares code points takes "not able to\\u200b sponsor" for something else than what stands there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_LETTERS = "\u2100-\u214f\u2460-\u24ff\ufb00-\ufb06\uff01-\uff5e\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
"""Letters in another style: enclosed, joined, fullwidth and mathematical ones."""

_UNUSUAL = re.compile(
    f"[^{_MARKS}][{_MARKS}]+|[{_LETTERS}]"
    "|[\u0080-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]",
    re.DOTALL,
)
"""A letter with its marks apart, a letter in another style, a blank of another width, or what has no glyph."""

_LETTER = re.compile(f"[{_LETTERS}]")
_LINE_BREAKS = frozenset("\u0085\u2028\u2029")


@dataclass(frozen=True, slots=True)
class VisibleText:
    """What of a text is seen.

    Attributes:
        text: As a person reads it: composed (NFC), without invisible characters, its letters plain, every blank a
            U+0020, and every line break a line feed where it was a separator.
        starts, ends: For each of its characters, where what it stands for begins and ends in the text as given.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece ``text[start:end]``, not empty, begins and ends in the text as given."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=64)
def visible(text: str) -> VisibleText:
    """The text as a person sees it. Time is linear in its length, and next to none where nothing is unusual."""
    if text.isascii():
        return _unchanged(text)
    seen: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _UNUSUAL.finditer(text):
        start, end = found.span()
        plain = _plain_form(found.group())
        seen += (text[at:start], plain)
        starts += [*range(at, start), *[start] * len(plain)]
        ends += [*range(at + 1, start + 1), *[end] * len(plain)]
        at = end
    if not at:
        return _unchanged(text)
    seen.append(text[at:])
    return VisibleText("".join(seen), [*starts, *range(at, len(text))], [*ends, *range(at + 1, len(text) + 1)])


def _unchanged(text: str) -> VisibleText:
    return VisibleText(text, range(len(text)), range(1, len(text) + 1))


def _plain_form(unusual: str) -> str:
    if len(unusual) > 1:
        return unicodedata.normalize("NFC", unusual)
    if unusual in _LINE_BREAKS:
        return "\n"
    if unicodedata.category(unusual) == "Zs":
        return " "
    # The others have no glyph: format characters, variation selectors, fillers.
    return unicodedata.normalize("NFKC", unusual) if _LETTER.match(unusual) else ""
