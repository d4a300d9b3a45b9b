"""Shares of several categories at once: intervals that hold together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, poisson

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_counts
from parem.quality.statistics.quantiles import checked_level

METHODS = ("goodman", "wilson", "sisonglaz")


def multinomial_intervals(
    counts: Sequence[int], method: str = "goodman", level: float = 0.95
) -> list[Estimate] | NotEstimable:
    """The share of each category with an interval; by "goodman" and "sisonglaz" they hold all at once at this level.

    "goodman": Wilson's interval at 1 - (1 - level)/k (Goodman 1965); "wilson": each on its own; "sisonglaz": one width
    for all, from truncated Poisson counts (Sison and Glaz 1995; May and Johnson 2000). Missing: the caller counts only
    answers; none gives a reason, one category or another method raises ValueError. R: DescTools::MultinomCI.
    """
    given = checked_counts(counts)
    k, n = len(given), int(given.sum())
    if k < 2 or method not in METHODS or (given % 1).any():
        raise ValueError(f"{method} of {k} categories")
    checked_level(level)
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if method == "sisonglaz":
        down, up = _sison_glaz(given, n, level)
        ends = [(max(0.0, x / n - down), min(1.0, x / n + up)) for x in counts]
    else:
        q = float(chi2.ppf(1 - (1 - level) / k if method == "goodman" else level, 1))
        ends = [_score_ends(x, n, q) for x in counts]
    name = {"goodman": "Goodman", "wilson": "Wilson", "sisonglaz": "Sison-Glaz"}[method]
    return [Estimate(x / n, low, high, n, name, level) for x, (low, high) in zip(counts, ends, strict=True)]


def _score_ends(x: int, n: int, q: float) -> tuple[float, float]:
    root = math.sqrt(q * (q + 4 * x * (n - x) / n))
    return max(0.0, (q + 2 * x - root) / (2 * (n + q))), min(1.0, (q + 2 * x + root) / (2 * (n + q)))


def _sison_glaz(counts: NDArray[Any], n: int, level: float) -> tuple[float, float]:
    """How far the interval reaches down and up from each share."""
    before = 0.0
    for width in range(1, n + 1):
        covered = _coverage(counts, n, width)
        if covered > level > before:
            part = (level - before) / (covered - before)
            return (width - 1) / n, (width - 1 + 2 * part) / n
        before = covered
    return 1.0, 1.0


def _coverage(counts: NDArray[Any], n: int, width: int) -> float:
    """The probability that every multinomial count is within this width of the counts seen, by an Edgeworth series."""
    top, bottom = counts + width, np.maximum(counts - width, 0)
    inside = poisson.cdf(top, counts) - poisson.cdf(bottom - 1, counts)
    m1, m2, m3, m4 = (
        counts**r
        * (
            1
            + (poisson.cdf(bottom - 1, counts) - poisson.cdf(bottom - r - 1, counts)
               - poisson.cdf(top, counts) + poisson.cdf(top - r, counts)) / inside
        )
        for r in range(1, 5)
    )  # fmt: skip
    variance = m2 + m1 - m1**2
    third = m3 + m2 * (3 - 3 * m1) + m1 - 3 * m1**2 + 2 * m1**3
    fourth = (
        m4 + m3 * (6 - 4 * m1) + m2 * (7 - 12 * m1 + 6 * m1**2) + m1 - 4 * m1**2 + 6 * m1**3 - 3 * m1**4
    )  # fmt: skip
    s2 = float(variance.sum())
    if s2 <= 0:
        return 1.0
    skew, kurtosis = float(third.sum()) / s2**1.5, float((fourth - 3 * variance**2).sum()) / s2**2
    z = (n - float(m1.sum())) / math.sqrt(s2)
    series = (
        1 + skew * (z**3 - 3 * z) / 6 + kurtosis * (z**4 - 6 * z**2 + 3) / 24
        + skew**2 * (z**6 - 15 * z**4 + 45 * z**2 - 15) / 72
    )  # fmt: skip
    density = series * math.exp(-z * z / 2) / math.sqrt(2 * math.pi * s2)
    return float(np.prod(inside) * density / poisson.pmf(n, n))
