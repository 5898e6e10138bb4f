"""The visible form of a text, with offsets into the original.

Postings contain invisible and look-alike characters: soft hyphens and zero-width blanks inside words, decomposed
accents (NFD), fullwidth and mathematical letters, blanks of every width. A reader that compares code points would
misread "not able to\\u200b sponsor".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_BLOCKS_WITH_MARKS = ((0x0300, 0x2000), (0x20D0, 0x2100), (0x3099, 0x309B), (0xA66F, 0xABFF), (0xFE20, 0xFE30))
_MARKS = "\u1161-\u1175\u11a8-\u11c2\uff9e\uff9f" + "".join(
    char for block in _BLOCKS_WITH_MARKS for char in map(chr, range(*block)) if unicodedata.category(char)[0] == "M"
)
"""What belongs to the letter before it: combining marks, and the vowels and finals of decomposed Korean syllables."""

_LETTERS = "\u2100-\u214f\u2460-\u24ff\ufb00-\ufb06\uff01-\uff5e\uff61-\uff9f\U0001d400-\U0001d7ff\U0001f130-\U0001f189"
"""Letters in another style: enclosed, ligatures, fullwidth, halfwidth and mathematical."""

_NO_GLYPH = (
    "\u0080-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
"""Unusual blanks, and characters without a glyph."""

_JOINERS = "\u00ad\u034f\u180b-\u180f\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff"
"""Of these, the ones that may stand between a letter and its marks."""

_UNUSUAL = re.compile(f"[^{_MARKS}{_NO_GLYPH}][{_MARKS}{_JOINERS}]{{0,30}}[{_MARKS}]|[{_LETTERS}]|[{_NO_GLYPH}]")
"""A letter with its marks, a letter in another style, or what has no glyph. Marks beyond 31 stay as they are:
normalizing a run takes quadratic time, and no language has so many (Unicode's stream-safe format allows 30)."""

_JOINER = re.compile(f"[{_JOINERS}]")
_LETTER = re.compile(f"[{_LETTERS}]")
_LINE_BREAKS = frozenset("\u0085\u2028\u2029")


@dataclass(frozen=True, slots=True)
class VisibleText:
    """A text in visible form.

    Attributes:
        text: The text in NFC, without invisible characters, with plain letters, every unusual blank as U+0020, and
            line separators as line feeds.
        starts, ends: For each character, the start and end of its source in the original text.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The start and end of a non-empty piece ``text[start:end]`` in the original text."""
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=64)
def visible(text: str) -> VisibleText:
    """The visible form of a text, in linear time; text without unusual characters is returned quickly."""
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
        letter = _JOINER.sub("", unusual)
        return unicodedata.normalize("NFKC" if _LETTER.search(letter) else "NFC", letter)
    if unusual in _LINE_BREAKS:
        return "\n"
    if unicodedata.category(unusual) == "Zs":
        return " "
    # All others have no glyph: format characters, variation selectors, fillers.
    return unicodedata.normalize("NFKC", unusual) if _LETTER.match(unusual) else ""
