"""Locates quotes in a posting, exactly or approximately."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import fuzz

from rolelens.data._scripts import UNSPACED, boundaries
from rolelens.data._visible import visible
from rolelens.signatures import TEXT_FIELDS, Grounding, Posting, Span

FUZZY_THRESHOLD = 90.0
"""Minimum similarity (RapidFuzz partial ratio: 100 × normalised indel similarity) of an approximate match."""

_SHORTEST_FUZZY = 15
"""Minimum length of approximate matches in characters: at 90 % nearly any short string resembles something."""

_LONGEST_FUZZY = 600
"""Maximum number of characters that are aligned approximately at a time: a longer quote is aligned in pieces."""

_MOST_SEARCHES = 8
"""Number of parts of a long quote that are sought everywhere; further ones only where the part before them ends."""

_LARGEST_GAP = round(_LONGEST_FUZZY * (1 - FUZZY_THRESHOLD / 100))
"""Number of characters between two parts of a long quote up to which they are one."""

_SAME = str.maketrans("’‘‚‛‹›“”„«»「」『』《》〈〉‐‑‒–—―−•·", "'" * 6 + '"' * 13 + "-" * 9)
_EDGES = " .,;:-\"'。、"
"""Characters that are stripped from the ends of a quote."""

_MARK = "\0"
"""Stands at every boundary of a text that is searched; dropped where a text has it."""

_WORD = rf"[^\W{UNSPACED}]"
_QUOTED = re.compile(
    rf"(?<!{_WORD})['\"“‘«„]([^'\"“”‘’«»„]{{3,}}|[{UNSPACED}]{{2}})['\"”’»“](?!{_WORD})|[「『《〈]([^「」『』《》〈〉]{{2,}})[」』》〉]"
)
_ELLIPSIS = re.compile(r"\[?(?:[…⋯]+|\.\.\.)\]?|\n")


def align(evidence: str, posting: Posting) -> tuple[tuple[Span, ...], Grounding]:
    """Align the evidence of an answer with its posting.

    Tried in order: the whole text, the pieces in quotation marks, the pieces between ellipses; where the whole matches
    only approximately, what covers most of the posting counts. The texts are compared as they look (:func:`visible`);
    case, white space, the style of quotes and dashes, and enclosing punctuation are ignored. Words stay whole, but in
    scripts without blanks between words a quote may begin and end anywhere. A piece without an exact match is aligned
    with RapidFuzz, a long one in parts, and accepted if its similarity is at least :data:`FUZZY_THRESHOLD`.

    Returns:
        The spans, without duplicates and in the order of the evidence; and ``exact`` if all found pieces match exactly,
        ``fuzzy`` if not, ``not_found`` if there are none.
    """
    whole = evidence.strip()
    hits = _find_all([whole], posting)
    if not any(hit.exact for hit in hits):
        in_marks = _find_all(["".join(pair) for pair in _QUOTED.findall(whole)], posting)
        split = [] if in_marks and not hits else _ELLIPSIS.split(whole)
        between = _find_all(split, posting) if len(split) > 1 else []
        # What stands there nearly as a whole may stand there exactly in pieces.
        hits = max(hits, in_marks, between, key=_covered)
    if not hits:
        return (), "not_found"
    spans = dict.fromkeys(span for hit in hits for span in hit.spans)
    return tuple(spans), "exact" if all(hit.exact for hit in hits) else "fuzzy"


def quoted(spans: Iterable[Span], posting: Posting) -> str:
    """The posting's text at the spans, joined by `` … ``, with line breaks as blanks."""
    return " … ".join(" ".join(posting.text(s.field)[s.start : s.end].split()) for s in spans)


@dataclass(frozen=True, slots=True)
class _Hit:
    """Where a quote stands, exactly or approximately; a long one may stand in several places."""

    spans: tuple[Span, ...]
    exact: bool


def _covered(hits: Sequence[_Hit]) -> float:
    """The number of the posting's characters at the hits; approximate ones count by what is sure to be alike."""
    return sum((span.end - span.start) * (100 if hit.exact else FUZZY_THRESHOLD) for hit in hits for span in hit.spans)


def _find_all(pieces: Iterable[str], posting: Posting) -> list[_Hit]:
    # A quote is looked for once however often it is given; blanks around it would count towards its length.
    return [hit for piece in dict.fromkeys(map(str.strip, pieces)) if (hit := _find(piece, posting))]


