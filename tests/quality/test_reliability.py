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
    Polychoric,
    Reason,
    ScaleReliability,
    omega_total,
    ordinal_reliability,
    polychoric,
    reversed_items,
    scale_reliability,
)

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
    assert wrong.r_drop[2] < 0 < plain.r_drop[2]


@settings(max_examples=200, deadline=None)
@given(arrays(np.float64, (30, 3), elements=st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0, np.nan])))
def test_holes_give_a_figure_or_a_reason_and_never_nonsense(table: np.ndarray) -> None:
    found = scale_reliability(table)
    if isinstance(found, ScaleReliability):
        assert np.isfinite([found.alpha.value, found.alpha.low, found.alpha.high]).all()
        assert np.isfinite([found.item_mean, found.r_drop, found.r_standardised, found.r_corrected]).all()


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
