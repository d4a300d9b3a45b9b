"""Change over time: figures from R typed in, what always holds, and what can't be told."""

from __future__ import annotations

import math
from typing import TypeVar

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
    breusch_godfrey,
    change_point,
    cusum,
    durbin_watson,
    ewma,
    gls_ar1,
    least_squares,
    ljung_box,
    newey_west_errors,
    newey_west_lag,
    prais_winsten,
    segmented_regression,
    white_errors,
)
from parem.quality.statistics.change_point import sup_f_p

Known = TypeVar("Known")


def known(found: Known | NotEstimable) -> Known:
    assert not isinstance(found, NotEstimable)
    return found


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
    assert known(durbin_watson(fit)).p < 0.001
    assert 0.5 < known(prais_winsten(fit)).rho < 0.95 and 0.5 < known(gls_ar1(fit)).rho < 0.99
    assert known(durbin_watson(least_squares(np.column_stack([np.ones(60), AT]), NOISE))).p > 0.05


@pytest.mark.parametrize("y", [[1.0, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0.0] * 5 + [1.0] * 5])
def test_a_fit_without_residuals_has_p_but_no_tests_of_residuals(y: list[float]) -> None:
    found = known(segmented_regression(y, 5))
    assert np.isfinite(found.p).all() and ((found.p >= 0) & (found.p <= 1)).all()
    for test in (durbin_watson, breusch_godfrey, ljung_box, prais_winsten, gls_ar1):
        assert test(found.fit) == NotEstimable(Reason.NO_VARIATION, 10)
    assert np.isfinite(white_errors(found.fit)).all()


def test_more_lags_than_points_say_so() -> None:
    fit = known(segmented_regression(list(NOISE[:8]), 4)).fit
    assert breusch_godfrey(fit, 4) == NotEstimable(Reason.TOO_FEW_ANSWERS, 8)


def test_a_point_that_alone_decides_a_coefficient_has_no_residual() -> None:
    design = np.column_stack([np.ones(6), [0, 0, 0, 0, 0, 1.0]])
    assert np.isfinite(white_errors(least_squares(design, NOISE[:6]))).all()


def test_large_covariates_and_the_season_to_compare_with() -> None:
    season, far = ["b", "a"] * 30, {"people": list(1e9 + 1e6 * NOISE[::-1])}
    first = known(segmented_regression(STEP, 40, season, far))
    other = known(segmented_regression(STEP, 40, season, far, reference="b"))
    assert first.terms[-1] == "seasonb" and other.terms[-1] == "seasona"
    assert first.fit.coefficients[-1] == pytest.approx(-other.fit.coefficients[-1], rel=1e-6)
    with pytest.raises(ValueError, match="no season c"):
        segmented_regression(STEP, 40, season, reference="c")


def test_a_gap_is_left_out_and_time_goes_on() -> None:
    """R: lm(y ~ time + level + trend_after) leaves out the rows without y or a covariate."""
    y, heat = STEP.copy(), NOISE[::-1].copy()
    y[[0, 10, 40]], heat[7] = np.nan, np.nan
    found = known(segmented_regression(y, 40, covariates={"heat": list(heat)}))
    at = np.arange(60)
    kept = ~np.isnan(y) & ~np.isnan(heat)
    design = np.column_stack([np.ones(60), at + 1, at >= 40, np.maximum(0, at - 40), heat])[kept]
    expected = np.linalg.lstsq(design, y[kept], rcond=None)[0]
    assert found.fit.n == 56 and found.fit.coefficients == pytest.approx(expected, rel=1e-8)
    assert found.with_change == pytest.approx(float(design[-1] @ expected))
    with pytest.raises(ValueError, match="finite"):
        segmented_regression([np.inf, *STEP], 40)
    few = STEP.copy()
    few[1:40] = np.nan
    assert segmented_regression(few, 40) == NotEstimable(Reason.TOO_FEW_ANSWERS, 21)
    assert segmented_regression([np.nan] * 12, 6) == NotEstimable(Reason.NO_ANSWERS)


def test_gaps_are_refused() -> None:
    for call in (change_point, lambda x: cusum(x, 0, 1), lambda x: ewma(x, 0, 1)):
        with pytest.raises(ValueError, match="missing"):
            call([np.nan, *NOISE[:11]])


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


def test_a_change_does_not_depend_on_the_level() -> None:
    low, high = known(change_point(NOISE)), known(change_point(NOISE + 1e7))
    assert high.last_before == low.last_before and high.sup_f == pytest.approx(low.sup_f, rel=1e-6)
    assert known(change_point([0.0] * 10 + [1e9] * 10)).last_before == 9
    assert np.isfinite(known(change_point([0.0] * 10 + [1e9] * 10)).f).all()


@pytest.mark.parametrize(("f", "p"), [(6.0, 0.1608), (8.0, 0.0659), (10.0, 0.0264), (13.0, 0.0065)])
def test_the_chance_of_the_largest_f(f: float, p: float) -> None:
    # Hansen's polynomials for one mean and 15 % cut off at each end, as strucchange gives them.
    assert sup_f_p(f, 0.15) == pytest.approx(p, abs=5e-4)
    # The tail goes on where the steps end.
    assert sup_f_p(25.001, 0.15) == pytest.approx(sup_f_p(25.0, 0.15), rel=1e-2)


@settings(max_examples=40, deadline=None)
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
    assert (found.before.n, found.after.n) == (4, 3) and found.after.mean == pytest.approx(16 / 3)
    cancelled = known(before_after_samples([0.1, 0.2, -0.3], [1, 2, 3]))
    assert cancelled.percent is None
    assert found.kolmogorov_smirnov == 1.0
    assert before_after_samples([1, 2], []) == NotEstimable(Reason.NO_ANSWERS, 2)
