"""Do several figures of one thing differ more than the chance of their answers explains?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from parem.quality.statistics.estimate import NotEstimable, Reason


@dataclass(frozen=True)
class Homogeneity:
    """Cochran's Q with its degrees of freedom; p is small where the figures differ by more than chance."""

    q: float
    freedom: int
    p: float


def homogeneity(
    values: Sequence[float] | NDArray[np.float64], variances: Sequence[float] | NDArray[np.float64]
) -> Homogeneity | NotEstimable:
    """Q = sum w (x - weighted mean)^2 with w = 1/variance, by chi-square with k - 1 degrees of freedom.

    values: k figures; variances: the squared standard error of each, above 0 (else ValueError). Fewer than two figures
    give a reason. Source: Cochran 1954. R: meta::metagen()$Q.
    """
    x, v = np.asarray(values, dtype=float), np.asarray(variances, dtype=float)
    if x.shape != v.shape or not np.isfinite(x).all() or not (v > 0).all():
        raise ValueError("a finite value and a variance above 0 for each figure")
    if len(x) < 2:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, len(x))
    weights = 1 / v
    q = float((weights * (x - np.average(x, weights=weights)) ** 2).sum())
    return Homogeneity(q, len(x) - 1, float(chi2.sf(q, len(x) - 1)))
