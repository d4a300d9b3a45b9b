"""Charts that remember: small lasting shifts that a control chart of single points does not see."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix


@dataclass(frozen=True)
class Cusum:
    """Sums of what is above (`up`, >= 0) and below (`down`, <= 0) the centre by more than k, in standard errors.

    `above` and `below`: the 0-based points where a sum is beyond the decision interval.
    """

    up: Matrix
    down: Matrix
    above: list[int]
    below: list[int]


def cusum(
    statistics: Sequence[float] | NDArray[np.float64], center: float, sigma: float, size: int = 1,
    decision: float = 5, shift: float = 1,
) -> Cusum | NotEstimable:  # fmt: skip
    """The tabular CUSUM of m means of samples of this size; sigma is that of single values.

    It sums z - shift/2 above 0 and z + shift/2 below 0. A sigma of 0 or no point gives a reason; what is no number, a
    sample of no values and a decision interval of 0 raise ValueError. Source: Page 1954; Montgomery 2013.
    R: qcc::cusum(decision.interval, se.shift).
    """
    if not (decision > 0 and math.isfinite(shift)):
        raise ValueError("a decision interval above 0, and a shift that is a number")
    z = _z(statistics, center, sigma, size)
    if isinstance(z, NotEstimable):
        return z
    up, down = np.zeros(len(z)), np.zeros(len(z))
    high = low = 0.0
    for at, each in enumerate(z):
        high, low = max(0.0, high + each - shift / 2), min(0.0, low + each + shift / 2)
        up[at], down[at] = high, low
    return Cusum(up, down, np.flatnonzero(up > decision).tolist(), np.flatnonzero(down < -decision).tolist())


@dataclass(frozen=True)
class Ewma:
    """The smoothed points, their standard errors, the limits and the 0-based points beyond them."""

    smoothed: Matrix
    error: Matrix
    lower: Matrix
    upper: Matrix
    beyond: list[int]


def ewma(
    statistics: Sequence[float] | NDArray[np.float64], center: float, sigma: float, size: int = 1,
    weight: float = 0.2, sigmas: float = 3,
) -> Ewma | NotEstimable:  # fmt: skip
    """The exponentially weighted mean, from the centre on; limits exact for each point.

    The error of point i (from 1) is sigma/sqrt(size)·sqrt(w/(2 - w)·(1 - (1 - w)^(2i))). Reasons as `cusum`; a weight
    of 0 or below, or above 1, raises ValueError. Source: Roberts 1959. R: qcc::ewma(lambda, nsigmas).
    """
    if not 0 < weight <= 1:
        raise ValueError("a weight above 0, and at most 1")
    z = _z(statistics, center, sigma, size)
    if isinstance(z, NotEstimable):
        return z
    smoothed, level = np.zeros(len(z)), 0.0
    for at, each in enumerate(z):
        level += weight * (each - level)
        smoothed[at] = level
    unit = sigma / math.sqrt(size)
    error = unit * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * np.arange(1, len(z) + 1))))
    points, lower, upper = center + unit * smoothed, center - sigmas * error, center + sigmas * error
    return Ewma(points, error, lower, upper, np.flatnonzero((points > upper) | (points < lower)).tolist())


def _z(
    statistics: Sequence[float] | NDArray[np.float64], center: float, sigma: float, size: int
) -> Matrix | NotEstimable:
    x = np.asarray(statistics, dtype=float)
    if not np.isfinite(x).all():
        raise ValueError("missing values are left out before a chart is made")
    if not (math.isfinite(center) and math.isfinite(sigma) and size >= 1):
        raise ValueError("a centre and a sigma that are numbers, and samples of one value or more")
    if not len(x):
        return NotEstimable(Reason.NO_ANSWERS)
    if not sigma > 0:
        return NotEstimable(Reason.NO_VARIATION, len(x))
    return np.asarray((x - center) / (sigma / math.sqrt(size)))
