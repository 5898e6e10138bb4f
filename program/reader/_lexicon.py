"""The lexicon: cues, which are sets of patterns, read from the TOML files of ``lexicon/``.

One automaton of all patterns finds which cues match a sentence; RE2 finds where. Neither backtracks: matching takes
time linear in the text, whatever a posting contains.
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
    """Fold a text to ASCII of the same length: accents dropped, quotes and dashes straightened, underscores as blanks,
    anything else as ``?``.

    Patterns are folded too, so lost accents do not matter, and the automata stay small: with Unicode classes they took
    seconds to build.
    """
    plain = text if text.isascii() else text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")
    return plain.replace("_", " ")


_ENDING = re.compile(r"(?<=[a-z])\((?:a|e|o|in|ne|as|es|os)\)", re.IGNORECASE)

_EDGE = "\n\n"
"""Added before and after a sentence to stand for anchors, which Hyperscan does not support within expressions."""


def _fold_sentence(sentence: str) -> bytes:
    """The sentence folded, with edges, and with gender endings as in "Ingeniero(a) de Datos" blanked out."""
    plain = fold(sentence).replace("\n", " ")
    if "(" in plain:
        plain = _ENDING.sub(lambda found: " " * len(found.group()), plain)
    return f"{_EDGE}{plain}{_EDGE}".encode()


LANGUAGES = ("any", "en", "de", "fr", "es", "pt", "it", "nl")
"""The keys of a cue's patterns; ``any`` is for words that all languages use."""

_TEXTS = ("matches", "misses")
"""The keys of a cue's texts, which are for its test."""

Cues = Mapping[str, Sequence[str]]
"""Patterns by cue."""

_RE2 = re2.Options()
_RE2.case_sensitive = False
_RE2.encoding = re2.Options.Encoding.LATIN1
_RE2.log_errors = False

_APART = str.maketrans({char: f" {char} " for char in ",/;|()& \t\n"})
"""Pads separators with blanks, since a match includes the character before and after it."""


class Lexicon:
    """Cues by name (``sponsorship.refused``), matched together.

    Args:
        groups: By file name, the file's cues with their patterns, in the notation of ``lexicon/README.md``.
        own: Additional patterns of these cues.

    Attributes:
        groups: By file name, the names of the file's cues.
        names: The names of all cues.
        shipped: The patterns of all files, by cue.
        own: The user's patterns, by cue.

    Raises:
        ValueError: A pattern is invalid; the message names the cue.
    """

    def __init__(self, groups: Mapping[str, Cues], own: Cues | None = None) -> None:
        self.groups = {name: frozenset(cues) for name, cues in groups.items()}
        self.names = frozenset[str]().union(*self.groups.values())
        self.shipped = {cue: patterns for cues in groups.values() for cue, patterns in cues.items()}
        self.own = own or {}
        # A user's patterns are few and change; a separate automaton keeps the stored one of the shipped patterns valid.
        self._automata = [_combined_automaton(cues) for cues in (self.shipped, self.own) if cues]
        self._cues = {cue: [*patterns, *self.own.get(cue, ())] for cue, patterns in self.shipped.items()}
        self._compiled: dict[str, Any] = {}
        for cue in self.own:
            self._pattern(cue)

    def match(self, sentence: str) -> set[str]:
        """The cues that match the sentence."""
        plain = _fold_sentence(sentence)
        return {cues[number] for automaton, cues in self._automata for number in automaton.match(plain)}

    def locate(self, cue: str, sentence: str) -> tuple[int, int]:
        """Start and end of the first match of a cue in the sentence.

        Raises:
            ValueError: The cue does not match.
        """
        found = self._pattern(cue).search(_fold_sentence(sentence))
        if found is None:
            raise ValueError(f"{cue} does not match {sentence!r}")
        start, end = (place - len(_EDGE) for place in found.span(1))
        return max(0, start), min(end, len(sentence))

    def texts(self, cue: str, sentence: str) -> set[str]:
        """The distinct texts, in lower case, that a cue matches in the sentence."""
        spaced = _fold_sentence(sentence).decode().translate(_APART).encode()
        return {found.group(1).decode().lower() for found in self._pattern(cue).finditer(spaced)}

    def _pattern(self, cue: str) -> Any:
        if cue not in self._compiled:
            try:
                self._compiled[cue] = re2.compile(_expression(cue, self._cues[cue]).encode(), _RE2)
            except re2.error as error:
                raise ValueError(f"{cue}: invalid pattern ({error})") from None
        return self._compiled[cue]


