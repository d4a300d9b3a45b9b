"""How sure the importance of each driver is: a bootstrap over respondents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.key_drivers import johnson
from parem.quality.statistics.moments import Matrix, Moments, answer_table, correlation_of
from parem.quality.statistics.regression import SINGULAR, unfit

#: Shares (.. x k) from correlations (.. x k+1 x k+1): `johnson` or `shapley`.
Shares: TypeAlias = Callable[[Matrix], Matrix]


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
    rows: NDArray[Any], resamples: int = 1000, seed: int = 1, level: float = 0.95, shares: Shares = johnson
) -> DriverIntervals | NotEstimable:
    """Intervals of the shares (Johnson's weights) of rows n x (1 + k), the outcome first, by resampling respondents.

    Rows that are alike are counted once: resampling them is drawing a multinomial over the different rows, so ten
    million answers cost what their different patterns cost. Missing: listwise. Fewer than nine in ten resamples that
    can be fitted give a reason. Source: Tonidandel, LeBreton and Johnson 2009; Efron 1987 (BCa).
    R: boot::boot, boot::boot.ci(type = c("perc", "bca")).
    """
    if resamples < 2 or not 0 < level < 1:
        raise ValueError(f"{resamples} resamples, a level of {level}")
    table = answer_table(rows)
    table = table[~np.isnan(table).any(axis=1)]
    whole = Moments.of(table)
    reason = unfit(whole)
    if reason:
        return NotEstimable(reason, len(table))
    point = shares(correlation_of(whole.covariance))
    patterns, counts = np.unique(table, axis=0, return_counts=True)
    drawn, draws = _resampled(patterns, counts, resamples, seed, shares)
    if len(drawn) < 0.9 * resamples:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, len(table))
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    percentile = _quantiles(drawn, np.tile(tails, (len(point), 1)))
    twice = len(drawn) >= 2 * len(patterns)
    pull = _regressed(draws, drawn) if twice else _jackknife(patterns, counts, shares)
    bca = _quantiles(drawn, _bca_tails(drawn, point, pull, counts, tails))
    return DriverIntervals(len(table), point, drawn.std(axis=0, ddof=1), percentile, bca, len(drawn))


def _resampled(
    patterns: Matrix, counts: NDArray[Any], resamples: int, seed: int, shares: Shares
) -> tuple[Matrix, NDArray[Any]]:
    """The shares in each resample that can be fitted, resamples x k, and how often it has each pattern."""
    n = int(counts.sum())
    draws = np.random.default_rng(seed).multinomial(n, counts / n, size=resamples)
    found = _shares_of(patterns, draws, shares)
    fitted = ~np.isnan(found).any(axis=1)
    return found[fitted], draws[fitted]


def _regressed(draws: NDArray[Any], drawn: Matrix) -> Matrix:
    """How a respondent of each pattern pulls the shares, patterns x k (up to a constant): by regression on the draws.

    It sees what the whole interval sees, where the jackknife sees the next neighbourhood only. Source: Davison and
    Hinkley 1997, 2.7.4. R: boot::empinf(type = "reg"), which boot.ci takes.
    """
    away = draws - draws.mean(axis=0)
    square = away.T @ away
    # Each draw has n respondents in all: a constant more for every pattern changes nothing. A trace for each pattern
    # keeps one that was never drawn at 0.
    least = 1e-9 * float(np.trace(square)) / len(square)
    return np.asarray(
        np.linalg.solve(square + 1.0 + least * np.eye(len(square)), away.T @ (drawn - drawn.mean(axis=0)))
    )


def _jackknife(patterns: Matrix, counts: NDArray[Any], shares: Shares) -> Matrix:
    """How a respondent of each pattern pulls the shares, patterns x k: what is lost without (NaN if nothing fits then).

    For answers of more patterns than can be told apart by the resamples.
    """
    return -_shares_of(patterns, counts - np.eye(len(counts), dtype=counts.dtype), shares)


def _shares_of(patterns: Matrix, draws: NDArray[Any], shares: Shares) -> Matrix:
    """The shares in each draw (draws x patterns counts): all sums in two products of matrices, all models at once."""
    k = patterns.shape[1]
    centred = patterns - patterns.mean(axis=0)
    upper = np.triu_indices(k)
    total = draws.sum(axis=1)[:, None]
    mean = draws @ centred / total
    covariance = np.zeros((len(draws), k, k))
    covariance[:, upper[0], upper[1]] = draws @ (centred[:, upper[0]] * centred[:, upper[1]]) / total
    covariance[:, upper[1], upper[0]] = covariance[:, upper[0], upper[1]]
    scale = np.maximum(1.0, np.einsum("dii->di", covariance))
    covariance -= mean[:, :, None] * mean[:, None, :]
    variance = np.einsum("dii->di", covariance)
    # What rounding leaves of a constant item is no variation.
    fit = (variance > 1e-12 * scale).all(axis=1)
    found = np.full((len(draws), k - 1), np.nan)
    deviation = np.sqrt(variance[fit])
    r = covariance[fit] / (deviation[:, :, None] * deviation[:, None, :])
    apart = np.linalg.cond(r[:, 1:, 1:]) < SINGULAR
    found[np.flatnonzero(fit)[apart]] = shares(r[apart])
    return found


def _bca_tails(drawn: Matrix, point: Matrix, pull: Matrix, counts: NDArray[Any], tails: Matrix) -> Matrix:
    """Efron's corrected tails, k x 2: for the bias of the median and an error that changes with the value."""
    # Never all on one side: the correction would be infinite.
    share = np.clip((drawn < point).mean(axis=0), 0.5 / len(drawn), 1 - 0.5 / len(drawn))
    bias = norm.ppf(share)[:, None]
    weights = counts[:, None] * ~np.isnan(pull)
    values = np.nan_to_num(pull)
    away = values - (weights * values).sum(axis=0) / np.maximum(weights.sum(axis=0), 1)
    square = (weights * away**2).sum(axis=0)
    acceleration = np.divide(
        (weights * away**3).sum(axis=0), 6 * square**1.5, out=np.zeros(len(square)), where=square > 0
    )[:, None]
    z = bias + norm.ppf(tails)[None, :]
    return np.asarray(norm.cdf(bias + z / (1 - acceleration * z)))


def _quantiles(drawn: Matrix, tails: Matrix) -> Matrix:
    return np.array([np.quantile(drawn[:, each], tails[each]) for each in range(drawn.shape[1])])
