"""Two ordered questions side by side: how often people who are higher on one are higher on the other."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, norm

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_table
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.rank_correlation import Kendall, Spearman, kendall, pearson_of, spearman


@dataclass(frozen=True)
class OrdinalTable:
    """Of an r x c table of ordered categories: the measures by pairs of people, with intervals, and by ranks.

    The intervals are ± z times the asymptotic error where there is an association (not the one of the test).
    """

    n: int
    concordant: float
    discordant: float
    tau_b: Estimate
    tau_c: Estimate
    gamma: Estimate
    gamma_error: float
    somers_d_row: Estimate
    somers_d_column: Estimate
    kendall: Kendall
    spearman: Spearman
    pearson: float
    linear_by_linear: float
    linear_by_linear_p: float


def ordinal_table(counts: Sequence[Sequence[int]] | NDArray[Any], level: float = 0.95) -> OrdinalTable | NotEstimable:
    """From counts r x c, both in rising order. Somers's d by row takes the row question as the one that depends.

    Missing: the caller counts only pairs that were answered. No answers, or one row or column in use, gives a reason.
    Sources: Goodman and Kruskal 1963; Somers 1962; Stuart 1953; Brown and Benedetti 1977 (the errors).
    R: DescTools::KendallTauB, StuartTauC, GoodmanKruskalGamma, SomersDelta; vcdExtra::CMHtest.
    """
    table = checked_table(counts)
    n = float(table.sum())
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if (rows > 0).sum() < 2 or (columns > 0).sum() < 2:
        return NotEstimable(Reason.ONE_CATEGORY, int(n))
    agree, oppose = _concordant(table), _concordant(table[:, ::-1])[:, ::-1]
    p, q = float((table * agree).sum()), float((table * oppose).sum())
    away, w_rows, w_columns = agree - oppose, n * n - float(rows @ rows), n * n - float(columns @ columns)
    z = float(norm.ppf((1 + level) / 2))

    def estimate(value: float, variance: float, method: str) -> Estimate:
        half = z * math.sqrt(max(0.0, variance))
        return Estimate(value, max(-1.0, value - half), min(1.0, value + half), int(n), method, level)

    least = min(table.shape)
    gamma_variance = 16 / (p + q) ** 4 * float((table * (q * agree - p * oppose) ** 2).sum()) if p + q else 0.0
    by_rank = spearman(table)
    by_pairs = kendall(table)
    r = pearson_of(table, np.arange(1.0, len(rows) + 1), np.arange(1.0, len(columns) + 1))
    linear = (n - 1) * r * r
    tau_c_variance = 4 * least**2 / ((least - 1) ** 2 * n**4) * (float((table * away**2).sum()) - (p - q) ** 2 / n)
    return OrdinalTable(
        int(n), p / 2, q / 2, estimate(*_tau_b(table, away, p - q, w_rows, w_columns), "tau-b"),
        estimate(least * (p - q) / (n * n * (least - 1)), tau_c_variance, "tau-c"),
        estimate((p - q) / (p + q) if p + q else 0.0, gamma_variance, "gamma"), math.sqrt(gamma_variance),
        estimate(*_somers(table.T, away.T, p - q, w_columns), "Somers"),
        estimate(*_somers(table, away, p - q, w_rows), "Somers"), by_pairs, by_rank, r, linear,
        float(chi2.sf(linear, 1)),
    )  # fmt: skip


def _concordant(table: Matrix) -> Matrix:
    """For each cell: how many people are higher on both questions, or lower on both."""
    padded = np.zeros((table.shape[0] + 2, table.shape[1] + 2))
    padded[1:-1, 1:-1] = table
    upto = padded.cumsum(axis=0).cumsum(axis=1)
    below = upto[:-2, :-2]
    total, rows, columns = upto[-1, -1], upto[1:-1, -1][:, None], upto[-1, 1:-1][None, :]
    return np.asarray(below + total - rows - columns + upto[1:-1, 1:-1])


def _tau_b(table: Matrix, away: Matrix, difference: float, w_rows: float, w_columns: float) -> tuple[float, float]:
    n = float(table.sum())
    w = math.sqrt(w_rows * w_columns)
    tau = difference / w
    v = table.sum(axis=1)[:, None] * w_columns + table.sum(axis=0)[None, :] * w_rows
    spread = float((table * (2 * w * away + tau * v) ** 2).sum()) - n**3 * tau**2 * (w_rows + w_columns) ** 2
    return tau, spread / w**4


def _somers(table: Matrix, away: Matrix, difference: float, weight: float) -> tuple[float, float]:
    """d of the columns given the rows, and its variance."""
    left = (table.sum() - table.sum(axis=1))[:, None]
    spread = float((table * (weight * away - difference * left) ** 2).sum())
    return difference / weight, 4 * spread / weight**4
