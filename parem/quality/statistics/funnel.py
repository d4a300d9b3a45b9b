"""Funnel plots: how far each of many figures lies from that of all, with overdispersion taken in."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy.stats import norm

from parem.quality.statistics.moments import Matrix

#: This share of the z scores at each end is drawn in before the overdispersion is estimated.
WINSORISED = 0.1
#: Of fewer figures the overdispersion can't be told from real differences: the limits are not widened.
ENOUGH = 12


def funnel_z(values: Matrix, n: Matrix, center: float, deviation: float) -> tuple[Matrix, float]:
    """k z scores, and the factor by which the limits are widened, sqrt(phi), 1 or more.

    z = (value - centre)/(deviation/sqrt(n)); phi is the mean of squared, winsorised z (1 for fewer than 12 figures).
    Scores are divided by sqrt(phi).
    Units are those of the values; `deviation` is that of one answer. Source: Spiegelhalter 2005.
    """
    if deviation <= 0 or (n <= 0).any():
        raise ValueError("a deviation and numbers of answers above 0")
    z = (values - center) / (deviation / np.sqrt(n))
    if len(z) < ENOUGH:
        return z, 1.0
    low, high = np.quantile(z, [WINSORISED, 1 - WINSORISED])
    widened = max(1.0, float(np.sqrt((np.clip(z, low, high) ** 2).mean())))
    return z / widened, widened


def two_sided_p(z: Iterable[float]) -> list[float]:
    """The two-sided p of each z score."""
    return [2 * float(norm.sf(abs(each))) for each in z]
