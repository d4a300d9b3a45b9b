"""Control charts: the handbook's figures, each rule on points made for it, and what can't be charted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.quality.statistics import (
    AnhoejRules,
    Assurance,
    ControlChart,
    NotEstimable,
    Reason,
    Segment,
    SpecialCause,
    anhoej_rules,
    c4,
    c_chart,
    laney_chart,
    making_data_count,
    np_chart,
    p_chart,
    range_chart,
    run_rules,
    u_chart,
    xbar_chart,
    xmr_chart,
)
from parem.quality.statistics.run_rules import NELSON, WESTERN_ELECTRIC
from parem.quality.statistics.subgroup_charts import range_constants

values = st.lists(st.floats(0, 100, allow_nan=False), min_size=2, max_size=40)


def chart(found: ControlChart | NotEstimable) -> ControlChart:
    assert isinstance(found, ControlChart)
    return found


def given_chart(points: list[float]) -> ControlChart:
    x, m = np.array(points, dtype=float), len(points)
    return ControlChart("given", 0, 1, x, np.ones(m), np.full(m, -3.0), np.full(m, 3.0), m)


@pytest.mark.parametrize(
    ("n", "d2", "d3", "c"), [(2, 1.1284, 0.8525, 0.7979), (5, 2.3259, 0.8641, 0.9400), (10, 3.0775, 0.7971, 0.9727)]
)
def test_the_constants_of_the_handbook(n: int, d2: float, d3: float, c: float) -> None:
    assert range_constants(n) == pytest.approx((d2, d3), abs=6e-5)
    assert c4(n) == pytest.approx(c, abs=6e-5)


def test_natural_process_limits() -> None:
    found = chart(xmr_chart([10, 12, 11, 13, 12], per_range=2.66))
    assert (found.center, found.lower[0], found.upper[0]) == pytest.approx((11.6, 11.6 - 2.66 * 1.5, 11.6 + 2.66 * 1.5))
    assert found.is_trial
    assert not chart(xmr_chart(list(range(12)))).is_trial


@given(values)
def test_limits_move_and_stretch_with_the_values(x: list[float]) -> None:
    plain, moved = chart(xmr_chart(x)), chart(xmr_chart([3 * each + 7 for each in x]))
    assert moved.upper == pytest.approx(3 * plain.upper + 7, abs=1e-6)
    assert np.isfinite(plain.z).all()


@pytest.mark.parametrize(
    ("points", "rule", "at"),
    [
        ([0, 0, 3.1], "beyond limits", [2]),
        ([0, 2.1, 0, 2.1], "2 of 3 beyond 2 sigma", [3]),
        ([1.1, 1.1, 0, 1.1, 1.1], "4 of 5 beyond 1 sigma", [4]),
        ([0.1] * 8, "8 on one side", [7]),
        ([0.1] * 7 + [0] + [0.1] * 7, "8 on one side", []),
        ([-0.1] * 9, "9 on one side", [8]),
        ([1, 2, 3, 4, 5, 6], "6 in a trend", [5]),
        ([1, 2, 3, 3, 4, 5], "6 in a trend", []),
        ([0, 1] * 7, "14 alternating", [13]),
        ([0.5, -0.5] * 7 + [0.5], "15 within 1 sigma", [14]),
        ([1.5, -1.5] * 4, "8 on both sides beyond 1 sigma", [7]),
        ([1.5] * 8, "8 on both sides beyond 1 sigma", []),
    ],
)
def test_each_rule(points: list[float], rule: str, at: list[int]) -> None:
    assert run_rules(given_chart(points))[rule] == at


def test_every_named_rule_is_there() -> None:
    assert {*WESTERN_ELECTRIC, *NELSON} <= run_rules(given_chart([0])).keys()


def test_the_nhs_flags_whole_patterns_and_judges_the_target() -> None:
    x = [50, 51, 49, 50, 52, 48, 50] + [54] * 7
    (segment,) = made(x, target=40, higher=True)
    flagged = [each.cause if each else None for each in segment.signals]
    assert flagged[7:] == [SpecialCause.ONE_SIDE] * 7
    assert segment.assurance == Assurance.PASS
    assert made(x, target=40, higher=False)[0].assurance == Assurance.FAIL
    assert made(x, target=52, higher=True)[0].assurance == Assurance.CHANCE


def made(x: Sequence[float], target: float, higher: bool) -> list[Segment]:
    found = making_data_count(x, target=target, higher_is_better=higher)
    assert isinstance(found, list)
    return found


def test_limits_begin_anew_only_where_they_are_told_to() -> None:
    found = making_data_count([10, 11, 10, 11, 20, 21, 20, 21], rebase=[4])
    assert isinstance(found, list)
    assert [segment.chart.center for segment in found] == [10.5, 20.5]
    assert found[0].assurance is None
    with pytest.raises(ValueError, match="after the last"):
        making_data_count([1, 2, 3], rebase=[3])


def test_runs_about_the_median() -> None:
    found = anhoej_rules([1] * 10 + [9] * 10)
    assert isinstance(found, AnhoejRules)
    assert (found.longest_run, found.longest_run_limit, found.crossings, found.signal) == (10, 7, 1, True)


def test_large_samples_need_laneys_limits() -> None:
    counts, sizes = [900, 1100, 950, 1050, 1000, 980], [10000] * 6
    plain, laney = chart(p_chart(counts, sizes)), laney_chart(counts, sizes)
    assert isinstance(laney, tuple)
    assert laney[1] > 1 and laney[0].upper[0] > plain.upper[0]


def test_what_cannot_be_charted_says_why() -> None:
    assert xmr_chart([]) == NotEstimable(Reason.NO_ANSWERS)
    assert xmr_chart([5.0]) == NotEstimable(Reason.ONE_ANSWER, 1)
    for empty in (p_chart([], []), u_chart([], []), c_chart([]), np_chart([], 5), xbar_chart(np.empty((0, 5)))):
        assert empty == NotEstimable(Reason.NO_ANSWERS)
    assert range_chart(np.ones((3, 1))) == NotEstimable(Reason.ONE_ANSWER, 3)
    assert laney_chart([0, 0, 0], [5, 5, 5]) == NotEstimable(Reason.NO_VARIATION, 3)
    assert anhoej_rules([]) == NotEstimable(Reason.NO_ANSWERS)
    assert anhoej_rules([4, 4, 4]) == NotEstimable(Reason.NO_VARIATION, 3)
    assert chart(xmr_chart([4.0, 4.0, 4.0])).z.tolist() == [0, 0, 0]
    with pytest.raises(ValueError, match="no sample of 0"):
        p_chart([1], [0])
    with pytest.raises(ValueError, match="between 0"):
        np_chart([6], 5)
    for make in (xmr_chart, c_chart, making_data_count):
        with pytest.raises(ValueError, match="missing"):
            make(np.array([1.0, np.nan, 2.0]))
    with pytest.raises(ValueError, match="rows of a table"):
        xbar_chart(np.ones(5))
    assert anhoej_rules([np.nan]) == NotEstimable(Reason.NO_ANSWERS)
    gap = anhoej_rules([1, 2, np.nan, 1, 2, 1, 2])
    assert isinstance(gap, AnhoejRules) and (gap.n, gap.n_useful, gap.crossings) == (7, 6, 5)


@pytest.mark.parametrize("value", [0.1, 0.7, 1 / 3, 74.001])
@pytest.mark.parametrize("m", [3, 7, 12, 25])
def test_points_on_the_centre_line_are_on_no_side(value: float, m: int) -> None:
    constant = chart(xmr_chart([value] * m))
    assert constant.center == value
    # 15 within one sigma is true of points that do not vary at all.
    found = run_rules(constant)
    assert not any(points for rule, points in found.items() if rule != "15 within 1 sigma")


def test_a_shift_after_a_baseline_without_variation_is_seen() -> None:
    found = run_rules(chart(c_chart([0] * 10 + [3] * 8, 10)))
    assert found["beyond limits"] == list(range(10, 18)) and found["8 on one side"] == [17]


def test_a_window_is_held_against_the_zone_of_its_last_point() -> None:
    # The first point is beyond two of its own errors (0.2) but not of the last point's (0.6).
    x, error = np.array([0.5, 0.0, 1.3]), np.array([0.2, 0.2, 0.6])
    uneven = ControlChart("given", 0, 1, x, error, -3 * error, 3 * error, 3)
    assert run_rules(uneven)["2 of 3 beyond 2 sigma"] == []


def test_limits_by_the_standard_deviation() -> None:
    found = chart(xmr_chart([10, 12, 11, 13, 12], by_deviation=True))
    assert found.upper[0] == pytest.approx(11.6 + 3 * np.std([10, 12, 11, 13, 12], ddof=1) / c4(5))
    assert chart(xmr_chart([4.0, 4.0], by_deviation=True)).sigma == 0
