"""Where a text may be cut: words of scripts with blanks between words stay whole, other scripts are cut anywhere."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaadf\u1780-\u17ff\u1950-\u19ff\u1a20-\u1aaf"
    "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"
    "\u2e80-\u2fdf\u3000-\u312f\u3190-\u9fff\ua000-\ua4cf\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff"
)
"""The scripts without blanks between words, as the inside of a regular expression's character class.

Thai, Lao, Burmese, Khmer, Tai; Korean, which attaches particles to words; Chinese, Japanese and Yi.
"""

_RANGES = [(part[0], part[-1]) for part in (UNSPACED[at : at + 3] for at in range(0, len(UNSPACED), 3))]


@lru_cache(maxsize=4096)
def _joins(char: str) -> bool:
    """Whether the character is part of a word of a script that puts blanks between words: a letter, digit or mark."""
    in_word = char.isalnum() or unicodedata.category(char)[0] == "M"
    return in_word and not any(first <= char <= last for first, last in _RANGES)


def boundaries(text: str) -> list[int]:
    """The offsets at which no word is cut, from 0 to the length of the text, in linear time."""
    bounds = [0]
    before = False
    for at, char in enumerate(text):
        joins = _joins(char)
        if at and not (before and joins):
            bounds.append(at)
        before = joins
    return [*bounds, len(text)]
