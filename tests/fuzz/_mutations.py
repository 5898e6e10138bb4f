"""Inputs made from good ones: cut, doubled, spliced, and sown with what has broken programs like this one."""

from __future__ import annotations

import random

HOSTILE: tuple[bytes, ...] = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "\x00", "\ufeff", "\u2028", "\u0085", "\u200b", "\u202e", "\ud800", "e\u0301", "\U0001f680",
        "\x1b]52;c;eA==\x07",
        "NaN", "Infinity", "-1", "1e999", "9" * 400, "null", "true", "[]", "{}", '""', '"', "'", "\\", "\\ud800",
        "[" * 3000, "{" * 3000, "]" * 50, '{"a":' * 2000, " " * 5000, "\n" * 500, "\t", ",", ";", "<", ">", "&", "&lt;",
        "<!--", "-->", "<![CDATA[", "<script type='application/ld+json; charset=utf-8'>", "</script>", "<div>" * 300,
        "<table><tr><td>", "<p hidden>", '<?xml version="1.0" encoding="utf-16"?>', "@graph", "@type", "JobPosting",
        "```json\n", "<think>", "</think>", "=cmd()", "value", "confidence", "evidence", "id", "description", "labels",
    )
)  # fmt: skip


def mutated(seeds: list[bytes], chance: random.Random) -> bytes:
    """One input: a seed with one to four changes."""
    data = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 4)):
        chance.choice(_CHANGES)(data, seeds, chance)
    return bytes(data[:400_000])


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randint(0, len(data))


def _sow(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    data[at:at] = chance.choice(HOSTILE)


def _replace(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    data[at : at + chance.randint(1, 12)] = chance.choice(HOSTILE)


def _cut(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.randint(1, max(1, len(data) // 3))]


def _double(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    at = _place(data, chance)
    piece = data[at : at + chance.randint(1, 400)]
    data[at:at] = piece * chance.choice((1, 2, 30))


def _splice(data: bytearray, seeds: list[bytes], chance: random.Random) -> None:
    other = chance.choice(seeds)
    at = _place(data, chance)
    data[at:] = other[chance.randint(0, len(other)) :]


def _flip(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    for _ in range(chance.randint(1, 8)):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)


def _encode(data: bytearray, _: list[bytes], chance: random.Random) -> None:
    data[:] = (
        bytes(data)
        .decode("utf-8", "replace")
        .encode(chance.choice(("utf-16", "utf-16-le", "utf-8-sig", "latin-1")), "replace")
    )


_CHANGES = (_sow, _sow, _sow, _replace, _cut, _double, _splice, _flip, _encode)
