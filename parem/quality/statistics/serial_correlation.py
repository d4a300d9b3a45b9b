"""Residuals over time: do they hang together, and what does the model say once that is taken in."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.integrate import quad
from scipy.optimize import minimize_scalar
from scipy.stats import chi2, norm

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.least_squares import LeastSquares, collinear, least_squares
from parem.quality.statistics.moments import Matrix

#: Below this many points the distribution of Durbin and Watson's d is computed exactly.
_EXACT = 100
#: How near to 1 a likeliest correlation is looked for.
_NEAREST = 1 - 1e-6


@dataclass(frozen=True)
class DurbinWatson:
    """d, near 2 where residuals are independent, and its two-sided p."""

    d: float
    p: float


def durbin_watson(fit: LeastSquares) -> DurbinWatson | NotEstimable:
    """Exact by Imhof's integral for fewer than 100 points, else by the normal curve with d's own mean and variance.

    Residuals that are all 0 give a reason, as in every test here. Source: Durbin and Watson 1950.
    R: lmtest::dwtest(alternative = "two.sided"), whose 15 nodes (Pan; Farebrother 1984) are too few for many points or
    terms: 1e-6 off for 72 points with 12 months, up to 0.001 for 96.
    """
    if fit.is_exact:
        return NotEstimable(Reason.NO_VARIATION, fit.n)
    e = fit.residuals
    d = float((np.diff(e) ** 2).sum() / (e @ e))
    n, x = fit.n, fit.design
    if n < _EXACT:
        below = _quadratic_form_below(fit, d)
        return DurbinWatson(d, max(0.0, min(1.0, 2 * min(below, 1 - below))))
    ax = np.vstack([x[:1] - x[1:2], 2 * x[1:-1] - x[:-2] - x[2:], x[-1:] - x[-2:-1]])
    xaxq = x.T @ ax @ fit.inverse
    p = 2 * (n - 1) - float(np.trace(xaxq))
    q = 2 * (3 * n - 4) - 2 * float(np.trace(ax.T @ ax @ fit.inverse)) + float(np.trace(xaxq @ xaxq))
    mean = p / fit.freedom
    variance = 2 / (fit.freedom * (fit.freedom + 2)) * (q - p * mean)
    return DurbinWatson(d, 2 * float(norm.sf(abs(d - mean) / math.sqrt(variance))))


def _quadratic_form_below(fit: LeastSquares, d: float) -> float:
    """P(the statistic < d): a sum of chi-squares weighted by eigenvalues less d is below 0 (Imhof 1961)."""
    n = fit.n
    a = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    a[0, 0] = a[-1, -1] = 1
    basis = np.linalg.svd(fit.design, full_matrices=True)[0][:, fit.design.shape[1] :]
    weights = np.linalg.eigvalsh(basis.T @ a @ basis) - d

    def integrand(u: float) -> float:
        if u == 0:
            return float(weights.sum()) / 2
        angle = float(np.arctan(weights * u).sum()) / 2
        return math.sin(angle) / (u * math.exp(float(np.log1p((weights * u) ** 2).sum()) / 4))

    return 0.5 - float(quad(integrand, 0, np.inf, limit=500)[0]) / math.pi


@dataclass(frozen=True)
class LagTest:
    """A test statistic and its p by chi-square with this many lags as degrees of freedom."""

    statistic: float
    freedom: int
    p: float


def breusch_godfrey(fit: LeastSquares, lags: int = 1) -> LagTest | NotEstimable:
    """n R² of the residuals on the design and their own past (0 before the beginning). R: lmtest::bgtest.

    Fewer points than coefficients and lags, or a past that is a mixture of the others, gives a reason.
    """
    if fit.is_exact:
        return NotEstimable(Reason.NO_VARIATION, fit.n)
    if lags >= fit.freedom:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, fit.n)
    e = fit.residuals
    past = np.column_stack([np.concatenate([np.zeros(lag), e[:-lag]]) for lag in range(1, lags + 1)])
    table = np.column_stack([fit.design, past])
    if collinear(table):
        return NotEstimable(Reason.COLLINEAR, fit.n)
    left = least_squares(table, e).residuals
    statistic = fit.n * (1 - float(left @ left) / float(e @ e))
    return LagTest(statistic, lags, float(chi2.sf(statistic, lags)))


def ljung_box(fit: LeastSquares, lags: int = 12) -> LagTest | NotEstimable:
    """n(n + 2) times the sum of squared autocorrelations / (n - lag). R: Box.test(type = "Ljung-Box").

    No more points than lags gives a reason (R has NA).
    """
    if fit.is_exact:
        return NotEstimable(Reason.NO_VARIATION, fit.n)
    e, n = fit.residuals - fit.residuals.mean(), fit.n
    if lags >= n:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    r = np.array([float(e[:-lag] @ e[lag:]) for lag in range(1, lags + 1)]) / float(e @ e)
    statistic = n * (n + 2) * float((r**2 / (n - np.arange(1, lags + 1))).sum())
    return LagTest(statistic, lags, float(chi2.sf(statistic, lags)))


@dataclass(frozen=True)
class AutoregressiveFit:
    """Coefficients and errors of a model whose residuals follow the one before by `rho`."""

    rho: float
    coefficients: Matrix
    errors: Matrix


def prais_winsten(fit: LeastSquares, tolerance: float = 1e-6) -> AutoregressiveFit | NotEstimable:
    """Residuals made independent by rho, the first row kept; rho anew until it stays. R: prais::prais_winsten.

    A rho beyond ±1 leaves the first row out (Cochrane and Orcutt). Too few rows left, or terms that can't be told apart
    any more, give a reason.
    """
    if fit.is_exact:
        return NotEstimable(Reason.NO_VARIATION, fit.n)
    x, y = fit.design, fit.design @ fit.coefficients + fit.residuals
    rho, e, found = 0.0, fit.residuals, fit
    for _ in range(500):
        before, rho = rho, float(e[1:] @ e[:-1] / (e[:-1] @ e[:-1]))
        table = _independent(x, rho)
        if len(table) <= x.shape[1]:
            return NotEstimable(Reason.TOO_FEW_ANSWERS, fit.n)
        if collinear(table):
            return NotEstimable(Reason.COLLINEAR, fit.n)
        found = least_squares(table, _independent(y[:, None], rho)[:, 0])
        e = y - x @ found.coefficients
        if abs(rho - before) < tolerance:
            break
    return AutoregressiveFit(rho, found.coefficients, found.errors)


def gls_ar1(fit: LeastSquares, restricted: bool = True) -> AutoregressiveFit | NotEstimable:
    """The likeliest model with first-order residuals, by REML or, not restricted, by ML.

    A wandering series can be likeliest at a rho of 1, where the intercept's error has no bound: rho ends at 1 - 1e-6
    then. R: nlme::gls(correlation = corAR1(), method = "REML" / "ML"), whose search stops anywhere above 0.9999 there.
    """
    if fit.is_exact:
        return NotEstimable(Reason.NO_VARIATION, fit.n)
    x, y = fit.design, fit.design @ fit.coefficients + fit.residuals
    n, k = x.shape

    def misfit(rho: float) -> float:
        found = _whitened(x, y, rho)
        square = float(found.residuals @ found.residuals)
        spread = float((n - k if restricted else n) * math.log(square) - math.log(1 - rho * rho))
        return spread - float(np.linalg.slogdet(found.inverse)[1]) if restricted else spread

    rho = float(minimize_scalar(misfit, bounds=(-_NEAREST, _NEAREST), method="bounded", options={"xatol": 1e-10}).x)
    found = _whitened(x, y, rho)
    return AutoregressiveFit(rho, found.coefficients, found.errors)


def _whitened(x: Matrix, y: Matrix, rho: float) -> LeastSquares:
    return least_squares(_independent(x, rho), _independent(y[:, None], rho)[:, 0])


def _independent(table: Matrix, rho: float) -> Matrix:
    """Each row less rho times the one before; the first one shrunk to the others' variance, if rho leaves it any."""
    rest = table[1:] - rho * table[:-1]
    return rest if abs(rho) > 1 else np.vstack([math.sqrt(1 - rho * rho) * table[:1], rest])
