"""Quotes are found where they stand, or said not to stand there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rolelens.data import FUZZY_THRESHOLD, align, quoted
from rolelens.signatures import Posting, Span

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


# --- by hand: which span, and how it was found


def _found(evidence: str, text: str = TEXT, **fields: str) -> tuple[list[str], str]:
    """The posting's own text at the spans, line breaks and all, and the grounding."""
    posting = Posting(description=text, **fields)
    spans, grounding = align(evidence, posting)
    return [posting.text(s.field)[s.start : s.end] for s in spans], grounding


def test_spans_are_offsets_into_the_field_that_has_the_words() -> None:
    posting = _posting()
    # TEXT: "Mentor  two" is 11 characters; "Senior" stands in the title.
    assert align("two", posting) == ((Span(field="description", start=8, end=11),), "exact")
    assert align("Senior", posting) == ((Span(field="title", start=0, end=6),), "exact")
    # Where several fields have them, the first does.
    both = _posting("A Senior Data Engineer.")
    assert [span.field for span in align("senior data engineer", both)[0]] == ["title"]


@pytest.mark.parametrize(
    ("evidence", "text", "found"),
    [
        # One character of the text may be several as compared, and several of white space are one.
        ("file transfer with ftp", "Secure ﬁle transfer with ＦＴＰ.", "ﬁle transfer with ＦＴＰ"),
        ("ﬁle", "A file.", "file"),
        ("strasse 5", "Große Straße 5, Köln", "Straße 5"),
        ("offers ½ day", "It offers 1⁄2 day off.", "offers 1⁄2 day"),
        ("offers 1", "It offers ½ day off.", "offers ½"),
        ("wait... what", "We wait… what else", "wait… what"),
        ("a b c", "x a \t b\r\n\r\n c x", "a \t b\r\n\r\n c"),
        ("a b", "x a\u00a0b x", "a\u00a0b"),
        # Every kind of quote and dash, in the text and in the evidence.
        ("we're 'in'", "We’re ‘in’", "We’re ‘in"),
        ('say "a" "b" "c" so', "say “a” „b“ «c» so", "say “a” „b“ «c» so"),
        ("say “a” so", 'say "a" so', 'say "a" so'),
        ("a - b - c - d - e", "a – b — c • d · e", "a – b — c • d · e"),
        ("non-stop", "A non‑stop job", "non‑stop"),
        # What encloses a quote is no part of it.
        ('"visa sponsorship"', "No visa sponsorship here.", "visa sponsorship"),
        ("“No visa sponsorship”.", "No visa sponsorship here.", "No visa sponsorship"),
        ("- : ; , SQL . -", "We use SQL.", "SQL"),
    ],
)
def test_what_differs_in_form_alone_is_exact(evidence: str, text: str, found: str) -> None:
    assert _found(evidence, text) == ([found], "exact")


@pytest.mark.parametrize(
    ("evidence", "text", "found"),
    [
        ("java", "JavaScript or Java.", ["Java"]),
        ("script", "JavaScript, scripts, script", ["script"]),
        ("java", "JavaJava", []),
        ("java", "Javas", []),
        # A sign is not inside a word.
        ("c++", "C++11", ["C++"]),
        ("$500", "US$500 a month", ["$500"]),
        (".net", "ASP.NET", ["NET"]),
        ("net", "dotnet", []),
        # A letter with its accent is one letter.
        ("cafe", "A café", []),
    ],
)
def test_a_word_is_found_as_a_word(evidence: str, text: str, found: list[str]) -> None:
    assert _found(evidence, text)[0] == found


def test_of_equal_words_the_first_is_taken() -> None:
    # Within JavaScript it is none.
    for text, start in (("Java, Java.", 0), ("JavaScript, Java, Java.", 12)):
        assert [span.start for span in align("java", _posting(text))[0]] == [start]


def test_a_slip_within_the_threshold_is_fuzzy_and_one_beyond_is_not_found() -> None:
    text = "Write abcdefghijklmnopqr daily."
    # 18 characters, one or two of them changed; a change is an omission and an insertion, of 36: 1 - 2/36 is 94 %, and
    # 1 - 4/36 is 89 %.
    assert _found("abcdefgh1jklmnopqr", text) == (["abcdefghijklmnopqr"], "fuzzy")
    assert _found("abcdefgh12klmnopqr", text) == ([], "not_found")
    # 20 characters and two changed: 1 - 4/40 is 90 %, which is enough.
    text = "Write abcdefghijklmnopqrst daily."
    assert FUZZY_THRESHOLD == 90
    assert _found("abcdefgh12klmnopqrst", text) == (["abcdefghijklmnopqrst"], "fuzzy")


def test_a_short_quote_has_to_stand_there_exactly() -> None:
    # One letter of 14 and of 15 is left out: 1 - 1/27 and 1 - 1/29, both over 96 %.
    assert _found("abcdefgijklmno", "Write abcdefghijklmno.") == ([], "not_found")
    assert _found("abcdefgijklmnop", "Write abcdefghijklmnop.") == (["abcdefghijklmnop"], "fuzzy")
    # What encloses it does not count.
    assert _found('- "abcdefgijklmno".', "Write abcdefghijklmno.") == ([], "not_found")


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        # The alignment begins and ends within a word: the word is taken whole, and no blank at its edge.
        ("nable to sponsor work visa", "unable to sponsor work visas"),
        ("to sponsor work visas at thi", "to sponsor work visas at this"),
        ("ponsor work visas at this time", "sponsor work visas at this time"),
        ("sponsors work visas at this time", "sponsor work visas at this time"),
    ],
)
def test_a_fuzzy_span_cuts_no_word(evidence: str, found: str) -> None:
    assert _found(evidence) == ([found], "fuzzy")


