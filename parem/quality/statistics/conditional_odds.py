"""The odds ratio of a 2 x 2 table by the likelihood of one cell, all margins being given, with its exact interval."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from scipy.optimize import brentq
from scipy.special import gammaln

from parem.quality.statistics.moments import Matrix

#: Beyond so many standard deviations from the cell seen nothing is left to sum, at any odds ratio of its interval.
_FAR = 60.0


def conditional_odds(table: Matrix, level: float = 0.95) -> tuple[float, tuple[float, float]]:
    """The ratio by maximum likelihood and its interval, each tail with half of 1 - level; 0 and infinity are possible.

    The first cell x has P(x) ~ C(m, x)·C(n, k - x)·ratio^x; the ratio is where x is expected, the ends where x or more,
    x or less has half of 1 - level. No margin is 0. Source: Fisher 1935; Cornfield 1956. R: fisher.test.
    """
    (a, b), (c, d) = table
    m, n, k = a + c, b + d, a + b
    lowest, highest = max(0.0, k - n), min(k, m)
    # Of large tables only what is near the cell is gone through: the far cells have no probability to speak of.
    near = 100 + _FAR / math.sqrt(sum(1 / (cell + 1) for cell in (a, b, c, d)))
    x = np.arange(max(lowest, a - near // 1), min(highest, a + near // 1) + 1)
    ways = -(gammaln(x + 1) + gammaln(m - x + 1) + gammaln(k - x + 1) + gammaln(n - k + x + 1))

    def chances(log_ratio: float) -> Matrix:
        weights = ways + x * log_ratio
        chances: Matrix = np.exp(weights - weights.max())
        return np.asarray(chances / chances.sum())

    start, tail = math.log((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))), (1 - level) / 2
    low = 0.0 if a == lowest else _solved(lambda at: float(chances(at)[x >= a].sum()) - tail, start)
    high = math.inf if a == highest else _solved(lambda at: tail - float(chances(at)[x <= a].sum()), start)
    if a in (lowest, highest):
        return (0.0 if a == lowest else math.inf), (low, high)
    return _solved(lambda at: float(chances(at) @ (x - a)), start), (low, high)


def _solved(rising: Callable[[float], float], start: float) -> float:
    """The ratio at whose logarithm a rising function is 0."""
    step = 1.0
    while rising(start - step) > 0 or rising(start + step) < 0:
        step *= 2
    return math.exp(brentq(rising, start - step, start + step, xtol=1e-14, rtol=1e-14))
