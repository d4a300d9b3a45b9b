"""Shares and differences of shares."""

from __future__ import annotations

import math

from scipy.stats import norm

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason


def wilson(x: int, n: int, level: float = 0.95) -> Estimate | NotEstimable:
    """A share x/n with Wilson's score interval.

    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), z the normal quantile. Source: Wilson 1927; Newcombe 1998,
    method 3. Missing: the caller counts only answers. Raises ValueError unless 0 <= x <= n.
    R: binom::binom.confint(x, n, methods = "wilson"), DescTools::BinomCI(method = "wilson").
    """
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is not a share")
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    low, high = _wilson_ends(x, n, level)
    return Estimate(x / n, low, high, n, "Wilson", level)


def newcombe_difference(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Estimate | NotEstimable:
    """The difference of two independent shares x2/n2 - x1/n1 (after less before), with Newcombe's interval.

    With d = p2 - p1 and Wilson's ends (l1, u1), (l2, u2): d - sqrt((p2-l2)² + (u1-p1)²) to
    d + sqrt((u2-p2)² + (p1-l1)²). Source: Newcombe 1998b, method 10, without continuity correction.
    n is n1 + n2. R: DescTools::BinomDiffCI(x2, n2, x1, n1, method = "score").
    """
    if n1 == 0 or n2 == 0:
        return NotEstimable(Reason.NO_ANSWERS, n1 + n2)
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = _wilson_ends(x1, n1, level), _wilson_ends(x2, n2, level)
    difference = p2 - p1
    low = difference - math.hypot(p2 - l2, u1 - p1)
    high = difference + math.hypot(u2 - p2, p1 - l1)
    return Estimate(difference, low, high, n1 + n2, "Newcombe", level)


def _wilson_ends(x: int, n: int, level: float) -> tuple[float, float]:
    z = float(norm.ppf((1 + level) / 2))
    p = x / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends the formula gives 0 and 1 exactly; floating point may miss them by an ulp.
    low = 0.0 if x == 0 else (centre - half) / scale
    high = 1.0 if x == n else (centre + half) / scale
    return low, high
