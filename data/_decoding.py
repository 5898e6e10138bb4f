"""Bytes to text: byte-order marks, declared encodings, and lines that end at line feeds alone."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from rolelens.signatures import InputError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins as UTF-16's does
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096
"""Bytes at the beginning of a file that are looked at to tell its encoding."""

_DECLARED = re.compile(
    rb"<\?xml[^<>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([\w.:-]{1,40})"
    rb"|<meta[^<>]{0,500}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})",
    re.IGNORECASE,
)

_BINARY = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
"""Characters that no text has; with zero bytes among them it is none. A zero byte alone is a slip, and U+FFFD."""

_BROWSERS = {
    **dict.fromkeys(("ascii", "us-ascii", "iso-8859-1", "iso8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    "iso-8859-9": "cp1254",
}
"""What a page's declaration means to a browser, where that is more than its name (https://encoding.spec.whatwg.org)."""


def decode(content: bytes, where: str, encoding: str = "utf-8") -> str:
    """The text of a file.

    A byte-order mark says the encoding, whatever is named; UTF-16 without one is told from its zero bytes.

    Args:
        content: The file's bytes.
        where: What an error names as the place.
        encoding: That of a file without a byte-order mark.

    Raises:
        InputError: An encoding that Python does not know, a binary file, or bytes that are not of the encoding.
    """
    return _decoded(content, where, _found(content[:_HEAD], where, encoding))


def decode_page(content: bytes, where: str, encoding: str = "utf-8") -> str:
    """The text of an HTML or XHTML page, in the encoding that it declares.

    A page that is valid UTF-8 is read as that, since many are saved anew with their old declaration; a declaration
    counts where it is not, and not at all where another encoding than UTF-8 is named.

    Raises:
        InputError: As :func:`decode`.
    """
    known = _found(content[:_HEAD], where, encoding)
    declared = _DECLARED.search(content[:_HEAD]) if known == "utf-8-sig" else None
    if declared:
        name = (declared.group(1) or declared.group(2)).decode().lower()
        name = _BROWSERS.get(name, name)
        try:
            if not content.isascii():
                content.decode()
            elif name.startswith(("utf", "unicode")):
                name = "utf-8"
            else:
                return content.decode(name, "replace")
        except UnicodeDecodeError:
            try:
                return content.decode(name, "replace")
            except (LookupError, UnicodeError):
                pass
        except LookupError:
            pass
    return _decoded(content, where, known)


def lines_of(file: BinaryIO, where: str, encoding: str = "utf-8") -> Iterator[tuple[str, str | InputError]]:
    """The lines of an open file, each with its place; one that cannot be decoded comes as an error in its place.

    Only a line feed ends a line: U+2028, U+2029 and U+0085 are characters that JSON allows inside a string.

    Raises:
        InputError: An encoding that Python does not know.
    """
    head = file.read(_HEAD)
    file.seek(0)
    known = _found(head, where, encoding)
    if _wide(known):
        # Lines of bytes would end in the middle of a character.
        for number, text in enumerate(io.TextIOWrapper(file, known, errors="replace", newline="\n"), 1):
            yield f"{where}:{number}", text
        return
    for number, line in enumerate(file, 1):
        place = f"{where}:{number}"
        try:
            yield place, _decoded(line, place, known)
        except InputError as error:
            yield place, error


def _found(head: bytes, where: str, encoding: str) -> str:
    """Python's name for the encoding of a file that begins so."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    try:
        name = codecs.lookup(encoding).name
        "\n".encode(encoding)
    except (LookupError, ValueError):
        raise InputError(
            f"unknown encoding {encoding or repr(encoding)}",
            where=where,
            repair="Use one that Python knows, such as cp1252.",
        ) from None
    if name != "utf-8":
        return encoding
    even, odd = head[::2], head[1::2]
    for zeros, others, wide in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if len(head) >= 4 and not others.count(0) and zeros.count(0) > len(zeros) / 2:
            return wide
    return "utf-8-sig"


def _wide(encoding: str) -> bool:
    return "\n".encode(encoding) not in (b"\n", codecs.BOM_UTF8 + b"\n")


def _decoded(content: bytes, where: str, encoding: str) -> str:
    if not _wide(encoding) and _BINARY.search(content[:8192]) and b"\x00" in content[:8192]:
        repair = "Save the posting's text, or name the encoding, as in --encoding utf-16-le."
        raise InputError("a binary file", where=where, repair=repair)
    try:
        return content.decode(encoding).replace("\0", "\ufffd")
    except UnicodeDecodeError as error:
        what = f"byte 0x{content[error.start]:02x} at {error.start:,}"
    except UnicodeError as error:
        what = str(error)
    name = encoding.removesuffix("-sig").upper()
    raise InputError(f"not {name} ({what})", where=where, repair="Name its encoding, as in --encoding cp1252.")
