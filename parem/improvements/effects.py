"""What the answers say of a change: verdicts on two samples, and the periods they are taken from. Pure.

A verdict is never typed. It is `improved` or `worse` only where the whole confidence interval of the difference (after
less before) lies on the good or the bad side of zero; everything else is `no_evidence`, with its reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parem.improvements.verdicts.effect_methods import SeriesEffect
from parem.quality.findings import difference
from parem.quality.indicators import MeanSample, Sample, ShareSample
from parem.quality.statistics import Estimate, NotEstimable, Reason, power_of_means, power_of_two_proportions

#: The period before is as long as the one after, but no shorter and no longer than this.
SHORTEST, LONGEST = timedelta(30), timedelta(365)
#: How surely a true change is to be seen.
POWER = 0.8
#: Normal quantiles of a two-sided test at 5 % and of a power of 80 %.
_Z_LEVEL, _Z_POWER = 1.959964, 0.841621


#: What it is called that a change went to the side that was wanted (1), to the other (-1), or to neither.
_OF_SIDES = {1: "improved", 0: "no_evidence", -1: "worse"}


@dataclass(frozen=True)
class Periods:
    """The days that are compared; all four belong to their period."""

    before_start: date
    before_end: date
    after_start: date
    after_end: date


@dataclass(frozen=True)
class EffectReading:
    """A verdict and what it rests on, in the measure's own unit (shares 0..1, NPS -1..1).

    reason is empty where there is a difference; else it names why there is none. A value is None where its sample has
    fewer answers than may be shown.
    """

    verdict: str
    before_value: float | None
    before_n: int
    after_value: float | None
    after_n: int
    difference: Estimate | NotEstimable
    reason: str = ""


def periods_of(started_on: date, ended_on: date, today: date) -> Periods:
    """What is compared: from the day the change was in place until today, and as long before the change began.

    The period before ends the day before `started_on`, so that the time of the change itself is in neither. It has 30
    to 365 days. Raises ValueError where the days are not in this order.
    """
    if not started_on <= ended_on <= today:
        raise ValueError("a change begins, is in place, and is then read")
    length = min(max(today - ended_on + timedelta(1), SHORTEST), LONGEST)
    return Periods(started_on - length, started_on - timedelta(1), ended_on, today)


def verdict_of(before: Sample | None, after: Sample | None, expected_change: float, smallest: int) -> EffectReading:
    """The verdict on two samples of one measure (None: not asked then).

    The good side of zero is that of `expected_change`. With fewer than `smallest` answers in either sample nothing is
    compared: no figure on so few is shown. Newcombe's interval for shares, Welch's for means and NPS.
    """
    sizes = (before.n if before else 0, after.n if after else 0)
    values = tuple(value_of(sample) if sample and sample.n >= smallest else None for sample in (before, after))
    reason = _too_few(sizes, smallest) if before and after else "not_asked"
    compared = difference(before, after) if not reason else None
    compared = compared or NotEstimable(Reason.NOT_ASKED if reason == "not_asked" else Reason.NO_ANSWERS, sum(sizes))
    if isinstance(compared, NotEstimable):
        reason = reason or compared.reason.value
    return EffectReading(
        _side(compared, expected_change), values[0], sizes[0], values[1], sizes[1], compared, reason
    )  # fmt: skip


def over_time(reading: EffectReading, found: SeriesEffect, expected_change: float) -> EffectReading:
    """The reading of two stretches, with what a method over time says of them in place of their difference.

    Nothing is said where the stretches have too few answers, or the method could not be used.
    """
    if reading.reason in ("not_asked", "too_few", "too_few_before", "too_few_after"):
        return reading
    side = found.side if expected_change > 0 else -found.side
    verdict = "no_evidence" if found.reason or expected_change == 0 else _OF_SIDES[side]
    return replace(reading, verdict=verdict, difference=found.difference, reason=found.reason)


def _too_few(sizes: tuple[int, int], smallest: int) -> str:
    before, after = (n < max(smallest, 1) for n in sizes)
    if before and after:
        return "too_few"
    return "too_few_before" if before else "too_few_after" if after else ""


def _side(compared: Estimate | NotEstimable, expected_change: float) -> str:
    if isinstance(compared, NotEstimable) or expected_change == 0:
        return "no_evidence"
    low, high = (compared.low, compared.high) if expected_change > 0 else (-compared.high, -compared.low)
    if low > 0:
        return "improved"
    return "worse" if high < 0 else "no_evidence"


def value_of(sample: Sample) -> float | None:
    """The share or mean of a sample; None of no answers."""
    if sample.n == 0:
        return None
    return sample.x / sample.n if isinstance(sample, ShareSample) else sample.mean


def answers_needed(before: Sample | None, change: float) -> int | None:
    """About how many answers each period needs, so that four of five true changes of this size would be seen.

    n = (z(0.975) + z(0.80))² · (v1 + v2) / change², v the variance of one answer: p(1 - p) before and after for a
    share, the variance before, twice, for a mean. Source: Fleiss, Levin and Paik 2003, without continuity correction.
    None where nothing was answered before, or nothing varies.
    """
    if before is None or before.n < 2 or change == 0:
        return None
    variance = _variances(before, change)
    return math.ceil((_Z_LEVEL + _Z_POWER) ** 2 * variance / change**2) if variance > 0 else None


def detectable_change(before: Sample | None, n: int, rises: bool = True) -> float | None:
    """The smallest change that four of five times would be seen with n answers before and n after, without its sign.

    For a share by pooled and unpooled errors, for a mean by the noncentral t. None where nothing varies, n is below 2,
    or no change that is possible could be seen. R: power.prop.test(n, p1, power = 0.8), power.t.test(n, sd, power).
    """
    if before is None or before.n < 2 or n < 2:
        return None
    try:
        if isinstance(before, MeanSample):
            deviation = math.sqrt(before.variance)
            return power_of_means(n, deviation=deviation, power=POWER).delta if deviation > 0 else None
        share = before.x / before.n
        start = share if rises else 1 - share
        return power_of_two_proportions(start, n=n, power=POWER).p2 - start
    except ValueError:
        return None


def detectable_between(before: Sample | None, after: Sample | None, rises: bool = True) -> float | None:
    """The smallest change that these two samples would have shown four times of five; None as `detectable_change`.

    Of unequal sizes, the harmonic mean counts: their difference is as sure as that of two samples of this size.
    """
    if before is None or after is None or not before.n or not after.n:
        return None
    return detectable_change(before, round(2 * before.n * after.n / (before.n + after.n)), rises)


def _variances(before: Sample, change: float) -> float:
    if isinstance(before, MeanSample):
        return 2 * before.variance
    first = before.x / before.n
    second = min(max(first + change, 0.0), 1.0)
    return first * (1 - first) + second * (1 - second)