def test_a_fuzzy_span_has_no_blank_at_its_edges_and_no_word_beyond_them() -> None:
    # As long as the quote is " to sponsor work visas ", in which all of it but the x stands.
    assert _found("to sponsor work visas x", "We like to sponsor work visas now.") == (
        ["to sponsor work visas"],
        "fuzzy",
    )
    # The word that is made whole ends at the bracket before it.
    assert _found("ponsor work visas at this time", "We (sponsor work visas at this time).") == (
        ["sponsor work visas at this time"],
        "fuzzy",
    )


@pytest.mark.parametrize("evidence", ["nable to sponsor work visa", "enable to sponsor work visaz"])
def test_a_fuzzy_span_goes_from_the_beginning_to_the_end_of_the_text_where_it_has_to(evidence: str) -> None:
    text = "Unable to sponsor work visas"
    assert _found(evidence, text) == ([text], "fuzzy")


def test_of_two_near_places_the_nearer_is_taken_and_of_equals_the_first() -> None:
    evidence = "able to sponsor work visas now"
    near, nearer = "able to sponsr wrk visas now", "able to sponsor wrk visas now"
    for title, text in ((f"We are {near}.", f"We are {nearer}."), (f"We are {nearer}.", f"We are {near}.")):
        assert _found(evidence, text, title=title) == ([nearer], "fuzzy")
    twice = _posting(f"We are {near}.", title=f"We are {near}.")
    assert [span.field for span in align(evidence, twice)[0]] == ["title"]


def test_a_text_that_stands_in_the_quote_is_not_the_quote_in_the_text() -> None:
    """The title's words are a part of what is claimed; nothing says the rest."""
    assert _found("senior data engineer with a clearance", "Other.", title="Senior Data Engineer") == ([], "not_found")


def test_a_long_quote_is_exact_as_a_whole_and_fuzzy_by_its_beginning() -> None:
    words = " ".join(f"word{n}" for n in range(100, 200))
    text = f"Begin. {words} End."
    assert len(words) == 799
    assert _found(words, text) == ([words], "exact")
    # A slip at its start, and an end that is not there: 600 characters are compared, to the end of their 75th word.
    ((found,), grounding) = _found(words.replace("word100", "wrd100")[:700] + " made up" * 40, text)
    assert (found, grounding) == (words[: 8 * 76 - 1], "fuzzy")


@pytest.mark.parametrize(
    ("evidence", "found", "grounding"),
    [
        # Quotations in prose, in its order, each once.
        ("It says 'review', and 'two junior', and 'review' again", ["review", "two junior"], "exact"),
        ("„two junior“ and «review» and ‘Mentor’ it says", ["two junior", "review", "Mentor"], "exact"),
        # Those that do not stand there are left out.
        ("It says 'review' and 'hire people'", ["review"], "exact"),
        # One that is found nearly makes all of it fuzzy.
        ("It says 'review' and 'unable to spnsor work visas'", ["review", "unable to sponsor work visas"], "fuzzy"),
        ("It says 'unable to spnsor work visas' and 'review'", ["unable to sponsor work visas", "review"], "fuzzy"),
        # An apostrophe is no quotation mark, nor are two characters a quotation.
        ("The team's review isn't clear", [], "not_found"),
        ("It says 'at' only", [], "not_found"),
        # Pieces between ellipses and lines, where nothing is in quotation marks.
        ("mentor two ... sponsor", ["Mentor  two", "sponsor"], "exact"),
        ("mentor two [...] sponsor", ["Mentor  two", "sponsor"], "exact"),
        ("sponsor\nmentor two", ["sponsor", "Mentor  two"], "exact"),
        ("hire people … sponsor … sponsor", ["sponsor"], "exact"),
        # Quotation marks go before ellipses.
        ("'review' … sponsor", ["review"], "exact"),
        # And what stands there whole goes before either.
        ('junior engineers - and review "their"', ["junior\nengineers — and review “their"], "exact"),
    ],
)  # fmt: skip
def test_pieces_by_hand(evidence: str, found: list[str], grounding: str) -> None:
    assert _found(evidence) == (found, grounding)


@pytest.mark.parametrize(
    ("evidence", "piece"), [("Your team's own' is it", "s own"), ("The 'team isn't big", "team isn")]
)
def test_an_apostrophe_neither_begins_nor_ends_a_quotation(evidence: str, piece: str) -> None:
    assert _found(evidence, f"Here stands {piece} as if it were one.") == ([], "not_found")


def test_quoted_is_the_postings_own_text_on_one_line() -> None:
    posting = _posting()
    spans = (Span(field="description", start=0, end=28), Span(field="title", start=0, end=6))
    assert quoted(spans, posting) == "Mentor two junior engineers … Senior"
    assert quoted((), posting) == ""
