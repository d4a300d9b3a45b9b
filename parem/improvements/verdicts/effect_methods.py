"""By which method a verdict is read, chosen by stated rules before the change, and the methods over time. Pure.

The rules, in this order (docs/decisions/0009):

1. Twelve whole periods or more before the change, without a hole, and six or more after: segmented regression, which
   takes in what was rising or falling already.
2. Six periods or more before that differ among themselves by more than the chance of their answers explains: the
   control chart, because the answers of two stretches would then seem surer than they are.
3. Else the two stretches are compared as two samples.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from parem.quality.control import FEWEST as FEWEST_ON_A_CHART
from parem.quality.control_rules import stretches_of
from parem.quality.indicators import MeanSample, Sample, ShareSample
from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    Reason,
    Segment,
    SpecialCause,
    homogeneity,
    making_data_count,
    moments_of,
    segmented_regression,
    welch_difference,
)

#: Whole periods that a segmented regression asks for.
BEFORE, AFTER = 12, 6
#: Periods differ by more than chance where chance would do so this rarely.
RARELY = 0.01
#: What a chart shows of a process that was moving already.
MOVING = (SpecialCause.TREND, SpecialCause.ONE_SIDE)


class Method(StrEnum):
    """How before and after are held against each other."""

    TWO_SAMPLES = "two_samples"
    REGRESSION = "regression"
    CHART = "chart"


class Why(StrEnum):
    """Why a method was chosen."""

    LONG = "long"
    VARYING = "varying"
    STEADY = "steady"
    SHORT = "short"


@dataclass(frozen=True)
class Choice:
    """A method and the rule that chose it."""

    method: Method
    why: Why


@dataclass(frozen=True)
class Moment:
    """One whole period: when it was, in periods since the first; None where it has too few answers to count."""

    at: int
    sample: Sample | None


@dataclass(frozen=True)
class Series:
    """The whole periods before a change began and after it was in place, oldest first; its own are in neither."""

    before: tuple[Moment, ...]
    after: tuple[Moment, ...]


@dataclass(frozen=True)
class SeriesEffect:
    """What a method over time saw: the side (1 up, -1 down, 0 neither), the difference, the points it rests on.

    detectable: the smallest change that it would have seen four times of five (regression) or at once (chart).
    """

    side: int
    difference: Estimate | NotEstimable
    before: tuple[Moment, ...]
    after: tuple[Moment, ...]
    detectable: float | None = None
    reason: str = ""


def choose_method(before: Sequence[Moment], periods_after: int) -> Choice:
    """The method, by the rules above, from what is known when a change begins.

    `periods_after`: how many whole periods there will be when the verdict is read.
    """
    if len(_unbroken(reversed(before))) >= BEFORE and periods_after >= AFTER:
        return Choice(Method.REGRESSION, Why.LONG)
    known = [moment.sample for moment in before if moment.sample]
    if len(known) < FEWEST_ON_A_CHART:
        return Choice(Method.TWO_SAMPLES, Why.SHORT)
    return Choice(Method.CHART, Why.VARYING) if _varies(known) else Choice(Method.TWO_SAMPLES, Why.STEADY)


def _unbroken(moments: Iterable[Moment]) -> tuple[Moment, ...]:
    return tuple(takewhile(lambda moment: moment.sample is not None, moments))


def _varies(samples: Sequence[Sample]) -> bool:
    """Whether periods differ by more than the chance of their answers."""
    variances = _variances(samples)
    if any(variance <= 0 for variance in variances):
        return False
    found = homogeneity([figure_of(each) for each in samples], variances)
    return not isinstance(found, NotEstimable) and found.p < RARELY


def _variances(samples: Sequence[Sample]) -> list[float]:
    """The squared error of each period's figure, if all periods were alike."""
    n = sum(each.n for each in samples)
    shares = [each for each in samples if isinstance(each, ShareSample)]
    if shares:
        share = sum(each.x for each in shares) / n
        return [share * (1 - share) / each.n for each in samples]
    means = [each for each in samples if isinstance(each, MeanSample)]
    within = sum((each.n - 1) * each.variance for each in means) / max(1, n - len(means))
    return [within / each.n for each in samples]


