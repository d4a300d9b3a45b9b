"""Answers to one question as a table: each value, and how many gave it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.moments import Matrix


@dataclass(frozen=True)
class Distribution:
    """k different values in rising order and their counts, all above 0: what ranks and means are computed from.

    Ten million answers to a question of seven steps are seven numbers; nothing about anybody is left.
    """

    values: Matrix
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, answers: Iterable[float]) -> Distribution:
        """From single answers; missing ones (NaN) are left out."""
        table = np.asarray(list(answers), dtype=float)
        values, counts = np.unique(table[~np.isnan(table)], return_counts=True)
        return cls(_finite(values), counts.astype(np.int64))

    @classmethod
    def counted(cls, values: Iterable[float], counts: Iterable[int]) -> Distribution:
        """From values (rising) and their counts; values that nobody gave are left out."""
        at, n = np.asarray(list(values), dtype=float), np.asarray(list(counts), dtype=np.int64)
        if len(at) != len(n) or (np.diff(at) <= 0).any() or (n < 0).any():
            raise ValueError("values must rise, and counts must not be below 0")
        _finite(at)
        return cls(at[n > 0], n[n > 0])

    @property
    def n(self) -> int:
        """How many answers there are."""
        return int(self.counts.sum())

    @property
    def mean(self) -> float:
        """The mean; 0 where there is no answer."""
        if len(self.values) == 1:  # Ten times 0.1 and a tenth of it is not 0.1.
            return float(self.values[0])
        return float(self.counts @ self.values) / self.n if self.n else 0.0

    @property
    def variance(self) -> float:
        """The variance with denominator n - 1; 0 where n < 2."""
        return float(self.counts @ (self.values - self.mean) ** 2) / (self.n - 1) if len(self.values) > 1 else 0.0

    @property
    def median(self) -> float:
        """The middle value, or the mean of the two in the middle. Raises ValueError where there is no answer."""
        return weighted_median(self.values, self.counts)


def _finite(values: Matrix) -> Matrix:
    """Raises ValueError where a value is infinite, or so large that its powers are."""
    if not (np.abs(values) < 1e50).all():
        raise ValueError("an answer is a finite number")
    return values


def weighted_median(values: Matrix, counts: NDArray[np.int64]) -> float:
    """The median of values listed as often as counted. R: median(rep(values, counts))."""
    total = int(counts.sum())
    if not total:
        raise ValueError("no answers have no median")
    order = np.argsort(values, kind="stable")
    upto = np.cumsum(counts[order])
    low, high = np.searchsorted(upto, [(total + 1) // 2, total // 2 + 1])
    return float((values[order][low] + values[order][high]) / 2)


def midranks(samples: list[Distribution]) -> tuple[Matrix, NDArray[np.int64], Matrix]:
    """The pooled values of several samples, their counts (samples x values), and the mid-rank of each value."""
    values = np.unique(np.concatenate([each.values for each in samples]))
    counts = np.zeros((len(samples), len(values)), dtype=np.int64)
    for row, each in zip(counts, samples, strict=True):
        row[np.searchsorted(values, each.values)] = each.counts
    pooled = counts.sum(axis=0)
    return values, counts, np.cumsum(pooled) - (pooled - 1) / 2


def tie_sum(pooled: NDArray[np.int64]) -> float:
    """The sum of t³ - t over the values that t answers share."""
    t = pooled.astype(float)
    return float((t**3 - t).sum())
