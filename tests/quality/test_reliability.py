"""Scales: figures from R typed in, what always holds, and what can't be answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parem.quality.statistics import (
    NotEstimable,
    OneFactor,
    OrdinalReliability,
    Polychoric,
    Reason,
    ScaleReliability,
    alpha_of,
    omega_total,
    ordinal_reliability,
    polychoric,
    r_drop,
    reversed_items,
    scale_reliability,
)
from parem.quality.statistics.polychoric import smoothed

#: R: cor(ltm::Science[c("Comfort", "Work", "Future", "Benefit")]), 392 answers.
SCIENCE = np.array(
    [
        [1, 0.15116982204245522, 0.2841769207610502, 0.334220028471718],
        [0.15116982204245522, 1, 0.40148713682265474, 0.1667379029147179],
        [0.2841769207610502, 0.40148713682265474, 1, 0.3132316308205844],
        [0.334220028471718, 0.1667379029147179, 0.3132316308205844, 1],
    ]
)
LATENT = np.random.default_rng(5).normal(size=(300, 1))
ROWS = np.clip(np.round(3 + LATENT + np.random.default_rng(6).normal(size=(300, 4))), 1, 5)


def test_omega_as_psych_and_lavaan_have_it() -> None:
    ml, minres = omega_total(SCIENCE), omega_total(SCIENCE, "minres")
    assert isinstance(ml, OneFactor) and isinstance(minres, OneFactor)
    assert ml.omega == pytest.approx(0.6107413615, rel=1e-6)
    assert ml.loadings == pytest.approx([0.42546977, 0.49278385, 0.73164256, 0.45776830], rel=1e-5)
    assert minres.omega == pytest.approx(0.61140, rel=1e-4)


def test_a_scale_is_the_same_whichever_way_an_item_was_asked() -> None:
    turned = ROWS.copy()
    turned[:, 2] = 6 - turned[:, 2]
    plain, back = scale_reliability(ROWS), scale_reliability(reversed_items(turned, [2], 1, 5))
    assert isinstance(plain, ScaleReliability) and isinstance(back, ScaleReliability)
    assert back.alpha == plain.alpha
    wrong = scale_reliability(turned)
    assert isinstance(wrong, ScaleReliability)
    assert (wrong.r_drop[2] or 0) < 0 < (plain.r_drop[2] or 0)


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (30, 3), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])))
def test_holes_give_a_figure_or_a_reason_and_never_nonsense(table: np.ndarray) -> None:
    found = scale_reliability(table)
    if isinstance(found, ScaleReliability):
        assert np.isfinite([found.alpha.value, found.alpha.low, found.alpha.high]).all()
        assert np.isfinite([found.item_mean, found.r_standardised]).all()
        for figures in (found.r_drop, found.r_total, found.r_corrected):
            assert all(each is None or abs(each) < 1e6 for each in figures)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (np.empty((0, 3)), Reason.NO_ANSWERS),
        (np.full((9, 3), np.nan), Reason.NO_VARIATION),
        (np.array([[1.0, 2.0]]), Reason.NO_VARIATION),
        (np.column_stack([ROWS, np.ones(300)]), Reason.NO_VARIATION),
        (ROWS[:, :1], Reason.TOO_FEW_ITEMS),
    ],
)
def test_what_is_no_scale_says_why(table: np.ndarray, reason: Reason) -> None:
    found = scale_reliability(table)
    assert isinstance(found, NotEstimable) and found.reason == reason


def test_polychoric_correlations_come_back_from_coarse_scales() -> None:
    found = polychoric(ROWS)
    assert isinstance(found, Polychoric)
    assert found.correlation[0, 1] > np.corrcoef(ROWS.T)[0, 1]
    assert polychoric(np.ones((20, 2))) == NotEstimable(Reason.ONE_CATEGORY, 20)
    assert polychoric(np.full((20, 2), np.nan)) == NotEstimable(Reason.NO_ANSWERS)
    assert ordinal_reliability(ROWS[:, :1]) == NotEstimable(Reason.TOO_FEW_ITEMS, 300)


def test_omega_of_what_has_no_factor_says_why() -> None:
    assert omega_total(np.eye(2)) == NotEstimable(Reason.TOO_FEW_ITEMS)
    assert omega_total(np.ones((3, 3))) == NotEstimable(Reason.COLLINEAR)
    assert omega_total(np.diag([1.0, 1.0, 0.0])) == NotEstimable(Reason.NO_VARIATION)
    with pytest.raises(ValueError, match="no method"):
        omega_total(SCIENCE, "guess")


#: Three items of twelve people; the second goes to 3, the others to 4.
STEPS = np.array([
    [1, 1, 1], [2, 1, 2], [2, 2, 1], [3, 2, 3], [3, 3, 4], [4, 3, 4], [4, 3, 3], [4, 2, 4], [1, 1, 2], [2, 3, 2],
    [3, 2, 4], [4, 3, 4],
], dtype=float)  # fmt: skip


def test_of_two_items_the_one_left_is_as_reliable_as_the_other_makes_it() -> None:
    """R: psych::alpha(attitude[1:6, 1:2])$alpha.drop: raw_alpha, std.alpha, average_r."""
    table = np.array([[43, 51], [63, 64], [71, 70], [61, 63], [81, 78], [43, 55]], dtype=float)
    found = scale_reliability(table)
    assert isinstance(found, ScaleReliability) and found.dropped[0] and found.dropped[1]
    assert [each and each.raw for each in found.dropped] == pytest.approx([1.524402907580, 0.638631090487])
    assert found.dropped[0].standardised == found.dropped[0].average_r == pytest.approx(0.986676791665)
    assert found.dropped[0].signal_to_noise == pytest.approx(74.0569963964)


def test_an_item_asked_twice_takes_nothing_from_the_others() -> None:
    """R: psych::alpha(d): the items' inverse is Moore and Penrose's; all would be explained wholly otherwise."""
    table = np.array([[1, 1, 2, 1], [2, 2, 2, 2], [3, 3, 3, 3], [4, 5, 1, 4], [5, 4, 5, 5], [3, 3, 4, 3]], dtype=float)
    found = scale_reliability(table)
    assert isinstance(found, ScaleReliability) and found.of.lambda6 == pytest.approx(0.958666334282)
    wanted = [0.968904120827, 0.851398429494, 0.561841197216, 0.968904120827]
    assert list(found.r_corrected) == pytest.approx(wanted)


def test_where_the_others_do_not_vary_only_their_own_figures_are_missing() -> None:
    """R: psych::alpha(d) gives NaN for r.drop of the third, -Inf for the alpha of the first two, the rest as here."""
    table = np.array([[1, 5, 2], [2, 4, 2], [3, 3, 3], [4, 2, 1], [5, 1, 5], [3, 3, 4]], dtype=float)
    found = scale_reliability(table)
    assert isinstance(found, ScaleReliability) and found.alpha.value == pytest.approx(-2.76923076923077)
    assert list(found.r_drop)[:2] == pytest.approx([-0.480384461415261, -0.854242196177249])
    assert found.r_drop[2] is None and found.dropped[2] is None and found.r_corrected == (None, None, None)
    assert found.dropped[0] and found.dropped[0].raw == pytest.approx(-1.84615384615385)
    # The unit of the scale is nobody's business.
    tiny = scale_reliability(table / 1e6)
    assert isinstance(tiny, ScaleReliability) and tiny.alpha.value == pytest.approx(found.alpha.value)


def test_omega_where_the_factor_would_explain_more_than_all_of_an_item() -> None:
    """R: psych::fa(cor(longley[1:6]), fm = "minres"); lavaan::cfa of attitude[1:3], std.lv: standardised loadings."""
    longley = np.array([
        [1, .9915892, .6206334, .4647442, .9791634, .9911492], [.9915892, 1, .6042609, .4464368, .9910901, .9952735],
        [.6206334, .6042609, 1, -.1774206, .6865515, .6682566], [.4647442, .4464368, -.1774206, 1, .3644163, .4172451],
        [.9791634, .9910901, .6865515, .3644163, 1, .9939528], [.9911492, .9952735, .6682566, .4172451, .9939528, 1],
    ])  # fmt: skip
    found = omega_total(longley, "minres")
    assert isinstance(found, OneFactor) and found.is_heywood
    wanted = [0.999237950, 0.999125021, 0.608242359, 0.362317318, 1.000587228, 1.005946291]
    assert found.loadings == pytest.approx(wanted, rel=1e-4)
    assert found.omega == pytest.approx(0.943265828, rel=1e-5)
    attitude = np.array([[1, 0.825417569542146, 0.426116870100264], [0, 1, 0.558288200727029], [0, 0, 1]])
    attitude = np.triu(attitude) + np.triu(attitude, 1).T
    beyond = omega_total(attitude, bounded=False)
    assert isinstance(beyond, OneFactor) and beyond.is_heywood and beyond.uniquenesses[1] < 0
    assert beyond.loadings == pytest.approx([0.793728532601, 1.03992427569, 0.536854664021], rel=1e-6)
    assert beyond.omega == pytest.approx(0.848883203362791, rel=1e-6)


def test_omega_as_psych_has_it_turns_items_round() -> None:
    """R: psych::omega(SCIENCE, nfactors = 1)$omega.tot is the same when an item's signs are changed (flip)."""
    turned = SCIENCE * np.outer([1, 1, -1, 1], [1, 1, -1, 1])
    plain, other = omega_total(SCIENCE, "minres"), omega_total(turned, "minres")
    assert isinstance(plain, OneFactor) and isinstance(other, OneFactor)
    assert other.omega_psych == pytest.approx(plain.omega_psych) == pytest.approx(0.61126925, rel=1e-5)
    assert other.omega < plain.omega


