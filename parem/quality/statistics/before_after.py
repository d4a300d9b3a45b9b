"""Two stretches of a series compared as two samples: means, ranks, spread and shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from parem.quality.statistics.distribution import Distribution
from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.two_groups import TwoGroups, two_groups


@dataclass(frozen=True)
class BeforeAfter:
    """After less before: the comparison, the change in percent of before, the ratio of variances, how shapes differ.

    `before` and `after` are the two samples without what is missing. `percent` is None where
    before is 0 on average; `variance_ratio` and its p are None where before does not vary.
    """

    before: Distribution
    after: Distribution
    groups: TwoGroups
    percent: float | None
    variance_ratio: float | None
    variance_p: float | None
    kolmogorov_smirnov: float


def before_after_samples(
    before: Sequence[float] | NDArray[np.float64], after: Sequence[float] | NDArray[np.float64], level: float = 0.95
) -> BeforeAfter | NotEstimable:
    """Two independent samples; autocorrelation is not taken in (segmented_regression does that).

    Missing (NaN) is left out; what is endless raises ValueError. Fewer than two values on a side, or no variation on
    either, gives a reason.
    R: t.test, wilcox.test, var.test, ks.test.
    """
    first, second = Distribution.of(before), Distribution.of(after)
    n, fewest = first.n + second.n, min(first.n, second.n)
    if fewest < 2:
        return NotEstimable(Reason.ONE_ANSWER if fewest else Reason.NO_ANSWERS, n)
    groups = two_groups(second, first, level)
    if isinstance(groups, NotEstimable):
        return groups
    if groups.welch is None:
        return NotEstimable(Reason.NO_VARIATION, n)
    ratio = second.variance / first.variance if first.variance > 0 else None
    p = None
    if ratio is not None:
        below = float(fisher.cdf(ratio, second.n - 1, first.n - 1))
        p = 2 * min(below, 1 - below)
    # Rounding leaves something of values that cancel out.
    is_zero = abs(first.mean) <= 1e-14 * float(np.abs(first.values).max())
    percent = None if is_zero else 100 * (second.mean - first.mean) / first.mean
    values = np.union1d(first.values, second.values)
    shares = [
        np.concatenate([[0], np.cumsum(each.counts)])[np.searchsorted(each.values, values, side="right")] / each.n
        for each in (first, second)
    ]
    return BeforeAfter(first, second, groups, percent, ratio, p, float(np.abs(shares[0] - shares[1]).max()))