def _combined_automaton(cues: Cues) -> tuple[Automaton, list[str]]:
    """The automaton of all patterns, and the cue of each pattern."""
    patterns = [(cue, pattern) for cue, patterns in cues.items() for pattern in patterns]
    try:
        return Automaton([_expression(cue, [pattern]) for cue, pattern in patterns]), [cue for cue, _ in patterns]
    except ValueError:
        for cue, pattern in patterns:
            _check_pattern(cue, pattern)
        raise


def _check_pattern(cue: str, pattern: str) -> None:
    try:
        Automaton([_expression(cue, [pattern])])
    except ValueError as error:
        raise ValueError(f"{cue}: invalid pattern ({error}): {pattern!r}") from None


def _expression(cue: str, patterns: Sequence[str]) -> str:
    body = "|".join(map(_translate_shorthands, patterns))
    if cue.startswith("heading."):
        return rf"\n[^a-z0-9]*({body})[^a-z0-9]*\n"
    return rf"[^a-z0-9]({body})[^a-z0-9]"


_ANCHOR = re.compile(r"(\\.|\[\^?(?:\\.|[^\]])*\])|[\^$]")
"""An anchor; the group matches escaped characters and brackets, which have none."""
_BLANK_IN_CLASS = re.compile(r"(?<!\\)\[[^\]]* [^\]]*\]")


def _translate_shorthands(pattern: str) -> str:
    if _BLANK_IN_CLASS.search(pattern):
        raise ValueError("a blank inside brackets; put it outside, where it also matches a hyphen")
    folded = r"[^;:]*\b".join(map(fold, pattern.replace("… ", "…").split("…")))
    words = re.sub(r"(?<!\\)~\??", "[a-z]*", folded)
    anchored = _ANCHOR.sub(lambda sign: sign.group(1) or r"\n", words)
    return anchored.replace(" ?", r"[\s\-]*").replace(" ", r"[\s\-]+")


OWN_WORDS = "ROLELENS_LEXICON"
"""Environment variable with a folder of TOML files like the shipped ones; their patterns are added."""


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon with the user's own patterns, compiled once per process.

    Raises:
        InputError: The user's folder has no TOML files, or a file is invalid or has an unknown cue.
    """
    shipped = sorted(files(__package__).joinpath("lexicon").iterdir(), key=lambda file: file.name)
    groups = {file.name.removesuffix(".toml"): _read_cues(file) for file in shipped if file.name.endswith(".toml")}
    SHIPPED.check_covered("the files of program/reader/lexicon", groups.keys() - {"structure"})
    folder = os.environ.get(OWN_WORDS)
    own = _own_patterns({cue for cues in groups.values() for cue in cues}, Path(folder)) if folder else {}
    try:
        return Lexicon(groups, own)
    except ValueError as error:
        raise InputError(str(error), where=OWN_WORDS, repair="See program/reader/lexicon/README.md.") from None


def _own_patterns(known: set[str], folder: Path) -> dict[str, list[str]]:
    sources = sorted(folder.glob("*.toml"))
    if not sources:
        raise InputError("no TOML files in this folder", where=f"{OWN_WORDS}={folder}", repair="Add one, or unset it.")
    own: dict[str, list[str]] = {}
    for source in sources:
        for cue, patterns in _read_cues(source).items():
            if cue not in known:
                similar = ", ".join(sorted(c for c in known if c[:3] == cue[:3])) or "none"
                raise InputError(f"unknown cue [{cue}]", where=str(source), repair=f"Similar cues: {similar}.")
            own.setdefault(cue, []).extend(patterns)
    return own


def _read_cues(source: Traversable) -> dict[str, list[str]]:
    """The cues of a TOML file with their patterns.

    Raises:
        InputError: It cannot be read; the message names the file, and the cue and the key where one is wrong.
    """
    try:
        return dict(_cue_tables(tomllib.loads(source.read_text(encoding="utf-8"))))
    except (OSError, ValueError) as error:
        repair = "Write it as program/reader/lexicon/README.md says."
        raise InputError(f"cannot be read ({error})", where=str(source), repair=repair) from None


def _cue_tables(node: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every cue of a TOML document with its patterns; languages are merged, since postings mix them.

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
            yield from _cue_tables(value, f"{prefix}.{name}" if prefix else name)
