"""The calibrator by hand: its fit, its regularisation, and what a fold must not see."""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from rolelens.data import Label
from rolelens.eval import Tally, auroc
from rolelens.program.calibration import (
    Calibrator,
    Judgement,
    cross_fitted,
    fit_calibrator,
)
from rolelens.program.calibration._calibrator import (
    CROSS_FITTING_FOLDS,
    INVERSE_REGULARISATION,
    REGULARISATION_FOLDS,
    Features,
    _choose,
    _fit,
    _folds,
    _losses,
)
from rolelens.signatures import SHIPPED, ArtifactError, InputError, SectionError
from tests.test_metric import record_of

ABSENCES = {name: Label(question.absence) for name, question in SHIPPED.questions.items()}


# --- the model


def test_a_confidence_by_hand() -> None:
    model = Calibrator(0.5, {"a": 2.0, "b": -1.0})
    # 0.5 + 2 × 1.5 - 1 × 0.5 = 3; c has no weight.
    assert model.confidence({"a": 1.5, "b": 0.5, "c": 9.0}) == pytest.approx(1 / (1 + math.exp(-3)))
    assert model.confidence({}) == pytest.approx(1 / (1 + math.exp(-0.5)))
    for far in (1e6, -1e6):
        assert 0 < model.confidence({"a": far}) <= 1
        assert model.confidence({"a": far}) == pytest.approx(float(far > 0), abs=1e-12)
    # Within what is certain for any purpose, nothing is cut off.
    assert model.confidence({"a": 10}) == pytest.approx(1 / (1 + math.exp(-20.5)), abs=1e-13)
    assert model.confidence({"a": -10}) == pytest.approx(1 / (1 + math.exp(19.5)), rel=1e-9)


def test_a_record_gets_confidences_and_what_was_not_answered_stays_so() -> None:
    failed = SectionError(kind="timeout", message="…", fields=["h1b_friendly"], attempts=1)
    before = record_of(ABSENCES, confidence=0.8).model_copy(update={"errors": {"visa_and_authorization": failed}})
    # Stated four to one; the engine's answers are right half as often, what it says of clouds even less.
    weights = {"stated": 1.0, "engine=e": -math.log(2), "field=primary_cloud": -math.log(2)}
    after = Calibrator(0.0, weights).record(before)
    assert after.answer("h1b_friendly").confidence == 0.8
    # 2 to 1, 1 to 1; to four places.
    assert after.answer("w2_vs_1099").confidence == 0.6667
    assert after.answer("primary_cloud").confidence == 0.5
    assert {answer.confidence for _, answer in before.answers()} == {0.8}
    assert after.metadata == before.metadata


def test_a_file_holds_what_weighs_anything(tmp_path: Path) -> None:
    Calibrator(-0.123456, {"b": 1.234549, "a": -2.0, "little": 0.0001, "nothing": 0.00004}).save(tmp_path / "c.json")
    # In order of name, so that two of them can be compared by eye.
    assert (tmp_path / "c.json").read_text().split() == (
        [
            "{",
            '"intercept":',
            "-0.1235,",
            '"weights":',
            "{",
            '"a":',
            "-2.0,",
            '"b":',
            "1.2345,",
            '"little":',
            "0.0001",
            "}",
            "}",
        ]
    )
    assert Calibrator.load(tmp_path / "c.json") == Calibrator(-0.1235, {"a": -2.0, "b": 1.2345, "little": 0.0001})
    (tmp_path / "e.json").write_text('{"intercept": 1}')
    for name, what in (("d.json", "No such file or directory"), ("e.json", "KeyError: 'weights'")):
        with pytest.raises(ArtifactError) as raised:
            Calibrator.load(tmp_path / name)
        assert str(raised.value) == f"{tmp_path / name}: invalid calibration ({what}). Fit it again."


# --- the fit


def _row(posting: str, right: bool, features: Features) -> Judgement:
    return Judgement(features, right, posting, 0.5)


def _alike(rights: Mapping[str, bool]) -> list[Judgement]:
    """Answers, one a posting, of which nothing is known that tells them apart."""
    return [_row(posting, right, {"a": 1.0}) for posting, right in rights.items()]


def _noise(postings: int = 40, answers: int = 5, seed: int = 0) -> list[Judgement]:
    """Answers that are right by posting, by chance, with a feature that each posting has for itself.

    Whoever has seen a posting's answers knows all of them; whoever has not knows nothing.
    """
    rng = np.random.default_rng(seed)
    rights = rng.permutation([n % 2 == 0 for n in range(postings)])
    return [_row(f"p{p}", bool(rights[p]), {f"posting={p}": 1.0}) for p in range(postings) for _ in range(answers)]


def _told(postings: int = 60) -> list[Judgement]:
    """Answers that a feature tells right from wrong, all but every tenth."""
    return [_row(f"p{n}", (n % 2 == 0) != (n % 10 == 0), {"x": 1.0 if n % 2 == 0 else -1.0}) for n in range(postings)]


