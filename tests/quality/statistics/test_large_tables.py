"""Tables of many answers or many cells: figures of R typed in, and that nothing takes long."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import fisher_exact
from scipy.stats.contingency import odds_ratio

from parem.quality.statistics import (
    NominalTable,
    NotEstimable,
    Reason,
    cohens_kappa,
    exact_table_p,
    nominal_table,
    ordinal_table,
    trend_in_proportions,
)
from parem.quality.statistics.fisher import fisher_test


def test_fishers_test_of_a_table_of_sixteen_cells() -> None:
    # vcd::SexualFun: fisher.test(SexualFun, workspace = 2e7)$p.value
    table = np.array([[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]])
    assert exact_table_p(table) == pytest.approx(0.0957817792127283, rel=1e-9)


def test_fishers_test_of_a_strong_association_counts_what_is_as_unlikely() -> None:
    # fisher.test(matrix(c(10, 5, 2, 1, 4, 9, 6, 3, 3, 4, 11, 7, 2, 3, 5, 12), 4))$p.value
    table = np.array([[10, 4, 3, 2], [5, 9, 4, 3], [2, 6, 11, 5], [1, 3, 7, 12]])
    assert exact_table_p(table) == pytest.approx(0.000648712583328601, rel=1e-7)


@pytest.mark.parametrize("shape", [(10, 4), (9, 2), (4, 3), (12, 12)])
def test_a_table_too_large_for_fishers_test_is_given_up_soon(shape: tuple[int, int]) -> None:
    table = np.random.default_rng(1).integers(50, 900, shape)
    found = nominal_table(table)
    assert isinstance(found, NominalTable) and found.fisher_p is None


@pytest.mark.parametrize("table", [[[3, 1], [1, 3]], [[0, 5], [7, 3]], [[5, 0], [2, 7]], [[12, 5], [30, 41]]])
def test_the_conditional_odds_ratio_as_scipy_has_it(table: list[list[int]]) -> None:
    known = odds_ratio(np.array(table), kind="conditional")
    (a, b), (c, d) = table
    found = fisher_test(a, a + b, c, c + d, 0.9)
    assert found.odds_ratio == pytest.approx(known.statistic, rel=1e-6)
    assert found.interval == pytest.approx(tuple(known.confidence_interval(0.9)), rel=1e-6)
    for side, p in (("two-sided", found.p), ("greater", found.greater), ("less", found.less)):
        assert p == pytest.approx(fisher_exact(table, alternative=side).pvalue, rel=1e-9)


def test_the_conditional_odds_ratio_of_millions_is_that_of_the_cells() -> None:
    # fisher.test(matrix(c(100000, 98000, 99000, 101000), 2))$conf.int is (1.028123, 1.054088) within its search.
    assert fisher_test(100000, 199000, 98000, 199000).interval == pytest.approx((1.028123, 1.054088), abs=1e-4)
    cells = 3_000_000, 2_900_000, 2_800_000, 3_100_000
    found = fisher_test(cells[0], cells[0] + cells[1], cells[2], cells[2] + cells[3])
    half = 1.959964 * math.sqrt(sum(1 / cell for cell in cells))
    plain = math.log(3e6 * 3.1e6 / 2.9e6 / 2.8e6)
    assert tuple(math.log(each) for each in (found.odds_ratio, *found.interval)) == pytest.approx(
        (plain, plain - half, plain + half), abs=1e-5
    )


def test_what_is_no_table() -> None:
    assert nominal_table([]) == ordinal_table([]) == cohens_kappa([]) == NotEstimable(Reason.NO_ANSWERS)
    for wrong in (
        lambda: nominal_table([1, 2]),
        lambda: ordinal_table([1, 2]),
        lambda: trend_in_proportions([0, 0], [2, 2], [1]),
        lambda: trend_in_proportions([1, 2], [2, 2], [math.nan, 1]),
    ):
        with pytest.raises(ValueError, match=r"table has|score is"):
            wrong()
