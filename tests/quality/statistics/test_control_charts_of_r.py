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
    range_chart,
    run_rules,
    xbar_chart,
)

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