def figure_of(sample: Sample) -> float:
    """The share or the mean of a sample that is not empty."""
    return sample.x / sample.n if isinstance(sample, ShareSample) else sample.mean


def _figures(moments: Sequence[Moment]) -> list[float]:
    return [figure_of(moment.sample) for moment in moments if moment.sample]


def _n(moments: Sequence[Moment]) -> int:
    return sum(moment.sample.n for moment in moments if moment.sample)


def by_regression(series: Series) -> SeriesEffect:
    """The average difference from what would have been, over the unbroken periods after the change.

    The level term of a segmented regression with the counter of the slope's change centred on those periods, so that
    it is their average; errors by Newey and West. Rests on the unbroken periods nearest to the change.
    """
    before = _unbroken(reversed(series.before))[::-1]
    after = _unbroken(series.after)
    if len(before) < BEFORE or len(after) < AFTER:
        return SeriesEffect(0, NotEstimable(Reason.TOO_FEW_ANSWERS, _n(after)), before, after, None, "too_few_periods")
    times = [moment.at for moment in (*before, *after)]
    middle = sum(moment.at - after[0].at for moment in after) / len(after)
    fit = segmented_regression([*_figures(before), *_figures(after)], len(before), times=times, origin=middle)
    if isinstance(fit, NotEstimable):
        return SeriesEffect(0, fit, before, after, None, fit.reason.value)
    low, high = fit.interval("level")
    value = fit.of(fit.fit.coefficients)["level"]
    found = Estimate(value, low, high, _n(before) + _n(after), "segmented regression")
    # A change of 2.80 errors is seen four times of five, at 5 %: 1.96 + 0.84.
    return SeriesEffect(_side(low, high), found, before, after, (high - low) / 2 * 2.8016 / 1.96)


def by_chart(series: Series) -> SeriesEffect:
    """Whether a special cause began after the change, held against limits that rest on the periods before it.

    The difference is that of the periods' figures, as single values (Welch), so that it has their variation in it.
    """
    before = tuple(moment for moment in series.before if moment.sample)
    after = tuple(moment for moment in series.after if moment.sample)
    if len(before) < FEWEST_ON_A_CHART or not after:
        return SeriesEffect(0, NotEstimable(Reason.TOO_FEW_ANSWERS, _n(after)), before, after, None, "too_few_periods")
    chart = making_data_count([*_figures(before), *_figures(after)], fix_after=len(before))
    if isinstance(chart, NotEstimable):
        return SeriesEffect(0, chart, before, after, None, chart.reason.value)
    difference = _between(_figures(before), _figures(after), _n(before) + _n(after))
    reach = float(chart[0].chart.upper[0]) - chart[0].chart.center
    if any(signal and signal.cause in MOVING for signal in chart[0].signals[: len(before)]):
        return SeriesEffect(0, difference, before, after, reach, "moving_before")
    return SeriesEffect(_signalled(chart[0], len(before)), difference, before, after, reach)


def _signalled(segment: Segment, change: int) -> int:
    """The direction of the special causes that began after the change; 0 where there is none, or both."""
    stretches = stretches_of(segment.chart)
    directions = {stretch.direction for stretch in stretches if stretch.first >= change}
    return directions.pop() if len(directions) == 1 else 0


def _between(before: Sequence[float], after: Sequence[float], n: int) -> Estimate | NotEstimable:
    first, second = (moments_of(values, [1] * len(values)) for values in (before, after))
    found = welch_difference(*first, *second)
    return found if isinstance(found, NotEstimable) else Estimate(found.value, found.low, found.high, n, "XmR")


def _side(low: float, high: float) -> int:
    return 1 if low > 0 else -1 if high < 0 else 0
