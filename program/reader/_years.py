"""Extracts required years of experience."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rolelens.program.reader._lexicon import fold
from rolelens.program.reader._sentences import Sentence
from rolelens.program.reader._zones import is_story
from rolelens.signatures.codebook import COUPLE, SEVERAL

_WORDS = {
    word: str(number)
    for number, words in enumerate(
        (
            "one|une|un|ein|eine|einem|uno|una|um|uma|een",
            "two|deux|zwei|dos|dois|due|twee",
            "three|trois|drei|tres|tre|drie",
            "four|quatre|vier|cuatro|quatro|quattro",
            "five|cinq|funf|cinco|cinque|vijf",
            "six|sechs|seis|sei|zes",
            "seven|sept|sieben|siete|sete|sette",
            "eight|huit|acht|ocho|oito|otto",
            "nine|neuf|neun|nueve|nove",
            "ten|dix|zehn|diez|dez|dieci|tien",
        ),
        1,
    )
    for word in words.split("|")
}
_VAGUE = re.compile(
    r"\b(?:(?P<couple>(?:a )?couple of|ein paar|un par de|um par de|un paio di|een paar)"
    r"|several|mehrere[nr]?|plusieurs|varios|vari(?:os|as)|diversi|meerdere|verschillende) "
    r"(?:\w{4,12} )?(?=(?:years?|yrs?|ans?|annees?|jahre?n?|anos?|anni|jaar))"
)
_WORD = re.compile(rf"\b({'|'.join(_WORDS)})\b(?=[^.;]{{0,16}}\b(?:year|yr|an|jahr|ano|ann|jaar))")
_YEARS = re.compile(
    r"(?<![\d.,$€£/-])(\d{1,2})\s*\+?\s*(?:(?:-|to|a|bis|ate|y|e|tot|or|ou|oder|und|and)\s*\+?\d{1,2}\s*\+?\s*)?"
    r"(?:\(\w{1,8}\)\s*)?(?:\+|plus|or more|ou plus|o mas|ou mais|of meer|oder mehr|und mehr)?\s*-?\s*(?:full |solid )?"
    r"(?:years?|yrs?|yoe|ans?|annees?|jahr(?:e|en)?|anos?|ann[io]|jaar)\b"
)
_MOST = 20
"""Maximum plausible number of years; larger ones are company ages."""

_DEGREE = re.compile(
    r"\b(?:bachelor|master|ph\.? ?d|msc|bsc|b\.s|m\.s|degree|doctora|promotion|diplom|licen[ck]|laurea|grado|hbo|wo\b)"
)
# Dutch "of" only before a degree: in English it stands in every "years of experience".
_OR = re.compile(r"\b(?:or|oder|ou|o)\b|\bof (?=(?:een )?(?:bachelor|master|hbo|wo\b))|;|/")


def years_required(naming: Iterable[Sentence]) -> tuple[int, Sentence] | None:
    """The highest number of years required by sentences that name years, and its sentence; None if there is none.

    For a range the lower end counts. Of several demands the largest counts, because the others are parts of it ("8
    years of experience, 2 of them with Spark").
    """
    asked = [
        (years, sentence)
        for sentence in naming
        if not sentence.optional and _is_demand(sentence)
        for years in _years_demanded(sentence.text)
    ]
    return max(asked, key=lambda found: found[0], default=None)


def _years_demanded(text: str) -> list[int]:
    """The numbers of years in a sentence; for alternatives by degree ("a PhD, or an MSc and 3 years") the lowest."""
    years = years_in(text)
    plain = fold(text).lower()
    alternatives = len(years) > 1 and len(_DEGREE.findall(plain)) > 1 and _OR.search(plain)
    return [min(years)] if alternatives else years


def years_in(text: str) -> list[int]:
    """The numbers of years in a text: the lower end of ranges, and the codebook's numbers for "a couple", "several"."""
    # Before the words: "ein paar Jahre" is not one year.
    plain = _VAGUE.sub(lambda found: f"{COUPLE if found.group('couple') else SEVERAL} ", fold(text).lower())
    plain = _WORD.sub(lambda word: _WORDS[word.group()], plain)
    return [years for found in _YEARS.finditer(plain) if (years := int(found.group(1))) <= _MOST]


def _is_demand(sentence: Sentence) -> bool:
    if sentence.zone in ("requirements", "nice", "header"):
        return True
    # "We have 12 years of experience in shipping" is the company's story.
    return (
        sentence.has("experience")
        and not sentence.has("boilerplate")
        and sentence.zone in ("duties", "", "other")
        and not is_story(sentence)
    )
