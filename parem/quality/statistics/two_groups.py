"""Two groups, or the same people twice, on one scale: means, ranks and how large the difference is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from scipy.stats import t as student

from parem.quality.statistics.distribution import Distribution
from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.means import mean_interval
from parem.quality.statistics.ranks import MannWhitney, SignedRank, mann_whitney, signed_rank

Interval = tuple[float, float]


@dataclass(frozen=True)
class TTest:
    """A difference of means with its interval, t, degrees of freedom and p."""

    difference: Estimate
    t: float
    freedom: float
    p: float


@dataclass(frozen=True)
class TwoGroups:
    """The first group less the second: t tests (Welch is the one Parem shows), ranks and effect sizes.

    cliffs_delta is P(x > y) - P(x < y) with intervals by t and by the normal curve; vargha_delaney is P(x > y) + half
    P(x = y); cohens_d divides by the pooled deviation, hedges_g corrects it for small samples.
    """

    welch: TTest
    student: TTest
    ranks: MannWhitney
    cliffs_delta: float
    cliffs_delta_variance: float
    cliffs_delta_t: Interval
    cliffs_delta_normal: Interval
    vargha_delaney: float
    cohens_d: Estimate
    hedges_g: float


def two_groups(x: Distribution, y: Distribution, level: float = 0.95) -> TwoGroups | NotEstimable:
    """Everything about two independent samples, x less y.

    Missing: not in a Distribution. Fewer than two answers in a group, or no variation in both, gives a reason.
    Sources: Welch 1947; Cliff 1993; Vargha and Delaney 2000; Hedges 1981.
    R: t.test, wilcox.test, effsize::cliff.delta, effsize::cohen.d, effsize::VD.A.
    """
    if min(x.n, y.n) < 2:
        return NotEstimable(Reason.NO_ANSWERS if min(x.n, y.n) == 0 else Reason.ONE_ANSWER, x.n + y.n)
    ranks = mann_whitney(x, y)
    if isinstance(ranks, NotEstimable):
        return ranks
    if x.variance + y.variance == 0:
        return NotEstimable(Reason.NO_VARIATION, x.n + y.n)
    pairs = x.n * y.n
    delta = (ranks.u1 - ranks.u2) / pairs
    variance = _delta_variance(x, y, delta)
    pooled = _t_test(x, y, level, pooled=True)
    d, g = _cohen(x, y, level)
    return TwoGroups(
        _t_test(x, y, level, pooled=False), pooled, ranks, delta, variance,
        _delta_ends(delta, variance, float(student.ppf((1 + level) / 2, x.n + y.n - 2)), min(x.n, y.n)),
        _delta_ends(delta, variance, float(norm.ppf((1 + level) / 2)), min(x.n, y.n)), ranks.u1 / pairs, d, g,
    )  # fmt: skip


def _t_test(x: Distribution, y: Distribution, level: float, pooled: bool) -> TTest:
    a, b = x.variance / x.n, y.variance / y.n
    if pooled:
        freedom = float(x.n + y.n - 2)
        common = ((x.n - 1) * x.variance + (y.n - 1) * y.variance) / freedom
        error = math.sqrt(common * (1 / x.n + 1 / y.n))
    else:
        freedom = (a + b) ** 2 / (a * a / (x.n - 1) + b * b / (y.n - 1))
        error = math.sqrt(a + b)
    difference = x.mean - y.mean
    half = float(student.ppf((1 + level) / 2, freedom)) * error
    t = difference / error
    name = "Student" if pooled else "Welch"
    estimate = Estimate(difference, difference - half, difference + half, x.n + y.n, name, level)
    return TTest(estimate, t, freedom, 2 * float(student.sf(abs(t), freedom)))


def _cohen(x: Distribution, y: Distribution, level: float) -> tuple[Estimate, float]:
    n, freedom = x.n + y.n, x.n + y.n - 2
    pooled = math.sqrt(((x.n - 1) * x.variance + (y.n - 1) * y.variance) / freedom)
    d = (x.mean - y.mean) / pooled
    error = math.sqrt(n / (x.n * y.n) + d * d / (2 * n))
    half = float(student.ppf((1 + level) / 2, freedom)) * error
    return Estimate(d, d - half, d + half, n, "Cohen", level), d * (1 - 3 / (4 * n - 9))


def _delta_variance(x: Distribution, y: Distribution, delta: float) -> float:
    """Cliff's unbiased variance of delta, without a floor (as effsize has it); 0 where it would be below."""
    n1, n2 = x.n, y.n
    wins = np.sign(np.subtract.outer(x.values, y.values))
    rows, columns = wins @ y.counts / n2, x.counts @ wins / n1
    between_rows = float(x.counts @ (rows - delta) ** 2)
    between_columns = float(y.counts @ (columns - delta) ** 2)
    within = float(x.counts @ (wins - delta) ** 2 @ y.counts)
    unbiased = (n2**2 * between_rows + n1**2 * between_columns - within) / (n1 * n2 * (n1 - 1) * (n2 - 1))
    return max(0.0, unbiased)


def _delta_ends(delta: float, variance: float, quantile: float, smaller: int) -> Interval:
    """Cliff's asymmetric interval, within -1..1; of samples apart (delta = ±1) the near end is (m - z²)/(m + z²).

    m is the smaller sample. Source: Cliff 1993; Feng and Cliff 2004 for ±1.
    """
    if abs(delta) == 1:
        near = (smaller - quantile**2) / (smaller + quantile**2)
        return (near, 1.0) if delta > 0 else (-1.0, -near)
    square = quantile**2 * variance
    root = quantile * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + square)
    scale = 1 - delta**2 + square
    return (delta - delta**3 - root) / scale, (delta - delta**3 + root) / scale


@dataclass(frozen=True)
class PairedComparison:
    """Second less first of the same people: the mean difference with its t interval, the signed ranks, Cohen's dz."""

    mean: Estimate
    t: float
    freedom: int
    p: float
    ranks: SignedRank
    cohens_dz: float


def paired_comparison(differences: Distribution, level: float = 0.95) -> PairedComparison | NotEstimable:
    """From the differences after - before of n people (whole pairs only).

    One pair, or the same difference throughout, gives a reason. R: t.test(d), wilcox.test(d).
    """
    mean = mean_interval(differences.n, differences.mean, differences.variance, level)
    if isinstance(mean, NotEstimable):
        return mean
    ranks = signed_rank(differences)
    if isinstance(ranks, NotEstimable) or differences.variance == 0:
        return NotEstimable(Reason.NO_VARIATION, differences.n)
    dz = differences.mean / math.sqrt(differences.variance)
    t = dz * math.sqrt(differences.n)
    return PairedComparison(
        mean, t, differences.n - 1, 2 * float(student.sf(abs(t), differences.n - 1)), ranks, dz
    )  # fmt: skip