def test_polychoric_correlations_of_scales_of_unequal_length() -> None:
    """R: psych::polychoric(x)$rho, (x, correct = 0)$rho, psych::alpha(...)$total$std.alpha: each pair's own margins."""
    half, none = ordinal_reliability(STEPS), polychoric(STEPS)
    assert isinstance(half, OrdinalReliability) and isinstance(none, Polychoric)
    below = np.array([1, 2, 2]), np.array([0, 0, 1])
    assert half.polychoric.correlation[below] == pytest.approx([0.526337384, 0.445530821, 0.409419287], rel=1e-3)
    assert half.alpha == pytest.approx(0.7190990983, rel=1e-3)
    assert none.correlation[below] == pytest.approx([0.819496441, 0.897828903, 0.640575075], rel=1e-3)


def test_correlations_that_cannot_be_of_the_same_people_are_smoothed() -> None:
    """R: psych::cor.smooth(m)."""
    found = smoothed(np.array([[1, 0.9, -0.5], [0.9, 1, 0.4], [-0.5, 0.4, 1]]))
    assert found[np.tril_indices(3, -1)] == pytest.approx([0.7421904534, -0.4037840465, 0.3134406674], rel=1e-9)
    assert smoothed(SCIENCE) is SCIENCE


def test_two_answers_each_with_an_empty_cell_between_them() -> None:
    """R: lavaan::lavCor(x, ordered = names(x)): half an answer is moved to the empty cell, the margins stay."""
    table = np.repeat([[1, 1], [1, 2], [2, 2]], [30, 12, 18], axis=0).astype(float)
    found = polychoric(table, listwise=True, moved=0.5)
    assert isinstance(found, Polychoric) and found.correlation[0, 1] == pytest.approx(0.9117920335, rel=1e-3)
    table[:, 0] = 3 - table[:, 0]
    found = polychoric(table, listwise=True, moved=0.5)
    assert isinstance(found, Polychoric) and found.correlation[0, 1] == pytest.approx(-0.9117920335, rel=1e-3)


