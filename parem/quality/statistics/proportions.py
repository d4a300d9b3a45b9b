"""Shares and differences of shares."""

from __future__ import annotations

import math

from scipy.stats import beta

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason, checked_share
from parem.quality.statistics.quantiles import checked_level, normal_reach


def wilson(x: int, n: int, level: float = 0.95) -> Estimate | NotEstimable:
    """A share x/n with Wilson's score interval.

    (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), z the normal quantile. Source: Wilson 1927; Newcombe 1998,
    method 3. Missing: the caller counts only answers. Raises ValueError unless 0 <= x <= n.
    R: binom::binom.confint(x, n, methods = "wilson"), DescTools::BinomCI(method = "wilson").
    """
    checked_share(x, n)
    low, high = wilson_ends(x, n, level) if n else (0.0, 0.0)
    return _share(x, n, low, high, "Wilson", level)


def clopper_pearson(x: int, n: int, level: float = 0.95) -> Estimate | NotEstimable:
    """A share x/n with Clopper and Pearson's exact interval: never narrower than it says, so often too wide.

    Quantiles of Beta(x, n-x+1) and Beta(x+1, n-x); 0 at x = 0 and 1 at x = n. Source: Clopper and Pearson 1934.
    Missing and errors as `wilson`. R: binom::binom.confint(x, n, methods = "exact").
    """
    checked_share(x, n)
    tail = (1 - checked_level(level)) / 2
    low = 0.0 if x <= 0 else float(beta.ppf(tail, x, n - x + 1))
    high = 1.0 if x >= n else float(beta.ppf(1 - tail, x + 1, n - x))
    return _share(x, n, low, high, "Clopper-Pearson", level)


def jeffreys(x: int, n: int, level: float = 0.95, edge: str = "set") -> Estimate | NotEstimable:
    """A share x/n with Jeffreys' interval: quantiles of Beta(x + 1/2, n - x + 1/2).

    At x = 0 and x = n: edge "set" makes the end 0 or 1 (Brown, Cai and DasGupta 2001), "none" leaves the quantiles,
    "one tail" sets the end and puts the whole error in the other tail. Missing and errors as `wilson`.
    R: qbeta(c(a/2, 1 - a/2), x + 0.5, n - x + 0.5); binom::binom.bayes(type = "central") for "one tail".
    """
    checked_share(x, n)
    tail = (1 - checked_level(level)) / 2
    down = up = tail
    if edge == "one tail" and x in (0, n):
        down = up = 2 * tail
    set_ends = edge != "none"
    low = 0.0 if set_ends and x <= 0 else float(beta.ppf(down, x + 0.5, n - x + 0.5))
    high = 1.0 if set_ends and x >= n else float(beta.ppf(1 - up, x + 0.5, n - x + 0.5))
    return _share(x, n, low, high, "Jeffreys", level)


def agresti_coull(x: int, n: int, level: float = 0.95, cut: bool = True) -> Estimate | NotEstimable:
    """A share x/n with Agresti and Coull's interval, cut to 0..1 unless told not to.

    q ± z·sqrt(q(1-q)/m) with m = n + z² and q = (x + z²/2)/m. Source: Agresti and Coull 1998. Missing and errors as
    `wilson`. R: binom::binom.confint(x, n, methods = "agresti-coull"), cut.
    """
    checked_share(x, n)
    z = normal_reach(level)
    m = n + z * z
    centre = (x + z * z / 2) / m
    half = z * math.sqrt(max(0.0, centre * (1 - centre)) / m)
    low, high = centre - half, centre + half
    return _share(x, n, max(0.0, low) if cut else low, min(1.0, high) if cut else high, "Agresti-Coull", level)


def _share(x: int, n: int, low: float, high: float, method: str, level: float) -> Estimate | NotEstimable:
    return Estimate(x / n, low, high, n, method, level) if n else NotEstimable(Reason.NO_ANSWERS)


def newcombe_difference(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> Estimate | NotEstimable:
    """The difference of two independent shares x2/n2 - x1/n1 (after less before), with Newcombe's interval.

    With d = p2 - p1 and Wilson's ends (l1, u1), (l2, u2): d - sqrt((p2-l2)² + (u1-p1)²) to
    d + sqrt((u2-p2)² + (p1-l1)²). Source: Newcombe 1998b, method 10, without continuity correction.
    n is n1 + n2. R: DescTools::BinomDiffCI(x2, n2, x1, n1, method = "score").
    """
    checked_share(x1, n1)
    checked_share(x2, n2)
    if n1 == 0 or n2 == 0:
        return NotEstimable(Reason.NO_ANSWERS, n1 + n2)
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = wilson_ends(x1, n1, level), wilson_ends(x2, n2, level)
    difference = p2 - p1
    low = difference - math.hypot(p2 - l2, u1 - p1)
    high = difference + math.hypot(u2 - p2, p1 - l1)
    return Estimate(difference, low, high, n1 + n2, "Newcombe", level)


def wald(x: int, n: int, level: float = 0.95) -> Estimate | NotEstimable:
    """A share x/n with Wald's interval p ± z·sqrt(p(1-p)/n), not cut: for comparison only, it misses near 0 and 1.

    Missing and errors as `wilson`. R: binom::binom.confint(x, n, methods = "asymptotic").
    """
    checked_share(x, n)
    p = x / n if n else 0.0
    half = normal_reach(level) * math.sqrt(max(0.0, p * (1 - p)) / n) if n else 0.0
    return _share(x, n, p - half, p + half, "Wald", level)


def wilson_corrected(x: int, n: int, level: float = 0.95, capped: bool = False) -> Estimate | NotEstimable:
    """A share x/n with Wilson's interval corrected for continuity by half an answer.

    With `capped` the correction is at most |x - n/2|, as prop.test has it. Source: Newcombe 1998, method 4.
    Missing and errors as `wilson`. R: prop.test(x, n)$conf.int (capped), DescTools::BinomCI(method = "wilsoncc").
    """
    checked_share(x, n)
    correction = min(0.5, abs(x - n / 2)) if capped else 0.5
    low, high = continuity_corrected_ends(x, n, level, correction) if n else (0.0, 0.0)
    return _share(x, n, low, high, "Wilson, continuity corrected", level)


def continuity_corrected_ends(x: int, n: int, level: float, correction: float = 0.5) -> tuple[float, float]:
    """The ends of `wilson_corrected`."""
    z2 = normal_reach(level) ** 2

    def end(share: float, side: int) -> float:
        root = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))
        return (share + z2 / (2 * n) + side * root) / (1 + z2 / n)

    below, above = (x - correction) / n, (x + correction) / n
    return 0.0 if below <= 0 else max(0.0, end(below, -1)), 1.0 if above >= 1 else min(1.0, end(above, 1))


def wilson_ends(x: int, n: int, level: float) -> tuple[float, float]:
    """The ends of `wilson`."""
    z = normal_reach(level)
    p = x / n
    centre = p + z * z / (2 * n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends the formula gives 0 and 1 exactly; floating point may miss them by an ulp.
    low = 0.0 if x == 0 else (centre - half) / scale
    high = 1.0 if x == n else (centre + half) / scale
    return low, high
