"""McDonald's omega total of a scale with one factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares, minimize

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix, correlation_of

#: An item can't be explained better than this (psych's bound on the uniqueness).
_LEAST = 0.005


@dataclass(frozen=True)
class OneFactor:
    """k loadings and k uniquenesses in the matrix's own units; omega by the model's and by the observed total variance.

    The model's: (sum of loadings)² / ((sum of loadings)² + sum of uniquenesses). The observed: (sum of loadings)² over
    the sum of the matrix (compRelSEM with obs.var). `psych` is 1 - sum of uniquenesses / sum of the matrix.
    """

    loadings: Matrix
    uniquenesses: Matrix
    omega: float
    omega_observed: float
    omega_psych: float

    @property
    def is_heywood(self) -> bool:
        """Whether an item would be explained wholly or more: the factor is then no solution (Heywood 1931)."""
        whole = self.loadings**2 + self.uniquenesses
        return bool((self.uniquenesses <= whole * _LEAST * (1 + 1e-6)).any())


def omega_total(covariance: Matrix, method: str = "ml") -> OneFactor | NotEstimable:
    """One factor of a k x k covariance (or correlation) matrix, k >= 3, by "ml" or "minres", and omega from it.

    ml: Jöreskog's likelihood with the loadings concentrated out; minres: least squares of the correlations off the
    diagonal. The factor points where most items point. Sources: McDonald 1999; Jöreskog 1967; Harman and Jones 1966.
    R: psych::fa(fm = "minres" / "ml"), lavaan::cfa (std.lv), semTools::compRelSEM.
    """
    k = len(covariance)
    if k < 3:
        return NotEstimable(Reason.TOO_FEW_ITEMS)
    if (np.diag(covariance) <= 0).any():
        return NotEstimable(Reason.NO_VARIATION)
    if method not in ("ml", "minres"):
        raise ValueError(f"no method {method}")
    deviation = np.sqrt(np.diag(covariance))
    r = correlation_of(covariance)
    if method == "ml" and np.linalg.eigvalsh(r)[0] <= 1e-10:
        return NotEstimable(Reason.COLLINEAR)
    standard = _ml(r) if method == "ml" else _minres(r)
    standard = standard if standard.sum() >= 0 else -standard
    loadings, unique = standard * deviation, (1 - standard**2) * deviation**2
    common, total = float(loadings.sum()) ** 2, float(covariance.sum())
    own = float(unique.sum())
    return OneFactor(loadings, unique, common / (common + own), common / total, 1 - own / total)


def _minres(r: Matrix) -> Matrix:
    k = len(r)
    below = np.tril_indices(k, -1)
    values, vectors = np.linalg.eigh(r)
    start = vectors[:, -1] * np.sqrt(values[-1]) * 0.8
    most = np.sqrt(1 - _LEAST)

    def away(loadings: Matrix) -> Matrix:
        return np.asarray(r[below] - np.outer(loadings, loadings)[below])

    found = least_squares(away, np.clip(start, -0.99 * most, 0.99 * most), bounds=(-most, most), xtol=1e-12, ftol=1e-14)
    return np.asarray(found.x)


def _ml(r: Matrix) -> Matrix:
    k = len(r)

    def scaled(unique: Matrix) -> tuple[Matrix, Matrix]:
        root = 1 / np.sqrt(unique)
        values, vectors = np.linalg.eigh(r * np.outer(root, root))
        return values, vectors

    def misfit(unique: Matrix) -> tuple[float, Matrix]:
        values, vectors = scaled(unique)
        first = np.sqrt(max(values[-1] - 1, 0.0)) * vectors[:, -1] * np.sqrt(unique)
        implied = np.outer(first, first) + np.diag(unique)
        rest = values[:-1]
        return float((rest - np.log(rest) - 1).sum()), np.diag(implied - r) / unique**2

    start = np.clip((1 - 0.5 / k) / np.diag(np.linalg.inv(r)), 2 * _LEAST, 1)
    found = minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, 1.0)] * k,
        options={"ftol": 1e-15, "gtol": 1e-9, "maxiter": 1000},
    )  # fmt: skip
    values, vectors = scaled(found.x)
    return np.asarray(np.sqrt(max(values[-1] - 1, 0.0)) * vectors[:, -1] * np.sqrt(found.x))
