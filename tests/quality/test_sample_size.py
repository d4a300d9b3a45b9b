"""How many answers: the textbook's figures, what always holds, and what can't be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import nct
from scipy.stats import t as student

from parem.quality.statistics import (
    answers_for_anova,
    margin_of_share,
    power_of_anova,
    power_of_means,
    power_of_two_proportions,
    sample_size_for_mean,
    sample_size_for_share,
)


@pytest.mark.parametrize(("population", "n"), [(100, 80), (1000, 278), (10000, 370), (100000, 383), (math.inf, 385)])
def test_krejcie_and_morgan(population: float, n: int) -> None:
    assert sample_size_for_share(0.05, population).n == n


@given(st.floats(0.01, 0.2), st.integers(50, 10**6), st.floats(0.05, 0.95))
def test_the_margin_is_kept(margin: float, population: int, p: float) -> None:
    found = sample_size_for_share(margin, population, p)
    assert found.n <= population + 1
    assert found.margin <= margin + 1e-9


def test_everybody_asked_leaves_no_margin() -> None:
    assert margin_of_share(40, 40) == 0
    with pytest.raises(ValueError, match="between 1 and the population"):
        margin_of_share(41, 40)


def test_power_as_r_has_it() -> None:
    assert power_of_two_proportions(0.5, 0.75, power=0.9).n == pytest.approx(76.70693, rel=1e-6)
    assert power_of_two_proportions(0.6, n=400, power=0.8).p2 == pytest.approx(0.6945182, rel=1e-6)
    assert power_of_means(delta=1, power=0.9).n == pytest.approx(22.02110, rel=1e-6)
    assert power_of_means(n=300, deviation=1.1, power=0.8).delta == pytest.approx(0.2520283, rel=1e-6)
    assert answers_for_anova(4, 0.25, 0.8) == pytest.approx(44.59927, rel=1e-6)
    assert sample_size_for_mean(0.1, 1.1, 1200) == 336


@given(st.floats(0.05, 0.6), st.integers(30, 2000))
def test_what_can_be_detected_has_the_power_that_was_asked(p1: float, n: int) -> None:
    found = power_of_two_proportions(p1, n=n, power=0.8)
    assert found.p2 > p1
    assert power_of_two_proportions(p1, found.p2, n).power == pytest.approx(0.8, abs=1e-6)


def test_power_of_more_than_two_groups_as_r_has_it() -> None:
    """R: pwr::pwr.anova.test(f = 0.28, k = 4, ...)"""
    assert power_of_anova(4, n=20, f=0.28).power == pytest.approx(0.5149793, rel=1e-6)
    assert power_of_anova(4, f=0.28, power=0.8).n == pytest.approx(35.75789, rel=1e-6)
    found = power_of_anova(4, n=20, power=0.5149793)
    assert found.f == pytest.approx(0.28, rel=1e-6)


def test_strict_counts_both_tails() -> None:
    """Where there is next to no difference a two-sided test errs in alpha of all cases, half of them on each side."""
    for strict, chance in ((True, 0.05), (False, 0.025)):
        assert power_of_means(50, 1e-9, strict=strict).power == pytest.approx(chance, rel=1e-6)
        assert power_of_two_proportions(0.4, 0.4 + 1e-9, 50, strict=strict).power == pytest.approx(chance, rel=1e-6)
    one_sided = power_of_means(50, 1e-9, two_sided=False, strict=True)
    assert one_sided.power == pytest.approx(0.05, rel=1e-6)
    assert power_of_two_proportions(0.5, 0.75, power=0.9, strict=True).n == pytest.approx(76.7, abs=0.1)


def test_a_single_sample_is_like_pairs() -> None:
    """R: power.t.test(n = 20, delta = 1, sd = 2, type = "one.sample"), by the noncentral t of 19 degrees of freedom."""
    found = power_of_means(20, 1, 2.0, paired=True)
    assert found.power == pytest.approx(float(nct.sf(student.isf(0.025, 19), 19, 20**0.5 / 2)))
    assert power_of_means(power=found.power, delta=1, deviation=2.0, paired=True).n == pytest.approx(20)


def test_what_cannot_be_asked() -> None:
    with pytest.raises(ValueError, match="leave out one"):
        power_of_anova(4, 20, 0.28, 0.8)
    with pytest.raises(ValueError, match="two groups"):
        power_of_anova(1, 20, 0.28)

    for wrong in (
        lambda: sample_size_for_share(0),
        lambda: sample_size_for_mean(0.1, 0),
        lambda: answers_for_anova(1, 1, 1),
    ):
        with pytest.raises(ValueError, match="above 0"):
            wrong()
    with pytest.raises(ValueError, match="leave out one"):
        power_of_two_proportions(0.5, 0.6, 20, 0.8)
    with pytest.raises(ValueError, match="leave out one"):
        power_of_means()
    with pytest.raises(ValueError, match="same"):
        power_of_two_proportions(0.5, 0.5, power=0.8)
    with pytest.raises(ValueError, match="has this power"):
        power_of_two_proportions(0.97, n=5, power=0.8)
