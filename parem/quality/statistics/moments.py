"""Means and covariances of several items at once: what regressions and reliabilities are computed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Matrix: TypeAlias = NDArray[np.float64]
#: Squares and sums of these are still numbers.
_LARGEST = 1e100


@dataclass(frozen=True)
class Moments:
    """n respondents with these k items answered: `mean` (k) and `covariance` (k x k, denominator `weight`, not n - 1).

    `weight` is the sum of the respondents' weights; n where they have none. Made from answer rows by `of`, or from a
    Burt table's counts, where nobody can be recognised any more.
    """

    n: int
    weight: float
    mean: Matrix
    covariance: Matrix

    @property
    def sample_covariance(self) -> Matrix:
        """The covariance with denominator n - 1 (as if each weight were 1 on average); ValueError for n < 2."""
        if self.n < 2:
            raise ValueError("covariances take two answers")
        return self.covariance * (self.n / (self.n - 1))

    @classmethod
    def of(cls, rows: NDArray[Any], weights: NDArray[Any] | None = None) -> Moments:
        """From rows n x k; a row with a missing value (NaN) is left out whole (listwise). R: cov.wt(method = "ML")."""
        table = answer_table(rows)
        kept = ~np.isnan(table).any(axis=1)
        w = np.ones(len(table)) if weights is None else np.asarray(weights, dtype=float)
        if w.shape != (len(table),) or (w < 0).any() or np.isinf(w).any():
            raise ValueError("weights are one for each respondent, none a weight below 0 or without end")
        kept &= w > 0
        table, w = table[kept], w[kept]
        k = table.shape[1]
        if not len(table):
            return cls(0, 0.0, np.zeros(k), np.zeros((k, k)))
        total = float(w.sum())
        mean = _exact_where_constant(w @ table / total, table)
        centred = table - mean
        return cls(len(table), total, mean, (centred * w[:, None]).T @ centred / total)


def answer_table(rows: NDArray[Any]) -> Matrix:
    """Answers as numbers, n x k, NaN where missing. Raises ValueError for another shape, or what can't be squared."""
    table = np.asarray(rows, dtype=float)
    if table.ndim != 2:
        raise ValueError("answers are a table: a row for each respondent, a column for each item")
    if (np.abs(table) > _LARGEST).any():
        raise ValueError("an answer that is no number of a scale")
    return table


def checked_covariance(covariance: Matrix) -> Matrix:
    """A matrix of covariances, k x k. Raises ValueError for another shape, or one with a gap."""
    if covariance.ndim != 2 or covariance.shape[0] != covariance.shape[1] or not np.isfinite(covariance).all():
        raise ValueError("covariances are numbers, a row and a column for each item")
    return covariance


def _exact_where_constant(mean: Matrix, rows: Matrix) -> Matrix:
    """The means, where all values are one that very value: by rounding a constant item would seem to vary."""
    return np.where(rows.min(axis=0) == rows.max(axis=0), rows[0], mean)


def correlation_of(covariance: Matrix) -> Matrix:
    """The correlation matrix of a covariance matrix (its diagonal must be above 0). R: cov2cor."""
    deviation = np.sqrt(np.diag(covariance))
    return np.asarray(covariance / np.outer(deviation, deviation))


def pairwise_covariance(rows: NDArray[Any]) -> Matrix:
    """Covariances (denominator n - 1) of rows n x k, each over the respondents who answered both items.

    R: cov(x, use = "pairwise"). An item or a pair with fewer than two answers gives 0.
    """
    table = answer_table(rows)
    known = (~np.isnan(table)).astype(float)
    filled = np.where(np.isnan(table), 0.0, table)
    # Means first: the sums of squares of large codes would lose digits.
    centre = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    low, high = np.fmin.reduce(table, initial=np.inf), np.fmax.reduce(table, initial=-np.inf)
    centre = np.where(low == high, low, centre)  # By rounding a constant item would seem to vary.
    filled = (filled - centre) * known
    n = known.T @ known
    sums = filled.T @ known
    products = filled.T @ filled
    return np.where(n > 1, (products - sums * sums.T / np.maximum(n, 1)) / np.maximum(n - 1, 1), 0.0)


def pairwise_correlation(rows: NDArray[Any]) -> Matrix:
    """Correlations of rows n x k, each over the respondents who answered both items, their variances too.

    R: cor(x, use = "pairwise"). NaN-free: a pair without variation gives 0.
    """
    table = answer_table(rows)
    k = table.shape[1]
    r = np.eye(k)
    for one in range(k):
        for other in range(one):
            c = pairwise_covariance(table[~np.isnan(table[:, [one, other]]).any(axis=1)][:, [one, other]])
            spread = float(c[0, 0] * c[1, 1])
            r[one, other] = r[other, one] = float(c[0, 1]) / np.sqrt(spread) if spread > 0 else 0.0
    return r
