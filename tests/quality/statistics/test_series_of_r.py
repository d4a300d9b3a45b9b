"""Series on data beside the reference cases, against figures computed in R (strucchange, sandwich, prais, lmtest)."""

from __future__ import annotations

import numpy as np
import pytest

from parem.quality.statistics import (
    ChangePoint,
    NotEstimable,
    Reason,
    SegmentedRegression,
    before_after_samples,
    change_point,
    cusum,
    durbin_watson,
    ewma,
    gls_ar1,
    ljung_box,
    newey_west_errors,
    prais_winsten,
    segmented_regression,
    white_errors,
)
from parem.quality.statistics.serial_correlation import AutoregressiveFit, DurbinWatson

NINE = [1.0, 3, 2, 5, 3, 8, 6, 9, 7]
WANDERING = [
    49.91991, 51.69967, 51.66634, 49.60379, 53.26144, 49.60434, 52.2611, 54.14694, 53.81812, 52.99329, 54.46048,
    53.17018, 53.75363, 54.73253, 57.12696, 55.93564, 53.76279, 53.19518,
]  # fmt: skip
#: datasets::ldeaths, deaths from lung diseases in the United Kingdom by month, 1974-1979.
LUNGS = [
    3035, 2552, 2704, 2554, 2014, 1655, 1721, 1524, 1596, 2074, 2199, 2512, 2933, 2889, 2938, 2497, 1870, 1726, 1607,
    1545, 1396, 1787, 2076, 2837, 2787, 3891, 3179, 2011, 1636, 1580, 1489, 1300, 1356, 1653, 2013, 2823, 3102, 2294,
    2385, 2444, 1748, 1554, 1498, 1361, 1346, 1564, 1640, 2293, 2815, 3137, 2679, 1969, 1870, 1633, 1529, 1366, 1357,
    1570, 1535, 2491, 3084, 2605, 2573, 2143, 1693, 1504, 1461, 1354, 1333, 1492, 1781, 1915,
]  # fmt: skip


def segmented(y: list[float], change: int, season: list[int] | None = None) -> SegmentedRegression:
    found = segmented_regression(y, change, season)
    assert isinstance(found, SegmentedRegression)
    return found


def test_a_short_series_keeps_two_points_on_each_side_of_a_change() -> None:
    """R: Fstats(y ~ 1, from = 0.1) of 12 points, where 0.1 is one of them."""
    found = change_point([3, 4, 3, 4, 4, 3, 5, 6, 5, 6, 5, 6], 0.1)
    assert isinstance(found, ChangePoint)
    assert found.last_before == 5 and found.p == pytest.approx(1.2e-8, abs=1e-8)
    half = [1.90476190476, 5.69767441860, 6.66666666667, 8.61702127660]
    assert found.f == pytest.approx([*half, 40, 22.40740740741, 6.66666666667, 5.69767441860, 1.90476190476])
    # R: two of four, where the largest F is the only one; of three there is none.
    assert isinstance(change_point([1, 2, 4, 6]), ChangePoint)
    assert change_point([1, 2, 4]) == NotEstimable(Reason.TOO_FEW_ANSWERS, 3)


def test_a_correlation_beyond_one_leaves_the_first_row_out() -> None:
    """R: prais_winsten(y ~ time + level + trend_after0), first after row 5."""
    found = prais_winsten(segmented(NINE, 4).fit)
    assert isinstance(found, AutoregressiveFit)
    assert found.rho == pytest.approx(-1.00653963993599, rel=1e-5)
    assert found.errors[:2] == pytest.approx([0.65504154616284, 0.239574759743244], rel=1e-5)


def test_a_wandering_series_is_likeliest_at_a_correlation_of_one() -> None:
    """R: gls(y ~ time + level + trend_after0, correlation = corAR1()), first after row 6: phi 0.99997, all but one."""
    found = gls_ar1(segmented(WANDERING, 5).fit)
    assert isinstance(found, AutoregressiveFit)
    assert found.rho == pytest.approx(0.9999685, abs=1e-4)
    assert found.coefficients == pytest.approx([49.08498336, 0.8353825143, -4.492482498, -0.5361458472], rel=1e-4)
    # The intercept's has no bound (R, where its search ends: 227.54).
    assert found.errors[1:] == pytest.approx([0.9028500558, 2.018897674, 1.042554267], rel=1e-4)


def test_points_that_are_fitted_exactly_leave_nothing_in_an_error() -> None:
    """Two points before the change: intercept and slope are theirs alone, and have no residual."""
    y = [5.0, 5.5, *np.round(10 + 3 * np.sin(np.arange(38.0) ** 2), 2)]
    fit = segmented(y, 2).fit
    assert white_errors(fit, "HC0")[:2] == pytest.approx([0, 0], abs=1e-10)
    assert newey_west_errors(fit, 1)[0] < newey_west_errors(fit, 1)[2]


def test_durbin_and_watson_with_months() -> None:
    """R: dwtest(alternative = "two.sided", iterations = 30); its 15 by default give 0.1399069526."""
    months = [month for _ in range(6) for month in range(12)]
    found = durbin_watson(segmented([float(each) for each in LUNGS], 48, months).fit)
    assert isinstance(found, DurbinWatson)
    assert found.p == pytest.approx(0.1399061475, abs=1e-9)


def test_as_many_lags_as_points_say_so() -> None:
    """R: Box.test(residuals, lag = 12, type = "Ljung-Box") has NA."""
    assert ljung_box(segmented(NINE, 4).fit) == NotEstimable(Reason.TOO_FEW_ANSWERS, 9)


def test_what_is_no_number_is_said_at_the_door() -> None:
    nan, inf = float("nan"), float("inf")
    for center, sigma, size in ((nan, 1, 1), (inf, 1, 1), (0, nan, 1), (0, inf, 1), (0, 1, 0), (0, 1, -2)):
        for make in (cusum, ewma):
            with pytest.raises(ValueError, match="a centre and a sigma"):
                make([1.0, 2.0], center, sigma, size)
    for weight in (0, -1, 2, nan):
        with pytest.raises(ValueError, match="a weight"):
            ewma([1.0, 2.0], 0, 1, weight=weight)
    for decision, shift in ((0, 1), (nan, 1), (5, nan)):
        with pytest.raises(ValueError, match="a decision interval"):
            cusum([1.0, 2.0], 0, 1, decision=decision, shift=shift)
    with pytest.raises(ValueError, match="finite"):
        before_after_samples([1, 2], [3, inf])
    with pytest.raises(ValueError, match="for each point"):
        segmented_regression(NINE, 4, covariates={"people": [1.0]})
    with pytest.raises(ValueError, match="for each point"):
        segmented_regression(NINE, 4, ["a", "b"])
