"""Locates quotes in a posting, exactly or approximately."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz

from rolelens.signatures import TEXT_FIELDS, Grounding, Posting, Span, TextField

FUZZY_THRESHOLD = 90.0
"""Minimum similarity (RapidFuzz partial ratio: 100 × normalised indel similarity) of an approximate match."""

_SHORTEST_FUZZY = 15
"""Minimum length of approximate matches in characters: at 90 % nearly any short string resembles something."""

_LONGEST_FUZZY = 600
"""Maximum number of characters of a quote that are aligned approximately; the rest of a longer one is ignored."""

_SAME = str.maketrans("’‘“”„«»–—‑•·", '\'\'"""""-----')
_EDGES = " .,;:-\"'"
"""Characters that are stripped from the ends of a quote."""

_QUOTED = re.compile(r"(?<!\w)['\"“‘«„]([^'\"“”‘’«»„]{3,300})['\"”’»“](?!\w)")
_ELLIPSIS = re.compile(r"…|\.\.\.|\n|\[\.\.\.\]")


def align(evidence: str, posting: Posting) -> tuple[tuple[Span, ...], Grounding]:
    """Align the evidence of an answer with its posting.

    Tried in order: the whole text, the pieces in quotation marks, the pieces between ellipses. Case, white space, the
    style of quotes and dashes, and enclosing punctuation are ignored. A piece without an exact match is aligned with
    RapidFuzz, and accepted if its similarity is at least :data:`FUZZY_THRESHOLD`.

    Returns:
        The spans, without duplicates and in the order of the evidence; and ``exact`` if all found pieces match exactly,
        ``fuzzy`` if not, ``not_found`` if there are none.
    """
    whole = evidence.strip()
    for pieces in ([whole], _QUOTED.findall(whole), _ELLIPSIS.split(whole)):
        # A quote is looked for once however often it is given; blanks around it would count towards its length.
        found = [hit for piece in dict.fromkeys(map(str.strip, pieces)) if (hit := _find(piece, posting))]
        if found:
            spans = tuple(dict.fromkeys(span for span, _ in found))
            return spans, "exact" if all(exact for _, exact in found) else "fuzzy"
    return (), "not_found"


def quoted(spans: Iterable[Span], posting: Posting) -> str:
    """The posting's text at the spans, joined by `` … ``, with line breaks as blanks."""
    return " … ".join(" ".join(posting.text(s.field)[s.start : s.end].split()) for s in spans)


def _find(piece: str, posting: Posting) -> tuple[Span, bool] | None:
    needle = _plain(piece)[0].strip(_EDGES)
    if not needle:
        return None
    fields = [(field, *_plain(posting.text(field))) for field in TEXT_FIELDS]
    for field, text, offsets in fields:
        if (at := _word_find(text, needle)) >= 0:
            return _span(field, offsets, at, at + len(needle)), True
    if len(needle) < _SHORTEST_FUZZY:
        return None
    begin, best = needle[:_LONGEST_FUZZY], None
    for field, text, offsets in fields:
        near = fuzz.partial_ratio_alignment(begin, text, score_cutoff=FUZZY_THRESHOLD)
        # A text shorter than the quote is slid along the quote instead: that finds the text in the quote.
        if near and len(text) >= len(begin) and (best is None or near.score > best[0]):
            best = near.score, _span(field, offsets, *_whole_words(text, near.dest_start, near.dest_end))
    return (best[1], False) if best else None


def _word_find(text: str, needle: str) -> int:
    """The offset of ``needle`` in ``text`` as whole words, or -1."""
    at = text.find(needle)
    while at >= 0:
        end = at + len(needle)
        inside_word = (at and text[at - 1].isalnum() and needle[0].isalnum()) or (
            end < len(text) and text[end].isalnum() and needle[-1].isalnum()
        )
        if not inside_word:
            return at
        at = text.find(needle, at + 1)
    return -1


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    while start < end and text[start] == " ":
        start += 1
    while start < end and text[end - 1] == " ":
        end -= 1
    return start, end


def _span(field: TextField, offsets: Sequence[int], start: int, end: int) -> Span:
    return Span(field=field, start=offsets[start], end=offsets[end - 1] + 1)


@lru_cache(maxsize=256)
def _plain(text: str) -> tuple[str, Sequence[int]]:
    """The text normalized for comparison, and the offset in ``text`` of each of its characters."""
    out: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text.translate(_SAME)):
        if char.isspace():
            if out[-1:] != [" "]:
                out.append(" ")
                offsets.append(offset)
            continue
        for piece in unicodedata.normalize("NFKC", char).casefold():
            out.append(piece)
            offsets.append(offset)
    return "".join(out), offsets
