"""Ordinary least squares from rows, with the errors that hold where residuals vary in size or hang together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.moments import Matrix

#: The share of y's sum of squares below which residuals are rounding.
_EXACT = 1e-26
#: The share of a column that must be left beside the others.
_COLLINEAR = 1e-7


@dataclass(frozen=True)
class LeastSquares:
    """The fit of y (n) on a design x (n x k, full rank): k coefficients, n residuals, (x'x)^-1 and the leverages."""

    design: Matrix
    coefficients: Matrix
    residuals: Matrix
    inverse: Matrix
    r_squared: float

    @property
    def n(self) -> int:
        """How many rows."""
        return len(self.residuals)

    @property
    def freedom(self) -> int:
        """n - k."""
        return self.n - len(self.coefficients)

    @property
    def sigma(self) -> float:
        """The residual standard error, denominator n - k."""
        return math.sqrt(float(self.residuals @ self.residuals) / self.freedom)

    @property
    def errors(self) -> Matrix:
        """The usual standard errors: residuals alike in size, and independent."""
        return np.asarray(self.sigma * np.sqrt(np.diag(self.inverse)))

    @property
    def is_exact(self) -> bool:
        """Whether nothing but rounding is left over, so that the residuals say nothing. R: summary.lm's warning."""
        y = self.design @ self.coefficients + self.residuals
        return float(self.residuals @ self.residuals) <= _EXACT * float(y @ y)

    def p(self, errors: Matrix) -> Matrix:
        """Two-sided p of each coefficient with these errors, by t with n - k degrees of freedom; 0 where an error is 0.

        1 where the coefficient is 0 as well.
        """
        size = np.abs(self.coefficients)
        t = np.divide(size, errors, out=np.where(size > 0, np.inf, 0.0), where=errors > 0)
        return np.asarray(2 * student.sf(t, self.freedom))


def least_squares(design: Matrix, y: Matrix) -> LeastSquares:
    """The fit; raises ValueError where the columns are collinear, n <= k, or a value is missing (NaN). R: lm."""
    n, k = design.shape
    if not (np.isfinite(design).all() and np.isfinite(y).all()):
        raise ValueError("missing values are left out before a model is fitted")
    if n <= k or collinear(design):
        raise ValueError("the model can't be told from the data")
    q, r = np.linalg.qr(design)
    coefficients = np.linalg.solve(r, q.T @ y)
    root = np.linalg.inv(r)
    residuals = y - design @ coefficients
    away = y - y.mean()
    total = float(away @ away)
    r_squared = 1 - float(residuals @ residuals) / total if total > 0 else 0.0
    return LeastSquares(design, coefficients, residuals, root @ root.T, r_squared)


def collinear(design: Matrix) -> bool:
    """Whether less than 1e-7 of a column's length is left beside the columns before it, as lm has it."""
    left = np.abs(np.diag(np.linalg.qr(design, mode="r")))
    return bool((left <= _COLLINEAR * np.linalg.norm(design, axis=0)).any())


def white_errors(fit: LeastSquares, kind: str = "HC3") -> Matrix:
    """Standard errors that allow residuals of unequal size: "HC0" (White 1980) or "HC3" (MacKinnon and White 1985).

    R: sqrt(diag(sandwich::vcovHC(fit, type = kind))).
    """
    if kind not in ("HC0", "HC3"):
        raise ValueError(f"no {kind}")
    residuals = fit.residuals
    if kind == "HC3":
        leverage = np.einsum("ij,jk,ik->i", fit.design, fit.inverse, fit.design)
        # A point that alone decides a coefficient is fitted exactly: it has no residual to stretch.
        residuals = np.divide(residuals, 1 - leverage, out=np.zeros(fit.n), where=leverage < 1 - 1e-10)
    shares = _shares(fit, residuals)
    return np.asarray(np.sqrt((shares**2).sum(axis=0)))


def newey_west_errors(fit: LeastSquares, lag: int, adjusted: bool = True) -> Matrix:
    """Standard errors that allow residuals to hang together over this many points.

    Bartlett's weights 1 - l/(lag + 1), no prewhitening; adjusted by n/(n - k). Source: Newey and West 1987.
    R: sandwich::NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = adjusted).
    """
    shares = _shares(fit, fit.residuals)
    variances = (shares**2).sum(axis=0)
    for step in range(1, min(lag, fit.n - 1) + 1):
        variances += 2 * (1 - step / (lag + 1)) * (shares[step:] * shares[:-step]).sum(axis=0)
    errors = np.sqrt(np.maximum(0.0, variances))
    return np.asarray(errors * math.sqrt(fit.n / fit.freedom) if adjusted else errors)


def newey_west_lag(n: int) -> int:
    """The rule of thumb for the lag: floor(4 (n/100)^(2/9))."""
    return int(4 * (n / 100) ** (2 / 9))


def newey_west_bandwidth(fit: LeastSquares, intercept: int = 0) -> int:
    """The lag that the residuals themselves ask for (Newey and West 1994), rounded down; the intercept is left out.

    R: floor(sandwich::bwNeweyWest(fit, prewhite = FALSE)).
    """
    scores = fit.design * fit.residuals[:, None]
    sums = np.delete(scores, intercept, axis=1).sum(axis=1)
    n = fit.n
    most = int(4 * (n / 100) ** (2 / 9))
    sigma = [float(sums[: n - lag] @ sums[lag:]) / n for lag in range(most + 1)]
    s0 = sigma[0] + 2 * sum(sigma[1:])
    s1 = 2 * sum(lag * each for lag, each in enumerate(sigma))
    return int(1.1447 * abs(s1 / s0) ** (2 / 3) * n ** (1 / 3)) if s0 else 0


def _shares(fit: LeastSquares, residuals: Matrix) -> Matrix:
    """Each row's share in the error of each coefficient (n x k); a sandwich's diagonal is the sum of their products.

    Summed like that, what cancels out leaves no more than rounding; a product of three matrices leaves its root.
    """
    return np.asarray((fit.design @ fit.inverse) * residuals[:, None])
