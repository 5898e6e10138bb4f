"""The cues: patterns that a sentence can match, read from the TOML files of ``lexicon/``.

RE2 filters the patterns by the literals that a match of each must hold, so that a sentence is matched against the few
that it can match at all, in time linear in its length. RE2 has no backtracking: no posting can make a pattern slow.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import re2

from signatures import InputError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_MOST = 4000
"""Patterns that share a matcher: RE2 bounds the memory of one, and cannot build it from twice as many."""

_PLAIN = {
    ord(char): plain
    for chars, plain in (
        ("’‘´`", "'"),
        ("“”«»„", '"'),
        ("‑–—−·•", "-"),
        ("\xa0\u202f\u2009", " "),
        ("ßŚś", "s"),
        ("æ", "a"),
        ("œø", "o"),
        ("Ø", "O"),
        ("ł", "l"),
        ("ı", "i"),
    )
    for char in chars
}
for _code in range(0xC0, 0x250):
    if (_base := unicodedata.normalize("NFD", chr(_code))[0]).isascii():
        _PLAIN.setdefault(_code, _base)


def fold(text: str) -> str:
    """The text in ASCII, character for character: accents dropped, quotes and dashes straight,
    underscores as blanks, all else ``?``.

    Patterns are folded alike, so an accent that a posting lost costs nothing, and the automata stay small: with Unicode
    classes they took seconds to build.
    """
    plain = text if text.isascii() else text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")
    return plain.replace("_", " ")


_ENDING = re.compile(r"(?<=[a-z])\((?:a|e|o|in|ne|as|es|os)\)", re.IGNORECASE)


def _plain(sentence: str) -> str:
    """The sentence folded, without the endings of another gender: "Ingeniero(a) de Datos"."""
    plain = fold(sentence)
    return _ENDING.sub(lambda found: " " * len(found.group()), plain) if "(" in plain else plain


Patterns = list[tuple[str, str]]
"""Each with its cue."""

Matcher = tuple[Any, list[str]]
"""Patterns together, and the cue of each."""


_APART = str.maketrans({char: f" {char} " for char in ",/;|()& \t\n"})
"""What stands between two texts of a list, thrice: a pattern takes in a character before its match and one after."""


class Lexicon:
    """Cues by name (``sponsorship.refused``), matched together.

    Args:
        groups: The cues of a file, by its name; of each its patterns, in the notation of ``lexicon/README.md``.

    Attributes:
        groups: The names of the cues of each.

    Raises:
        ValueError: A pattern is no RE2 expression; the message names the cue.
    """

    def __init__(self, groups: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        self.groups = {name: frozenset(cues) for name, cues in groups.items()}
        self._options = re2.Options()
        self._options.case_sensitive = False
        self._options.encoding = re2.Options.Encoding.LATIN1
        self._options.log_errors = False
        self._cues = {cue: patterns for cues in groups.values() for cue, patterns in cues.items()}
        self._compiled: dict[str, Any] = {}
        patterns = [(cue, pattern) for cue, patterns in self._cues.items() for pattern in patterns]
        self._matchers = [matcher for some in _parts(patterns) for matcher in self._filtered(some)]
        headings = [each for each in patterns if _is_heading(each[0])]
        self._headings = [self._set(some) for some in _parts(headings)]

    def _filtered(self, patterns: Patterns) -> Iterator[Matcher]:
        """What a sentence seldom gets to is kept by the filter; a set is quicker for what is tried everywhere.

        That is a heading, which fails in its first letters, and a pattern without any literal of three ("II", "R").
        """
        everywhere = set(self._filter(patterns)[0].Match(b"", potential=True) or ())
        everywhere |= {number for number, (cue, _) in enumerate(patterns) if _is_heading(cue)}
        yield self._set([patterns[number] for number in sorted(everywhere)])
        if others := [pattern for number, pattern in enumerate(patterns) if number not in everywhere]:
            yield self._filter(others)

    def _set(self, patterns: Patterns) -> Matcher:
        return _filled(re2.Set.SearchSet(self._options), patterns)

    def _filter(self, patterns: Patterns) -> Matcher:
        return _filled(re2.Filter(), patterns, self._options)

    def match(self, sentence: str) -> set[str]:
        """The cues that stand in the sentence."""
        return _matched(self._matchers, sentence)

    def announced(self, heading: str) -> set[str]:
        """The cues of headings alone that a heading has."""
        return _matched(self._headings, heading)

    def locate(self, cue: str, sentence: str) -> tuple[int, int]:
        """Start and end of the first place where a cue that stands in the sentence does.

        Raises:
            ValueError: It does not stand there.
        """
        found = self._pattern(cue).search(_plain(sentence).encode())
        if found is None:
            raise ValueError(f"{cue} does not stand in {sentence!r}")
        start, end = found.span(1)
        return start, end

    def texts(self, cue: str, sentence: str) -> set[str]:
        """The distinct texts, in lower case, with which a cue stands in the sentence."""
        spaced = _plain(sentence).translate(_APART).encode()
        return {found.group(1).decode().lower() for found in self._pattern(cue).finditer(spaced)}

    def _pattern(self, cue: str) -> Any:
        if cue not in self._compiled:
            self._compiled[cue] = re2.compile(_expression(cue, self._cues[cue]).encode(), self._options)
        return self._compiled[cue]


def _filled(matcher: Any, patterns: Patterns, *options: Any) -> Matcher:
    for cue, pattern in patterns:
        try:
            matcher.Add(_expression(cue, [pattern]), *options)
        except re2.error as error:
            raise ValueError(f"{cue}: no RE2 expression ({error})") from None
    matcher.Compile()
    return matcher, [cue for cue, _ in patterns]


def _matched(matchers: Sequence[Matcher], sentence: str) -> set[str]:
    plain = _plain(sentence).encode()
    return {cues[number] for matcher, cues in matchers for number in matcher.Match(plain) or ()}


def _parts(patterns: Patterns) -> Iterator[Patterns]:
    return (patterns[first : first + _MOST] for first in range(0, len(patterns), _MOST))


def _is_heading(cue: str) -> bool:
    return cue.startswith("heading.")


def _expression(cue: str, patterns: Sequence[str]) -> str:
    body = "|".join(map(_translated, patterns))
    if _is_heading(cue):
        return rf"^[^a-z0-9]*({body})[^a-z0-9]*$"
    return rf"(?:^|[^a-z0-9])({body})(?:$|[^a-z0-9])"


_BLANK_IN_CLASS = re.compile(r"(?<!\\)\[[^\]]* [^\]]*\]")


def _translated(pattern: str) -> str:
    if _BLANK_IN_CLASS.search(pattern):
        raise re2.error(f"a blank within brackets in {pattern!r}: a blank outside of them matches a hyphen too")
    folded = r"[^;:]*\b".join(map(fold, pattern.split("…")))
    words = re.sub(r"(?<!\\)~\??", "[a-z]*", folded)
    return words.replace(" ?", r"[\s\-]{0,3}").replace(" ", r"[\s\-]{1,5}")


OWN = "ROLELENS_LEXICON"
"""Environment variable: a folder of TOML files as the shipped ones, whose patterns are added to them."""


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon with the user's own patterns, compiled once a process.

    Raises:
        InputError: The folder of own patterns is none, or a file of it cannot be read or names a cue that is none.
    """
    shipped = sorted(files(__package__).joinpath("lexicon").iterdir(), key=lambda file: file.name)
    groups = {
        file.name.removesuffix(".toml"): dict(_tables(tomllib.loads(file.read_text(encoding="utf-8"))))
        for file in shipped
        if file.name.endswith(".toml")
    }
    if folder := os.environ.get(OWN):
        _extend({cue: patterns for cues in groups.values() for cue, patterns in cues.items()}, Path(folder))
    try:
        return Lexicon(groups)
    except ValueError as error:
        raise InputError(str(error), where=OWN, repair="See program/reader/lexicon/README.md.") from None


def _extend(cues: dict[str, list[str]], folder: Path) -> None:
    sources = sorted(folder.glob("*.toml"))
    if not sources:
        raise InputError("no folder with TOML files", where=f"{OWN}={folder}", repair="Name one, or unset it.")
    for source in sources:
        try:
            own = dict(_tables(tomllib.loads(source.read_text(encoding="utf-8"))))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read ({error})", where=str(source), repair="Write it as TOML.") from None
        for cue, patterns in own.items():
            if cue not in cues:
                repair = f"Those that begin alike: {', '.join(c for c in cues if c[:3] == cue[:3]) or 'none'}."
                raise InputError(f"no cue [{cue}]", where=str(source), repair=repair)
            cues[cue] += patterns


def _tables(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every cue of a TOML document with its patterns, all languages together: postings mix them."""
    patterns = [pattern for value in node.values() if isinstance(value, list) for pattern in value]
    if patterns:
        yield prefix, patterns
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{prefix}.{name}" if prefix else name)
