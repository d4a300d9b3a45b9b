"""How many answers: the textbook's figures, what always holds, and what can't be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.quality.statistics import (
    answers_for_anova,
    margin_of_share,
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


def test_what_cannot_be_asked() -> None:
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
