"""Indices of service quality, by hand and against the rows they stand for."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_rel

from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    complete_and_accurate,
    expectation_gap,
    process_cycle_efficiency,
    rolled_complete_and_accurate,
    satisfaction_index,
)

ANSWERS = np.array([[8, 7, 7], [9, 9, 8], [5, 6, 4], [10, 9, 9], [7, 7, 6], [3, 4, 2], [8, 8, 9], [6, 5, 5]])


def test_the_index_is_the_mean_of_each_persons_own() -> None:
    """R: t.test(100 * (rowSums(x) - 3) / 27)$conf.int."""
    each = 100 * (ANSWERS.sum(axis=1) - 3) / 27
    found = satisfaction_index(ANSWERS.mean(axis=0), np.cov(ANSWERS.T), len(ANSWERS))
    assert isinstance(found, Estimate)
    half = 2.364624 * each.std(ddof=1) / math.sqrt(8)
    assert found.value == pytest.approx(each.mean())
    assert (found.low, found.high) == (pytest.approx(each.mean() - half), pytest.approx(each.mean() + half))


def test_the_ends_of_the_index_are_0_and_100() -> None:
    for mean, end in ((1.0, 0.0), (10.0, 100.0)):
        found = satisfaction_index([mean] * 3, np.zeros((3, 3)), 50)
        assert isinstance(found, Estimate) and (found.value, found.low, found.high) == (end, end, end)
    assert isinstance(satisfaction_index([5] * 3, np.zeros((3, 3)), 1), NotEstimable)


@pytest.mark.parametrize("means", [[5, 5], [0.5, 5, 5], [5, 5, 10.5], [5, 5, math.nan]])
def test_means_off_the_scale_are_refused(means: list[float]) -> None:
    with pytest.raises(ValueError, match="three means"):
        satisfaction_index(means, np.zeros((3, 3)), 9)


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=3, max_size=60))
def test_the_gap_is_a_paired_t_test(pairs: list[tuple[int, int]]) -> None:
    joint = np.zeros((5, 5), dtype=int)
    for expected, perceived in pairs:
        joint[expected - 1, perceived - 1] += 1
    found = expectation_gap(joint)
    assert isinstance(found, Estimate)
    gaps = [perceived - expected for expected, perceived in pairs]
    assert found.value == pytest.approx(np.mean(gaps)) and found.n == len(pairs)
    if len(set(gaps)) > 1:
        ends = ttest_rel([p for _, p in pairs], [e for e, _ in pairs]).confidence_interval()
        assert (found.low, found.high) == (pytest.approx(ends.low), pytest.approx(ends.high))


def test_a_gap_of_nobody_has_a_reason_and_a_crooked_table_is_refused() -> None:
    assert isinstance(expectation_gap(np.zeros((5, 5), dtype=int)), NotEstimable)
    for wrong in (np.zeros((5, 4)), np.full((2, 2), -1)):
        with pytest.raises(ValueError, match="square"):
            expectation_gap(wrong)


def test_process_cycle_efficiency() -> None:
    """Twelve minutes of work in a lead time of ten days of eight hours: 12/4800."""
    assert process_cycle_efficiency(12, 4800) == pytest.approx(0.0025)
    assert isinstance(process_cycle_efficiency(0, 0), NotEstimable)
    for worked, lead in ((5, 4), (-1, 4), (1, math.inf), (math.nan, 4)):
        with pytest.raises(ValueError, match="within the lead time"):
            process_cycle_efficiency(worked, lead)


def test_rolled_complete_and_accurate_is_the_product() -> None:
    """By hand: 0.9 · 0.8 · 0.95 = 0.684; log error sqrt(0.1/90 + 0.2/80 + 0.05/95) = 0.064324."""
    found = rolled_complete_and_accurate([(90, 100), (80, 100), (95, 100)])
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(0.684)
    assert found.low == pytest.approx(0.684 * math.exp(-1.959964 * 0.064324), rel=1e-4)
    assert found.high == pytest.approx(0.684 * math.exp(1.959964 * 0.064324), rel=1e-4)


def test_one_step_is_a_share_with_wilsons_interval() -> None:
    """R: binom::binom.confint(90, 100, methods = "wilson"): 0.82563, 0.94477."""
    found = complete_and_accurate(90, 100)
    assert isinstance(found, Estimate)
    assert (found.low, found.high) == (pytest.approx(0.82563, abs=1e-5), pytest.approx(0.94477, abs=1e-5))


@pytest.mark.parametrize("steps", [[], [(0, 0)], [(5, 10), (0, 10)]])
def test_a_process_that_nothing_passes_has_a_reason(steps: list[tuple[int, int]]) -> None:
    assert isinstance(rolled_complete_and_accurate(steps), NotEstimable)


def test_more_usable_than_received_is_refused() -> None:
    with pytest.raises(ValueError, match="within received"):
        rolled_complete_and_accurate([(11, 10)])
