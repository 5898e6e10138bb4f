"""Evidence, best first; shares; and values that need a cue."""

import pytest

from rolelens.data import visible
from rolelens.program.reader._finding import Finding, best_first, share, values_with_cues
from rolelens.program.reader._sentences import Sentence, Zone


def _sentence(zone: Zone, text: str = "text", start: int = 0) -> Sentence:
    return Sentence(text, "description", start, visible(text), zone)


def test_evidence_on_the_job_comes_before_that_on_the_company() -> None:
    for first, then in [
        ("header", "requirements"), ("header", "duties"), ("header", "benefits"),
        ("requirements", "nice"), ("duties", ""), ("benefits", "other"),
        ("nice", "about"), ("", "about"), ("other", "about"),
    ]:  # fmt: skip
        # However short and early the other is.
        good, poor = _sentence(first, "a long sentence", 9), _sentence(then, "short", 0)  # type: ignore[arg-type]
        assert best_first([poor, good]) == [good, poor], (first, then)


@pytest.mark.parametrize("zones", [("requirements", "duties", "benefits"), ("nice", "", "other")])
def test_in_parts_as_good_the_short_sentence_comes_first_then_the_early_one(zones: tuple[Zone, ...]) -> None:
    for one in zones:
        for other in zones:
            short, long = _sentence(one, "short", 9), _sentence(other, "longer", 0)
            assert best_first([long, short]) == [short, long]
            early, late = _sentence(one, "same", 3), _sentence(other, "size", 4)
            assert best_first([late, early]) == [early, late]


def test_a_sentence_is_evidence_once_and_equal_ones_are_two() -> None:
    one, same = _sentence("duties", "text", 3), _sentence("duties", "text", 3)
    assert best_first([one, one]) == [one]
    assert [id(s) for s in best_first([same, one, same])] == [id(same), id(one)]
    assert best_first([]) == []


@pytest.mark.parametrize(
    ("count", "of", "expected"), [(1, 4, 0.25), (4, 4, 1), (5, 4, 1), (0, 4, 0), (3, 0, 0), (0, 0, 0)]
)
def test_a_share_is_one_at_most_and_none_of_nothing(count: float, of: float, expected: float) -> None:
    assert share(count, of) == expected


def test_an_option_without_sentences_is_not_claimed() -> None:
    sentence = _sentence("duties")
    assert Finding("ic", {"ic": [sentence], "architect": []}).support == {"ic": [sentence]}


def test_values_are_those_that_the_lexicon_has_a_cue_for() -> None:
    kinds = values_with_cues("storage_layer", "storage.", unless=("mixed",))
    assert set(kinds) == {"warehouse", "lake", "lakehouse"}
    with pytest.raises(
        LookupError, match=r"^storage_layer: the lexicon has no cue \[storage.mixed\] for the value 'mixed'$"
    ):
        values_with_cues("storage_layer", "storage.")
