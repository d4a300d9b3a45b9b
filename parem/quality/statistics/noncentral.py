"""The upper tail of the noncentral t, by integration: scipy's own is NaN far out and where the bound is below 0."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from scipy.special import chdtr, gammainccinv, gammaincinv, gammaln, ndtr

from parem.quality.statistics.moments import Matrix

#: What lies further out than this many deviations is nothing in floating point.
FAR = 9.0
#: With more degrees of freedom S is 1.
ENDLESS = 1e7


def noncentral_t_tail(bound: float, freedom: float, away: float) -> float:
    """P(T > bound) with T = (Z + away)/S, Z normal, S² chi-square/freedom, freedom above 0.

    Given S this is the normal tail of bound·S - away; given Z it is the chance that S is below (Z + away)/bound. Of the
    two that one is integrated (Gauss and Legendre) whose inner part is the smoother. Source: Johnson and Welch 1940.
    R: pt(bound, freedom, away, lower.tail = FALSE).
    """
    if bound < 0:
        return 1 - noncentral_t_tail(-bound, freedom, -away)
    if bound == 0 or freedom > ENDLESS:
        return float(ndtr(away - bound))
    if freedom >= 1 and bound * bound < 2 * freedom:
        low, high = float(gammaincinv(freedom / 2, 1e-18)), float(gammainccinv(freedom / 2, 1e-18))
        at, weights = _nodes(math.sqrt(math.sqrt(2 * low / freedom)), math.sqrt(math.sqrt(2 * high / freedom)))
        s = at**2
        half = freedom / 2
        log = math.log(2) + half * math.log(half) - float(gammaln(half)) + (freedom - 1) * np.log(s) - half * s**2
        return float(weights @ (2 * at * np.exp(log) * ndtr(away - bound * s)))
    start = max(-away, -FAR)
    at, weights = _nodes(0.0, math.sqrt(max(FAR - start, FAR)))
    z = start + at**2
    inner = chdtr(freedom, freedom * ((z + away) / bound) ** 2)
    return float(weights @ (2 * at * np.exp(-z * z / 2) / math.sqrt(2 * math.pi) * inner))


def _nodes(low: float, high: float) -> tuple[Matrix, Matrix]:
    at, weights = _legendre()
    half = (high - low) / 2
    return low + half * (at + 1), half * weights


@lru_cache(maxsize=1)
def _legendre() -> tuple[Matrix, Matrix]:
    return np.polynomial.legendre.leggauss(240)
