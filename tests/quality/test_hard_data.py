"""Data on which a formula breaks: samples that do not overlap, constants that rounding hides, counts that can't be."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import permutations

import numpy as np
import pytest
from scipy.stats import spearmanr

from parem.quality.statistics import (
    Distribution,
    KGroups,
    Moments,
    NotEstimable,
    RankCorrelation,
    Reason,
    TwoGroups,
    cohens_kappa,
    k_groups,
    moments_of,
    newcombe_difference,
    nominal_table,
    ordinal_table,
    rank_correlation,
    trend_in_proportions,
    two_groups,
    welch_difference,
)
from parem.quality.statistics.moments import pairwise_correlation, pairwise_covariance


def test_samples_that_do_not_overlap_have_an_interval_and_not_a_point() -> None:
    low, high = Distribution.of([1, 2, 3, 2, 1, 3, 2, 1, 2, 3]), Distribution.of([7, 8, 9, 8, 7, 9])
    found = two_groups(high, low)
    assert isinstance(found, TwoGroups)
    assert found.cliffs_delta == 1
    # Feng and Cliff 2004: (m - z²)/(m + z²), m the smaller sample.
    assert found.cliffs_delta_normal == pytest.approx(((6 - 1.959964**2) / (6 + 1.959964**2), 1))
    turned = two_groups(low, high)
    assert isinstance(turned, TwoGroups)
    assert turned.cliffs_delta_normal == pytest.approx((-1, -found.cliffs_delta_normal[0]))


def test_the_variance_of_delta_has_no_floor() -> None:
    x, y = [1.0, 5.0], [2.0, 3.0, 4.0]
    # By hand: every win is ±1, delta 0, rows -1 and 1, columns 0: (9·2 + 0 - 6)/(6·1·2) = 1.
    found = two_groups(Distribution.of(x), Distribution.of(y))
    assert isinstance(found, TwoGroups)
    assert found.cliffs_delta_variance == pytest.approx(1.0)
    # delta 2/3, rows ±1/3, columns 2/3, 2/3 and 2/3: below the floor that was (1 - 4/9)/8.
    x, y = [1.0, 3.0, 5.0], [0.0, 2.0, 0.5]
    wins = np.sign(np.subtract.outer(x, y))
    delta = wins.mean()
    rows, columns = ((wins.mean(axis=1) - delta) ** 2).sum(), ((wins.mean(axis=0) - delta) ** 2).sum()
    unbiased = (9 * rows + 9 * columns - ((wins - delta) ** 2).sum()) / (9 * 2 * 2)
    found = two_groups(Distribution.of(x), Distribution.of(y))
    assert isinstance(found, TwoGroups)
    assert found.cliffs_delta_variance == pytest.approx(unbiased)


def test_where_no_group_varies_there_is_no_f() -> None:
    found = k_groups([Distribution.of([0.1] * 10), Distribution.of([0.3] * 7), Distribution.of([0.7] * 3)])
    assert isinstance(found, KGroups)
    assert (found.anova_f, found.anova_p, found.welch_f) == (None, None, None)
    assert found.eta_squared == 1


@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 1e-9, 123456.7])
@pytest.mark.parametrize("n", [3, 10, 49, 1000])
def test_a_constant_is_no_variation_whatever_rounding_makes_of_it(value: float, n: int) -> None:
    constant = Distribution.of([value] * n)
    assert (constant.mean, constant.variance) == (value, 0)
    assert moments_of([0.0, value], [0, n]) == (n, value, 0)
    found = two_groups(constant, constant)
    assert isinstance(found, NotEstimable) and found.reason == Reason.NO_VARIATION
    one = moments_of([value], [n])
    assert welch_difference(*one, *one) == NotEstimable(Reason.NO_VARIATION, 2 * n)
    rows = np.column_stack([np.full(n, value), np.arange(n)])
    assert (Moments.of(rows, np.full(n, 0.7)).covariance[0] == 0).all()
    assert (pairwise_covariance(rows)[0] == 0).all()
    assert pairwise_correlation(rows)[0, 1] == 0


@pytest.mark.parametrize(
    "figure",
    [
        nominal_table, ordinal_table, cohens_kappa,
        lambda table: rank_correlation(np.array(table), [1.0, 2.0], [1.0, 2.0]),
        lambda table: trend_in_proportions(table[0], [9, 9]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("wrong", [-1, math.nan, math.inf])
def test_counts_that_can_not_be_are_refused(figure: Callable[[list[list[float]]], object], wrong: float) -> None:
    with pytest.raises(ValueError, match="counts are numbers, 0 or above"):
        figure([[4, wrong], [3, 5]])


def test_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at most n of n"):
        trend_in_proportions([3, 8], [5, 7])
    for counts in ((5, 4, 1, 2), (1, 2, -1, 2), (1, 2, 3, 2)):
        with pytest.raises(ValueError, match="not a share"):
            newcombe_difference(*counts)


def test_a_perfect_rank_correlation_of_a_few_is_no_proof() -> None:
    codes = [1.0, 2.0, 3.0, 4.0]
    found = rank_correlation(np.eye(4), codes, codes)
    assert isinstance(found, RankCorrelation)
    every = [spearmanr(codes, order).statistic for order in permutations(codes)]
    assert found.spearman.rho == pytest.approx(1)
    assert found.spearman.p == pytest.approx(np.mean(np.abs(every) >= 1 - 1e-9)) == pytest.approx(2 / 24)
    few = rank_correlation(np.eye(3), codes[:3], codes[:3])
    assert isinstance(few, NotEstimable) and few.reason == Reason.TOO_FEW_ANSWERS
    tied = rank_correlation(np.diag([2, 2]), [1.0, 2.0], [1.0, 2.0])
    assert isinstance(tied, RankCorrelation)
    # Of 24 orders four put the two low before the two high, and as many the other way.
    assert tied.spearman.p == pytest.approx(8 / 24)
