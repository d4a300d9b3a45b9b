"""How sure the importance of each driver is: a bootstrap over respondents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.key_drivers import Shares, relative_weights
from parem.quality.statistics.moments import Matrix, Moments


@dataclass(frozen=True)
class DriverIntervals:
    """Of k drivers: the shares themselves, their bootstrap standard errors, and intervals k x 2 by two methods."""

    n: int
    shares: Matrix
    errors: Matrix
    percentile: Matrix
    bca: Matrix
    resamples: int


def key_drivers_bootstrap(
    rows: NDArray[Any], resamples: int = 1000, seed: int = 1, level: float = 0.95, shares: Shares = relative_weights
) -> DriverIntervals | NotEstimable:
    """Intervals of the shares (Johnson's weights) of rows n x (1 + k), the outcome first, by resampling respondents.

    Rows that are alike are counted once: resampling them is drawing a multinomial over the different rows, so ten
    million answers cost what their different patterns cost. Missing: listwise. Fewer than nine in ten resamples that
    can be fitted give a reason. Source: Tonidandel, LeBreton and Johnson 2009; Efron 1987 (BCa, with the acceleration
    from the jackknife). R: boot::boot, boot::boot.ci(type = c("perc", "bca")).
    """
    table = np.asarray(rows, dtype=float)
    table = table[~np.isnan(table).any(axis=1)]
    point = shares(Moments.of(table)) if len(table) else NotEstimable(Reason.NO_ANSWERS)
    if isinstance(point, NotEstimable):
        return point
    patterns, counts = np.unique(table, axis=0, return_counts=True)
    drawn = _resampled(patterns, counts, resamples, seed, shares)
    if len(drawn) < 0.9 * resamples:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, len(table))
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    percentile = _quantiles(drawn, np.tile(tails, (len(point), 1)))
    bca = _quantiles(drawn, _bca_tails(drawn, point, _jackknife(patterns, counts, shares), counts, tails))
    return DriverIntervals(len(table), point, drawn.std(axis=0, ddof=1), percentile, bca, len(drawn))


def _resampled(patterns: Matrix, counts: NDArray[Any], resamples: int, seed: int, shares: Shares) -> Matrix:
    """The shares in each resample that can be fitted: resamples x k."""
    n = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(n, counts / n, size=resamples)
    found = [shares(moments) for moments in _moments(patterns, draws)]
    return np.array([each for each in found if not isinstance(each, NotEstimable)])


def _jackknife(patterns: Matrix, counts: NDArray[Any], shares: Shares) -> Matrix:
    """The shares with one respondent of each pattern left out: patterns x k (the full ones where that can't be)."""
    draws = counts - np.eye(len(counts), dtype=counts.dtype)
    found = [shares(moments) for moments in _moments(patterns, draws)]
    k = patterns.shape[1] - 1
    return np.array([np.full(k, np.nan) if isinstance(each, NotEstimable) else each for each in found])


def _moments(patterns: Matrix, draws: NDArray[Any]) -> list[Moments]:
    """The moments of each draw (draws x patterns counts), all sums in two products of matrices."""
    k = patterns.shape[1]
    centred = patterns - patterns.mean(axis=0)
    upper = np.triu_indices(k)
    sums = draws @ centred
    products = draws @ (centred[:, upper[0]] * centred[:, upper[1]])
    result = []
    for total, first, second in zip(draws.sum(axis=1), sums, products, strict=True):
        mean = first / total
        square = np.zeros((k, k))
        square[upper] = second / total
        square = square + square.T - np.diag(np.diag(square))
        covariance = square - np.outer(mean, mean)
        # What rounding leaves of a constant item is no variation.
        constant = np.diag(covariance) <= 1e-12 * np.maximum(1.0, np.diag(square))
        covariance[constant] = covariance[:, constant] = 0.0
        result.append(Moments(int(total), float(total), mean + patterns.mean(axis=0), covariance))
    return result


def _bca_tails(drawn: Matrix, point: Matrix, left_out: Matrix, counts: NDArray[Any], tails: Matrix) -> Matrix:
    """Efron's corrected tails, k x 2: for the bias of the median and an error that changes with the value."""
    share = np.clip((drawn < point).mean(axis=0), 0.5 / len(drawn), 1 - 0.5 / len(drawn))
    bias = norm.ppf(share)[:, None]
    weights = counts[:, None] * ~np.isnan(left_out)
    values = np.nan_to_num(left_out)
    centre = (weights * values).sum(axis=0) / np.maximum(weights.sum(axis=0), 1)
    away = centre - values
    square = (weights * away**2).sum(axis=0)
    acceleration = np.divide(
        (weights * away**3).sum(axis=0), 6 * square**1.5, out=np.zeros(len(square)), where=square > 0
    )[:, None]
    z = bias + norm.ppf(tails)[None, :]
    return np.asarray(norm.cdf(bias + z / (1 - acceleration * z)))


def _quantiles(drawn: Matrix, tails: Matrix) -> Matrix:
    return np.array([np.quantile(drawn[:, each], tails[each]) for each in range(drawn.shape[1])])
