"""Change over time: figures from R typed in, what always holds, and what can't be told."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.quality.statistics import (
    BeforeAfter,
    ChangePoint,
    Cusum,
    Ewma,
    NotEstimable,
    Reason,
    SegmentedRegression,
    before_after_samples,
    change_point,
    cusum,
    durbin_watson,
    ewma,
    gls_ar1,
    least_squares,
    newey_west_errors,
    newey_west_lag,
    prais_winsten,
    segmented_regression,
    white_errors,
)

NOISE = np.random.default_rng(7).normal(size=60)
AT = np.arange(60.0)
STEP = 10 + 0.1 * AT + 3 * (AT >= 40) - 0.2 * np.maximum(0, AT - 40) + NOISE


def test_the_step_and_the_slope_are_found() -> None:
    exact = segmented_regression(STEP - NOISE, 40)
    assert isinstance(exact, SegmentedRegression)
    assert exact.of(exact.fit.coefficients) == pytest.approx(
        {"(Intercept)": 9.9, "time": 0.1, "level": 3.0, "trend_after": -0.2}
    )
    assert exact.with_change - exact.without == pytest.approx(3 - 0.2 * 19)
    found = segmented_regression(STEP, 40)
    assert isinstance(found, SegmentedRegression)
    assert found.p[2] < 0.001 and found.lag == newey_west_lag(60) == 3


def test_errors_with_no_lag_are_whites() -> None:
    fit = least_squares(np.column_stack([np.ones(60), AT]), STEP)
    assert newey_west_errors(fit, 0, adjusted=False) == pytest.approx(white_errors(fit, "HC0"))
    with pytest.raises(ValueError, match="no HC9"):
        white_errors(fit, "HC9")


def test_residuals_that_hang_together_are_seen() -> None:
    chained = np.zeros(60)
    for at in range(1, 60):
        chained[at] = 0.8 * chained[at - 1] + NOISE[at]
    fit = least_squares(np.column_stack([np.ones(60), AT]), chained)
    assert durbin_watson(fit).p < 0.001
    assert 0.5 < prais_winsten(fit).rho < 0.95 and 0.5 < gls_ar1(fit).rho < 0.99
    assert durbin_watson(least_squares(np.column_stack([np.ones(60), AT]), NOISE)).p > 0.05


@pytest.mark.parametrize(
    ("y", "change", "reason"),
    [
        ([], 0, Reason.NO_ANSWERS),
        ([1.0, 2, 3, 4, 5], 1, Reason.TOO_FEW_ANSWERS),
        ([1.0, 2, 3, 4, 5], 4, Reason.TOO_FEW_ANSWERS),
        ([1.0, 2, 3, 4], 2, Reason.TOO_FEW_ANSWERS),
        ([4.0] * 12, 6, Reason.NO_VARIATION),
    ],
)
def test_a_series_that_is_too_short_says_so(y: list[float], change: int, reason: Reason) -> None:
    assert segmented_regression(y, change) == NotEstimable(reason, len(y))


def test_seasons_that_cannot_be_told_from_the_change_say_so() -> None:
    season = ["before"] * 10 + ["after"] * 10
    assert segmented_regression(list(NOISE[:20]), 10, season) == NotEstimable(Reason.COLLINEAR, 20)


def test_a_known_change_point_and_its_chance() -> None:
    found = change_point(np.concatenate([NOISE[:30], NOISE[30:] + 3]))
    assert isinstance(found, ChangePoint)
    assert found.last_before == 29 and found.p < 1e-6
    # Andrews's 5 % point of sup F with one mean and 15 % cut off at each end is 8.68.
    calm = change_point(NOISE, 0.15)
    assert isinstance(calm, ChangePoint) and calm.p > 0.05
    assert change_point([1.0] * 20) == NotEstimable(Reason.NO_VARIATION, 20)
    assert change_point([]) == NotEstimable(Reason.NO_ANSWERS)


@settings(max_examples=40)
@given(st.floats(0.5, 4), st.floats(4, 30))
def test_a_larger_f_is_less_likely(smaller: float, larger: float) -> None:
    one = change_point([*([0.0, 1.0] * 20), *([smaller, 1 + smaller] * 20)])
    two = change_point([*([0.0, 1.0] * 20), *([larger, 1 + larger] * 20)])
    assert isinstance(one, ChangePoint) and isinstance(two, ChangePoint)
    assert two.sup_f >= one.sup_f and two.p <= one.p + 1e-12


def test_small_lasting_shifts_are_remembered() -> None:
    shifted = [0.0] * 10 + [1.5] * 15
    sums, smooth = cusum(shifted, 0, 1), ewma(shifted, 0, 1)
    assert isinstance(sums, Cusum) and isinstance(smooth, Ewma)
    assert sums.above[0] == 15 and not sums.below
    assert smooth.beyond and smooth.beyond[0] > 10
    assert smooth.error[-1] == pytest.approx(math.sqrt(0.2 / 1.8), rel=1e-4)
    assert cusum([], 0, 1) == NotEstimable(Reason.NO_ANSWERS)
    assert ewma([1.0], 0, 0) == NotEstimable(Reason.NO_VARIATION, 1)


def test_two_stretches() -> None:
    found = before_after_samples([2, 3, 4, 3], [5, 6, 5, np.nan])
    assert isinstance(found, BeforeAfter)
    assert found.groups.welch.difference.value == pytest.approx(7 / 3)
    assert found.percent == pytest.approx(100 * 7 / 9)
    assert found.kolmogorov_smirnov == 1.0
    assert before_after_samples([1, 2], []) == NotEstimable(Reason.NO_ANSWERS, 2)
