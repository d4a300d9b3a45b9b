"""Two questions side by side: figures from R typed in, errors by the delta method, and what can't be answered."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import hypergeom

from parem.quality.statistics import (
    CohensKappa,
    NominalTable,
    NotEstimable,
    OrdinalTable,
    RankCorrelation,
    Reason,
    cohens_kappa,
    exact_table_p,
    nominal_table,
    ordinal_table,
    rank_correlation,
    trend_in_proportions,
)

JOBS = [[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]]  # Agresti 2002, table 2.8


def ordinal(counts: object) -> OrdinalTable:
    found = ordinal_table(np.asarray(counts))
    assert isinstance(found, OrdinalTable)
    return found


def test_income_and_job_satisfaction() -> None:
    found, table = ordinal(JOBS), nominal_table(JOBS)
    assert isinstance(table, NominalTable)
    assert (found.concordant, found.discordant) == (1331, 849)
    assert found.gamma.value == pytest.approx(0.2211009174, rel=1e-9)
    assert (found.gamma.low, found.gamma.high) == pytest.approx((-0.008534, 0.450736), abs=5e-7)
    assert table.chi2 == pytest.approx(5.9655148, rel=1e-7)
    assert table.fisher_p == pytest.approx(0.7826849, abs=5e-7)
    assert (table.freedom, round(table.least_expected, 4)) == (9, 0.8333)


@pytest.mark.parametrize(
    ("value", "estimate"),
    [
        (lambda p: pairs(p) / (free(p, 0) * free(p, 1)) ** 0.5, "tau_b"),
        (lambda p: pairs(p) / free(p, 0), "somers_d_row"), (lambda p: pairs(p) / free(p, 1), "somers_d_column"),
    ],
)  # fmt: skip
def test_errors_are_those_of_the_delta_method(value: Callable[[np.ndarray], float], estimate: str) -> None:
    table = np.array(JOBS, dtype=float)
    n, p = table.sum(), table / table.sum()
    slopes = np.zeros_like(p)
    for at in np.ndindex(*p.shape):
        up, down = p.copy(), p.copy()
        up[at] += 1e-6
        down[at] -= 1e-6
        slopes[at] = (value(up) - value(down)) / 2e-6
    error = (((p * slopes**2).sum() - (p * slopes).sum() ** 2) / n) ** 0.5
    found = getattr(ordinal(JOBS), estimate)
    assert found.value == pytest.approx(value(p))
    assert (found.high - found.low) / 2 / 1.959963985 == pytest.approx(error, rel=1e-6)


def pairs(p: np.ndarray) -> float:
    cells = list(np.ndindex(*p.shape))
    return float(sum(p[a] * p[b] * np.sign((a[0] - b[0]) * (a[1] - b[1])) for a, b in product(cells, cells)))


def free(p: np.ndarray, axis: int) -> float:
    return float(p.sum() ** 2 - (p.sum(axis=axis) ** 2).sum())


@settings(deadline=None, max_examples=40)
@given(arrays(np.int64, (2, 2), elements=st.integers(1, 12)))
def test_the_exact_test_of_four_cells_is_the_hypergeometric_one(table: np.ndarray) -> None:
    (a, b), (c, d) = table.tolist()
    every = hypergeom(a + b + c + d, a + b, a + c).pmf(np.arange(a + b + 1))
    seen = hypergeom(a + b + c + d, a + b, a + c).pmf(a)
    assert exact_table_p(table) == pytest.approx(every[every <= seen * (1 + 1e-7)].sum(), rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(arrays(np.int64, (3, 4), elements=st.integers(0, 9)))
def test_any_table_gives_figures_or_a_reason(table: np.ndarray) -> None:
    for found in (nominal_table(table), ordinal_table(table), rank_correlation(table, [1, 2, 3], [1, 2, 3, 4])):
        if isinstance(found, NominalTable):
            assert 0 <= found.p <= 1 and 0 <= found.cramers_v <= 1 + 1e-9
            assert found.fisher_p is None or 0 < found.fisher_p <= 1
        elif isinstance(found, OrdinalTable):
            assert -1 <= found.tau_b.low <= found.tau_b.value <= found.tau_b.high <= 1
        elif isinstance(found, RankCorrelation):
            assert found.pearson.low <= found.pearson.value <= found.pearson.high


def test_too_large_a_table_has_no_exact_p() -> None:
    assert exact_table_p(np.full((6, 6), 90)) is None


def test_what_has_no_association_says_why() -> None:
    assert nominal_table([[0, 0], [0, 0]]) == NotEstimable(Reason.NO_ANSWERS)
    assert nominal_table([[3, 0], [4, 0]]) == NotEstimable(Reason.ONE_CATEGORY, 7)
    assert ordinal_table([[3, 0], [4, 0]]) == NotEstimable(Reason.ONE_CATEGORY, 7)
    assert trend_in_proportions([0, 0], [4, 5]) == NotEstimable(Reason.NO_VARIATION, 9)
    assert trend_in_proportions([], []) == NotEstimable(Reason.NO_ANSWERS)
    assert cohens_kappa([[5, 0], [0, 0]]) == NotEstimable(Reason.ONE_CATEGORY, 5)
    assert cohens_kappa([[0, 0], [0, 0]]) == NotEstimable(Reason.NO_ANSWERS)
    with pytest.raises(ValueError, match="same categories"):
        cohens_kappa([[1, 2, 3], [4, 5, 6]])


def test_two_neurologists() -> None:
    found = cohens_kappa([[38, 5, 0, 1], [33, 11, 3, 0], [10, 14, 5, 6], [3, 7, 3, 10]])  # R: vcd::Kappa(MSPatients)
    assert isinstance(found, CohensKappa)
    assert (found.plain.value, found.plain.error) == pytest.approx((0.2079425, 0.0504554), abs=5e-7)
    assert (found.quadratic.value, found.quadratic.error) == pytest.approx((0.524576, 0.0600551), abs=5e-7)
