"""Fisher's exact test of two shares, and the conditional odds ratio: quick for samples of millions, too."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from parem.quality.statistics.moments import Matrix

#: What is as likely as the table seen but for rounding counts as as likely (in logarithms). R: fisher.test.
AS_LIKELY = math.log1p(1e-7)


@dataclass(frozen=True)
class FisherTest:
    """p, two-sided and to either side; the conditional odds ratio and its exact interval, 0 and inf at the ends."""

    p: float
    greater: float
    less: float
    odds_ratio: float
    interval: tuple[float, float]


def fisher_test(x1: int, n1: int, x2: int, n2: int, level: float = 0.95) -> FisherTest:
    """x1 of n1 against x2 of n2, the sum of the two given: x1 is then noncentral hypergeometric.

    p is the share of splits that are as unlikely or less likely, greater and less those with x1 or more, or less. The
    odds ratio is the one of which x1 is the mean; its ends leave (1 - level)/2 to either side.
    Source: Fisher 1935; Cornfield 1956.
    R: fisher.test(matrix(c(x1, x2, n1 - x1, n2 - x2), 2)), which stops within 1.2e-4 of the ratio or of its inverse.
    """
    split = _Split(x1, n1, x2, n2)
    tail = (1 - level) / 2
    at_low, at_high = x1 == split.low, x1 == split.high
    ratio = 0.0 if at_low else math.inf if at_high else split.solved(lambda theta: split.mean(theta) - x1)
    return FisherTest(*split.chances(), ratio, (
        0.0 if at_low else split.solved(lambda theta: split.above(theta) - tail),
        math.inf if at_high else split.solved(lambda theta: tail - split.below(theta)),
    ))  # fmt: skip


class _Split:
    """How the successes can split between the samples; each way's log-likelihood at odds ratio 1, that seen being 0."""

    def __init__(self, x1: int, n1: int, x2: int, n2: int) -> None:
        total = x1 + x2
        self.seen, self.low, self.high = x1, max(0, total - n2), min(total, n1)
        self.margins = n1, total, n2 - total
        i = np.arange(self.low, self.high, dtype=float)
        #: How much likelier each way is than the one before: it falls, so that there is one likeliest way.
        self.steps = np.log((n1 - i) / (i + 1)) + np.log((total - i) / (n2 - total + i + 1))
        self.log = np.concatenate(([0.0], np.cumsum(self.steps)))
        self.log -= self.log[x1 - self.low]

    def chances(self) -> tuple[float, float, float]:
        """Of a split as unlikely, of x1 or more, and of x1 or less."""
        likely = np.exp(self.log - self.log.max())
        at, whole = self.seen - self.low, float(likely.sum())
        parts = likely[self.log <= AS_LIKELY], likely[at:], likely[: at + 1]
        two_sided, greater, less = (min(1.0, float(part.sum()) / whole) for part in parts)
        return two_sided, greater, less

    def near(self, theta: float) -> tuple[Matrix, Matrix]:
        """The ways that matter at this log odds ratio, and their probabilities: of millions, some thousands."""
        mode = int(np.searchsorted(-self.steps, theta)) + self.low
        n1, total, left = self.margins
        precision = sum(1 / (cell + 1) for cell in (mode, n1 - mode, total - mode, left + mode))
        reach = int(20 / math.sqrt(precision)) + 60
        low, high = max(self.low, mode - reach), min(self.high, mode + reach)
        ways = np.arange(low, high + 1, dtype=float)
        log = self.log[low - self.low : high - self.low + 1] + theta * (ways - mode)
        likely = np.exp(log - log.max())
        return ways, likely / likely.sum()

    def mean(self, theta: float) -> float:
        ways, probability = self.near(theta)
        return float(ways @ probability)

    def above(self, theta: float) -> float:
        ways, probability = self.near(theta)
        return float(probability[ways >= self.seen].sum())

    def below(self, theta: float) -> float:
        ways, probability = self.near(theta)
        return float(probability[ways <= self.seen].sum())

    def solved(self, gap: Callable[[float], float]) -> float:
        """The odds ratio at which this rising gap is nothing."""
        low, high = -1.0, 1.0
        while gap(low) > 0:
            low *= 2
        while gap(high) < 0:
            high *= 2
        return math.exp(float(brentq(gap, low, high, xtol=1e-13, rtol=1e-13)))
