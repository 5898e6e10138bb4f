"""Keys and other secrets, taken out of whatever is shown or written: by the names of options, and by their values.

Secrets are known by what holds them (an option such as ``api_key``, a header, a variable of the environment), and by
their look in a text (``Bearer …``, ``sk-…``, ``?key=…``). A server may repeat a key in its error, or in a reply.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

REDACTED = "[redacted]"

# Counts of tokens and names of keywords are no secrets.
_SECRET_NAME = re.compile(
    r"key(?!word)|token(?!s|iz)|secret|passw|passphrase|authorization|credential|cookie|header|bearer", re.IGNORECASE
)
_SHORTEST = 6
"""Length from which the value of a secret option is recognised in texts; a shorter one is a placeholder, like ``k``."""

_SHORTEST_VARIABLE = 8
"""The same for the environment, which has variables that only sound like secrets."""

_SHORTEST_IN_DATA = 12
"""The same for replies."""

_LOOKS = (
    re.compile(
        r"(?<![A-Za-z0-9])(?:sk-|pk-|gsk_|hf_|xai-|pplx-|nvapi-|r8_|gh[opsu]_|glpat-|xox[abpr]-)[\w-]{6,}"
        r"|(?<![A-Za-z0-9])(?:AKIA[0-9A-Z]{16}|AIza[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]+\.[\w-]+)"
    ),
    re.compile(r"(?i)(\b(?:proxy-)?authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?|\b(?:set-)?cookie\s{0,3}:)[^\r\n\"'}]+"),
    re.compile(r"(?i)(\bbearer\s{1,3}|\bbasic\s{1,3}(?=[A-Za-z0-9+/]{12}))[^\s\"',;]{6,}"),
    re.compile(
        r"(?i)((?:api[-_ ]?key|access[-_]?key|secret|passw(?:or)?d)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
        r"|(?:token|credential|[?&]key)(?:=|[\"']\s{0,3}[:=]\s{0,3}[\"']?))(?!\[redacted)[^\s\"'&,;]{6,}"
    ),
    # A user and password in an address.
    re.compile(r"(://)[^/\s@\"']{1,200}(?=@)"),
)

_known: set[str] = set()


def is_secret(name: str) -> bool:
    """Whether the value of an option, header or variable of this name is a secret."""
    return bool(_SECRET_NAME.search(name))


def remember_secrets(options: Mapping[str, Any]) -> None:
    """From now on, recognise the secrets among an engine's options wherever they appear in this process."""
    for value in _secrets(options):
        # Of "Bearer KEY" the key may come back alone.
        _known.update(part for part in (value, value.rpartition(" ")[2]) if len(part) >= _SHORTEST)


def redact(text: str) -> str:
    """The text without secrets: neither known ones nor what looks like one."""
    return redact_shapes(_without(text, _known.union(_variables())))


def redact_shapes(text: str) -> str:
    """The text without what looks like a secret; a name stays one even if a placeholder such as ``ollama`` is a key."""
    for look in _LOOKS:
        text = look.sub(lambda found: f"{found[1] if found.re.groups else ''}{REDACTED}", text)
    return text


def redact_known(text: str) -> str:
    """The text without the secrets of this process, but for short ones, which may be words: data stays data."""
    return _without(text, (value for value in _known.union(_variables()) if len(value) >= _SHORTEST_IN_DATA))


def _without(text: str, secrets: Iterable[str]) -> str:
    for value in sorted(secrets, key=len, reverse=True):
        for spelling in {value, quote(value, safe=""), json.dumps(value)[1:-1]}:
            text = text.replace(spelling, REDACTED)
    return text


def redact_settings(value: Any, name: str = "") -> Any:
    """Options or settings without secrets; numbers are none.

    Args:
        value: A mapping, a list, or one value.
        name: Its name; all texts under a secret name are secrets, such as the values of headers.
    """
    if isinstance(value, Mapping):
        return {key: redact_settings(item, f"{name}.{key}") for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact_settings(item, name) for item in value]
    if isinstance(value, str):
        return REDACTED if is_secret(name) else redact(value)
    return value


def _secrets(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _secrets(item, f"{name}.{key}")
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _secrets(item, name)
    elif isinstance(value, str) and is_secret(name):
        yield value


def _variables() -> Iterator[str]:
    for name, value in os.environ.items():
        # The path of a file with credentials is no secret.
        if len(value) >= _SHORTEST_VARIABLE and is_secret(name) and not Path(value).exists():
            yield value
