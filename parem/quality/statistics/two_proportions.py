"""Two independent shares: their difference by several intervals, and the tests of their being alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, fisher_exact, norm

from parem.quality.statistics.conditional_odds import conditional_odds
from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.proportions import continuity_corrected_ends, wilson_ends

Interval = tuple[float, float]


@dataclass(frozen=True)
class TwoProportions:
    """p1 - p2 with its intervals (low, high), and the tests; None where every answer is the same.

    Parem shows `newcombe`; the others are there for who checks or compares. `chi2_yates` is continuity corrected.
    """

    n: int
    difference: float
    newcombe: Interval
    newcombe_corrected: Interval
    wald: Interval
    wald_corrected: Interval
    agresti_caffo: Interval
    miettinen_nurminen: Interval
    z_pooled: float | None
    chi2: float | None
    p: float | None
    chi2_yates: float | None
    p_yates: float | None
    fisher_p: float
    fisher_odds_ratio: float
    fisher_interval: Interval


def two_proportions(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> TwoProportions | NotEstimable:
    """x1 of n1 against x2 of n2, two independent samples; the difference is p1 - p2.

    Missing: the caller counts only answers. n = 0 on a side gives a reason; x outside 0..n raises ValueError. Sources:
    Newcombe 1998b (methods 10 and 11); Agresti and Caffo 2000; Miettinen and Nurminen 1985; Fisher 1935, with the
    conditional estimate of the odds ratio.
    R: DescTools::BinomDiffCI, prop.test(correct = FALSE / TRUE), fisher.test, PropCIs::diffscoreci.
    """
    if not (0 <= x1 <= n1 and 0 <= x2 <= n2):
        raise ValueError("not a share")
    if n1 == 0 or n2 == 0:
        return NotEstimable(Reason.NO_ANSWERS, n1 + n2)
    p1, p2 = x1 / n1, x2 / n2
    z = float(norm.ppf((1 + level) / 2))
    difference, inverse = p1 - p2, 1 / n1 + 1 / n2
    half = z * math.sqrt(p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2)
    yates = min(0.5, abs(difference) / inverse)
    square, square_yates = _chi2(x1, n1, x2, n2, 0.0), _chi2(x1, n1, x2, n2, yates)
    table = [[x1, n1 - x1], [x2, n2 - x2]]
    degenerate = not 0 < x1 + x2 < n1 + n2
    odds, ends = (0.0, (0.0, math.inf)) if degenerate else conditional_odds(np.array(table, dtype=float), level)
    return TwoProportions(
        n1 + n2, difference, _squared_and_added(x1, n1, x2, n2, level, wilson_ends),
        _squared_and_added(x1, n1, x2, n2, level, continuity_corrected_ends), _cut(difference, half),
        _cut(difference, half + yates * inverse), _agresti_caffo(x1, n1, x2, n2, z),
        _miettinen_nurminen(x1, n1, x2, n2, z),
        None if square is None else math.copysign(math.sqrt(square), difference), square, _tail(square),
        square_yates, _tail(square_yates), float(fisher_exact(table).pvalue),
        odds, ends,
    )  # fmt: skip


def _cut(centre: float, half: float) -> Interval:
    return max(-1.0, centre - half), min(1.0, centre + half)


def _tail(square: float | None) -> float | None:
    return None if square is None else float(chi2.sf(square, 1))


def _chi2(x1: int, n1: int, x2: int, n2: int, yates: float) -> float | None:
    """Pearson's chi-square of the 2 x 2 table, each |observed - expected| less by this correction."""
    share = (x1 + x2) / (n1 + n2)
    if share in (0.0, 1.0):
        return None
    off = abs(x1 - n1 * share) - yates
    return off * off * sum(1 / (n * q) for n in (n1, n2) for q in (share, 1 - share))


def _squared_and_added(
    x1: int, n1: int, x2: int, n2: int, level: float, ends: Callable[[int, int, float], Interval]
) -> Interval:
    """Newcombe's square-and-add of two single intervals."""
    p1, p2 = x1 / n1, x2 / n2
    (l1, u1), (l2, u2) = ends(x1, n1, level), ends(x2, n2, level)
    low = p1 - p2 - math.hypot(p1 - l1, u2 - p2)
    return max(-1.0, low), min(1.0, p1 - p2 + math.hypot(u1 - p1, p2 - l2))


def _agresti_caffo(x1: int, n1: int, x2: int, n2: int, z: float) -> Interval:
    """Wald's interval after one success and one failure are added to each sample."""
    p1, p2 = (x1 + 1) / (n1 + 2), (x2 + 1) / (n2 + 2)
    return _cut(p1 - p2, z * math.sqrt(p1 * (1 - p1) / (n1 + 2) + p2 * (1 - p2) / (n2 + 2)))


def _miettinen_nurminen(x1: int, n1: int, x2: int, n2: int, z: float) -> Interval:
    """The differences at which the score test, with the factor N/(N - 1) in its variance, just does not reject."""
    difference = x1 / n1 - x2 / n2

    def score(d: float) -> float:
        q2 = _restricted(x1, n1, x2, n2, d)
        q1 = q2 + d
        n = n1 + n2
        variance = max(0.0, q1 * (1 - q1) / n1 + q2 * (1 - q2) / n2) * n / (n - 1)
        away = difference - d
        return (
            math.copysign(1e9, away)
            if variance <= 1e-15 and abs(away) > 1e-12
            else away / math.sqrt(max(variance, 1e-15))
        )

    edge = 1 - 1e-12
    low = -1.0 if score(-edge) < z else float(brentq(lambda d: score(d) - z, -edge, difference, xtol=1e-13))
    high = 1.0 if score(edge) > -z else float(brentq(lambda d: score(d) + z, difference, edge, xtol=1e-13))
    return low, high


def _restricted(x1: int, n1: int, x2: int, n2: int, d: float) -> float:
    """The likeliest p2 where p1 is p2 + d: the root of the score equation within its bounds."""
    low, high = max(0.0, -d), min(1.0, 1.0 - d)

    def slope(q: float) -> float:
        parts = ((x1, q + d, 1), (n1 - x1, 1 - q - d, -1), (x2, q, 1), (n2 - x2, 1 - q, -1))
        return sum(sign * count / max(share, 1e-15) for count, share, sign in parts if count)

    edge = 1e-13
    if high - low <= 4 * edge or slope(low + edge) <= 0:
        return low
    return high if slope(high - edge) >= 0 else float(brentq(slope, low + edge, high - edge, xtol=1e-15))