@pytest.mark.parametrize("level", [0, 1, 95, float("nan")])
def test_a_level_that_is_none_is_refused(level: float) -> None:
    with pytest.raises(ValueError, match="a level of"):
        scale_reliability(ROWS, level)


@pytest.mark.parametrize("matrix", [np.full((3, 3), np.nan), np.full((3, 3), np.inf), np.ones((3, 2)), np.ones(3)])
def test_what_are_no_covariances_is_refused(matrix: np.ndarray) -> None:
    for figure in (alpha_of, r_drop, omega_total):
        with pytest.raises(ValueError, match="covariances are"):
            figure(matrix)


def test_a_sum_that_cannot_vary_is_no_scale() -> None:
    mirrored = np.array([[1, -0.5, -0.5], [-0.5, 1, -0.5], [-0.5, -0.5, 1]])
    assert omega_total(mirrored, "minres") == NotEstimable(Reason.NO_VARIATION)
    for matrix in (mirrored, np.zeros((2, 2)), np.ones((1, 1))):
        with pytest.raises(ValueError, match="its sum varies"):
            alpha_of(matrix)
    for wrong in ([4], [-1]):
        with pytest.raises(ValueError, match="no such items"):
            reversed_items(ROWS, wrong, 1, 5)
        with pytest.raises(ValueError, match="no such items"):
            ordinal_reliability(ROWS, wrong)
