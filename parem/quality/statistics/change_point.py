"""Where did the level change, if it did? For looking, never for re-basing a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix


@dataclass(frozen=True)
class ChangePoint:
    """`last_before` is the 0-based last point before the likeliest change; `f` holds F at each point that was tried.

    `p`: of a level that never changed showing an F as large as the largest, by the limit distribution.
    """

    last_before: int
    sup_f: float
    p: float
    f: Matrix


def change_point(values: Sequence[float] | NDArray[np.float64], trimming: float = 0.1) -> ChangePoint | NotEstimable:
    """One change of the mean at an unknown point, not within the first or last `trimming` share of the points.

    F is Chow's; its supremum follows that of a squared Ornstein-Uhlenbeck process. Fewer than ten points, or no
    variation, gives a reason. Source: Andrews 1993; Estrella 2003. R: strucchange::Fstats(y ~ 1, from = trimming),
    whose sctest takes Hansen's fitted approximation of p (within about 0.001 of this one).
    """
    y = np.asarray(values, dtype=float)
    n = len(y)
    first = math.floor(trimming * n)
    if n < 10 or first < 2:
        return NotEstimable(Reason.TOO_FEW_ANSWERS if n else Reason.NO_ANSWERS, n)
    whole = float(((y - y.mean()) ** 2).sum())
    if whole <= 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    sizes = np.arange(first, n - first + 1)
    sums = np.cumsum(y)[sizes - 1]
    between = sums**2 / sizes + (y.sum() - sums) ** 2 / (n - sizes) - y.sum() ** 2 / n
    rest = np.maximum(whole - between, 1e-300)
    f = between / (rest / (n - 2))
    best = int(f.argmax())
    return ChangePoint(int(sizes[best]) - 1, float(f[best]), _sup_f_p(float(f[best]), trimming), f)


def _sup_f_p(f: float, trimming: float) -> float:
    """P(sup of the squared, standardised Brownian bridge over trimming..1 - trimming > f).

    The standardised bridge is a stationary Ornstein-Uhlenbeck process over the time log((1 - trimming)/trimming). That
    it stays within ± sqrt(f) is found from its generator on a grid; far out Estrella's expansion is exact enough.
    """
    if f <= 0:
        return 1.0
    span = math.log((1 - trimming) / trimming)
    tail = math.sqrt(f / (2 * math.pi)) * math.exp(-f / 2) * ((1 - 1 / f) * 2 * span + 2 / f)
    if f > 25:
        return tail
    edge, cells = math.sqrt(f), 800
    step = 2 * edge / cells
    x = -edge + step * np.arange(1, cells)
    # dX = -X dt + sqrt(2) dW, made symmetric by the square root of its stationary density.
    potential = x * x / 4 - 0.5
    values, vectors = eigh_tridiagonal(2 / step**2 + potential, np.full(cells - 2, -1 / step**2))
    density = np.exp(-x * x / 4) / (2 * math.pi) ** 0.25
    weights = (vectors.T @ density) ** 2 * step
    return float(min(1.0, max(tail if f > 12 else 0.0, 1 - weights @ np.exp(-values * span))))
