"""The cues: patterns that a sentence can match, read from the TOML files of ``lexicon/``.

All together are one automaton that tells which of them stand in a sentence; RE2 tells where one does. Neither goes
back in a text: both take time linear in its length, and no posting can make a pattern slow.
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

from rolelens.program.reader._automaton import Automaton
from rolelens.signatures import SHIPPED, InputError

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable

    import tomllib
else:
    from importlib.abc import Traversable

    import tomli as tomllib

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

_EDGE = "\n\n"
"""Stands before a sentence and after it, for the anchors of patterns: automata have none within an expression."""


def _plain(sentence: str) -> bytes:
    """The sentence folded and edged, without the endings of another gender: "Ingeniero(a) de Datos"."""
    plain = fold(sentence).replace("\n", " ")
    if "(" in plain:
        plain = _ENDING.sub(lambda found: " " * len(found.group()), plain)
    return f"{_EDGE}{plain}{_EDGE}".encode()


LANGUAGES = ("any", "en", "de", "fr", "es", "pt", "it", "nl")
"""The keys of a cue's patterns; ``any`` is for words that all languages use."""

_TEXTS = ("matches", "misses")
"""The keys of a cue's texts, which are for its test."""

Cues = Mapping[str, Sequence[str]]
"""By cue, its patterns."""

_RE2 = re2.Options()
_RE2.case_sensitive = False
_RE2.encoding = re2.Options.Encoding.LATIN1
_RE2.log_errors = False

_APART = str.maketrans({char: f" {char} " for char in ",/;|()& \t\n"})
"""What stands between two texts of a list, thrice: a pattern takes in a character before its match and one after."""


class Lexicon:
    """Cues by name (``sponsorship.refused``), matched together.

    Args:
        groups: The cues of a file, by its name; of each its patterns, in the notation of ``lexicon/README.md``.
        own: More patterns of these cues.

    Attributes:
        groups: The names of the cues of each.
        names: The names of all cues.
        shipped: The cues of all files.
        own: The user's patterns.

    Raises:
        ValueError: A pattern is no regular expression; the message names the cue.
    """

    def __init__(self, groups: Mapping[str, Cues], own: Cues | None = None) -> None:
        self.groups = {name: frozenset(cues) for name, cues in groups.items()}
        self.names = frozenset[str]().union(*self.groups.values())
        self.shipped = {cue: patterns for cues in groups.values() for cue, patterns in cues.items()}
        self.own = own or {}
        # One's own words are few, and change: the automaton of the shipped ones stays as it is kept.
        self._automata = [_together(cues) for cues in (self.shipped, self.own) if cues]
        self._cues = {cue: [*patterns, *self.own.get(cue, ())] for cue, patterns in self.shipped.items()}
        self._compiled: dict[str, Any] = {}
        for cue in self.own:
            self._pattern(cue)

    def match(self, sentence: str) -> set[str]:
        """The cues that stand in the sentence."""
        plain = _plain(sentence)
        return {cues[number] for automaton, cues in self._automata for number in automaton.match(plain)}

    def locate(self, cue: str, sentence: str) -> tuple[int, int]:
        """Start and end of the first place where a cue that stands in the sentence does.

        Raises:
            ValueError: It does not stand there.
        """
        found = self._pattern(cue).search(_plain(sentence))
        if found is None:
            raise ValueError(f"{cue} does not stand in {sentence!r}")
        start, end = (place - len(_EDGE) for place in found.span(1))
        return max(0, start), min(end, len(sentence))

    def texts(self, cue: str, sentence: str) -> set[str]:
        """The distinct texts, in lower case, with which a cue stands in the sentence."""
        spaced = _plain(sentence).decode().translate(_APART).encode()
        return {found.group(1).decode().lower() for found in self._pattern(cue).finditer(spaced)}

    def _pattern(self, cue: str) -> Any:
        if cue not in self._compiled:
            try:
                self._compiled[cue] = re2.compile(_expression(cue, self._cues[cue]).encode(), _RE2)
            except re2.error as error:
                raise ValueError(f"{cue}: no pattern ({error})") from None
        return self._compiled[cue]


def _together(cues: Cues) -> tuple[Automaton, list[str]]:
    """The automaton of all patterns, and the cue of each."""
    patterns = [(cue, pattern) for cue, patterns in cues.items() for pattern in patterns]
    try:
        return Automaton([_expression(cue, [pattern]) for cue, pattern in patterns]), [cue for cue, _ in patterns]
    except ValueError:
        for cue, pattern in patterns:
            _check(cue, pattern)
        raise


