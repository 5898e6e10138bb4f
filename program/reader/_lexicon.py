"""The cues: patterns that a sentence can match, read from the TOML files of ``lexicon/``.

The cues of a file are one RE2 set, so a sentence is matched against all of them in a single pass, in time linear in its
length. RE2 has no backtracking: no posting can make a pattern slow.
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

_MEMORY = 256 << 20
"""Bound, not use, in bytes: of the automaton that RE2 builds for a set as it meets text."""

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


class Lexicon:
    """Cues by name (``sponsorship.refused``), matched together.

    Args:
        groups: Tables of cues by name, each cue with its patterns in the notation of ``lexicon/README.md``. The cues
            of a group share an automaton, whose states are sets of cues: with too many cues there are too many.

    Raises:
        ValueError: A cue's patterns are no RE2 expression; the message names the cue.
    """

    def __init__(self, groups: Mapping[str, Mapping[str, Sequence[str]]]) -> None:
        options = re2.Options()
        options.case_sensitive = False
        options.encoding = re2.Options.Encoding.LATIN1
        options.max_mem = _MEMORY
        options.log_errors = False
        self._options = options
        self._expressions: dict[str, str] = {}
        self._compiled: dict[str, Any] = {}
        self._sets: list[tuple[Any, tuple[str, ...]]] = []
        for group in groups.values():
            matcher = re2.Set.SearchSet(options)
            for cue, patterns in group.items():
                self._expressions[cue] = expression = _expression(patterns, whole=cue.startswith("heading."))
                try:
                    matcher.Add(expression)
                except Exception as error:
                    raise ValueError(f"{cue}: no RE2 expression ({error})") from None
            matcher.Compile()
            self._sets.append((matcher, tuple(group)))
        self.groups = {name: frozenset(group) for name, group in groups.items()}

    def match(self, sentence: str) -> list[str]:
        """The cues that stand in the sentence."""
        plain = fold(sentence).encode()
        return [cues[number] for matcher, cues in self._sets for number in matcher.Match(plain) or ()]

    def locate(self, cue: str, sentence: str) -> tuple[int, int]:
        """Start and end of the first place where a cue that stands in the sentence does.

        Raises:
            ValueError: It does not stand there.
        """
        found = self._pattern(cue).search(fold(sentence).encode())
        if found is None:
            raise ValueError(f"{cue} does not stand in {sentence!r}")
        start, end = found.span(1)
        return start, end

    def texts(self, cue: str, sentence: str) -> set[str]:
        """The distinct texts, in lower case, with which a cue stands in the sentence."""
        spaced = re.sub(r"([,/;|()&\s])", r" \1 ", fold(sentence)).encode()
        return {found.group(1).decode().lower() for found in self._pattern(cue).finditer(spaced)}

    def _pattern(self, cue: str) -> Any:
        if cue not in self._compiled:
            self._compiled[cue] = re2.compile(self._expressions[cue].encode(), self._options)
        return self._compiled[cue]


def _expression(patterns: Sequence[str], *, whole: bool) -> str:
    body = "|".join(map(_translated, patterns))
    if whole:
        return rf"^[^a-z0-9]*({body})[^a-z0-9]*$"
    return rf"(?:^|[^a-z0-9])({body})(?:$|[^a-z0-9])"


def _translated(pattern: str) -> str:
    folded = r"[^;:]*\b".join(map(fold, pattern.split("…")))
    words = re.sub(r"(?<!\\)~\??", "[a-z]*", folded)
    return words.replace(" ?", r"[\s\-]{0,3}").replace(" ", r"[\s\-]{1,3}")


OWN = "ROLELENS_LEXICON"
"""Environment variable: a folder of TOML files as the shipped ones, whose patterns are added to them."""


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon with the user's own patterns, compiled once a process.

    Raises:
        InputError: The folder of own patterns is none, or a file of it cannot be read or names a cue that is none.
    """
    shipped = {file.name: file for file in files(__package__).joinpath("lexicon").iterdir()}
    groups = {
        name.removesuffix(".toml"): dict(_tables(tomllib.loads(shipped[name].read_text(encoding="utf-8"))))
        for name in sorted(shipped)
        if name.endswith(".toml")
    }
    if folder := os.environ.get(OWN):
        _extend(groups, Path(folder))
    try:
        return Lexicon(groups)
    except ValueError as error:
        raise InputError(str(error), where=OWN, repair="See program/reader/lexicon/README.md.") from None


def _extend(groups: Mapping[str, dict[str, list[str]]], folder: Path) -> None:
    sources = sorted(folder.glob("*.toml"))
    if not sources:
        raise InputError("no folder with TOML files", where=f"{OWN}={folder}", repair="Name one, or unset it.")
    known = {cue: group for group in groups.values() for cue in group}
    for source in sources:
        try:
            own = dict(_tables(tomllib.loads(source.read_text(encoding="utf-8"))))
        except (OSError, ValueError) as error:
            raise InputError(f"cannot be read ({error})", where=str(source), repair="Write it as TOML.") from None
        for cue, patterns in own.items():
            if cue not in known:
                repair = f"Those that begin alike: {', '.join(c for c in known if c[:3] == cue[:3]) or 'none'}."
                raise InputError(f"no cue [{cue}]", where=str(source), repair=repair)
            known[cue][cue] += patterns


def _tables(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every cue of a TOML document with its patterns, all languages together: postings mix them."""
    patterns = [pattern for value in node.values() if isinstance(value, list) for pattern in value]
    if patterns:
        yield prefix, patterns
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{prefix}.{name}" if prefix else name)
