"""Control charts of small samples taken at intervals: their means, ranges and standard deviations."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from parem.quality.statistics.control_limits import ControlChart, exact_mean
from parem.quality.statistics.control_limits import c4 as c4
from parem.quality.statistics.estimate import NotEstimable, Reason


def xbar_chart(
    samples: NDArray[Any], baseline: int | None = None, by_range: bool = True, pooled: bool = False
) -> ControlChart | NotEstimable:  # fmt: skip
    """The means of m samples of n values (m x n): sigma from the mean of ranges / d2, or of deviations / c4.

    `pooled` takes the root of the variance within all samples / c4 of its degrees of freedom + 1 instead. Limits from
    the first `baseline` samples, whose mean, weighted by their sizes, is the centre. Missing (NaN): the sample is
    smaller; one of no value raises ValueError. Fewer than two values in a sample of the baseline, or no sample, gives
    a reason. Source: Shewhart 1931; Burr 1969; Montgomery 2013.
    R: qcc(type = "xbar", std.dev = "UWAVE-R" / "UWAVE-SD" / "RMSDF"), qicharts2::qic(chart = "xbar") (deviations).
    """
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range, pooled)
    if isinstance(sigma, NotEstimable):
        return sigma
    return _limits("xbar", np.nanmean(table, axis=1), sigma, 1 / np.sqrt(_sizes(table)), table, baseline)


def range_chart(samples: NDArray[Any], baseline: int | None = None) -> ControlChart | NotEstimable:
    """The ranges of m samples of n values; limits mean ± 3·d3·sigma, never below 0.

    Missing as `xbar_chart`; a sample of one value after the baseline raises ValueError. R: qcc(type = "R").
    """
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range=True)
    if isinstance(sigma, NotEstimable):
        return sigma
    shares = np.array([range_constants(n)[1] for n in _spread(table).tolist()])
    return _limits("R", _ranges(table), sigma, shares, table, baseline, 0.0)


def deviation_chart(samples: NDArray[Any], baseline: int | None = None) -> ControlChart | NotEstimable:
    """The standard deviations of m samples of n values; limits mean ± 3·sigma·sqrt(1 - c4²), never below 0.

    Missing as `range_chart`. R: qcc(type = "S").
    """
    table = _table(samples)
    sigma = _sigma(table[:baseline], by_range=False)
    if isinstance(sigma, NotEstimable):
        return sigma
    shares = np.array([math.sqrt(1 - c4(n) ** 2) for n in _spread(table).tolist()])
    return _limits("S", np.nanstd(table, axis=1, ddof=1), sigma, shares, table, baseline, 0.0)


def _table(samples: NDArray[Any]) -> NDArray[Any]:
    table = np.asarray(samples, dtype=float)
    if table.ndim != 2:
        raise ValueError("samples are rows of a table")
    if np.isinf(table).any() or (table.shape[1] and not _sizes(table).all()):
        raise ValueError("samples have a value at least, and none that is endless")
    return table


def _sizes(table: NDArray[Any]) -> NDArray[np.int64]:
    return np.asarray((~np.isnan(table)).sum(axis=1))


def _spread(table: NDArray[Any]) -> NDArray[np.int64]:
    """The sizes of samples that all have a spread."""
    sizes = _sizes(table)
    if (sizes < 2).any():
        raise ValueError("a sample of one value does not spread")
    return sizes


def _ranges(table: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(np.nanmax(table, axis=1) - np.nanmin(table, axis=1))


def _sigma(table: NDArray[Any], by_range: bool, pooled: bool = False) -> float | NotEstimable:
    if not len(table):
        return NotEstimable(Reason.NO_ANSWERS)
    sizes = _sizes(table)
    if (sizes < 2).any():
        return NotEstimable(Reason.ONE_ANSWER, len(table))
    if pooled:
        freedom = sizes - 1
        within = float(np.nanvar(table, axis=1, ddof=1) @ freedom) / float(freedom.sum())
        return math.sqrt(within) / c4(int(freedom.sum()) + 1)
    if by_range:
        # Three places, as all printed tables and R have it.
        return float((_ranges(table) / [round(range_constants(n)[0], 3) for n in sizes.tolist()]).mean())
    return float((np.nanstd(table, axis=1, ddof=1) / [c4(n) for n in sizes.tolist()]).mean())


def _limits(
    kind: str, statistics: NDArray[Any], sigma: float, shares: NDArray[Any], table: NDArray[Any], baseline: int | None,
    bottom: float = -math.inf,
) -> ControlChart:  # fmt: skip
    """Around the centre, `shares` of sigma are the points' errors."""
    sizes, base, error = _sizes(table)[:baseline], statistics[:baseline], sigma * shares
    center = exact_mean(base) if np.ptp(sizes) == 0 else math.fsum(sizes * base) / int(sizes.sum())
    return ControlChart(
        kind, center, sigma, statistics, error, np.maximum(bottom, center - 3 * error), center + 3 * error, len(base)
    )


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
