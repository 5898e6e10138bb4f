"""Krippendorff's alpha against its published examples and the package that implements it."""

import warnings

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolelens.eval._agreement import nominal_alpha


def test_alpha_is_that_of_the_published_example() -> None:
    """Krippendorff (2011), section B, two observers and five categories: 0.692.

    3 of 12 units disagree. The 24 values are 4 a, 6 b, 6 c, 6 d and 2 e: 12 + 30 + 30 + 30 + 2 = 104 of 24 × 23 = 552
    ordered pairs are alike, so 1 - (3/12) / (1 - 104/552) = 0.6920.
    """
    assert nominal_alpha(list(zip("aabbdcccedda", "babbbcccedd" + "d", strict=True))) == pytest.approx(0.6920, abs=5e-5)


def test_alpha_of_binary_data_is_that_of_the_published_example() -> None:
    """Section A, 4 of 10 units disagree, 14 zeros and 6 ones: 1 - 0.4 / (1 - (14 × 13 + 6 × 5) / (20 × 19)) = .0952."""
    assert nominal_alpha(list(zip("0100000010", "1110010000", strict=True))) == pytest.approx(0.0952, abs=5e-5)


def test_alpha_is_none_where_chance_agreement_is_certain() -> None:
    assert nominal_alpha([("a", "a"), ("a", "a")]) is None
    assert nominal_alpha([]) is None
    assert nominal_alpha([("a", "b")]) == 0.0


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")), min_size=2, max_size=30))
def test_alpha_is_the_packages(pairs: list[tuple[str, str]]) -> None:
    if len({label for pair in pairs for label in pair}) < 2:
        return
    codes = [[ord(label) for label in side] for side in zip(*pairs, strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal")
    assert nominal_alpha(pairs) == pytest.approx(expected, abs=1e-12)
