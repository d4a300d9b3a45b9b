"""Weights to the population: by hand, against `statistics`, and where there is nothing to weight."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parem.quality.disclosure import Suppressed
from parem.quality.population.weighting import NoWeighting, Unused, Weighting, weigh
from parem.quality.statistics import Estimate, Reason

AGES = ["young"] * 20 + ["old"] * 80
YES = np.array([1.0] * 15 + [0.0] * 5 + [1.0] * 20 + [0.0] * 60)


def weighed(columns: dict[str, list[str | None]], people: dict[str, dict[str, int]], smallest: int = 10) -> Weighting:
    found = weigh(columns, people, len(next(iter(columns.values()))), smallest)
    assert isinstance(found, Weighting)
    return found


def test_one_margin_is_post_stratification() -> None:
    found = weighed({"age": AGES}, {"age": {"young": 500, "old": 500}})
    share = found.estimate(YES, True, 10)
    assert isinstance(share, Estimate)
    # Half of 15/20 and half of 20/80.
    assert share.value == pytest.approx(0.5 * 0.75 + 0.5 * 0.25)
    # V = n/(n - 1)·sum(w²·residual²)/n²: 2.5²·20·0.75·0.25 + 0.625²·80·0.25·0.75 = 23.4375 + 5.859375.
    error = np.sqrt(100 / 99 * (23.4375 + 5.859375)) / 100
    log_odds = 1.984217 * error / (share.value * (1 - share.value))
    assert share.high == pytest.approx(1 / (1 + np.exp(-log_odds)), rel=1e-5)
    # Kish: 100²/(20·2.5² + 80·0.625²) = 64.
    assert found.summary.effective_n == pytest.approx(64)
    assert found.summary.deff == pytest.approx(100 / 64)
    assert not found.is_costly and not found.is_extreme


def test_several_margins_are_raked_until_all_agree_though_their_sums_differ() -> None:
    rng = np.random.default_rng(1)
    age, place = rng.choice(["a", "b"], 400, p=[0.3, 0.7]), rng.choice(["x", "y", "z"], 400, p=[0.5, 0.3, 0.2])
    columns = {"age": list(age), "place": list(place)}
    found = weighed(columns, {"age": {"a": 60, "b": 40}, "place": {"x": 100, "y": 200, "z": 700}})
    weights = found.design.weights
    assert weights[age == "a"].sum() / weights.sum() == pytest.approx(0.6)
    assert weights[place == "z"].sum() / weights.sum() == pytest.approx(0.7)
    assert weights.mean() == pytest.approx(1)


def test_categories_with_few_answers_are_counted_together() -> None:
    ages = ["young"] * 3 + ["middle"] * 30 + ["old"] * 67
    found = weighed({"age": ages}, {"age": {"child": 10, "young": 20, "middle": 30, "old": 40, "ghost": 0}})
    (used,) = found.used
    assert set(used.together) == {"child", "young", "middle"}
    assert used.people == {"@rest": 60, "old": 40}


@pytest.mark.parametrize(
    ("ages", "people", "reason"),
    [
        ([], {"young": 1, "old": 1}, Reason.NO_ANSWERS),
        (["young"] * 50, {"young": 10, "old": 10}, Reason.ONE_CATEGORY),
        ([None] * 50, {"young": 10, "old": 10}, Reason.ONE_CATEGORY),
        (AGES, {"young": 10}, Reason.ONE_CATEGORY),
        (AGES, {"young": 0, "old": 0}, Reason.ONE_CATEGORY),
    ],
)
def test_where_there_is_nothing_to_weight_by(ages: list[str | None], people: dict[str, int], reason: Reason) -> None:
    found = weigh({"age": ages}, {"age": people}, len(ages), 10)
    assert isinstance(found, NoWeighting)
    assert found.reason == reason


def test_a_category_without_a_figure_is_named() -> None:
    found = weigh({"age": AGES}, {"age": {"young": 10}}, 100, 10)
    assert found.unused == (Unused("age", ("old",)),)


def test_answers_without_a_category_are_left_out() -> None:
    found = weighed({"age": [*AGES, *[None] * 12]}, {"age": {"young": 1, "old": 1}})
    assert found.left_out == 12
    share = found.estimate(np.append(YES, np.ones(12)), True, 10)
    assert isinstance(share, Estimate) and share.n == 100


def taken_from_all(ages: list[str | None], values: np.ndarray) -> tuple[int, float] | None:
    """The attack: two margins put up to bring out one category each, and both taken from the plain figure of all.

    How many are left and the sum of what they answered; None where any of the figures is not shown.
    """
    n, total = int((~np.isnan(values)).sum()), float(np.nansum(values))
    for people in ({"young": 100, "old": 0}, {"young": 0, "old": 100}):
        found = weighed({"age": ages}, {"age": people}).estimate(values, True, 10)
        if not isinstance(found, Estimate):
            return None
        n, total = n - found.n, total - found.value * found.n
    return n, total


def test_the_few_without_a_category_cannot_be_had_by_taking_the_categories_from_all() -> None:
    enough = taken_from_all([*AGES, *[None] * 12], np.append(YES, np.ones(12)))
    assert enough is not None and enough == (12, pytest.approx(12.0))
    assert taken_from_all([*AGES, None, None], np.append(YES, [1.0, 1.0])) is None
    # Ten have no age; of these two answered this question.
    assert taken_from_all([*AGES, *[None] * 10], np.append(YES, [1.0, 0.0, *[np.nan] * 8])) is None


@given(st.integers(10, 40), st.integers(10, 40), st.integers(0, 20), st.randoms(use_true_random=False))
def test_whatever_the_attack_brings_out_is_enough_people(young: int, old: int, none: int, random: Random) -> None:
    ages: list[str | None] = [*["young"] * young, *["old"] * old, *[None] * none]
    had = taken_from_all(ages, np.array([random.choice([0.0, 1.0, float("nan")]) for _ in ages]))
    assert had is None or had[0] == 0 or had[0] >= 10


def test_the_few_without_one_of_two_categories_cannot_be_had_from_two_pages() -> None:
    """Weighted by age alone and by age and place: the difference would be those with an age and without a place."""
    ages = [*AGES, *[None] * 20]
    places = [*["x", "y"] * 48, *[None] * 4, *[None] * 20]
    values = np.append(YES, np.ones(20))
    alone = weighed({"age": ages}, {"age": {"young": 1, "old": 1}})
    assert isinstance(alone.estimate(values, True, 10), Estimate)
    both = weighed({"age": ages, "place": places}, {"age": {"young": 1, "old": 1}, "place": {"x": 1, "y": 1}})
    assert both.left_out == 24
    assert isinstance(both.estimate(values, True, 10), Suppressed)


def test_a_margin_put_up_for_it_does_not_bring_out_a_few() -> None:
    found = weighed({"age": AGES}, {"age": {"young": 10**9, "old": 1}})
    assert isinstance(found.estimate(YES, True, 10), Estimate)
    few = YES.copy()
    few[4:20] = np.nan  # Four of the young answered this question.
    assert isinstance(found.estimate(few, True, 10), Suppressed)


def test_when_all_answer_alike_the_interval_is_not_a_point() -> None:
    found = weighed({"age": AGES}, {"age": {"young": 1, "old": 1}})
    for value in (0.0, 1.0):
        share = found.estimate(np.full(100, value), True, 10)
        assert isinstance(share, Estimate)
        assert share.value == pytest.approx(value) and share.high - share.low > 0.02


def test_a_category_of_nobody_weighs_nothing() -> None:
    found = weighed({"age": AGES}, {"age": {"young": 0, "old": 10, "middle": 0}, })  # fmt: skip
    assert isinstance(found, Weighting) and found.summary.low == 0
    share = found.estimate(YES, True, 10)
    assert isinstance(share, Estimate) and share.value == pytest.approx(0.25) and share.n == 80
