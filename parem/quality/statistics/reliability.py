"""How well several items measure one thing."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import f as fisher

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.quantiles import checked_level


def cronbach_alpha(covariance: NDArray[Any], n: int, level: float = 0.95) -> Estimate | NotEstimable:
    """Raw alpha from a k x k covariance matrix of the items, with Feldt's interval.

    k/(k-1) · (1 - trace/sum). The interval: 1 - (1-alpha)·F with n-1 and (n-1)(k-1) degrees of freedom. Sources:
    Cronbach 1951; Feldt, Woodruff and Salih 1987. Missing: pairwise covariances, as psych::alpha does; n is
    the count of respondents with an answer to any of the items. R: psych::alpha(x)$total$raw_alpha, psych::alpha.ci.
    """
    checked_level(level)
    k = covariance.shape[0]
    if k < 2:
        return NotEstimable(Reason.TOO_FEW_ITEMS, n)
    if n < 2:
        return NotEstimable(Reason.NO_ANSWERS if n == 0 else Reason.ONE_ANSWER, n)
    total = float(covariance.sum())
    if not np.isfinite(total) or total <= 0 or (np.diag(covariance) <= 0).any():
        return NotEstimable(Reason.NO_VARIATION, n)
    alpha = k / (k - 1) * (1 - float(np.trace(covariance)) / total)
    df1, df2 = n - 1, (n - 1) * (k - 1)
    tail = (1 - level) / 2
    low = 1 - (1 - alpha) * float(fisher.ppf(1 - tail, df1, df2))
    high = 1 - (1 - alpha) * float(fisher.ppf(tail, df1, df2))
    return Estimate(alpha, low, high, n, "Feldt", level)


def pearson(crosstab: NDArray[Any], rows: list[float], columns: list[float]) -> tuple[float, int] | NotEstimable:
    """Pearson's correlation and n from the joint counts of two items with these codes.

    Missing: only respondents who answered both are in the table. R: cor(x, y, use = "pairwise.complete.obs").
    """
    n = int(crosstab.sum())
    if n < 2:
        return NotEstimable(Reason.NO_ANSWERS if n == 0 else Reason.ONE_ANSWER, n)
    x, y = np.asarray(rows, dtype=float), np.asarray(columns, dtype=float)
    px, py = crosstab.sum(axis=1) / n, crosstab.sum(axis=0) / n
    dx, dy = x - px @ x, y - py @ y
    vx, vy = float(px @ dx**2), float(py @ dy**2)
    if vx <= 0 or vy <= 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    return float(dx @ (crosstab / n) @ dy / np.sqrt(vx * vy)), n
