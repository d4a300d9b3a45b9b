"""Which method a verdict is read by, and what the methods over time see: worked series."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.improvements.effects import detectable_between, over_time, verdict_of
from parem.improvements.verdicts.effect_methods import (
    Method,
    Moment,
    Series,
    Why,
    by_chart,
    by_regression,
    choose_method,
)
from parem.quality.indicators import MeanSample, Sample, ShareSample
from parem.quality.statistics import Estimate, NotEstimable, homogeneity, segmented_regression

#: Month by month in percent, of 100 answers each: alike but for chance.
CALM = (50, 53, 48, 51, 49, 52, 50, 47, 52, 50, 51, 49, 50, 52)
#: Each month's share is its own: far more than the chance of 100 answers.
UNEVEN = (50, 70, 35, 62, 41, 68, 38, 64, 45, 66)


def moments(shares: tuple[int, ...], first: int = 0, each: int = 100) -> tuple[Moment, ...]:
    return tuple(Moment(first + i, ShareSample(x * each // 100, each)) for i, x in enumerate(shares))


def test_a_long_series_is_followed_over_time() -> None:
    assert choose_method(moments(CALM), 6).method == Method.REGRESSION
    assert choose_method(moments(CALM), 6).why == Why.LONG


@pytest.mark.parametrize(("before", "after"), [(CALM, 5), (CALM[:11], 12)])
def test_a_steady_shorter_one_is_two_samples(before: tuple[int, ...], after: int) -> None:
    found = choose_method(moments(before), after)
    assert (found.method, found.why) == (Method.TWO_SAMPLES, Why.STEADY)


def test_a_hole_shortens_the_series_to_what_comes_after_it() -> None:
    before = (*moments(CALM[:3]), Moment(3, None), *moments(CALM[3:], 4))
    assert choose_method(before, 6).method == Method.TWO_SAMPLES
    assert choose_method((Moment(0, None), *moments(CALM, 1)), 6).method == Method.REGRESSION


def test_periods_that_differ_by_more_than_chance_are_read_on_the_chart() -> None:
    found = choose_method(moments(UNEVEN), 3)
    assert (found.method, found.why) == (Method.CHART, Why.VARYING)
    # The same shares of ten answers each are well within chance.
    assert choose_method(moments(UNEVEN, each=10), 3).method == Method.TWO_SAMPLES


@pytest.mark.parametrize("before", [(), UNEVEN[:5]])
def test_with_few_periods_nothing_is_known_of_their_variation(before: tuple[int, ...]) -> None:
    found = choose_method(moments(before), 3)
    assert (found.method, found.why) == (Method.TWO_SAMPLES, Why.SHORT)


@pytest.mark.parametrize("share", [0, 100])
def test_periods_without_any_variation_are_alike(share: int) -> None:
    assert choose_method(moments((share,) * 8), 3).why == Why.STEADY


def test_the_regression_takes_in_what_was_rising_already() -> None:
    """One point more a month before and after, and a step of ten: the two stretches differ by far more than ten."""
    before = moments(tuple(range(30, 44)), each=1000)
    after = moments(tuple(range(56, 62)), 16, each=1000)
    noisy = [Moment(m.at, ShareSample(m.sample.x + (-1) ** m.at * 4, 1000)) for m in (*before, *after) if m.sample]  # type: ignore[union-attr]
    found = by_regression(Series(tuple(noisy[:14]), tuple(noisy[14:])))
    assert isinstance(found.difference, Estimate)
    # The trend alone leads to 46 at the first point after, where 56 was seen.
    assert found.difference.value == pytest.approx(0.10, abs=0.005)
    assert (found.side, found.difference.n) == (1, 20_000)
    assert found.detectable is not None and found.detectable > 0


def test_the_average_effect_is_the_level_where_the_slope_stays_and_lies_midway_where_it_does_not() -> None:
    """R: lm(y ~ time + level + I(level * (since - mean(since)))), coefficient of level; by hand for exact lines."""
    y = [float(i) for i in range(12)] + [20.0 + 3 * i for i in range(6)]
    y = [each + (-1) ** i * 0.01 for i, each in enumerate(y)]
    plain, centred = segmented_regression(y, 12), segmented_regression(y, 12, origin=2.5)
    assert not isinstance(plain, NotEstimable) and not isinstance(centred, NotEstimable)
    first, middle = plain.of(plain.fit.coefficients), centred.of(centred.fit.coefficients)
    assert middle["level"] == pytest.approx(first["level"] + 2.5 * first["trend_after"])
    assert middle["time"] == pytest.approx(first["time"])


def test_the_time_of_the_change_is_left_out_but_passes() -> None:
    """A line that goes on rising through three months of change is no effect."""
    y = [i + (-1) ** i * 0.1 for i in (*range(12), *range(15, 21))]
    found = segmented_regression(y, 12, times=[*range(12), *range(15, 21)])
    squeezed = segmented_regression(y, 12)
    assert not isinstance(found, NotEstimable) and not isinstance(squeezed, NotEstimable)
    assert abs(found.of(found.fit.coefficients)["level"]) < 0.3
    assert squeezed.of(squeezed.fit.coefficients)["level"] > 2.5


@pytest.mark.parametrize("times", [[0, 1], list(range(17, -1, -1)), [0] * 18])
def test_times_go_forward_one_for_each_point(times: list[float]) -> None:
    with pytest.raises(ValueError, match="a time for each point"):
        segmented_regression([1.0, 2.0] * 9, 12, times=times)


def test_too_few_whole_periods_after_are_said() -> None:
    found = by_regression(Series(moments(CALM), moments((60, 61, 60), 15)))
    assert (found.side, found.reason) == (0, "too_few_periods")
    assert by_chart(Series(moments(CALM), ())).reason == "too_few_periods"


def test_the_chart_asks_for_more_than_its_own_ups_and_downs() -> None:
    within = by_chart(Series(moments(UNEVEN), moments((68, 66, 65), 11)))
    assert (within.side, within.reason) == (0, "")
    beyond = by_chart(Series(moments((50, 62, 44, 60, 46, 61, 48, 59)), moments((99, 100, 99), 9)))
    assert beyond.side == 1
    assert isinstance(beyond.difference, Estimate) and beyond.difference.method == "XmR"


def test_the_chart_says_nothing_where_the_figures_were_moving_already() -> None:
    rising = tuple(range(30, 72, 3))
    assert by_chart(Series(moments(rising), moments((75, 78, 81), 15))).reason == "moving_before"


def test_a_verdict_over_time_needs_answers_in_both_stretches() -> None:
    few = verdict_of(ShareSample(40, 80), ShareSample(5, 6), 0.1, 10)
    effect = by_regression(Series(moments(CALM), moments((70,) * 6, 15)))
    assert over_time(few, effect, 0.1) == few
    many = verdict_of(ShareSample(40, 80), ShareSample(60, 80), 0.1, 10)
    assert over_time(many, effect, 0.1).verdict == "improved"
    assert over_time(many, effect, -0.1).verdict == "worse"


def test_unequal_stretches_show_what_two_of_their_harmonic_mean_would() -> None:
    before, after = ShareSample(300, 600), ShareSample(60, 100)
    equal = detectable_between(ShareSample(86, 171), ShareSample(86, 171))
    found = detectable_between(before, after)
    assert found is not None and equal is not None and found == pytest.approx(equal, abs=0.003)
    assert detectable_between(before, None) is None
    assert detectable_between(MeanSample(5, 3.0, 0.0), MeanSample(5, 3.0, 0.0)) is None


def test_cochrans_q_by_hand() -> None:
    """1, 2, 4 with variances 1, 1, 2: weights 1, 1, 1/2, mean 2; Q = 1 + 0 + 2 = 3 on 2 degrees; p = exp(-1.5)."""
    found = homogeneity([1, 2, 4], [1, 1, 2])
    assert not isinstance(found, NotEstimable)
    assert (found.q, found.freedom) == (pytest.approx(3), 2)
    assert found.p == pytest.approx(0.22313016)
    assert isinstance(homogeneity([1], [1]), NotEstimable)
    with pytest.raises(ValueError, match="variance above 0"):
        homogeneity([1, 2], [1, 0])


@given(st.lists(st.integers(0, 100), max_size=20), st.integers(0, 12), st.booleans())
def test_every_series_has_a_method_and_every_method_an_answer(shares: list[int], after: int, means: bool) -> None:
    rng = random.Random(len(shares))
    samples: list[Sample | None] = [
        None if share == 0 else MeanSample(20, share / 20, rng.random()) if means else ShareSample(share, 100)
        for share in shares
    ]
    before = tuple(Moment(i, sample) for i, sample in enumerate(samples))
    later = tuple(Moment(len(samples) + 2 + i, sample) for i, sample in enumerate((samples * 12)[:after]))
    assert choose_method(before, after).method in Method
    for read in (by_regression, by_chart):
        found = read(Series(before, later))
        assert found.side in (-1, 0, 1)
        assert not (found.reason and found.side)
