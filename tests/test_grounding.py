"""Quotes are found where they stand, or said not to stand there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import FUZZY_THRESHOLD, align, quoted
from rolelens.signatures import Posting

TEXT = "Mentor  two junior\nengineers — and review “their” code.\nWe’re unable to sponsor work visas at this time."


def _posting(text: str = TEXT, title: str = "Senior Data Engineer") -> Posting:
    return Posting(title=title, description=text)


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("mentor two junior engineers", ["Mentor two junior engineers"]),
        (
            'MENTOR TWO JUNIOR ENGINEERS - and review "their" code',
            ["Mentor two junior engineers — and review “their” code"],
        ),
        ("Title is 'Senior Data Engineer' and it says 'review'", ["Senior Data Engineer", "review"]),
        ("mentor two … unable to sponsor", ["Mentor two", "unable to sponsor"]),
    ],
)
def test_what_stands_there_is_found_exactly(evidence: str, found: list[str]) -> None:
    posting = _posting()
    spans, grounding = align(evidence, posting)
    assert grounding == "exact"
    assert quoted(spans, posting) == " … ".join(found)


def test_a_quote_with_a_slip_is_found_nearly_and_the_span_is_the_postings_own_text() -> None:
    posting = _posting()
    spans, grounding = align("We are unable to sponsor work visas at this time", posting)
    assert grounding == "fuzzy"
    assert "unable to sponsor work visas at this time" in quoted(spans, posting)


@pytest.mark.parametrize(
    "evidence",
    [
        "",
        "   ",
        "offers generous relocation packages to everyone",
        "visa",
        "q",
        "The posting implies leadership of people",
    ],
)
def test_what_does_not_stand_there_is_not_found(evidence: str) -> None:
    posting = _posting("Data work of all kinds for a growing team in a lively city.")
    assert align(evidence, posting) == ((), "not_found")


def test_part_of_a_word_is_not_that_word() -> None:
    assert align("java", _posting("We use JavaScript."))[1] == "not_found"


@given(st.text(min_size=1, max_size=300), st.data())
@settings(max_examples=200)
def test_every_piece_of_a_posting_is_found_in_it(text: str, data: st.DataObject) -> None:
    if not text.strip():
        return
    posting = Posting(description=text)
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    piece = " ".join(words[first : data.draw(st.integers(first, len(words) - 1)) + 1])
    spans, grounding = align(piece, posting)
    if any(c.isalnum() for c in piece):
        assert grounding in ("exact", "fuzzy")
    for span in spans:
        assert 0 <= span.start < span.end <= len(posting.text(span.field))


@given(st.text(max_size=200), st.text(max_size=400))
@settings(max_examples=200)
def test_spans_are_inside_the_posting_whatever_is_asked(evidence: str, text: str) -> None:
    posting = Posting(description=text + "x")
    spans, grounding = align(evidence, posting)
    assert (grounding == "not_found") == (not spans)
    for span in spans:
        assert posting.text(span.field)[span.start : span.end].strip()


def test_the_threshold_is_stated() -> None:
    assert 85 <= FUZZY_THRESHOLD <= 100
