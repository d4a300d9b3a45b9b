"""Several groups on one scale: is there a difference at all, and between which."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import chi2, norm
from scipy.stats import f as fisher

from parem.quality.statistics.distribution import Distribution, midranks, tie_sum
from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.ranks import mann_whitney


@dataclass(frozen=True)
class Pair:
    """Groups `first` and `second` (0-based) compared: Mann-Whitney's p and Dunn's z (second less first) with its p."""

    first: int
    second: int
    mann_whitney_p: float | None
    dunn_z: float
    dunn_p: float


@dataclass(frozen=True)
class KGroups:
    """Kruskal and Wallis's H with its effect sizes, ANOVA, Welch's ANOVA, pairs.

    ANOVA's f and p are None where no group varies, Welch's where one does not.

    The p values of the pairs are as they come: adjust them with `p_adjust`.
    """

    n: int
    h: float
    freedom: int
    p: float
    eta_squared_h: float
    epsilon_squared: float
    anova_f: float | None
    anova_p: float | None
    eta_squared: float
    welch_f: float | None
    welch_freedom: float | None
    welch_p: float | None
    pairs: tuple[Pair, ...]


def k_groups(groups: Sequence[Distribution]) -> KGroups | NotEstimable:
    """k independent samples, k >= 2; H is corrected for ties.

    An empty group, one value throughout, or no more answers than groups gives a reason. Sources: Kruskal and Wallis
    1952; Welch 1951; Dunn 1964. R: kruskal.test, oneway.test, aov, pairwise.wilcox.test, rstatix::dunn_test.
    """
    k, n = len(groups), sum(each.n for each in groups)
    if k < 2:
        return NotEstimable(Reason.TOO_FEW_ITEMS, n)
    if min(each.n for each in groups) == 0:
        return NotEstimable(Reason.NO_ANSWERS, n)
    if n <= k:
        return NotEstimable(Reason.ONE_ANSWER, n)
    _, counts, ranks = midranks(list(groups))
    sizes = counts.sum(axis=1)
    ties = 1 - tie_sum(counts.sum(axis=0)) / (n**3 - n)
    if ties <= 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    mean_ranks = counts @ ranks / sizes
    h = (12 / (n * (n + 1)) * float(sizes @ mean_ranks**2) - 3 * (n + 1)) / ties
    # From one of the values: means of large codes, such as years, would lose digits.
    centred = [Distribution(each.values - groups[0].values[0], each.counts) for each in groups]
    f, anova_p, eta = _anova(centred, n)
    return KGroups(
        n, h, k - 1, float(chi2.sf(h, k - 1)), (h - k + 1) / (n - k), h / (n - 1), f, anova_p, eta,
        *_welch(centred), tuple(_pairs(groups, mean_ranks, n * (n + 1) / 12 * ties)),
    )  # fmt: skip


def _anova(groups: Sequence[Distribution], n: int) -> tuple[float | None, float | None, float]:
    k = len(groups)
    grand = sum(each.n * each.mean for each in groups) / n
    between = sum(each.n * (each.mean - grand) ** 2 for each in groups)
    within = sum((each.n - 1) * each.variance for each in groups)
    if within <= 0:
        return None, None, 1.0
    f = between / (k - 1) / (within / (n - k))
    return f, float(fisher.sf(f, k - 1, n - k)), between / (between + within)


def _welch(groups: Sequence[Distribution]) -> tuple[float | None, float | None, float | None]:
    if min(each.variance for each in groups) <= 0:
        return None, None, None
    k = len(groups)
    weights = np.array([each.n / each.variance for each in groups])
    means = np.array([each.mean for each in groups])
    total = weights.sum()
    centre = weights @ means / total
    lack = float((((1 - weights / total) ** 2) / np.array([each.n - 1 for each in groups])).sum()) / (k * k - 1)
    f = float(weights @ (means - centre) ** 2) / (k - 1) / (1 + 2 * (k - 2) * lack)
    freedom = 1 / (3 * lack)
    return f, freedom, float(fisher.sf(f, k - 1, freedom))


def _pairs(groups: Sequence[Distribution], mean_ranks: Matrix, spread: float) -> list[Pair]:
    found = []
    for one, two in combinations(range(len(groups)), 2):
        ranks = mann_whitney(groups[one], groups[two])
        error = math.sqrt(spread * (1 / groups[one].n + 1 / groups[two].n))
        z = float(mean_ranks[two] - mean_ranks[one]) / error
        p = None if isinstance(ranks, NotEstimable) else ranks.p_corrected
        found.append(Pair(one, two, p, z, 2 * float(norm.sf(abs(z)))))
    return found
