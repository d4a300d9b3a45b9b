"""Polychoric correlations: what two scales of few steps would correlate at, were they measured finely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import ndtr, ndtri

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix, answer_table, correlation_of
from parem.quality.statistics.scale_reliability import alpha_of, r_drop, varies

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(64)


@dataclass(frozen=True)
class Polychoric:
    """k x k correlations, the thresholds of each item, and n (rows with any answer)."""

    n: int
    correlation: Matrix
    thresholds: tuple[Matrix, ...]


@dataclass(frozen=True)
class OrdinalReliability:
    """Alpha of the polychoric correlations, and each item's correlation with the rest there (NaN: no rest varies)."""

    alpha: float
    r_drop: Matrix
    polychoric: Polychoric


def polychoric(
    rows: NDArray[Any],
    listwise: bool = False,
    zero_cell: float = 0.0,
    joint: bool = False,
    smooth: bool = False,
    moved: float = 0.0,
) -> Polychoric | NotEstimable:
    """Polychoric correlations of rows n x k of ordered codes (NaN where missing).

    Two steps: thresholds from each item's own margin, then the likeliest correlation of each pair; `joint` maximises
    over both at once. Missing: pairs that were answered, or whole rows. Where the items' highest codes differ, a pair
    has the margins of its own answers, and a cell nobody chose counts as `zero_cell` of them (psych, global = FALSE).
    Of two answers to two items with one cell empty, `moved` answers go there, the margins kept (lavaan: 0.5). `smooth`
    makes correlations that can't be of the same people such that could. Source: Olsson 1979.
    R: psych::polychoric(correct = zero_cell, smooth), polycor::polychor(ML = joint), lavaan::lavCor(ordered).
    """
    table = answer_table(rows)
    table = table[~np.isnan(table).any(axis=1)] if listwise else table[~np.isnan(table).all(axis=1)]
    k = table.shape[1]
    if not len(table):
        return NotEstimable(Reason.NO_ANSWERS)
    codes = [np.unique(column[~np.isnan(column)]) for column in table.T]
    if min(map(len, codes), default=0) < 2:
        return NotEstimable(Reason.ONE_CATEGORY if k else Reason.TOO_FEW_ITEMS, len(table))
    thresholds = tuple(_thresholds(table[:, each], codes[each]) for each in range(k))
    own = len({each[-1] for each in codes}) > 1
    r = np.eye(k)
    for one in range(k):
        for other in range(one):
            counts = crosstab(table[:, one], table[:, other], codes[one], codes[other])
            tau_x, tau_y = thresholds[one], thresholds[other]
            if own:
                counts = counts[counts.any(axis=1)][:, counts.any(axis=0)]
                if min(counts.shape) < 2:
                    return NotEstimable(Reason.ONE_CATEGORY if counts.size else Reason.NO_ANSWERS, len(table))
                n = counts.sum()
                counts = np.where(counts == 0, zero_cell, counts)
                tau_x, tau_y = _cuts(counts.sum(axis=1), n), _cuts(counts.sum(axis=0), n)
            if not counts.any():
                return NotEstimable(Reason.NO_ANSWERS, len(table))
            counts = _refilled(counts, moved)
            rho = two_step(counts, tau_x, tau_y)
            r[one, other] = r[other, one] = _joint(counts, tau_x, tau_y, rho) if joint else rho
    return Polychoric(len(table), smoothed(r) if smooth else r, thresholds)


def smoothed(r: Matrix) -> Matrix:
    """The correlations with eigenvalues below 0 made nearly 0, then scaled to a diagonal of ones. R: cor.smooth."""
    values, vectors = np.linalg.eigh(r)
    if values[0] >= np.finfo(float).eps:
        return r
    return correlation_of((vectors * np.where(values < 1e-12, 1e-10, values)) @ vectors.T)


def ordinal_reliability(
    rows: NDArray[Any], turned: list[int] | None = None, listwise: bool = False
) -> OrdinalReliability | NotEstimable:
    """Alpha and item-rest correlations of the polychoric correlations; `turned` items count with the sign changed.

    By pairs as psych has it: smoothed, half an answer in a cell nobody chose; listwise as polycor: neither. A sum of
    items that does not vary gives a reason. Source: Zumbo, Gadermann and Zeisser 2007.
    R: psych::alpha(psych::polychoric(x)$rho).
    """
    found = polychoric(rows, True) if listwise else polychoric(rows, zero_cell=0.5, smooth=True)
    if isinstance(found, NotEstimable):
        return found
    if len(found.correlation) < 2:
        return NotEstimable(Reason.TOO_FEW_ITEMS, found.n)
    if not set(turned or []) <= set(range(len(found.correlation))):
        raise ValueError(f"no such items: {turned} of {len(found.correlation)}")
    sign = np.ones(len(found.correlation))
    sign[turned or []] = -1
    r = found.correlation * np.outer(sign, sign)
    if not varies(r):
        return NotEstimable(Reason.NO_VARIATION, found.n)
    return OrdinalReliability(alpha_of(r).standardised, r_drop(r), found)


