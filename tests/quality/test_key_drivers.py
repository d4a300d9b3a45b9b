"""Key drivers: a published example, what always holds, and what can't be answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from parem.quality.statistics import (
    DriverIntervals,
    KeyDrivers,
    Moments,
    NotEstimable,
    Reason,
    key_drivers,
    key_drivers_bootstrap,
    relative_weights,
)

#: Chatterjee and Price's departments: rating, complaints, privileges, learning (R: datasets::attitude, 15 of 30 rows).
ATTITUDE = np.array(
    [
        [43, 51, 30, 39], [63, 64, 51, 54], [71, 70, 68, 69], [61, 63, 45, 47], [81, 78, 56, 66], [43, 55, 49, 44],
        [58, 67, 42, 56], [71, 75, 50, 55], [72, 82, 72, 67], [67, 61, 45, 47], [64, 53, 53, 58], [67, 60, 47, 39],
        [69, 62, 57, 42], [68, 83, 83, 45], [77, 77, 54, 72],
    ],
    dtype=float,
)  # fmt: skip
#: R: mtcars[c("mpg", "hp", "wt", "qsec")].
CARS = np.array(
    [
        [21, 110, 2.62, 16.46], [21, 110, 2.875, 17.02], [22.8, 93, 2.32, 18.61], [21.4, 110, 3.215, 19.44],
        [18.7, 175, 3.44, 17.02], [18.1, 105, 3.46, 20.22], [14.3, 245, 3.57, 15.84], [24.4, 62, 3.19, 20],
        [22.8, 95, 3.15, 22.9], [19.2, 123, 3.44, 18.3], [17.8, 123, 3.44, 18.9], [16.4, 180, 4.07, 17.4],
        [17.3, 180, 3.73, 17.6], [15.2, 180, 3.78, 18], [10.4, 205, 5.25, 17.98], [10.4, 215, 5.424, 17.82],
        [14.7, 230, 5.345, 17.42], [32.4, 66, 2.2, 19.47], [30.4, 52, 1.615, 18.52], [33.9, 65, 1.835, 19.9],
        [21.5, 97, 2.465, 20.01], [15.5, 150, 3.52, 16.87], [15.2, 150, 3.435, 17.3], [13.3, 245, 3.84, 15.41],
        [19.2, 175, 3.845, 17.05], [27.3, 66, 1.935, 18.9], [26, 91, 2.14, 16.7], [30.4, 113, 1.513, 16.9],
        [15.8, 264, 3.17, 14.5], [19.7, 175, 2.77, 15.5], [15, 335, 3.57, 14.6], [21.4, 109, 2.78, 18.6],
    ],
    dtype=float,
)  # fmt: skip
rows = arrays(np.float64, (40, 4), elements=st.integers(1, 5).map(float))


def found(table: np.ndarray) -> KeyDrivers:
    result = key_drivers(Moments.of(table))
    assert isinstance(result, KeyDrivers)
    return result


def test_weights_and_shapley_shares_add_up_to_r_squared() -> None:
    drivers = found(ATTITUDE)
    explained = drivers.regression.r_squared
    assert drivers.relative_weights.sum() == pytest.approx(explained, rel=1e-12)
    assert drivers.shapley.sum() == pytest.approx(explained, rel=1e-12)
    assert drivers.pratt.sum() == pytest.approx(explained, rel=1e-12)
    fitted = np.column_stack([np.ones(15), ATTITUDE[:, 1:]]) @ drivers.regression.coefficients
    assert np.var(fitted) / np.var(ATTITUDE[:, 0]) == pytest.approx(explained, rel=1e-9)


@given(rows)
def test_no_weight_is_below_nothing_and_order_does_not_matter(table: np.ndarray) -> None:
    weights = relative_weights(Moments.of(table))
    if isinstance(weights, NotEstimable):
        assert weights.reason in (Reason.NO_VARIATION, Reason.COLLINEAR)
        return
    assert (weights >= 0).all() and np.isfinite(weights).all()
    turned = relative_weights(Moments.of(table[:, [0, 3, 1, 2]]))
    assert not isinstance(turned, NotEstimable)
    assert turned == pytest.approx(weights[[2, 0, 1]], rel=1e-6, abs=1e-9)


def test_uncorrelated_drivers_weigh_their_squared_correlations() -> None:
    grid = np.array([[2 * a + b, a, b] for a in (-1, 1) for b in (-1, 1)] * 5, dtype=float)
    assert found(grid).relative_weights == pytest.approx([0.8, 0.2])


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (np.full((20, 3), np.nan), Reason.NO_ANSWERS),
        (ATTITUDE[:4], Reason.TOO_FEW_ANSWERS),
        (np.column_stack([ATTITUDE, np.ones(15)]), Reason.NO_VARIATION),
        (np.column_stack([ATTITUDE, ATTITUDE[:, 1] * 2 + 1]), Reason.COLLINEAR),
        (ATTITUDE[:, :1], Reason.TOO_FEW_ITEMS),
    ],
)
def test_what_cannot_be_ranked_says_why(table: np.ndarray, reason: Reason) -> None:
    for result in (key_drivers(Moments.of(table)), key_drivers_bootstrap(table, 50)):
        assert isinstance(result, NotEstimable) and result.reason == reason


def test_alike_answers_are_resampled_as_if_they_were_listed_one_by_one() -> None:
    result = key_drivers_bootstrap(np.repeat(ATTITUDE, 20, axis=0), 200)
    assert isinstance(result, DriverIntervals)
    assert (result.percentile[:, 0] <= result.shares).all() and (result.shares <= result.percentile[:, 1]).all()
    once = key_drivers_bootstrap(ATTITUDE, 200)
    assert isinstance(once, DriverIntervals)
    # Twenty times the answers: an error smaller by the square root of twenty.
    assert result.errors.sum() < once.errors.sum() / 3


def test_a_weight_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        Moments.of(ATTITUDE, np.full(15, -1.0))
    for wrong in (np.full(15, np.inf), np.ones(14), np.ones((15, 1))):
        with pytest.raises(ValueError, match="weights are"):
            Moments.of(ATTITUDE, wrong)
    with pytest.raises(ValueError, match="more than 15"):
        key_drivers(Moments.of(np.random.default_rng(1).normal(size=(40, 17))))


@pytest.mark.parametrize("table", [np.where(ATTITUDE > 80, np.inf, ATTITUDE), ATTITUDE * 1e200, ATTITUDE[:, 0]])
def test_what_is_no_table_of_answers_is_refused(table: np.ndarray) -> None:
    with pytest.raises(ValueError, match="answer"):
        key_drivers_bootstrap(table, 50)
    with pytest.raises(ValueError, match="answer"):
        Moments.of(table)


@pytest.mark.parametrize(("resamples", "level"), [(0, 0.95), (1, 0.95), (50, 0), (50, 1), (50, 95), (50, float("nan"))])
def test_an_interval_that_is_none_is_refused(resamples: int, level: float) -> None:
    with pytest.raises(ValueError, match="a level of"):
        key_drivers_bootstrap(ATTITUDE, resamples, level=level)


def test_drivers_that_are_as_good_as_each_other_are_in_no_order() -> None:
    """R: domir::domin(y ~ a + b + c, lm, list("summary", "r.squared")): NA between a and b, which rank 1.5 both."""
    grid = np.array([[a + b, a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)] * 5, dtype=float)
    grid[:, 0] += np.repeat([-1, 1, 1, -1, 0], 8)
    drivers = found(grid)
    assert drivers.shapley == pytest.approx([0.357142857142857, 0.357142857142857, 0], abs=1e-12)
    none = np.nan
    np.testing.assert_array_equal(drivers.complete, [[none, none, 1], [none, none, 1], [0, 0, none]])


def test_drivers_that_explain_all_leave_nothing_to_doubt() -> None:
    table = np.column_stack([2 * ATTITUDE[:, 1] - ATTITUDE[:, 2], ATTITUDE[:, 1:]])
    model = found(table).regression
    assert model.r_squared == pytest.approx(1) and model.sigma == 0 and model.f == np.inf
    assert model.t.tolist() == [0, np.inf, -np.inf, 0] and model.p.tolist() == [1, 0, 0, 1]


def test_the_bias_corrected_interval_is_that_of_boot() -> None:
    """R: boot.ci(boot(mtcars[c("mpg", "hp", "wt", "qsec")], johnson, 5000), type = "bca"), resamples drawn at random.

    With the jackknife's acceleration the first would be off by 0.045 of its length.
    """
    result = key_drivers_bootstrap(CARS, 10000)
    assert isinstance(result, DriverIntervals)
    wanted = np.array([[0.178128881, 0.324829987], [0.389598734, 0.612264070], [0.029511303, 0.150442921]])
    assert (np.abs(result.bca - wanted) < 0.035 * (wanted[:, 1:] - wanted[:, :1])).all()
