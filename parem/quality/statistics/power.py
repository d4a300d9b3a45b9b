"""How surely a change would be seen, how many answers that takes, and how small a change they could show."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.stats import f as fisher
from scipy.stats import ncf, norm
from scipy.stats import t as student

from parem.quality.statistics.noncentral import noncentral_t_tail

#: So few answers (in each group, not rounded up) the search begins with: with one there is no deviation.
FEWEST = 1.05


@dataclass(frozen=True)
class PowerOfShares:
    """Two groups of n each with shares p1 and p2: the power; by Cohen's arcsine h another approximation of both."""

    n: float
    p1: float
    p2: float
    power: float
    cohens_h: float
    arcsine_n: float
    arcsine_power: float


def power_of_two_proportions(
    p1: float, p2: float | None = None, n: float | None = None, power: float | None = None,
    alpha: float = 0.05, two_sided: bool = True, strict: bool = False,
) -> PowerOfShares:  # fmt: skip
    """Leave out one of p2, n (in each group) and power: it is found; p2 is sought above p1 (the detectable rise).

    Pooled error where nothing changed, unpooled where it did, no continuity correction; the opposite tail is ignored
    unless `strict`, which counts a two-sided test's rejections on the wrong side too.
    Raises ValueError unless just one is left out, or where there is no answer. Source: Fleiss 1981; Cohen 1988.
    R: power.prop.test(strict = FALSE / TRUE), pwr::pwr.2p.test.
    """
    _check([p2, n, power], "leave out one of p2, n and power", n, power, alpha)
    if not (0 <= p1 <= 1 and (p2 is None or 0 <= p2 <= 1)):
        raise ValueError("a share lies between 0 and 1")
    z = float(norm.isf(alpha / 2 if two_sided else alpha))
    both = strict and two_sided
    if p2 is None and n is not None and power is not None:
        size, wanted = n, power
        p2 = _solved(lambda p: _power_of_shares(p1, p, size, z, both) - wanted, p1 + 1e-9, 1 - 1e-12)
    return _of_shares(p1, p1 if p2 is None else p2, n, power, z, two_sided, both)


def _of_shares(
    p1: float, p2: float, n: float | None, power: float | None, z: float, two_sided: bool, both: bool
) -> PowerOfShares:
    h = 2 * math.asin(math.sqrt(p1)) - 2 * math.asin(math.sqrt(p2))
    if n is None and power is not None:
        if p1 == p2:
            raise ValueError("the shares are the same")
        wanted = power
        n = _solved(lambda size: _power_of_shares(p1, p2, size, z, both) - wanted, 1e-6, 1e12)
        arcsine_n, arcsine_power = 2 * ((z + float(norm.ppf(power))) / h) ** 2, power
        if two_sided:
            arcsine_n = _solved(lambda size: _arcsine_power(h, size, z) - arcsine_power, 1e-6, 1e12)
        return PowerOfShares(n, p1, p2, power, h, arcsine_n, arcsine_power)
    size = n or 0.0
    arcsine = _arcsine_power(h, size, z) if two_sided else _one_tail(abs(h), size, z)
    return PowerOfShares(size, p1, p2, _power_of_shares(p1, p2, size, z, both), h, size, arcsine)


def _power_of_shares(p1: float, p2: float, n: float, z: float, both: bool) -> float:
    pooled = math.sqrt((p1 + p2) * (1 - (p1 + p2) / 2))
    apart = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    away = math.sqrt(n) * abs(p1 - p2)
    if apart == 0:  # 0 against 1, or nothing that could differ: what is seen is certain.
        return 1.0 if away > z * pooled else 0.0
    wrong = float(norm.sf((away + z * pooled) / apart)) if both else 0.0
    return float(norm.cdf((away - z * pooled) / apart)) + wrong


def _one_tail(h: float, n: float, z: float) -> float:
    return float(norm.sf(z - h * math.sqrt(n / 2)))


def _arcsine_power(h: float, n: float, z: float) -> float:
    return _one_tail(abs(h), n, z) + float(norm.cdf(-z - abs(h) * math.sqrt(n / 2)))


@dataclass(frozen=True)
class PowerOfMeans:
    """n (in each group, of the one, or pairs), the difference of means, the deviation of single answers, the power."""

    n: float
    delta: float
    deviation: float
    power: float


