"""How many answers are needed for a figure of a given precision, also from a small population."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parem.quality.statistics.quantiles import normal_reach

#: A margin below this is none: its square would be 0.
LEAST = 1e-100


@dataclass(frozen=True)
class SampleSize:
    """`unrounded` and `n`, rounded up; `simple` is n0/(1 + n0/N), as samplingbook has it, which can be one smaller.

    `margin` is the half-width of the interval that n answers reach.
    """

    unrounded: float
    n: int
    simple: int
    margin: float


def sample_size_for_share(
    margin: float, population: float = math.inf, p: float = 0.5, level: float = 0.95
) -> SampleSize:
    """Answers for a share of about p with an interval of ± margin, from a population of N.

    n0 = z²·p(1 - p)/margin², n = N·n0/(N - 1 + n0). Raises ValueError for a margin, share or population that can't be.
    Source: Krejcie and Morgan 1970; Cochran 1977. R: PracTools::nPropMoe, samplingbook::sample.size.prop.
    """
    if not (LEAST <= margin < math.inf and 0 < p < 1 and population >= 1):
        raise ValueError("a margin above 0, a share between 0 and 1, a population of 1 or more")
    z = normal_reach(level)
    n0 = z * z * p * (1 - p) / margin**2
    finite = math.isfinite(population)
    unrounded = population * n0 / (population - 1 + n0) if finite else n0
    # samplingbook corrects for the population only where the normal approximation is fair.
    simple = n0 / (1 + n0 / population) if finite and 0.1 <= p <= 0.9 else n0
    n = _up(unrounded)
    return SampleSize(unrounded, n, _up(simple), margin_of_share(n, population, p, level))


def margin_of_share(n: int, population: float = math.inf, p: float = 0.5, level: float = 0.95) -> float:
    """The half-width of the interval of a share of about p from n answers out of a population of N."""
    if not (0 < n <= population and n < math.inf and 0 <= p <= 1):
        raise ValueError("answers between 1 and the population")
    left = (population - n) / (population - 1) if math.isfinite(population) and population > 1 else 1.0
    if n == population:
        left = 0.0
    return normal_reach(level) * math.sqrt(p * (1 - p) / n * left)


def sample_size_for_mean(margin: float, deviation: float, population: float = math.inf, level: float = 0.95) -> int:
    """Answers for a mean with an interval of ± margin, where single answers deviate by about this much.

    n0 = (z·s/margin)², n0/(1 + n0/N) rounded up. R: samplingbook::sample.size.mean.
    """
    if not (LEAST <= margin < math.inf and LEAST <= deviation < math.inf and population >= 1):
        raise ValueError("a margin and a deviation above 0, a population of 1 or more")
    n0 = (normal_reach(level) * deviation / margin) ** 2
    return _up(n0 / (1 + n0 / population) if math.isfinite(population) else n0)


def _up(n: float) -> int:
    return max(1, math.ceil(n - 1e-9))
