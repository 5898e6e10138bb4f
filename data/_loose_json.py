"""The JSON objects in a text that a model wrote: whole, mended or broken off, in one pass.

The standard library reads what is JSON. What is not quite (stray or missing commas and brackets, quotes inside strings,
comments, single quotes, an end too early) is read here and not with json-repair: that takes quadratic time on opening
braces, gives up where they nest, and does not tell where a text broke off or that it says something twice.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

from rolelens.signatures import well_formed

_DEEPEST = 64
"""Levels that an object which has to be mended may nest; a record has five."""


class Pairs(list[tuple[str, Any]]):
    """An object as its pairs: a key that it has twice is there twice.

    Attributes:
        whole: Whether its end came.
        mended: Whether it stands in something that was not quite JSON.
    """

    whole = True
    mended = False


class Items(list[Any]):
    """A list in something that was not quite JSON; ``whole`` and ``mended`` as of an object."""

    whole = True
    mended = False


_LANDMARK = re.compile(
    r"\{|[<\[](?P<ends>/?)(?:think|thinking|thoughts?|reasoning|reflection|scratchpad|analysis)\b[^<>\[\]{}]{0,100}[>\]]"
    r"|<\|channel\|>(?P<channel>\w{1,20})",
    re.IGNORECASE,
)


class Objects(NamedTuple):
    """The objects at the top of a text, in its order.

    Attributes:
        found: Each with whether it belongs to a model's reasoning.
        spoken: What the text says outside reasoning.
        broken_off: Whether the text ends inside the last of them.
    """

    found: list[tuple[Pairs, bool]]
    spoken: str
    broken_off: bool


def objects_in(text: str) -> Objects:
    """Find the objects in what a model wrote.

    Marks of reasoning count outside objects alone, so a string may hold such marks, fences and braces. A closing mark
    without an opening one ends a reasoning that began with the text: some templates write the opening mark into the
    prompt. Time is linear in the text.
    """
    found: list[Pairs] = []
    reasoned: list[bool] = []
    spoken: list[str] = []
    at = since = marked = last = 0
    thinking = False
    while landmark := _LANDMARK.search(text, at):
        at, ends = landmark.end(), bool(landmark.group("ends"))
        if landmark.group() == "{":
            content, at = _object(text, landmark.start())
            if content:
                last = at
                found.append(content)
                reasoned.append(thinking)
        elif ends or (landmark.group("channel") or "analysis").lower() != "analysis":
            if ends and not thinking:
                reasoned[marked:] = [True] * (len(reasoned) - marked)
                spoken.clear()
            if ends or thinking:
                since, marked, thinking = at, len(found), False
        elif not thinking:
            spoken.append(text[since : landmark.start()])
            thinking = True
    if not thinking:
        spoken.append(text[since:])
    broken_off = bool(found) and not found[-1].whole and text.find("}", last) < 0
    return Objects(list(zip(found, reasoned, strict=True)), "".join(spoken), broken_off)


def _object(text: str, start: int) -> tuple[Pairs, int]:
    """The object that begins at ``start``, and where to read on."""
    content, end = _mended(text, start)
    if content.whole:
        # Of a piece, not of the text: the library's error counts the lines up to it, time and again.
        try:
            content = _STRICT.decode(text[start:end])
        except (ValueError, RecursionError):
            return content, end
    return content, end


def _number(digits: str) -> float:
    """A number of JSON; Python refuses to read integers of thousands of digits."""
    return int(digits) if len(digits) <= 15 else float(digits)


_STRICT = json.JSONDecoder(object_pairs_hook=Pairs, parse_int=_number, strict=False)

# Comments end at once where they do not end soon: nothing here may look ahead to the end of the text time and again.
_BETWEEN = re.compile(r"(?:[\s,]+|//[^\n]{0,500}(?:\n|\Z)|/\*[^*]{0,500}\*/)*")
_KEY = re.compile(
    r"""(?:"(?P<double>[^"\\]*(?:\\.[^"\\]*)*)"|'(?P<single>[^'\\]*(?:\\.[^'\\]*)*)'|(?P<bare>[\w-]+))\s*:""", re.DOTALL
)
_GAP = re.compile(r"(?P<blank>\s*)(?P<comma>,?)\s*")
_STOPS = re.compile(r"""\\.|["'{]""", re.DOTALL)
_WORD = re.compile(r"[\w.%+-]+(?=\s*(?:[,}\]\n]|/[/*]))")
_JSON_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}


def _mended(text: str, start: int) -> tuple[Pairs, int]:
    """The same for one that may be not quite JSON: as much of it as can be read."""
    root = _opened("{")
    stack = [root]
    key: str | None = None
    at = start + 1
    while (at := _end(_BETWEEN, text, at)) < len(text):
        inside, char = stack[-1], text[at]
        if char in "}]":
            key, at = None, at + 1
            if not _close(stack, Pairs if char == "}" else Items):
                return root, at
            continue
        if isinstance(inside, Pairs) and key is None:
            if not (name := _KEY.match(text, at)):
                break
            key, at = _unescaped(name["double"] or name["single"] or name["bare"] or ""), name.end()
            continue
        if char in "{[":
            if len(stack) == _DEEPEST:
                break
            value, end = _opened(char), at + 1
            stack.append(value)
        else:
            value, end = _string(text, at, isinstance(inside, Pairs)) if char in "\"'" else _word(text, at)
            if end < 0:
                break
        inside.append((key, value) if isinstance(inside, Pairs) else value)
        key, at = None, end
    # Whatever stopped it may begin something else: a brace another object, a quote prose with one in it.
    return root, at if text[at : at + 1] in ("{", "<", "[") else at + 1


def _opened(bracket: str) -> Any:
    container: Pairs | Items = Pairs() if bracket == "{" else Items()
    container.whole, container.mended = False, True
    return container


def _close(stack: list[Any], kind: type) -> bool:
    """Close the innermost container of a kind and all in it; a bracket that closes nothing is passed over.

    Returns:
        Whether something is still open.
    """
    if any(isinstance(container, kind) for container in stack):
        while True:
            container = stack.pop()
            container.whole = True
            if isinstance(container, kind):
                break
    return bool(stack)


def _word(text: str, at: int) -> tuple[Any, int]:
    """The number, constant or bare word at a place and where it ends; -1 where there is none or perhaps half of one."""
    word = _WORD.match(text, at)
    if word is None:
        return None, -1
    said = word.group()
    if _JSON_NUMBER.fullmatch(said):
        return _number(said) if said.lstrip("-").isdecimal() else float(said), word.end()
    return _WORDS.get(said, said), word.end()


def _string(text: str, start: int, in_object: bool) -> tuple[str, int]:
    """A string and where it ends, which is at the quote that something fitting follows; -1 where it does not end.

    A brace behind a quote is rather the beginning of another object than part of a string that has lost its end.
    """
    inner = False
    for stop in _STOPS.finditer(text, start + 1):
        if stop.group() == "{" and inner:
            break
        if stop.group() == text[start]:
            if _ends_string(text, stop.end(), in_object):
                return _unescaped(text[start + 1 : stop.start()]), stop.end()
            inner = True
    return "", -1


def _ends_string(text: str, at: int, in_object: bool) -> bool:
    """Whether what follows a quote is the end of what the string stands in, or the next member."""
    gap = _GAP.match(text, at)
    assert gap is not None
    following = text[gap.end() : gap.end() + 1]
    if following in ("", "}", "]"):
        return True
    if not in_object:
        return bool(gap["comma"])
    return bool(gap["comma"] or "\n" in gap["blank"]) and bool(
        _KEY.match(text, gap.end()) or text.startswith(("//", "/*"), gap.end())
    )


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda m: chr(int(m[1], 16)) if m[1] else _ESCAPED.get(m[2], m[2]), text)
    return well_formed(plain)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
