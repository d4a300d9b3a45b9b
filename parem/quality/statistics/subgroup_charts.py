"""Control charts of small samples taken at intervals: their means, ranges and standard deviations."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from parem.quality.statistics.control_limits import ControlChart, exact_mean, finite
from parem.quality.statistics.control_limits import c4 as c4
from parem.quality.statistics.estimate import NotEstimable, Reason


def xbar_chart(
    samples: NDArray[Any], baseline: int | None = None, by_range: bool = True, pooled: bool = False
) -> ControlChart | NotEstimable:
    """The means of m samples of n values (m x n): sigma from the mean range / d2, or the mean deviation / c4.

    `pooled` takes the root of the mean variance / c4 of all m(n - 1) + 1 instead. Limits from the first `baseline`
    samples. Missing: the caller leaves whole samples out (NaN raises ValueError). Fewer than two values a sample, or no
    sample, gives a reason. Source: Shewhart 1931; Montgomery 2013; Burr 1969 (pooled).
    R: qcc(type = "xbar", std.dev = "UWAVE-R" / "UWAVE-SD" / "RMSDF"), qicharts2::qic(chart = "xbar") (deviations).
    """
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range, pooled)
    if isinstance(sigma, NotEstimable):
        return sigma
    return _limits("xbar", table.mean(axis=1), sigma, sigma / math.sqrt(table.shape[1]), baseline)


def range_chart(samples: NDArray[Any], baseline: int | None = None) -> ControlChart | NotEstimable:
    """The ranges of m samples of n values; limits mean ± 3·d3·sigma, never below 0. R: qcc(type = "R")."""
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range=True)
    if isinstance(sigma, NotEstimable):
        return sigma
    return _limits("R", np.ptp(table, axis=1), sigma, sigma * range_constants(table.shape[1])[1], baseline, 0.0)


def deviation_chart(samples: NDArray[Any], baseline: int | None = None) -> ControlChart | NotEstimable:
    """The standard deviations of m samples of n values; limits mean ± 3·sigma·sqrt(1 - c4²). R: qcc(type = "S")."""
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range=False)
    if isinstance(sigma, NotEstimable):
        return sigma
    error = sigma * math.sqrt(1 - c4(table.shape[1]) ** 2)
    return _limits("S", table.std(axis=1, ddof=1), sigma, error, baseline, 0.0)


def _table(samples: NDArray[Any]) -> NDArray[Any]:
    table = finite(samples)
    if table.ndim != 2:
        raise ValueError("samples are rows of a table")
    return table


def _sigma(table: NDArray[Any], by_range: bool, pooled: bool = False) -> float | NotEstimable:
    if not len(table):
        return NotEstimable(Reason.NO_ANSWERS)
    n = table.shape[1]
    if n < 2:
        return NotEstimable(Reason.ONE_ANSWER, len(table))
    if pooled:
        return math.sqrt(float(table.var(axis=1, ddof=1).mean())) / c4(len(table) * (n - 1) + 1)
    if by_range:
        # Three places, as all printed tables and R have it.
        return float(np.ptp(table, axis=1).mean()) / round(range_constants(n)[0], 3)
    return float(table.std(axis=1, ddof=1).mean()) / c4(n)


def _limits(
    kind: str, statistics: NDArray[Any], sigma: float, error: float, baseline: int | None, bottom: float = -math.inf
) -> ControlChart:
    center, m = exact_mean(statistics[:baseline]), len(statistics)
    lower = np.full(m, max(bottom, center - 3 * error))
    errors = np.full(m, error)
    return ControlChart(
        kind, center, sigma, statistics, errors, lower, np.full(m, center + 3 * error), len(statistics[:baseline])
    )  # fmt: skip


@cache
def range_constants(n: int) -> tuple[float, float]:
    """d2 and d3: the mean and the standard deviation of the range of n normal values, by integration (Harter 1960)."""
    nodes, weights = np.polynomial.legendre.leggauss(400)
    x, w = 9 * nodes, 9 * weights
    width, by_width = 10 * (nodes + 1), 10 * weights
    inside = ndtr(x[:, None] + width[None, :]) - ndtr(x)[:, None]
    density = np.exp(-x * x / 2) / math.sqrt(2 * math.pi)
    beyond = 1 - n * ((w * density) @ inside ** (n - 1))
    mean, square = float(by_width @ beyond), 2 * float(by_width @ (width * beyond))
    return mean, math.sqrt(square - mean * mean)
