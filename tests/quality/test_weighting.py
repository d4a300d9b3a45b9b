"""Weights to the population: by hand, against `statistics`, and where there is nothing to weight."""

from __future__ import annotations

import numpy as np
import pytest

from parem.quality.disclosure import Suppressed
from parem.quality.statistics import Estimate, Reason
from parem.quality.weighting import NoWeighting, Unused, Weighting, weigh

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
    found = weighed({"age": [*AGES, None, None]}, {"age": {"young": 1, "old": 1}})
    assert found.left_out == 2
    share = found.estimate(np.append(YES, [1, 1]), True, 10)
    assert isinstance(share, Estimate) and share.n == 100


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
