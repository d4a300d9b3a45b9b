"""Two scales correlated: by their codes, by ranks, by pairs of people, and as if they were measured finely."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtri
from scipy.stats import norm
from scipy.stats import t as student

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_table
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.polychoric import two_step


@dataclass(frozen=True)
class Kendall:
    """tau-b, and the normal test of no association (variance corrected for ties, no continuity correction)."""

    tau_b: float
    z: float
    p: float


@dataclass(frozen=True)
class Spearman:
    """rho of the mid-ranks, with p by the t approximation (exact where rho is ±1).

    s is the sum of squared differences that rho stands for.
    """

    rho: float
    p: float
    s: float


@dataclass(frozen=True)
class RankCorrelation:
    """All of them of one table; `pearson` has Fisher's z interval."""

    n: int
    pearson: Estimate
    pearson_p: float
    spearman: Spearman
    kendall: Kendall
    gamma: float
    polychoric: float


def rank_correlation(
    counts: NDArray[Any], rows: list[float], columns: list[float], level: float = 0.95
) -> RankCorrelation | NotEstimable:
    """From the joint counts r x c of two scales with these codes (rising).

    Missing: pairs that were answered. Fewer than four answers, or one code in use on a scale, gives a reason.
    R: cor.test(method = "pearson" / "spearman" / "kendall", exact = FALSE), polycor::polychor.
    """
    table = checked_table(counts)
    kept_rows, kept_columns = table.sum(axis=1) > 0, table.sum(axis=0) > 0
    table = table[kept_rows][:, kept_columns]
    n = int(table.sum())
    if n < 4:
        return NotEstimable(Reason.NO_ANSWERS if n == 0 else Reason.TOO_FEW_ANSWERS, n)
    if min(table.shape) < 2:
        return NotEstimable(Reason.ONE_CATEGORY, n)
    r = pearson_of(table, np.asarray(rows, dtype=float)[kept_rows], np.asarray(columns, dtype=float)[kept_columns])
    half = float(norm.ppf((1 + level) / 2)) / math.sqrt(n - 3)
    ends = (r, r) if abs(r) >= 1 - 1e-12 else (math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))
    agree, oppose = _pairs(table)
    taus = [ndtri(np.cumsum(margin)[:-1] / n) for margin in (table.sum(axis=1), table.sum(axis=0))]
    return RankCorrelation(
        n, Estimate(r, *ends, n, "Fisher z", level), _t_p(r, n),
        spearman(table), kendall(table), (agree - oppose) / (agree + oppose) if agree + oppose else 0.0,
        two_step(table, taus[0], taus[1]),
    )  # fmt: skip


def pearson_of(table: Matrix, rows: Matrix, columns: Matrix) -> float:
    """Pearson's correlation of codes with these joint counts; each must vary."""
    n = table.sum()
    x, y = rows - table.sum(axis=1) @ rows / n, columns - table.sum(axis=0) @ columns / n
    return float(x @ table @ y / math.sqrt((table.sum(axis=1) @ x**2) * (table.sum(axis=0) @ y**2)))


def spearman(table: Matrix) -> Spearman:
    """From joint counts r x c in rising order."""
    n = int(table.sum())
    ranks = [np.cumsum(margin) - (margin - 1) / 2 for margin in (table.sum(axis=1), table.sum(axis=0))]
    rho = pearson_of(table, ranks[0], ranks[1])
    p = _perfect_p(table) if abs(rho) >= 1 - 1e-12 else _t_p(rho, n)
    return Spearman(rho, p, (n**3 - n) * (1 - rho) / 6)


def kendall(table: Matrix) -> Kendall:
    """From joint counts r x c in rising order."""
    n = float(table.sum())
    agree, oppose = _pairs(table)
    t, u = table.sum(axis=1), table.sum(axis=0)
    pairs = n * (n - 1) / 2
    free = math.sqrt((pairs - (t * (t - 1)).sum() / 2) * (pairs - (u * (u - 1)).sum() / 2))

    def moments(ties: Matrix) -> tuple[float, float, float]:
        return (
            float((ties * (ties - 1)).sum()), float((ties * (ties - 1) * (ties - 2)).sum()),
            float((ties * (ties - 1) * (2 * ties + 5)).sum()),
        )  # fmt: skip

    (t2, t3, t5), (u2, u3, u5) = moments(t), moments(u)
    variance = (n * (n - 1) * (2 * n + 5) - t5 - u5) / 18 + t2 * u2 / (2 * n * (n - 1))
    variance += t3 * u3 / (9 * n * (n - 1) * (n - 2)) if n > 2 else 0.0
    z = (agree - oppose) / math.sqrt(variance)
    return Kendall((agree - oppose) / free, z, min(1.0, 2 * float(norm.sf(abs(z)))))


def _pairs(table: Matrix) -> tuple[float, float]:
    """How many pairs of people agree in their order on both questions, and how many are opposed."""
    above = np.cumsum(np.cumsum(table[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    agree = float((table[:-1, :-1] * above[1:, 1:]).sum())
    turned = table[:, ::-1]
    above = np.cumsum(np.cumsum(turned[::-1, ::-1], axis=0), axis=1)[::-1, ::-1]
    return agree, float((turned[:-1, :-1] * above[1:, 1:]).sum())


def _perfect_p(table: Matrix) -> float:
    """The exact p of a perfect rho: of all n! orders of the answers, those that give it, twice (never above 1).

    t is infinite there, and its p would be 0 even of four answers. R, without ties: cor.test(exact = TRUE).
    """
    n, ties = float(table.sum()), table.sum(axis=1)
    return min(1.0, 2 * math.exp(float(gammaln(ties + 1).sum()) - math.lgamma(n + 1)))


def _t_p(r: float, n: int) -> float:
    if abs(r) >= 1:
        return 0.0
    return 2 * float(student.sf(abs(r) * math.sqrt((n - 2) / (1 - r * r)), n - 2))
