"""Indices of service quality that are made of several questions or process steps."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.means import mean_interval, moments_of
from parem.quality.statistics.proportions import wilson

#: The three questions of an ACSI-type index go from 1 to this.
ACSI_POINTS = 10


def satisfaction_index(
    means: Sequence[float], covariance: NDArray[np.float64], n: int, level: float = 0.95
) -> Estimate | NotEstimable:
    """An ACSI-type index, 0 to 100: 100 (S + E + P - 3)/27 of three means on 1..10, weighted equally.

    Overall satisfaction, fulfilled expectations, nearness to the ideal. covariance (3 x 3) and n are those of the same
    n people; the index is a sum, so its variance is that of the sum, with a t interval. (The ACSI proper weighs by
    partial least squares.) Raises ValueError for means off the scale. Source: Fornell et al. 1996, with equal weights.
    """
    if len(means) != 3 or not all(1 <= mean <= ACSI_POINTS for mean in means):
        raise ValueError("three means from 1 to 10")
    scale = 100 / (3 * (ACSI_POINTS - 1))
    variance = float(np.asarray(covariance, dtype=float).sum()) * scale**2
    found = mean_interval(n, scale * (sum(means) - 3), max(0.0, variance), level)
    if isinstance(found, NotEstimable):
        return found
    return Estimate(found.value, max(0.0, found.low), min(100.0, found.high), n, "ACSI-type", level)


def expectation_gap(joint: NDArray[np.int64], level: float = 0.95) -> Estimate | NotEstimable:
    """SERVQUAL's gap, perception less expectation, of people who answered both on one scale; below 0 it disappoints.

    joint (k x k): how many expected i and perceived j. The interval is that of a paired t. Source: Parasuraman,
    Zeithaml and Berry 1988. R: t.test(perception, expectation, paired = TRUE).
    """
    counts = np.asarray(joint)
    if counts.ndim != 2 or counts.shape[0] != counts.shape[1] or (counts < 0).any():
        raise ValueError("a square table of counts")
    points = np.arange(counts.shape[0])
    gaps = points[None, :] - points[:, None]
    found = mean_interval(*moments_of(gaps.ravel().tolist(), counts.ravel().tolist()), level)
    return found if isinstance(found, NotEstimable) else Estimate(
        found.value, found.low, found.high, found.n, "paired t", level
    )  # fmt: skip


def process_cycle_efficiency(value_added: float, lead_time: float) -> float | NotEstimable:
    """PCE: the share of a process's lead time in which value is added, both in the same unit of time.

    Raises ValueError where more value is added than time passes. Source: George 2002, Lean Six Sigma.
    """
    if not (math.isfinite(lead_time) and 0 <= value_added <= lead_time):
        raise ValueError("value-added time lies within the lead time")
    return value_added / lead_time if lead_time > 0 else NotEstimable(Reason.NO_ANSWERS)


def complete_and_accurate(usable: int, received: int, level: float = 0.95) -> Estimate | NotEstimable:
    """%C&A: the share of what a step receives that it can use without correcting it or asking back; Wilson's interval.

    Source: Keyte and Locher 2004, The Complete Lean Enterprise.
    """
    return wilson(usable, received, level)


def rolled_complete_and_accurate(steps: Sequence[tuple[int, int]], level: float = 0.95) -> Estimate | NotEstimable:
    """The rolled %C&A: the product over steps of (usable, received), the share that passes all of them at the first go.

    Interval by the delta method on the logarithm, steps independent: log p ± z sqrt(sum (1 - p_i)/(n_i p_i)). n is the
    smallest step's. No step, a step without anything received, or one where nothing was usable gives a reason.
    """
    if any(not 0 <= usable <= received for usable, received in steps):
        raise ValueError("usable lies within received")
    n = min((received for _, received in steps), default=0)
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if any(usable == 0 for usable, _ in steps):
        return NotEstimable(Reason.ONE_CATEGORY, n)
    shares = [usable / received for usable, received in steps]
    product = math.prod(shares)
    error = math.sqrt(sum((1 - p) / (received * p) for p, (_, received) in zip(shares, steps, strict=True)))
    reach = math.exp(float(norm.ppf((1 + level) / 2)) * error)
    return Estimate(product, product / reach, min(1.0, product * reach), n, "delta", level)
