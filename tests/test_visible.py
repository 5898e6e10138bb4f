"""A text as a person sees it: what is invisible or only looks different changes no answer, and spans still fit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens import Posting, load
from rolelens.data import visible
from rolelens.program.reader import analyse
from rolelens.signatures import SHIPPED

REFUSED = "We are not able to sponsor visas for this role."


@pytest.mark.parametrize(
    ("given_", "seen"),
    [
        ("plain text", "plain text"),
        ("able to\u200b sponsor", "able to sponsor"),
        ("spon\u00adsor", "sponsor"),
        ("\u2060spon\u200dsor\ufeff", "sponsor"),
        ("Te\u0301le\u0301travail", "Télétravail"),
        ("a\u3000b\u00a0c\u2009d", "a b c d"),
        ("ＡＷＳ １２", "AWS 12"),
        ("𝐑𝐞𝐦𝐨𝐭𝐞", "Remote"),
        ("ﬁne", "fine"),
        ("one\u2028two\u0085three", "one\ntwo\nthree"),
        ("✔\ufe0f done", "✔ done"),
        ("\u202eabc\u202c", "abc"),
        ("½ … “x” – €", "½ … “x” – €"),
    ],
)
def test_what_is_seen(given_: str, seen: str) -> None:
    assert visible(given_).text == seen


@given(st.text(alphabet=st.sampled_from("ab \n\u200b\u00ade\u0301\u3000Ａﬁ𝐑é")))
def test_every_character_seen_has_its_place_in_order(text: str) -> None:
    found = visible(text)
    assert len(found.text) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(found.starts, found.ends, strict=True))
    assert list(found.starts) == sorted(found.starts)
    assert visible(found.text).text == found.text


@given(st.text())
def test_composed_and_decomposed_text_look_the_same(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert len(visible(composed).text) <= len(visible(text).text) + len(text)
    assert visible(unicodedata.normalize("NFD", "Ingénieur à Málaga")).text == "Ingénieur à Málaga"


@pytest.mark.parametrize(
    "disguise",
    [
        lambda text: text.replace("to ", "to\u200b "),
        lambda text: text.replace("sponsor", "spon\u00adsor"),
        "\u2060".join,
        lambda text: text.replace(" ", "\u3000"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in text),
        lambda text: "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in text),
        lambda text: unicodedata.normalize("NFD", text),
    ],
    ids=["zero-width", "soft hyphen", "word joiners", "ideographic", "no-break", "fullwidth", "mathematical", "nfd"],
)
def test_a_disguised_refusal_is_a_refusal_with_its_own_words_as_evidence(disguise: object) -> None:
    text = disguise(REFUSED)  # type: ignore[operator]
    posting = Posting(title="Data Engineer", description=f"We build pipelines on AWS.\n\n{text}\n\nApply now.")
    plain = Posting(title="Data Engineer", description=f"We build pipelines on AWS.\n\n{REFUSED}\n\nApply now.")
    answer = load()(posting).record.answer("h1b_friendly")
    assert answer.value is False
    (span,) = answer.spans
    assert posting.description[span.start : span.end] == text
    for question in SHIPPED.questions.values():
        assert analyse(posting).findings[question.name].value == analyse(plain).findings[question.name].value


def test_accents_that_stand_apart_are_read() -> None:
    text = "Ingénieur de données senior\n\nTélétravail complet depuis la France. CDI."
    composed, apart = (load()(Posting(description=unicodedata.normalize(form, text))).record for form in ("NFC", "NFD"))
    for question, answer in composed.answers():
        other = apart.answer(question.name)
        assert (answer.value, answer.confidence) == (other.value, other.confidence), question.name
    assert composed.answer("remote_restriction").value == "same_country"
