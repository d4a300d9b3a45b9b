"""Do two who sort the same things agree, beyond what chance would give?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import NotEstimable, Reason, checked_table
from parem.quality.statistics.moments import Matrix


@dataclass(frozen=True)
class Kappa:
    """Kappa and its asymptotic standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class CohensKappa:
    """Plain, and weighted for near misses: linear (Cicchetti and Allison) and quadratic (Fleiss and Cohen)."""

    n: int
    plain: Kappa
    linear: Kappa
    quadratic: Kappa


def cohens_kappa(counts: Sequence[Sequence[int]] | NDArray[Any]) -> CohensKappa | NotEstimable:
    """From counts k x k: rows by the first, columns by the second, the same k >= 2 ordered categories.

    No answers, or agreement by chance alone being complete (one category), gives a reason; a table that is not square
    raises ValueError. Source: Cohen 1960, 1968; Fleiss, Cohen and Everitt 1969. R: vcd::Kappa.
    """
    table = checked_table(counts)
    k = len(table)
    if table.shape != (k, k):
        raise ValueError("the same categories on both sides")
    n = int(table.sum())
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    p = table / n
    if k < 2 or float(p.sum(axis=1) @ p.sum(axis=0)) >= 1 - 1e-12:
        return NotEstimable(Reason.ONE_CATEGORY, n)
    apart = np.abs(np.subtract.outer(np.arange(k), np.arange(k))) / (k - 1)
    return CohensKappa(n, _kappa(p, np.eye(k), n), _kappa(p, 1 - apart, n), _kappa(p, 1 - apart**2, n))


def _kappa(p: Matrix, weights: Matrix, n: int) -> Kappa:
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, chance = float((weights * p).sum()), float(rows @ weights @ columns)
    value = (seen - chance) / (1 - chance)
    expected = (weights @ columns)[:, None] + (rows @ weights)[None, :]
    spread = float((p * (weights - expected * (1 - value)) ** 2).sum()) - (value - chance * (1 - value)) ** 2
    return Kappa(value, math.sqrt(max(0.0, spread) / n) / (1 - chance))