@pytest.mark.parametrize("strength", INVERSE_REGULARISATION)
def test_a_fit_is_where_the_penalised_likelihood_is_flat(strength: float) -> None:
    rng = np.random.default_rng(1)
    judged = [
        _row(f"p{n}", bool(rng.random() < 0.7), {"x": float(rng.normal()), "y": float(n % 3), "z": 2.0})
        for n in range(90)
    ]
    model = _fit(judged, strength)
    rest = [j.right - model.confidence(j.features) for j in judged]
    # d/dw of Σ log p - |w|² / (2 C): the intercept is free, a weight is C times what its feature leaves unexplained.
    assert sum(rest) == pytest.approx(0, abs=1e-2)
    for name in ("x", "y", "z"):
        unexplained = sum(r * j.features[name] for r, j in zip(rest, judged, strict=True))
        assert model.weights[name] == pytest.approx(strength * unexplained, abs=2e-2 * strength + 1e-4)


def test_the_rule_of_succession_where_nothing_tells_right_from_wrong() -> None:
    # (right + 1) / (answers + 2): 4 of 5 after three of three, 1 of 5 after none of three, 2 of 3 after one of one.
    for rights, share in (([True] * 3, 4 / 5), ([False] * 3, 1 / 5), ([True], 2 / 3)):
        model = fit_calibrator([_row(f"p{n}", right, {"a": 1.0}) for n, right in enumerate(rights)])
        assert model.confidence({"a": 1.0}) == model.confidence({}) == pytest.approx(share)
    for fit in (fit_calibrator, cross_fitted):
        with pytest.raises(
            InputError, match=r"^no labelled answer to calibrate on\. Use predictions and gold with common ids\.$"
        ):
            fit([])


