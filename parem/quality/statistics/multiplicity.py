"""Many comparisons at once: how small a p must be, so that chance alone is not taken for a difference."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parem.quality.statistics.moments import Matrix

METHODS = ("holm", "hochberg", "bonferroni", "bh", "by")


def p_adjust(p: Sequence[float | None], method: str = "holm") -> list[float | None]:
    """The p values, adjusted; None stays None and is not counted among the tests.

    "holm" (a planned family; Holm 1979), "bh" (a screen over many: the share of false ones among those called,
    Benjamini and Hochberg 1995), "bonferroni", "hochberg" (1988), "by" (Benjamini and Yekutieli 2001, any dependence).
    Raises ValueError for another method, or a p outside 0..1. R: p.adjust.
    """
    if method not in METHODS:
        raise ValueError(f"no method {method}")
    known = np.array([each for each in p if each is not None], dtype=float)
    if ((known < 0) | (known > 1) | np.isnan(known)).any():
        raise ValueError("a p value lies between 0 and 1")
    adjusted = iter(_adjusted(known, method).tolist())
    return [None if each is None else next(adjusted) for each in p]


def _adjusted(p: Matrix, method: str) -> Matrix:
    m = len(p)
    if method == "bonferroni" or not m:
        return np.minimum(1.0, p * m)
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    factor = {
        "holm": m - rank + 1, "hochberg": m - rank + 1, "bh": m / rank, "by": m / rank * float((1 / rank).sum())
    }[method]  # fmt: skip
    scaled = p[order] * factor
    monotone = np.maximum.accumulate(scaled) if method == "holm" else np.minimum.accumulate(scaled[::-1])[::-1]
    result = np.empty(m)
    result[order] = np.minimum(1.0, monotone)
    return result