def _refilled(counts: Matrix, moved: float) -> Matrix:
    """Four cells of which one is empty, with this many answers moved there and to the one across; others unchanged."""
    if counts.shape != (2, 2) or np.count_nonzero(counts) != 3:
        return counts
    way = 1 if counts[0, 0] * counts[1, 1] == 0 else -1
    return counts + way * moved * np.array([[1, -1], [-1, 1]])


def crosstab(x: Matrix, y: Matrix, x_codes: Matrix, y_codes: Matrix) -> Matrix:
    """Joint counts of two columns over these sorted codes, where both are known."""
    both = ~np.isnan(x) & ~np.isnan(y)
    at = np.searchsorted(x_codes, x[both]) * len(y_codes) + np.searchsorted(y_codes, y[both])
    return np.bincount(at, minlength=len(x_codes) * len(y_codes)).reshape(len(x_codes), len(y_codes)).astype(float)


def two_step(counts: Matrix, tau_x: Matrix, tau_y: Matrix) -> float:
    """The likeliest correlation of a table of counts, the thresholds being given."""

    def misfit(rho: float) -> float:
        return -float((counts * np.log(_cells(tau_x, tau_y, rho))).sum())

    return float(minimize_scalar(misfit, bounds=(-0.9999, 0.9999), method="bounded", options={"xatol": 1e-9}).x)


def _joint(counts: Matrix, tau_x: Matrix, tau_y: Matrix, start: float) -> float:
    """The correlation where thresholds and correlation are the likeliest together."""
    split = len(tau_x)

    def misfit(values: Matrix) -> float:
        x, y = np.cumsum(_steps(values[1 : split + 1])), np.cumsum(_steps(values[split + 1 :]))
        return -float((counts * np.log(_cells(x, y, np.tanh(values[0])))).sum())

    first = np.concatenate([[np.arctanh(start)], _logs(tau_x), _logs(tau_y)])
    found = minimize(misfit, first, method="BFGS", options={"gtol": 1e-5 * counts.sum() ** 0.5})
    return float(np.tanh(found.x[0]))


def _logs(tau: Matrix) -> Matrix:
    return np.concatenate([tau[:1], np.log(np.diff(tau))])


def _steps(values: Matrix) -> Matrix:
    return np.concatenate([values[:1], np.exp(values[1:])])


def _thresholds(column: Matrix, codes: Matrix) -> Matrix:
    known = column[~np.isnan(column)]
    return _cuts(np.array([np.count_nonzero(known == code) for code in codes]), len(known))


def _cuts(counts: NDArray[Any], n: float) -> Matrix:
    """The thresholds between categories of these counts of n answers (psych: n without what empty cells count as)."""
    below = np.cumsum(counts)[:-1]
    return np.asarray(ndtri(below / (n if below[-1] < n else counts.sum())))


def _cells(tau_x: Matrix, tau_y: Matrix, rho: float) -> Matrix:
    """The probability of each cell between the thresholds of two normal variables with this correlation."""
    below = np.zeros((len(tau_x) + 2, len(tau_y) + 2))
    below[1:-1, 1:-1] = _both_below(tau_x[:, None], tau_y[None, :], rho)
    below[-1, 1:-1], below[1:-1, -1], below[-1, -1] = ndtr(tau_y), ndtr(tau_x), 1.0
    return np.maximum(np.diff(np.diff(below, axis=0), axis=1), 1e-300)


def _both_below(h: Matrix, k: Matrix, rho: float) -> Matrix:
    """The bivariate normal distribution function, by an integral over the angle (Drezner and Wesolowsky 1990)."""
    half = np.arcsin(rho) / 2
    angle = half * (_NODES + 1)
    sine, cosine = np.sin(angle), np.cos(angle)
    h, k = h[..., None], k[..., None]
    density = np.exp(-(h * h + k * k - 2 * h * k * sine) / (2 * cosine**2))
    return np.asarray(ndtr(h[..., 0]) * ndtr(k[..., 0]) + half * (density @ _WEIGHTS) / (2 * np.pi))
