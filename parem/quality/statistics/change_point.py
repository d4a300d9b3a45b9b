"""Where did the level change, if it did? For looking, never for re-basing a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix

#: Above this F the tail is extrapolated.
_FAR = 25.0
#: In how many steps the limit process is looked at: as many as Hansen 1997 simulated. Series are looked at in fewer
#: still, so that p errs to the safe side; of a process without steps it would be up to 0.03 larger.
STEPS = 1000


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

    Two points at least stay on each side. Missing: the caller leaves them out (NaN raises ValueError). F is Chow's;
    its supremum follows that of a squared Ornstein-Uhlenbeck process, which is the limit for many points. Fewer than
    four points, or no variation, gives a reason. Source: Andrews 1993; Estrella 2003.
    R: strucchange::Fstats(y ~ 1, from = trimming), whose sctest takes Hansen's polynomials for p: within 0.0015 of
    this one where p < 0.1 (for a trimming of 0.05 to 0.4), and within 0.035 above.
    """
    y = np.asarray(values, dtype=float)
    if not np.isfinite(y).all() or not 0 < trimming < 0.5:
        raise ValueError("missing values are left out, and the trimming is a share below a half")
    n = len(y)
    first = max(2, math.floor(trimming * n))
    if n < 2 * first:
        return NotEstimable(Reason.TOO_FEW_ANSWERS if n else Reason.NO_ANSWERS, n)
    if np.ptp(y) == 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    away = (y - y.mean()) / np.ptp(y)
    whole = float(away @ away)
    sizes = np.arange(first, n - first + 1)
    sums = np.cumsum(away)[sizes - 1]
    between = sums**2 * n / (sizes * (n - sizes))
    # A step without any noise leaves nothing over but rounding.
    f = between / (np.maximum(whole - between, 1e-15 * whole) / (n - 2))
    best = int(f.argmax())
    return ChangePoint(int(sizes[best]) - 1, float(f[best]), sup_f_p(float(f[best]), first / n), f)


def sup_f_p(f: float, trimming: float) -> float:
    """P(the square of the standardised Brownian bridge is anywhere over trimming..1 - trimming above f).

    Far out it falls as Estrella's expansion does.
    """
    if f <= 0:
        return 1.0
    if f <= _FAR:
        return _leaves(f, trimming)
    return _leaves(_FAR, trimming) * _tail(f, trimming) / _tail(_FAR, trimming)


def _tail(f: float, trimming: float) -> float:
    span = 2 * math.log((1 - trimming) / trimming)
    return math.sqrt(f / (2 * math.pi)) * math.exp(-f / 2) * ((1 - 1 / f) * span + 2 / f)


@lru_cache(maxsize=256)
def _leaves(f: float, trimming: float) -> float:
    """The same in STEPS steps, of which the trimming is the nearest one.

    From one step to the next the standardised bridge is a normal first-order autoregression: the density of the paths
    that have stayed within ± sqrt(f) is carried on by quadrature. Forwards and backwards are alike, so that half of
    the way is enough.
    """
    edge = math.sqrt(f)
    nodes, weights = np.polynomial.legendre.leggauss(20 + math.ceil(60 * edge))
    x, w = edge * nodes, edge * weights
    normal = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    inside = normal
    for before, now in pairwise(np.arange(max(1, round(trimming * STEPS)), STEPS // 2 + 1) / STEPS):
        rho = math.sqrt(before * (1 - now) / (now * (1 - before)))
        spread = 1 - rho * rho
        kernel = np.exp(-((x[:, None] - rho * x[None, :]) ** 2) / (2 * spread)) / math.sqrt(2 * math.pi * spread)
        inside = kernel @ (w * inside)
    return min(1.0, max(0.0, 1 - float(w @ (inside * inside / normal))))
