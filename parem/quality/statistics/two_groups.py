"""Two groups, or the same people twice, on one scale: means, ranks and how large the difference is."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.distribution import Distribution
from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.means import is_rounding, mean_interval
from parem.quality.statistics.quantiles import normal_reach, student_reach
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
    None: the t tests and Cohen's d where no group varies; where one has a single answer, all that takes the variation
    within each group (Student's test pools it).
    """

    welch: TTest | None
    student: TTest | None
    ranks: MannWhitney
    cliffs_delta: float
    cliffs_delta_variance: float | None
    cliffs_delta_t: Interval | None
    cliffs_delta_normal: Interval | None
    vargha_delaney: float
    cohens_d: Estimate | None
    hedges_g: float | None


def two_groups(
    x: Distribution, y: Distribution, level: float = 0.95, apart: str = "bounded"
) -> TwoGroups | NotEstimable:
    """Everything about two independent samples, x less y.

    Missing: not in a Distribution. An empty group, a single answer in both, or one value throughout gives a reason.
    Samples that do not overlap have a delta of ±1 without variance: `apart` "bounded" takes the near end of its
    interval from the smaller sample's size (Feng and Cliff 2004), "rescaled" takes delta as ±(1 - 1/(n1·n2)), which is
    much narrower. Sources: Welch 1947; Cliff 1993; Vargha and Delaney 2000; Hedges 1981.
    R: t.test, wilcox.test, effsize::cliff.delta ("rescaled"), effsize::cohen.d, effsize::VD.A.
    """
    if apart not in ("bounded", "rescaled"):
        raise ValueError(f"no way {apart}")
    ranks = mann_whitney(x, y)
    if isinstance(ranks, NotEstimable):
        return ranks
    if x.n + y.n == 2:
        return NotEstimable(Reason.ONE_ANSWER, 2)
    delta = (ranks.u1 - ranks.u2) / (x.n * y.n)
    variance, by_t, by_normal = _delta(x, y, delta, level, apart == "rescaled")
    d = _cohen(x, y, level)
    return TwoGroups(
        _t_test(x, y, level, pooled=False), _t_test(x, y, level, pooled=True), ranks, delta, variance, by_t, by_normal,
        ranks.u1 / (x.n * y.n), d, None if d is None else d.value * (1 - 3 / (4 * d.n - 9)),
    )  # fmt: skip


def _t_test(x: Distribution, y: Distribution, level: float, pooled: bool) -> TTest | None:
    if x.variance + y.variance == 0 or (min(x.n, y.n) < 2 and not pooled):
        return None
    if pooled:
        freedom, error = float(x.n + y.n - 2), _pooled(x, y) * math.sqrt(1 / x.n + 1 / y.n)
    else:
        a, b = x.variance / x.n, y.variance / y.n
        freedom = (a + b) ** 2 / (a * a / (x.n - 1) + b * b / (y.n - 1))
        error = math.sqrt(a + b)
    if is_rounding(error, x.mean, y.mean):
        return None
    difference = x.mean - y.mean
    half = student_reach(level, freedom) * error
    t = difference / error
    name = "Student" if pooled else "Welch"
    estimate = Estimate(difference, difference - half, difference + half, x.n + y.n, name, level)
    return TTest(estimate, t, freedom, 2 * float(student.sf(abs(t), freedom)))


def _pooled(x: Distribution, y: Distribution) -> float:
    """The deviation within the groups."""
    return math.sqrt(((x.n - 1) * x.variance + (y.n - 1) * y.variance) / (x.n + y.n - 2))


def _cohen(x: Distribution, y: Distribution, level: float) -> Estimate | None:
    if x.variance + y.variance == 0 or min(x.n, y.n) < 2:
        return None
    n = x.n + y.n
    d = (x.mean - y.mean) / _pooled(x, y)
    half = student_reach(level, n - 2) * math.sqrt(n / (x.n * y.n) + d * d / (2 * n))
    return Estimate(d, d - half, d + half, n, "Cohen", level)


def _delta(
    x: Distribution, y: Distribution, delta: float, level: float, rescaled: bool
) -> tuple[float | None, Interval | None, Interval | None]:
    """Cliff's unbiased variance of delta and its intervals by t and by the normal curve."""
    if min(x.n, y.n) < 2:
        return None, None, None
    smaller, pairs = min(x.n, y.n), x.n * y.n
    taken = delta * (1 - 1 / pairs) if rescaled and abs(delta) == 1 else delta
    variance = _delta_variance(x, y, taken)
    quantiles = student_reach(level, x.n + y.n - 2), normal_reach(level)
    if abs(taken) == 1:
        near = [(smaller - q**2) / (smaller + q**2) for q in quantiles]
        by_t, by_normal = ((end, 1.0) if delta > 0 else (-1.0, -end) for end in near)
        return variance, by_t, by_normal
    by_t, by_normal = (_delta_ends(taken, variance, q) for q in quantiles)
    if taken != delta:
        by_t, by_normal = ((end[0], 1.0) if delta > 0 else (-1.0, end[1]) for end in (by_t, by_normal))
    return variance, by_t, by_normal


def _delta_variance(x: Distribution, y: Distribution, delta: float) -> float:
    """Cliff's unbiased variance of delta, without a floor (as effsize has it): 0 where rounding makes it less."""
    n1, n2 = x.n, y.n
    wins = np.sign(np.subtract.outer(x.values, y.values))
    rows, columns = wins @ y.counts / n2, x.counts @ wins / n1
    between_rows = float(x.counts @ (rows - delta) ** 2)
    between_columns = float(y.counts @ (columns - delta) ** 2)
    within = float(x.counts @ (wins - delta) ** 2 @ y.counts)
    return max(0.0, (n2**2 * between_rows + n1**2 * between_columns - within) / (n1 * n2 * (n1 - 1) * (n2 - 1)))


def _delta_ends(delta: float, variance: float, quantile: float) -> Interval:
    """Cliff's asymmetric interval, within -1..1. Source: Cliff 1993; Feng and Cliff 2004."""
    square = quantile**2 * variance
    root = quantile * math.sqrt(variance) * math.sqrt((1 - delta**2) ** 2 + square)
    scale = 1 - delta**2 + square
    return (delta - delta**3 - root) / scale, (delta - delta**3 + root) / scale


@dataclass(frozen=True)
class PairedComparison:
    """Second less first of the same people: the mean difference with its t interval, the signed ranks, Cohen's dz.

    t, p and dz are None where everybody's difference is the same.
    """

    mean: Estimate
    t: float | None
    freedom: int
    p: float | None
    ranks: SignedRank
    cohens_dz: float | None


def paired_comparison(differences: Distribution, level: float = 0.95) -> PairedComparison | NotEstimable:
    """From the differences after - before of n people (whole pairs only).

    One pair, or nobody who differs, gives a reason. R: t.test(d), wilcox.test(d).
    """
    n, mean = differences.n, differences.mean
    interval = mean_interval(n, mean, differences.variance, level)
    if isinstance(interval, NotEstimable):
        return interval
    ranks = signed_rank(differences)
    if isinstance(ranks, NotEstimable):
        return ranks
    deviation = math.sqrt(differences.variance)
    if is_rounding(deviation / math.sqrt(n), mean):
        return PairedComparison(interval, None, n - 1, None, ranks, None)
    dz = mean / deviation
    t = dz * math.sqrt(n)
    return PairedComparison(interval, t, n - 1, 2 * float(student.sf(abs(t), n - 1)), ranks, dz)
