"""Two questions side by side: is there an association, how strong, and in which cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from parem.quality.statistics.estimate import NotEstimable, Reason, checked_counts, checked_table
from parem.quality.statistics.exact_table import exact_table_p
from parem.quality.statistics.fisher import fisher_test
from parem.quality.statistics.moments import Matrix


@dataclass(frozen=True)
class FourFold:
    """What only a 2 x 2 table has: the odds ratio as it is and by the conditional likelihood, with Fisher's tests."""

    phi: float
    chi2_yates: float
    p_yates: float
    odds_ratio: float
    conditional_odds_ratio: float
    conditional_interval: tuple[float, float]
    fisher_p: float
    p_greater: float
    p_less: float


@dataclass(frozen=True)
class NominalTable:
    """Of an r x c table: Pearson's chi-square, the likelihood ratio g, Cramér's V (and Bergsma's), the residuals.

    `fisher_p` is exact, or None where the table is too large to go through. `adjusted` residuals beyond ±2 or 3 show
    the cells that make the association.
    """

    n: int
    chi2: float
    freedom: int
    p: float
    g: float
    g_p: float
    cramers_v: float
    cramers_v_corrected: float
    contingency_coefficient: float
    least_expected: float
    share_expected_below_5: float
    expected: Matrix
    pearson_residuals: Matrix
    adjusted_residuals: Matrix
    fisher_p: float | None
    four_fold: FourFold | None


def nominal_table(counts: Sequence[Sequence[int]] | NDArray[Any], level: float = 0.95) -> NominalTable | NotEstimable:
    """From counts r x c. Rows and columns that are empty are left out, as nobody chose them.

    Missing: the caller counts only pairs that were answered. No answers, or one row or column left, gives a reason.
    Sources: Pearson 1900; Cramér 1946; Bergsma 2013; Haberman 1973; Fisher 1935.
    R: chisq.test, vcd::assocstats, DescTools::CramerV(bias.correct = TRUE), fisher.test.
    """
    table = checked_table(counts)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    n = int(table.sum())
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if min(table.shape) < 2:
        return NotEstimable(Reason.ONE_CATEGORY, n)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    expected = np.outer(rows, columns) / n
    square = float(((table - expected) ** 2 / expected).sum())
    known = table > 0
    g = 2 * float((table[known] * np.log(table[known] / expected[known])).sum())
    r, c = table.shape
    freedom = (r - 1) * (c - 1)
    residuals = (table - expected) / np.sqrt(expected)
    two_by_two = _four_fold(table, square, level) if table.shape == (2, 2) else None
    return NominalTable(
        n, square, freedom, float(chi2.sf(square, freedom)), g, float(chi2.sf(g, freedom)),
        math.sqrt(square / (n * (min(r, c) - 1))), _bergsma(square, n, r, c), math.sqrt(square / (square + n)),
        float(expected.min()), float((expected < 5).mean()), expected, residuals,
        residuals / np.sqrt(np.outer(1 - rows / n, 1 - columns / n)),
        two_by_two.fisher_p if two_by_two else exact_table_p(table.astype(np.int64)), two_by_two,
    )  # fmt: skip


def _bergsma(square: float, n: int, r: int, c: int) -> float:
    """Cramér's V less what chance alone gives."""
    if n < 2:
        return 0.0
    phi = max(0.0, square / n - (r - 1) * (c - 1) / (n - 1))
    r_less, c_less = r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)
    least = min(r_less, c_less) - 1
    return math.sqrt(phi / least) if least > 0 else 0.0


def _four_fold(table: Matrix, square: float, level: float) -> FourFold:
    n = float(table.sum())
    (a, b), (c, d) = table
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    correction = min(0.5, abs(a * d - b * c) / n)
    expected = np.outer(rows, columns) / n
    yates = float(((np.abs(table - expected) - correction) ** 2 / expected).sum())
    fisher = fisher_test(int(a), int(a + b), int(c), int(c + d), level)
    return FourFold(
        math.sqrt(square / n), yates, float(chi2.sf(yates, 1)), float(a * d / (b * c)) if b * c else math.inf,
        fisher.odds_ratio, fisher.interval, fisher.p, fisher.greater, fisher.less,
    )  # fmt: skip


@dataclass(frozen=True)
class TrendInProportions:
    """Do shares rise or fall over ordered groups (trend), and do they differ at all (homogeneity)?"""

    chi2_trend: float
    p_trend: float
    chi2_homogeneity: float
    p_homogeneity: float


def trend_in_proportions(
    x: Sequence[int], n: Sequence[int], scores: Sequence[float] | None = None
) -> TrendInProportions | NotEstimable:
    """x of n in each of k ordered groups, at these scores (1..k unless given).

    An empty group, one group, or a share of 0 or 1 throughout gives a reason; x above n raises ValueError.
    Source: Cochran 1954; Armitage 1955.
    R: prop.trend.test, prop.test.
    """
    successes, sizes = checked_counts(x), checked_counts(n)
    if successes.shape != sizes.shape or (successes > sizes).any():
        raise ValueError("at most n of n, in each group")
    at = np.arange(1.0, len(sizes) + 1) if scores is None else np.asarray(scores, dtype=float)
    if at.shape != sizes.shape or not np.isfinite(at).all():
        raise ValueError("a score is a number, one for each group")
    total = float(sizes.sum())
    if len(sizes) < 2 or (sizes <= 0).any():
        return NotEstimable(Reason.NO_ANSWERS if total == 0 else Reason.TOO_FEW_ITEMS, int(total))
    share = float(successes.sum()) / total
    centred = at - sizes @ at / total
    spread = float(sizes @ centred**2)
    if share in (0.0, 1.0) or spread == 0:
        return NotEstimable(Reason.NO_VARIATION, int(total))
    variance = share * (1 - share)
    trend = float(centred @ successes) ** 2 / (spread * variance)
    homogeneity = float((sizes * (successes / sizes - share) ** 2).sum()) / variance
    return TrendInProportions(
        trend, float(chi2.sf(trend, 1)), homogeneity, float(chi2.sf(homogeneity, len(sizes) - 1))
    )  # fmt: skip
