"""McDonald's omega total of a scale with one factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix, checked_covariance, correlation_of
from parem.quality.statistics.scale_reliability import squared_multiple_correlations, varies

#: An item can't be explained better than this (psych's bound on the uniqueness).
_LEAST = 0.005


@dataclass(frozen=True)
class OneFactor:
    """k loadings and k uniquenesses in the matrix's own units; omega by the model's and by the observed total variance.

    The model's: (sum of loadings)² / ((sum of loadings)² + sum of uniquenesses). The observed: (sum of loadings)² over
    the sum of the matrix (compRelSEM with obs.var). `omega_psych` is 1 - sum of uniquenesses / sum of the matrix, items
    that load below 0 turned round (psych::omega with flip).
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


def omega_total(covariance: Matrix, method: str = "ml", bounded: bool = True) -> OneFactor | NotEstimable:
    """One factor of a k x k covariance (or correlation) matrix, k >= 3, by "ml" or "minres", and omega from it.

    ml: Jöreskog's likelihood with the loadings concentrated out; minres: least squares of the correlations. In both a
    uniqueness is 0.005 of the variance or more while it is sought, as psych has it (what is given is what the loadings
    leave); ml that is not `bounded` lets it go below 0, as lavaan does, if the search comes to an end there. The factor
    points where most items point. Sources: McDonald 1999; Jöreskog 1967; Harman and Jones 1966.
    R: psych::fa(fm = "minres" / "ml"), lavaan::cfa (std.lv), semTools::compRelSEM.
    """
    k = len(checked_covariance(covariance))
    if k < 3:
        return NotEstimable(Reason.TOO_FEW_ITEMS)
    if (np.diag(covariance) <= 0).any() or not varies(covariance):
        return NotEstimable(Reason.NO_VARIATION)
    if method not in ("ml", "minres"):
        raise ValueError(f"no method {method}")
    deviation = np.sqrt(np.diag(covariance))
    r = correlation_of(covariance)
    if method == "ml" and np.linalg.eigvalsh(r)[0] <= 1e-10:
        return NotEstimable(Reason.COLLINEAR)
    standard = _ml(r) if method == "ml" else _minres(r)
    if method == "ml" and not bounded and (1 - standard**2 <= _LEAST * (1 + 1e-6)).any():
        standard = _ml_without_bounds(r, standard)
    standard = standard if standard.sum() >= 0 else -standard
    way = np.where(standard < 0, -1.0, 1.0)
    loadings, unique = standard * deviation, (1 - standard**2) * deviation**2
    common, total = float(loadings.sum()) ** 2, float(covariance.sum())
    own = float(unique.sum())
    return OneFactor(loadings, unique, common / (common + own), common / total, 1 - own / float(way @ covariance @ way))


def _minres(r: Matrix) -> Matrix:
    """The loadings given the uniquenesses are the first axis of what these leave: so the least squares are of k values.

    Where no uniqueness is at its bound, the diagonal is fitted exactly, and the squares are those off it.
    """
    k = len(r)

    def axis(unique: Matrix) -> tuple[Matrix, Matrix]:
        values, vectors = np.linalg.eigh(r - np.diag(unique))
        return values, vectors[:, -1] * np.sqrt(max(values[-1], 0.0))

    def misfit(unique: Matrix) -> tuple[float, Matrix]:
        values, first = axis(unique)
        return float((values[:-1] ** 2).sum()) / 2, first**2 + unique - 1

    start = np.clip(1 - squared_multiple_correlations(r), 2 * _LEAST, 1)
    found = minimize(
        misfit, start, jac=True, method="L-BFGS-B", bounds=[(_LEAST, 1.0)] * k,
        options={"ftol": 1e-16, "gtol": 1e-10, "maxiter": 5000},
    )  # fmt: skip
    return axis(found.x)[1]


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


def _ml_without_bounds(r: Matrix, start: Matrix) -> Matrix:
    """The likeliest loadings where a uniqueness may be below 0, from these on; these if the search finds no end."""
    k = len(r)

    def misfit(values: Matrix) -> tuple[float, Matrix]:
        loadings, unique = values[:k], values[k:]
        implied = np.outer(loadings, loadings) + np.diag(unique)
        own, axes = np.linalg.eigh(implied)
        if own[0] <= 0:
            return 1e10, np.zeros(2 * k)
        inverse = (axes / own) @ axes.T
        slope = inverse - inverse @ r @ inverse
        return float(np.log(own).sum() + (inverse * r).sum()), np.concatenate([2 * slope @ loadings, np.diag(slope)])

    first = np.concatenate([start, np.maximum(1 - start**2, _LEAST)])
    found = minimize(misfit, first, jac=True, method="BFGS", options={"gtol": 1e-8, "maxiter": 2000})
    ended = float(np.abs(misfit(found.x)[1]).max()) < 1e-5
    return np.asarray(found.x[:k]) if ended else start
