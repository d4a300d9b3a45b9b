"""Means and ranks: published examples, what always holds, and what can't be answered."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.quality.statistics import (
    Distribution,
    ExactMannWhitney,
    KGroups,
    MannWhitney,
    NotEstimable,
    NpsDifference,
    PairedComparison,
    Reason,
    TwoGroups,
    exact_mann_whitney,
    k_groups,
    mann_whitney,
    nps,
    nps_difference,
    p_adjust,
    paired_comparison,
    two_groups,
)

X = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]  # Hollander and Wolfe 1973, permeability
Y = [1.15, 0.88, 0.90, 0.74, 1.21]
NONE, ONE = Distribution.of([]), Distribution.of([3.0])
answers = st.lists(st.integers(1, 5).map(float), min_size=2, max_size=30).map(Distribution.of)


def test_the_exact_test_of_the_textbook() -> None:
    found = exact_mann_whitney(Distribution.of(X), Distribution.of(Y))
    assert isinstance(found, ExactMannWhitney)
    assert (found.u1, found.p, found.shift) == pytest.approx((35, 0.2544122544, 0.305))
    assert found.interval == pytest.approx((-0.15, 0.76))


@settings(deadline=None)
@given(answers, answers)
def test_two_groups_turned_round_are_the_same_the_other_way(x: Distribution, y: Distribution) -> None:
    found, turned = two_groups(x, y), two_groups(y, x)
    if isinstance(found, NotEstimable):
        assert found.reason == Reason.NO_VARIATION
        return
    assert isinstance(turned, TwoGroups)
    assert found.ranks.u1 + found.ranks.u2 == x.n * y.n
    assert found.cliffs_delta == pytest.approx(-turned.cliffs_delta)
    if found.welch is not None and turned.welch is not None:
        assert found.welch.p == pytest.approx(turned.welch.p)
    assert found.cliffs_delta_t is not None
    assert -1 <= found.cliffs_delta_t[0] <= found.cliffs_delta_t[1] <= 1
    by_ranks = mann_whitney(x, y)
    assert isinstance(by_ranks, MannWhitney) and by_ranks.u1 == found.ranks.u1


@given(st.lists(answers, min_size=2, max_size=5))
def test_several_groups(groups: list[Distribution]) -> None:
    found = k_groups(groups)
    if isinstance(found, KGroups):
        assert 0 <= found.p <= 1 and len(found.pairs) == len(groups) * (len(groups) - 1) // 2
    else:
        assert found.reason == Reason.NO_VARIATION


def test_counts_say_what_the_answers_say() -> None:
    listed, counted = Distribution.of([1, 2, 2, 5]), Distribution.counted([1, 2, 3, 5], [1, 2, 0, 1])
    assert (listed.values.tolist(), listed.counts.tolist()) == (counted.values.tolist(), counted.counts.tolist())
    assert (listed.n, listed.mean, listed.median) == (4, 2.5, 2.0)
    assert listed.variance == pytest.approx(np.var([1, 2, 2, 5], ddof=1))
    with pytest.raises(ValueError, match="no median"):
        _ = NONE.median
    with pytest.raises(ValueError, match="rise"):
        Distribution.counted([2, 1], [1, 1])


def test_what_cannot_be_compared_says_why() -> None:
    assert mann_whitney(NONE, ONE) == NotEstimable(Reason.NO_ANSWERS, 1)
    assert mann_whitney(ONE, ONE) == NotEstimable(Reason.NO_VARIATION, 2)
    assert two_groups(ONE, NONE) == NotEstimable(Reason.NO_ANSWERS, 1)
    assert two_groups(ONE, Distribution.of([4.0])) == NotEstimable(Reason.ONE_ANSWER, 2)
    assert k_groups([ONE]) == NotEstimable(Reason.TOO_FEW_ITEMS, 1)
    assert k_groups([ONE, NONE]) == NotEstimable(Reason.NO_ANSWERS, 1)
    assert paired_comparison(Distribution.of([0.0, 0.0, 0.0])) == NotEstimable(Reason.NO_VARIATION, 3)
    assert paired_comparison(NONE) == NotEstimable(Reason.NO_ANSWERS)


def test_pairs() -> None:
    found = paired_comparison(Distribution.of([1, 1, 0, -1, 2, 1, 0, 3]))
    assert isinstance(found, PairedComparison)
    assert (found.ranks.n_nonzero, found.ranks.v) == (6, 18.5)


def test_p_values_of_benjamini_and_hochberg() -> None:
    p = [0.01, None, 0.04, 0.04, 0.001, 0.2]
    assert p_adjust(p) == pytest.approx([0.04, None, 0.12, 0.12, 0.005, 0.2])
    assert p_adjust(p, "bh") == pytest.approx([0.025, None, 0.05, 0.05, 0.005, 0.2])
    assert p_adjust([]) == []
    with pytest.raises(ValueError, match="no method"):
        p_adjust(p, "guess")
    with pytest.raises(ValueError, match="between"):
        p_adjust([1.2])


def test_two_scores() -> None:
    found = nps_difference([0] * 9 + [10, 10], [5] * 7 + [0] * 4)
    assert isinstance(found, NpsDifference)
    assert (found.score1, found.score2, found.difference.value, found.z) == (1.0, -1.0, 2.0, None)
    assert nps([0] * 11) == NotEstimable(Reason.NO_ANSWERS)
    with pytest.raises(ValueError, match="eleven"):
        nps([1, 2])