def test_few_answers_of_a_field_are_drawn_towards_all() -> None:
    """Five fields with 12 of 20 answers right and five with 19, another with none right of two."""
    judged = [_row(f"p{n}", n % 20 >= (1 if n // 20 % 2 else 8), {f"field={n // 20}": 1.0}) for n in range(200)]
    judged += [_row(f"q{n}", False, {"field=little": 1.0}) for n in range(2)]
    model = fit_calibrator(judged)
    poor, good, little, new = (model.confidence({f"field={name}": 1.0}) for name in ("0", "1", "little", "new"))
    # Each between its own share and that of all, 155 of 202: 0.6 and 0.95 nearly as they are.
    assert 0.6 < poor < 0.65 < 155 / 202 < 0.9 < good < 0.95
    # Of the two there is more than the rule of succession's quarter to be had, and less than of a field never seen.
    assert 1 / 4 < little < 0.5 < new < good


# --- the choice of the regularisation


def test_the_regularisation_with_the_least_mean_loss_is_taken_or_cautiously_the_strongest_about_as_good() -> None:
    """Rows from the strongest regularisation to the weakest; columns are postings."""
    losses = [[0.7] * 4, [0.605] * 4, [0.55] * 4, [0.2, 0.4, 0.6, 0.8], [0.51] * 4]
    assert _choose(losses, cautious=False) == 3
    # The least mean is 0.5; its postings deviate by √0.05 = 0.224, so its standard error is 0.112: up to 0.612.
    assert _choose(losses, cautious=True) == 1
    # 0.615 is beyond it.
    assert _choose([losses[0], [0.615] * 4, *losses[2:]], cautious=True) == 2
    # Without any deviation the best is the only one as good; of equals the strongest is taken.
    assert _choose([[0.6, 0.6], [0.5, 0.5], [0.5, 0.5]], cautious=True) == 1
    assert _choose([[0.6, 0.6], [0.5, 0.5], [0.5, 0.5]], cautious=False) == 1


def test_losses_are_of_models_that_have_not_seen_the_posting() -> None:
    # Nothing tells the answers apart, so a fold's model says the share of right ones among the others. Of right, right,
    # right, wrong, wrong: for a right one it is 2 of 4, for a wrong one 3 of 4.
    judged = _alike({"a": True, "b": True, "c": True, "d": False, "e": False})
    expected = [math.log(2)] * 3 + [math.log(4)] * 2
    assert _losses(judged, _folds(judged, 0, 5), 1.0) == pytest.approx(expected, abs=1e-3)


def test_a_postings_loss_is_that_of_all_its_answers() -> None:
    judged = [*_alike({"a": True, "b": True, "c": False}), _row("a", True, {"a": 1.0})]
    # Without a's two: 1 of 2, for each. Without b: 2 of 3. Without c all are right, which tells nothing.
    expected = [2 * math.log(2), math.log(3 / 2), 0.0]
    assert _losses(judged, _folds(judged, 0, 5), 1.0) == pytest.approx(expected, abs=1e-3)


def test_what_does_not_carry_over_is_regularised_most_and_what_does_least() -> None:
    assert fit_calibrator(_noise()) == _fit(_noise(), INVERSE_REGULARISATION[0])
    clear = [_row(f"p{n}", n % 2 == 0, {"x": 1.0 if n % 2 == 0 else -1.0}) for n in range(60)]
    assert fit_calibrator(clear) == _fit(clear, INVERSE_REGULARISATION[-1])


def test_caution_regularises_more() -> None:
    plain, cautious = fit_calibrator(_told()), fit_calibrator(_told(), cautious=True)
    assert 0 < cautious.weights["x"] < plain.weights["x"] - 0.1
    assert cross_fitted(_told(), cautious=True) != cross_fitted(_told())


def test_a_single_posting_is_fitted_with_the_strongest() -> None:
    judged = [_row("p", True, {"x": 1.0}), _row("p", True, {"x": 2.0}), _row("p", False, {"x": -1.0})]
    model = _fit(judged, INVERSE_REGULARISATION[0])
    assert fit_calibrator(judged) == model
    assert cross_fitted(judged) == [model.confidence(j.features) for j in judged]


# --- cross-fitting


def test_folds_hold_each_posting_out_once_and_whole() -> None:
    judged = [_row(f"p{n % 23}", True, {}) for n in range(70)]
    folds = _folds(judged, 0, 10)
    assert len(folds) == 10
    assert sorted(row for _, held in folds for row in held) == list(range(70))
    for train, held in folds:
        assert sorted([*train, *held]) == list(range(70))
        assert not {judged[i].posting for i in train} & {judged[i].posting for i in held}
        # 23 postings in ten folds.
        assert len({judged[i].posting for i in held}) in (2, 3)
    assert len(_folds(judged[:4], 0, 10)) == 4
    assert len(_folds(judged[:2], 0, 10)) == 2
    assert _folds(judged[:1], 0, 10) == []


def test_folds_are_drawn_by_the_seed_from_the_postings_whatever_their_order() -> None:
    judged = [_row(f"p{n}", True, {}) for n in range(40)]

    def together(rows: list[Judgement], seed: int) -> set[frozenset[str]]:
        return {frozenset(rows[i].posting for i in held) for _, held in _folds(rows, seed, 10)}

    assert together(judged, 3) == together(judged[::-1], 3)
    assert together(judged, 3) != together(judged, 4)
    # Not by their place: the first and the eleventh posting would stand together.
    in_turn = {frozenset(f"p{n}" for n in sorted(range(40), key=str)[at::10]) for at in range(10)}
    assert together(judged, 0) != in_turn


@pytest.mark.parametrize("cautious", [False, True])
def test_a_confidence_has_not_seen_its_postings_labels(cautious: bool) -> None:
    """Exactly: with every label of a posting the other way round, its own confidences are the same."""
    judged = [*_noise(12, 3), *_told(12)]
    before = cross_fitted(judged, cautious=cautious)
    for posting in ("p0", "p7"):
        turned = [_row(j.posting, j.right != (j.posting == posting), j.features) for j in judged]
        after = cross_fitted(turned, cautious=cautious)
        own = [i for i, j in enumerate(judged) if j.posting == posting]
        assert len(own) == 4
        assert [after[i] for i in own] == [before[i] for i in own]
        assert after != before


def test_what_only_a_posting_knows_of_itself_does_not_beat_chance() -> None:
    """The guarantee as a simulation: 40 postings, each right or wrong throughout, and recognisable."""
    judged = _noise()
    right = [j.right for j in judged]
    fitted = fit_calibrator(judged)
    assert auroc(Tally.of([fitted.confidence(j.features) for j in judged], right)) == 1
    assert (auroc(Tally.of(cross_fitted(judged), right)) or 0) <= 0.5


def test_what_carries_over_is_kept() -> None:
    judged = _told()
    # 90 % of the answers are as their feature says: (right above wrong) in 0.9 × 0.9 + 0.9 × 0.1 of the pairs.
    assert (auroc(Tally.of(cross_fitted(judged), [j.right for j in judged])) or 0) > 0.8


def test_cross_fitting_by_hand() -> None:
    # Four postings, a fold each; nothing tells them apart: the share of right ones among the three others, but where
    # those are of one kind the rule of succession's 4 of 5.
    found = cross_fitted(_alike({"a": True, "b": True, "c": False, "d": True}))
    assert found == pytest.approx([2 / 3, 2 / 3, 4 / 5, 2 / 3], abs=2e-3)


def test_the_seed_draws_both_kinds_of_folds() -> None:
    """Twenty answers, of which a feature says little: which regularisation is best hangs on the folds."""
    rng = np.random.default_rng(6)
    drawn = [float(rng.normal()) for _ in range(20)]
    judged = [_row(f"p{n}", bool(rng.random() < 0.5 + 0.2 * x), {"x": x}) for n, x in enumerate(drawn)]
    fits = [fit_calibrator(judged, seed) for seed in range(3)]
    assert fits[0] == fit_calibrator(judged)
    assert len({fit.weights["x"] for fit in fits}) > 1
    expected = {}
    for train, held in _folds(judged, 1, 10):
        fit = fit_calibrator([judged[i] for i in train], 1)
        expected.update({i: fit.confidence(judged[i].features) for i in held})
    found = cross_fitted(judged, 1)
    assert found == [expected[i] for i in range(20)]
    assert cross_fitted(judged) == cross_fitted(judged, 0) != found


def test_what_there_is_to_choose_from() -> None:
    assert (CROSS_FITTING_FOLDS, REGULARISATION_FOLDS) == (10, 5)
    assert INVERSE_REGULARISATION == (0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
