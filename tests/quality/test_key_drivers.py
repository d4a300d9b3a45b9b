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
    with pytest.raises(ValueError, match="more than 15"):
        key_drivers(Moments.of(np.random.default_rng(1).normal(size=(40, 17))))