def _find(piece: str, posting: Posting) -> _Hit | None:
    needle = _plain(piece).text.strip(_EDGES)
    if not needle:
        return None
    texts = [_plain(posting.text(field)) for field in TEXT_FIELDS]
    for number, text in enumerate(texts):
        if place := text.find(needle):
            return _Hit((_span(texts, _Place(number, *place)),), exact=True)
    if len(needle) < _SHORTEST_FUZZY:
        return None
    spans = tuple(_span(texts, place) for place in _merged(_places(_parts(needle), texts)))
    return _Hit(spans, exact=False) if spans else None


@dataclass(frozen=True, slots=True)
class _Place:
    """A piece of the plain form of the field with that number."""

    field: int
    start: int
    end: int


def _parts(needle: str) -> list[str]:
    """The quote in parts of at most 600 characters; a rest too short to align goes with the part before it."""
    last = max(len(needle) - _SHORTEST_FUZZY, 0)
    starts = range(0, last + 1, _LONGEST_FUZZY)
    return [needle[start:end] for start, end in pairwise([*starts, len(needle)])]


def _places(parts: Sequence[str], texts: Sequence[_Plain]) -> list[_Place]:
    """The nearest place of every part that has one: where the part before it ended, or else anywhere."""
    places: list[_Place] = []
    searches = 0
    for part in parts:
        place = _goes_on(part, places[-1], texts) if places else None
        if not place and searches < _MOST_SEARCHES:
            place = _nearest(part, texts)
            searches += 1
        if place:
            places.append(place)
    return places


def _goes_on(part: str, last: _Place, texts: Sequence[_Plain]) -> _Place | None:
    near = texts[last.field].nearest(part, last.end, last.end + 2 * len(part))
    return _Place(last.field, *near[1:]) if near else None


def _nearest(part: str, texts: Sequence[_Plain]) -> _Place | None:
    best, score = None, 0.0
    for number, text in enumerate(texts):
        near = text.nearest(part, 0, len(text.text))
        if near and near[0] > score:
            best, score = _Place(number, *near[1:]), near[0]
    return best


def _merged(places: Iterable[_Place]) -> list[_Place]:
    """The places, with those made one that overlap or have no more between them than a part may have wrong."""
    merged: list[_Place] = []
    for place in places:
        last = merged[-1] if merged else None
        if last and last.field == place.field and last.start <= place.start <= last.end + _LARGEST_GAP:
            merged[-1] = _Place(last.field, last.start, max(last.end, place.end))
        else:
            merged.append(place)
    return merged


def _span(texts: Sequence[_Plain], place: _Place) -> Span:
    text = texts[place.field]
    return Span(field=TEXT_FIELDS[place.field], start=text.starts[place.start], end=text.ends[place.end - 1])


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text normalized for comparison.

    Attributes:
        text: The text: in visible form, casefolded, in NFKC by character, with single blanks.
        starts, ends: For each character, the start and end of its source in the original text.
        bounds: The offsets in ``text`` at which no word is cut.
        marked: ``text`` with a mark at each of these.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    bounds: Sequence[int]
    marked: str

    def find(self, needle: str) -> tuple[int, int] | None:
        """The first place where ``needle`` stands as whole words. One search for marks and all is linear."""
        at = self.marked.find(_marked(needle, boundaries(needle)))
        if at < 0:
            return None
        start = self.bounds[self.marked.count(_MARK, 0, at)]
        return start, start + len(needle)

    def nearest(self, part: str, start: int, end: int) -> tuple[float, int, int] | None:
        """The similarity and place, in whole words, of what resembles ``part`` most between two offsets."""
        text = self.text[start:end]
        near = fuzz.partial_ratio_alignment(part, text, score_cutoff=FUZZY_THRESHOLD)
        # A text shorter than the quote is slid along the quote instead: that finds the text in the quote.
        if not near or len(text) < len(part):
            return None
        first = self.bounds[bisect_right(self.bounds, start + near.dest_start) - 1]
        last = self.bounds[bisect_left(self.bounds, start + near.dest_end)]
        first += self.text[first] == " "
        return near.score, first, last - (self.text[last - 1] == " ")


def _marked(text: str, bounds: Sequence[int]) -> str:
    return _MARK + "".join(text[start:end] + _MARK for start, end in pairwise(bounds))


@lru_cache(maxsize=64)
def _plain(text: str) -> _Plain:
    """The text normalized for comparison, in linear time."""
    seen = visible(text)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for char, start, end in zip(seen.text.translate(_SAME), seen.starts, seen.ends, strict=True):
        if char.isspace():
            plain = "" if out[-1:] == [" "] else " "
        else:
            plain = "" if char == _MARK else unicodedata.normalize("NFKC", char).casefold()
        out += plain
        starts += [start] * len(plain)
        ends += [end] * len(plain)
    joined = "".join(out)
    bounds = boundaries(joined)
    return _Plain(joined, starts, ends, bounds, _marked(joined, bounds))
