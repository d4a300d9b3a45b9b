"""Ordinary least squares from rows, with the errors that hold where residuals vary in size or hang together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.moments import Matrix


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

    def p(self, errors: Matrix) -> Matrix:
        """Two-sided p of each coefficient with these errors, by t with n - k degrees of freedom."""
        return np.asarray(2 * student.sf(np.abs(self.coefficients) / errors, self.freedom))


def least_squares(design: Matrix, y: Matrix) -> LeastSquares:
    """The fit; raises ValueError where the columns are collinear or n <= k. R: lm."""
    n, k = design.shape
    if n <= k or np.linalg.matrix_rank(design) < k:
        raise ValueError("the model can't be told from the data")
    q, r = np.linalg.qr(design)
    coefficients = np.linalg.solve(r, q.T @ y)
    root = np.linalg.inv(r)
    residuals = y - design @ coefficients
    away = y - y.mean()
    total = float(away @ away)
    r_squared = 1 - float(residuals @ residuals) / total if total > 0 else 0.0
    return LeastSquares(design, coefficients, residuals, root @ root.T, r_squared)


def white_errors(fit: LeastSquares, kind: str = "HC3") -> Matrix:
    """Standard errors that allow residuals of unequal size: "HC0" (White 1980) or "HC3" (MacKinnon and White 1985).

    R: sqrt(diag(sandwich::vcovHC(fit, type = kind))).
    """
    if kind not in ("HC0", "HC3"):
        raise ValueError(f"no {kind}")
    leverage = np.einsum("ij,jk,ik->i", fit.design, fit.inverse, fit.design)
    scale = (1 - leverage) ** 2 if kind == "HC3" else 1.0
    scores = fit.design * (fit.residuals / np.sqrt(scale))[:, None]
    return _sandwich(fit, scores.T @ scores)


def newey_west_errors(fit: LeastSquares, lag: int, adjusted: bool = True) -> Matrix:
    """Standard errors that allow residuals to hang together over this many points.

    Bartlett's weights 1 - l/(lag + 1), no prewhitening; adjusted by n/(n - k). Source: Newey and West 1987.
    R: sandwich::NeweyWest(fit, lag = lag, prewhite = FALSE, adjust = adjusted).
    """
    scores = fit.design * fit.residuals[:, None]
    middle = scores.T @ scores
    for step in range(1, min(lag, fit.n - 1) + 1):
        between = scores[step:].T @ scores[:-step]
        middle += (1 - step / (lag + 1)) * (between + between.T)
    errors = _sandwich(fit, middle)
    return errors * math.sqrt(fit.n / fit.freedom) if adjusted else errors


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
    return int(1.1447 * ((s1 / s0) ** 2) ** (1 / 3) * n ** (1 / 3)) if s0 else 0


def _sandwich(fit: LeastSquares, middle: Matrix) -> Matrix:
    return np.asarray(np.sqrt(np.maximum(0.0, np.diag(fit.inverse @ middle @ fit.inverse))))
