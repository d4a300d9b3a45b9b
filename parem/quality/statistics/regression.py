"""Least squares from moments: the coefficients with their standard errors, and how much of the outcome they explain."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import f as fisher
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix, Moments, correlation_of

#: Above this condition number of the correlations the items can't be told apart.
SINGULAR = 1e12
#: The share of the outcome's variance below which residuals are rounding.
_EXACT = 1e-14


@dataclass(frozen=True)
class Regression:
    """A linear model of the outcome (the first item of the moments) by the k others.

    `coefficients`, `errors`, `t` and `p` have k + 1 entries, the intercept first; `standardised` and `vif` have k.
    Where the others explain all, `f` and the `t` of what is not 0 are infinite.
    """

    n: int
    r_squared: float
    adjusted_r_squared: float
    sigma: float
    f: float
    coefficients: Matrix
    errors: Matrix
    t: Matrix
    p: Matrix
    standardised: Matrix
    vif: Matrix


def regression(moments: Moments) -> Regression | NotEstimable:
    """The least-squares model of item 0 by all the others, with an intercept; weighted where the moments are.

    b = Sxx^-1 Sxy, sigma^2 = RSS/(n - k - 1), VIF_j = the j-th diagonal of the inverse correlations. Missing: as the
    moments have it (listwise). R: summary(lm(y ~ ., weights = w)), car::vif.
    """
    k = len(moments.mean) - 1
    reason = unfit(moments)
    if reason:
        return NotEstimable(reason, moments.n)
    s, n, total = moments.covariance, moments.n, moments.weight
    inverse = np.linalg.inv(s[1:, 1:])
    slopes = inverse @ s[1:, 0]
    explained = float(slopes @ s[1:, 0])
    rest = float(s[0, 0]) - explained
    rest = rest if rest > _EXACT * float(s[0, 0]) else 0.0
    r2, freedom = explained / float(s[0, 0]), n - k - 1
    variance = rest * total / freedom
    m = moments.mean
    coefficients = np.append(m[0] - slopes @ m[1:], slopes)
    spread = np.append(1 / total + m[1:] @ inverse @ m[1:] / total, np.diag(inverse) / total)
    errors = np.sqrt(variance * spread)
    deviation = np.sqrt(np.diag(s))
    # An intercept beside outcomes and means of this size, slopes beside deviations: what rounding leaves is 0.
    unit = np.append(abs(m[0]) + np.abs(slopes * m[1:]).sum() + deviation[0], deviation[0] / deviation[1:])
    sure = np.where(np.abs(coefficients) > 1e-9 * unit, np.copysign(np.inf, coefficients), 0.0)
    t = np.divide(coefficients, errors, out=sure, where=errors > 0)
    return Regression(
        n, r2, 1 - (1 - r2) * (n - 1) / freedom, math.sqrt(variance),
        explained / k * total / variance if variance > 0 else math.inf,
        coefficients, errors, t, 2 * student.sf(np.abs(t), freedom),
        slopes * deviation[1:] / deviation[0], np.diag(np.linalg.inv(correlation_of(s[1:, 1:]))),
    )  # fmt: skip


def p_of_f(f: float, k: int, freedom: int) -> float:
    """The tail beyond F with k and these degrees of freedom."""
    return float(fisher.sf(f, k, freedom))


def unfit(moments: Moments) -> Reason | None:
    """Why no model can be fitted to these moments, if so."""
    k = len(moments.mean) - 1
    if k < 1:
        return Reason.TOO_FEW_ITEMS
    if moments.n == 0:
        return Reason.NO_ANSWERS
    if moments.n <= k + 1:
        return Reason.TOO_FEW_ANSWERS
    if (np.diag(moments.covariance) <= 0).any():
        return Reason.NO_VARIATION
    if np.linalg.cond(correlation_of(moments.covariance[1:, 1:])) > SINGULAR:
        return Reason.COLLINEAR
    return None