def _check(cue: str, pattern: str) -> None:
    try:
        Automaton([_expression(cue, [pattern])])
    except ValueError as error:
        raise ValueError(f"{cue}: no pattern ({error}): {pattern!r}") from None


def _expression(cue: str, patterns: Sequence[str]) -> str:
    body = "|".join(map(_translated, patterns))
    if cue.startswith("heading."):
        return rf"\n[^a-z0-9]*({body})[^a-z0-9]*\n"
    return rf"[^a-z0-9]({body})[^a-z0-9]"


_ANCHOR = re.compile(r"(\\.|\[\^?(?:\\.|[^\]])*\])|[\^$]")
"""An anchor that is none of what may be written with its sign: escaped, or within brackets."""
_BLANK_IN_CLASS = re.compile(r"(?<!\\)\[[^\]]* [^\]]*\]")


def _translated(pattern: str) -> str:
    if _BLANK_IN_CLASS.search(pattern):
        raise ValueError("a blank within brackets: a blank outside of them matches a hyphen too")
    folded = r"[^;:]*\b".join(map(fold, pattern.replace("… ", "…").split("…")))
    words = re.sub(r"(?<!\\)~\??", "[a-z]*", folded)
    anchored = _ANCHOR.sub(lambda sign: sign.group(1) or r"\n", words)
    return anchored.replace(" ?", r"[\s\-]*").replace(" ", r"[\s\-]+")


OWN_WORDS = "ROLELENS_LEXICON"
"""Environment variable: a folder of TOML files as the shipped ones, whose patterns are added to them."""


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon with the user's own patterns, compiled once a process.

    Raises:
        InputError: The folder of own patterns is none, or a file of it cannot be read or names a cue that is none.
    """
    shipped = sorted(files(__package__).joinpath("lexicon").iterdir(), key=lambda file: file.name)
    groups = {file.name.removesuffix(".toml"): _read(file) for file in shipped if file.name.endswith(".toml")}
    SHIPPED.check_covered("the files of program/reader/lexicon", groups.keys() - {"structure"})
    folder = os.environ.get(OWN_WORDS)
    own = _own({cue for cues in groups.values() for cue in cues}, Path(folder)) if folder else {}
    try:
        return Lexicon(groups, own)
    except ValueError as error:
        raise InputError(str(error), where=OWN_WORDS, repair="See program/reader/lexicon/README.md.") from None


def _own(known: set[str], folder: Path) -> dict[str, list[str]]:
    sources = sorted(folder.glob("*.toml"))
    if not sources:
        raise InputError("no folder with TOML files", where=f"{OWN_WORDS}={folder}", repair="Name one, or unset it.")
    own: dict[str, list[str]] = {}
    for source in sources:
        for cue, patterns in _read(source).items():
            if cue not in known:
                repair = f"Those that begin alike: {', '.join(sorted(c for c in known if c[:3] == cue[:3])) or 'none'}."
                raise InputError(f"no cue [{cue}]", where=str(source), repair=repair)
            own.setdefault(cue, []).extend(patterns)
    return own


def _read(source: Traversable) -> dict[str, list[str]]:
    """The cues of a TOML file with their patterns.

    Raises:
        InputError: It cannot be read; the message names the file, and the cue and the key where one is wrong.
    """
    try:
        return dict(_tables(tomllib.loads(source.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        repair = "Write it as program/reader/lexicon/README.md says."
        raise InputError(f"cannot be read ({error})", where=str(source), repair=repair) from None


def _tables(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every cue of a TOML document with its patterns, all languages together: postings mix them.

    Raises:
        ValueError: A key that is not a language, or whose value is not a list of texts.
    """
    lists = {key: value for key, value in node.items() if not isinstance(value, dict)}
    for key, texts in lists.items():
        if key not in LANGUAGES and key not in _TEXTS:
            raise ValueError(f"[{prefix}] {key}: not a language; use one of {', '.join(LANGUAGES)}")
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise ValueError(f"[{prefix}] {key}: not a list of texts")
    patterns = [pattern for key, texts in lists.items() if key in LANGUAGES for pattern in texts]
    if patterns:
        yield prefix, patterns
    for name, value in node.items():
        if isinstance(value, dict):
            yield from _tables(value, f"{prefix}.{name}" if prefix else name)
