"""Wilcoxon's tests: two independent samples (Mann and Whitney) and pairs, by the normal curve or exactly."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from parem.quality.statistics.distribution import Distribution, midranks, tie_sum, weighted_median
from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.quantiles import checked_level


@dataclass(frozen=True)
class MannWhitney:
    """u1 is the wins of the first sample plus half the ties (R's W); z has the sign of the first being higher.

    p_corrected is continuity corrected (R's default). `shift` is the Hodges-Lehmann median of all differences x - y.
    """

    n1: int
    n2: int
    u1: float
    u2: float
    z: float
    p: float
    p_corrected: float
    shift: float


def mann_whitney(x: Distribution, y: Distribution) -> MannWhitney | NotEstimable:
    """Are answers of x higher than those of y? The variance is corrected for ties.

    Missing: not in a Distribution. An empty sample, or one value throughout, gives a reason. Source: Mann and Whitney
    1947; Hodges and Lehmann 1963. R: wilcox.test(x, y, exact = FALSE, correct = FALSE / TRUE).
    """
    n1, n2 = x.n, y.n
    if not n1 or not n2:
        return NotEstimable(Reason.NO_ANSWERS, n1 + n2)
    _, counts, ranks = midranks([x, y])
    n = n1 + n2
    u1 = float(counts[0] @ ranks) - n1 * (n1 + 1) / 2
    variance = n1 * n2 / 12 * (n + 1 - tie_sum(counts.sum(axis=0)) / (n * (n - 1)))
    if variance <= 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    away, spread = u1 - n1 * n2 / 2, math.sqrt(variance)
    corrected = (abs(away) - 0.5 if away else 0.0) / spread
    return MannWhitney(
        n1, n2, u1, n1 * n2 - u1, away / spread, _two_sided(away / spread), _two_sided(corrected),
        weighted_median(*_differences(x, y)),
    )  # fmt: skip


@dataclass(frozen=True)
class ExactMannWhitney:
    """As `MannWhitney`, with the exact p and the exact interval of the shift (None where answers are tied)."""

    u1: float
    p: float
    shift: float
    interval: tuple[float, float] | None


def exact_mann_whitney(x: Distribution, y: Distribution, level: float = 0.95) -> ExactMannWhitney | NotEstimable:
    """The permutation test of few answers, ties or none: p is the share of splits as far from the middle or farther.

    For up to about 50 answers a sample; its work grows with n1²·n2. The interval's ends are differences x - y in rising
    order. Missing and reasons as `mann_whitney`. Source: Streitberg and Röhmel 1986; Bauer 1972.
    R: exactRankTests::wilcox.exact(x, y), wilcox.test(x, y, exact = TRUE, conf.int = TRUE).
    """
    checked_level(level)
    found = mann_whitney(x, y)
    if isinstance(found, NotEstimable):
        return found
    _, counts, ranks = midranks([x, y])
    pooled = counts.sum(axis=0)
    doubled = np.repeat(np.rint(2 * ranks).astype(np.int64), pooled)
    splits = _splits(doubled, x.n)
    sums = np.arange(len(splits))
    middle = doubled.sum() * x.n / len(doubled)
    seen = 2 * float(counts[0] @ ranks)
    p = float(splits[np.abs(sums - middle) >= abs(seen - middle) - 1e-7].sum() / splits.sum())
    tied = (pooled > 1).any()
    return ExactMannWhitney(found.u1, min(1.0, p), found.shift, None if tied else _shift_interval(x, y, splits, level))


@dataclass(frozen=True)
class SignedRank:
    """Wilcoxon's test of differences: v is the sum of the ranks of those above 0, zeros left out (R's V).

    p_pratt ranks the zeros, too, and then leaves them out.
    """

    v: float
    n_nonzero: int
    p: float
    p_corrected: float
    p_pratt: float


def signed_rank(differences: Distribution) -> SignedRank | NotEstimable:
    """Are the differences of pairs around 0? Sources: Wilcoxon 1945; Pratt 1959.

    No pair that differs gives a reason. R: wilcox.test(d, exact = FALSE), coin::wilcoxsign_test (Pratt).
    """
    values, counts = differences.values, differences.counts
    apart = values != 0
    n = int(counts[apart].sum())
    if not n:
        return NotEstimable(Reason.NO_VARIATION if differences.n else Reason.NO_ANSWERS, differences.n)
    size, at = np.unique(np.abs(values[apart]), return_inverse=True)
    pooled = np.bincount(at, weights=counts[apart], minlength=len(size))
    ranks = (np.cumsum(pooled) - (pooled - 1) / 2)[at]
    above = values[apart] > 0
    v = float((counts[apart] * ranks)[above].sum())
    spread = math.sqrt(n * (n + 1) * (2 * n + 1) / 24 - tie_sum(pooled.astype(np.int64)) / 48)
    away = v - n * (n + 1) / 4
    with_zeros = ranks + int(counts[~apart].sum())
    signed = counts[apart] @ (np.sign(values[apart]) * with_zeros)
    pratt = float(signed) / math.sqrt(float(counts[apart] @ with_zeros**2))
    corrected = (abs(away) - 0.5 if away else 0.0) / spread
    return SignedRank(v, n, _two_sided(away / spread), _two_sided(corrected), _two_sided(pratt))


def _two_sided(z: float) -> float:
    return min(1.0, 2 * float(norm.sf(abs(z))))


def _differences(x: Distribution, y: Distribution) -> tuple[Matrix, NDArray[np.int64]]:
    return np.subtract.outer(x.values, y.values).ravel(), np.multiply.outer(x.counts, y.counts).ravel()


def _splits(doubled: NDArray[np.int64], n1: int) -> Matrix:
    """How many ways to choose n1 of these (doubled) ranks give each sum, 0 to the sum of all."""
    ways = np.zeros((n1 + 1, int(doubled.sum()) + 1))
    ways[0, 0] = 1
    for rank in doubled:
        ways[1:, rank:] += ways[:-1, : ways.shape[1] - rank].copy()
    return np.asarray(ways[n1])


def _shift_interval(x: Distribution, y: Distribution, splits: Matrix, level: float) -> tuple[float, float]:
    """The ends of the exact interval: the differences at the quantiles of u."""
    cumulative = np.cumsum(splits[x.n * (x.n + 1) :: 2]) / splits.sum()
    at = max(1, int(np.searchsorted(cumulative, (1 - level) / 2 - 1e-12)))
    values = np.sort(np.subtract.outer(x.values, y.values).ravel())
    return float(values[at - 1]), float(values[len(values) - at])