def power_of_means(
    n: float | None = None, delta: float | None = None, deviation: float = 1.0, power: float | None = None,
    alpha: float = 0.05, paired: bool = False, two_sided: bool = True, strict: bool = False,
) -> PowerOfMeans:  # fmt: skip
    """Leave out one of n, delta and power: it is found. By the noncentral t, the opposite tail ignored.

    A one-sided test looks for a rise (delta above 0); for a two-sided one delta counts without its sign.

    `paired`: n pairs whose differences deviate by `deviation`; a single sample held against a fixed value is the same.
    `strict` counts a two-sided test's rejections on the wrong side too. Raises ValueError unless just one is left out.
    R: power.t.test(type = "two.sample" / "paired" / "one.sample", strict = FALSE / TRUE).
    """
    _check([n, delta, power], "leave out one of n, delta and power", n, power, alpha)
    if not (0 < deviation < math.inf and (delta is None or math.isfinite(delta)) and (n is None or n > 1)):
        raise ValueError("a deviation above 0, a finite difference, and more than one answer")
    samples, tail = (1 if paired else 2), (alpha / 2 if two_sided else alpha)
    if delta is not None and two_sided:
        delta = abs(delta)

    def reached(size: float, difference: float) -> float:
        freedom = (size - 1) * samples
        away = math.sqrt(size / samples) * difference / deviation
        bound = float(student.isf(tail, freedom))
        wrong = noncentral_t_tail(bound, freedom, -away) if strict and two_sided else 0.0
        return noncentral_t_tail(bound, freedom, away) + wrong

    if n is None and delta is not None and power is not None:
        apart, wanted = delta, power
        n = _solved(lambda size: reached(size, apart) - wanted, FEWEST, 1e12)
    elif delta is None and n is not None and power is not None:
        size, wanted = n, power
        delta = _solved(lambda difference: reached(size, difference) - wanted, deviation * 1e-9, deviation * 1e6)
    found_n, found_delta = n or 0.0, delta or 0.0
    return PowerOfMeans(found_n, found_delta, deviation, reached(found_n, found_delta) if power is None else power)


@dataclass(frozen=True)
class PowerOfAnova:
    """n in each group, Cohen's effect size f, the power."""

    n: float
    f: float
    power: float


def answers_for_anova(k: int, f: float, power: float, alpha: float = 0.05) -> float:
    """n in each of k groups for the power to see Cohen's effect size f; not rounded. R: pwr::pwr.anova.test."""
    return power_of_anova(k, None, f, power, alpha).n


def power_of_anova(
    k: int, n: float | None = None, f: float | None = None, power: float | None = None, alpha: float = 0.05
) -> PowerOfAnova:
    """k groups compared by their means: leave out one of n (in each), Cohen's effect size f and power, it is found.

    By the noncentral F with k·n·f². Raises ValueError unless just one is left out. Source: Cohen 1988.
    R: pwr::pwr.anova.test.
    """
    _check([n, f, power], "leave out one of n, f and power", n, power, alpha)
    if not (2 <= k < math.inf and (f is None or 0 < f < math.inf) and (n is None or n >= 2)):
        raise ValueError("two groups of two or more, an effect above 0")

    def reached(size: float, effect: float) -> float:
        freedom = (size - 1) * k
        return float(ncf.sf(fisher.isf(alpha, k - 1, freedom), k - 1, freedom, k * size * effect * effect))

    if n is None and f is not None and power is not None:
        effect, wanted = f, power
        n = _solved(lambda size: reached(size, effect) - wanted, 2.0, 1e9)
    elif f is None and n is not None and power is not None:
        size, wanted = n, power
        f = _solved(lambda effect: reached(size, effect) - wanted, 1e-9, 1e4)
    found_n, found_f = n or 0.0, f or 0.0
    return PowerOfAnova(found_n, found_f, reached(found_n, found_f) if power is None else power)


def _check(three: list[float | None], what: str, n: float | None, power: float | None, alpha: float) -> None:
    if three.count(None) != 1:
        raise ValueError(what)
    if not (0 < alpha < 1 and (power is None or 0 < power < 1) and (n is None or 0 < n < math.inf)):
        raise ValueError("a power and an error between 0 and 1, a number of answers above 0")


def _solved(gap: Callable[[float], float], low: float, high: float) -> float:
    """Where the gap is nothing, which rises from low to high: sought from low on, as far up it may lose its digits."""
    upper = low
    while gap(upper) < 0:
        if upper >= high:
            raise ValueError("no number of answers, or change, has this power")
        low, upper = upper, min(high, 2 * upper)
    if upper == low:
        raise ValueError("no number of answers, or change, has this power")
    return float(brentq(gap, low, upper, xtol=1e-10, rtol=1e-13))
