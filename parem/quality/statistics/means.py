"""Means and differences of means, from counts or moments."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.quantiles import student_reach


def moments_of(codes: Sequence[float], counts: Sequence[int]) -> tuple[int, float, float]:
    """n, mean and variance (denominator n - 1; 0 where n < 2) of codes with these counts."""
    weights, values = np.asarray(counts, dtype=float), np.asarray(codes, dtype=float)
    if weights.shape != values.shape or not (weights >= 0).all():
        raise ValueError("a count of 0 or above for each code")
    n = int(weights.sum())
    if n == 0:
        return 0, 0.0, 0.0
    given = values[weights > 0]
    if not np.isfinite(given).all():
        raise ValueError("a code that was given is a finite number")
    if given.min() == given.max():  # No variation, which rounding of the mean would hide.
        return n, float(given[0]), 0.0
    mean = float(weights @ values / n)
    variance = float(weights @ (values - mean) ** 2 / (n - 1)) if n > 1 else 0.0
    return n, mean, variance


def mean_interval(n: int, mean: float, variance: float, level: float = 0.95) -> Estimate | NotEstimable:
    """A mean with Student's t interval: mean ± t(n-1)·sqrt(variance/n); variance has denominator n - 1.

    Missing: the caller counts only answers on the scale. Raises ValueError for a figure that can't be.
    R: t.test(x)$conf.int.
    """
    _check(n, mean, variance)
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if n == 1:
        return NotEstimable(Reason.ONE_ANSWER, 1)
    half = student_reach(level, n - 1) * math.sqrt(variance / n)
    return Estimate(mean, mean - half, mean + half, n, "t", level)


def _check(n: int, mean: float, variance: float) -> None:
    if not (0 <= n < math.inf and math.isfinite(mean) and 0 <= variance < math.inf):
        raise ValueError("a number of answers and a variance of 0 or above, a finite mean")


def is_rounding(error: float, *means: float) -> bool:
    """Whether a standard error is no more than what rounding makes of equal values. t.test stops there, too."""
    return error <= 10 * float(np.finfo(float).eps) * max(map(abs, means))


def welch_difference(
    n1: int, mean1: float, variance1: float, n2: int, mean2: float, variance2: float, level: float = 0.95
) -> Estimate | NotEstimable:
    """The difference mean2 - mean1 (after less before) of two independent samples with Welch's t interval.

    Degrees of freedom by Welch and Satterthwaite. n is n1 + n2. R: t.test(x2, x1)$conf.int.
    """
    _check(n1, mean1, variance1)
    _check(n2, mean2, variance2)
    if n1 == 0 or n2 == 0:
        return NotEstimable(Reason.NO_ANSWERS, n1 + n2)
    if n1 == 1 or n2 == 1:
        return NotEstimable(Reason.ONE_ANSWER, n1 + n2)
    a, b = variance1 / n1, variance2 / n2
    if a + b == 0:
        return NotEstimable(Reason.NO_VARIATION, n1 + n2)
    freedom = (a + b) ** 2 / (a * a / (n1 - 1) + b * b / (n2 - 1))
    half = student_reach(level, freedom) * math.sqrt(a + b)
    return Estimate(mean2 - mean1, mean2 - mean1 - half, mean2 - mean1 + half, n1 + n2, "Welch", level)
