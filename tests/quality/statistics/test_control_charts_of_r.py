"""Control charts on data beside the reference cases, against figures computed in R (qcc 2.7, qicharts2 0.8.1)."""

from __future__ import annotations

import numpy as np
import pytest

from parem.quality.statistics import (
    AnhoejRules,
    ControlChart,
    NotEstimable,
    Reason,
    anhoej_rules,
    deviation_chart,
    making_data_count,
    range_chart,
    run_rules,
    xbar_chart,
)

#: Centre, sigma, and the limits of the first two samples: means by range, by deviation and pooled; ranges; deviations.
UNEQUAL = [
    (4.153846154, 1.076601932, (2.538943257, 1.870028575), (5.768749051, 6.437663733)),
    (4.153846154, 1.112957185, (2.484410377, 1.792907436), (5.823281931, 6.514784872)),
    (4.153846154, 1.008890563, (2.640510309, 2.013666078), (5.667181999, 6.29402623)),
    (1.769230769, 1.076601932, (0, 0), (4.610848789, 4.522650867)),
    (0.9256812926, 1.112957185, (0, 0), (2.223869748, 2.938387373)),
]
SAMPLES = np.array([[1.0, 3.0], [2.0, 2.0], [4.0, 8.0]])


def test_means_with_the_pooled_deviation() -> None:
    """R: qcc(rbind(c(1, 3), c(2, 2), c(4, 8)), type = "xbar", std.dev = "RMSDF")."""
    chart = xbar_chart(SAMPLES, pooled=True)
    assert isinstance(chart, ControlChart)
    assert (chart.center, chart.sigma) == pytest.approx((10 / 3, 1.9816636488))
    assert (chart.lower[0], chart.upper[0]) == pytest.approx((-0.870410078965, 7.53707674563))


def test_ranges_of_25_values() -> None:
    """d3 of 25 values is 0.70844 (Harter 1960); qcc's table has 0.7084528."""
    chart = range_chart(np.arange(50.0).reshape(2, 25))
    assert isinstance(chart, ControlChart)
    assert chart.error[0] / chart.sigma == pytest.approx(0.70844, abs=1e-5)


def test_samples_of_unequal_size_have_limits_of_their_own() -> None:
    """R: qcc(rbind(c(4, 5, 3, 6), c(2, 4, NA, NA), c(5, 5, 6, NA), c(3, 3, 4, 4)), ...)."""
    nan = float("nan")
    samples = np.array([[4, 5, 3, 6], [2, 4, nan, nan], [5, 5, 6, nan], [3, 3, 4, 4]])
    found = [xbar_chart(samples), xbar_chart(samples, by_range=False), xbar_chart(samples, pooled=True)]
    found += [range_chart(samples), deviation_chart(samples)]
    for chart, (center, sigma, lower, upper) in zip(found, UNEQUAL, strict=True):
        assert isinstance(chart, ControlChart)
        assert (chart.center, chart.sigma) == pytest.approx((center, sigma))
        # Four places of R's d3 are right.
        assert (*chart.lower[:2], *chart.upper[:2]) == pytest.approx((*lower, *upper), rel=1e-5)
    assert xbar_chart(np.array([[1.0, 2], [3, nan]])) == NotEstimable(Reason.ONE_ANSWER, 2)
    with pytest.raises(ValueError, match="does not spread"):
        range_chart(np.array([[1.0, 2], [3, nan]]), 1)
    with pytest.raises(ValueError, match="a value at least"):
        xbar_chart(np.array([[1.0, 2], [nan, nan]]))


def test_one_point_off_the_line_is_a_run_of_one() -> None:
    """R: qic(1:3, c(4, 4, 7)): one useful point, limits 3 and 0. None useful: R has NA."""
    found = anhoej_rules([4, 4, 7])
    assert found == AnhoejRules(4.0, 3, 1, 1, 3, 0, 0, False)
    assert anhoej_rules([4, 4]) == NotEstimable(Reason.NO_VARIATION, 2)


def test_zones_are_thirds_of_the_way_to_narrower_limits() -> None:
    """Limits at 2 sigma have zones at 2/3 and 4/3. R: qccRules of qcc 3 with nsigmas = 2."""
    x = np.array([1.4, 0.0, 1.4, 0.7, 0.7])
    reach, m = 2.0, len(x)
    error = np.full(m, reach / 3)
    found = run_rules(ControlChart("given", 0, 1, x, error, np.full(m, -reach), np.full(m, reach), m))
    assert found["2 of 3 beyond 2 sigma"] == [2] and found["4 of 5 beyond 1 sigma"] == [4]


def test_what_is_no_number_is_said_at_the_door() -> None:
    nan, inf = float("nan"), float("inf")
    for values, centre in (([1, 2, inf], None), ([1, 2, 3], nan), ([1, 2, 3], inf)):
        with pytest.raises(ValueError, match="finite"):
            anhoej_rules(values, centre)
    with pytest.raises(ValueError, match="before the first"):
        making_data_count([1, 2, 3, 4], rebase=[-1])
    with pytest.raises(ValueError, match="a target"):
        making_data_count([1, 2, 3, 4], target=nan, higher_is_better=True)
