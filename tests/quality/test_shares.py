"""Shares compared: published examples, what always holds, and what can't be answered."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.quality.statistics import (
    Estimate,
    NotEstimable,
    PairedProportions,
    Reason,
    TwoProportions,
    multinomial_intervals,
    paired_proportions,
    two_proportions,
    wald,
    wilson_corrected,
)


def test_newcombes_first_example() -> None:
    found = two_proportions(56, 70, 48, 80)  # Newcombe 1998b, example a; R: prop.test, fisher.test
    assert isinstance(found, TwoProportions)
    assert found.newcombe == pytest.approx((0.0524314724, 0.3338726540), rel=1e-8)
    assert found.newcombe_corrected == pytest.approx((0.0427678720, 0.3421862784), rel=1e-8)
    assert found.p == pytest.approx(0.0080450814, rel=1e-8)
    assert found.fisher_p == pytest.approx(0.0125211297, rel=1e-8)
    assert found.miettinen_nurminen == pytest.approx((0.0528297, 0.3381730), abs=2e-6)


def test_nobody_and_everybody() -> None:
    found = two_proportions(0, 10, 0, 20)
    assert isinstance(found, TwoProportions)
    assert (found.z_pooled, found.chi2, found.p_yates) == (None, None, None)
    assert found.fisher_interval == (0.0, math.inf)
    assert two_proportions(0, 0, 1, 2) == NotEstimable(Reason.NO_ANSWERS, 2)
    with pytest.raises(ValueError, match="not a share"):
        two_proportions(3, 2, 0, 1)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_every_interval_holds_the_difference(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    found, turned = two_proportions(x1, n1, x2, n2), two_proportions(x2, n2, x1, n1)
    assert isinstance(found, TwoProportions) and isinstance(turned, TwoProportions)
    for name in ("newcombe", "newcombe_corrected", "wald", "miettinen_nurminen"):
        low, high = getattr(found, name)
        assert -1 <= low <= found.difference + 1e-9 and found.difference - 1e-9 <= high <= 1
        assert getattr(turned, name) == pytest.approx((-high, -low), abs=1e-6)


def test_mcnemars_approval_ratings() -> None:
    found = paired_proportions([[794, 150], [86, 570]])  # Agresti 1990, p. 350; R: mcnemar.test
    assert isinstance(found, PairedProportions)
    assert found.p == pytest.approx(3.099293441e-05, rel=1e-8)
    assert (found.difference.low, found.difference.high) == pytest.approx((0.02136, 0.05900), abs=1e-4)
    assert paired_proportions([[0, 0], [0, 0]]) == NotEstimable(Reason.NO_ANSWERS)


def test_several_categories_at_once() -> None:
    counts = [56, 72, 73, 59, 62, 87, 58]  # R: DescTools::MultinomCI
    goodman, sison_glaz = multinomial_intervals(counts), multinomial_intervals(counts, "sisonglaz")
    assert isinstance(goodman, list) and isinstance(sison_glaz, list)
    assert (goodman[0].low, goodman[0].high) == pytest.approx((0.0851672391, 0.1662614081), rel=1e-8)
    assert (sison_glaz[0].low, sison_glaz[0].high) == pytest.approx((0.0792291221, 0.1643557340), rel=1e-8)
    assert multinomial_intervals([0, 0]) == NotEstimable(Reason.NO_ANSWERS)
    with pytest.raises(ValueError, match="categories"):
        multinomial_intervals([4])


def test_continuity_and_walds_trap() -> None:
    corrected, plain = wilson_corrected(0, 10), wald(10, 10)
    assert isinstance(corrected, Estimate) and isinstance(plain, Estimate)
    assert (corrected.low, corrected.high) == pytest.approx((0.0, 0.3445372183), rel=1e-8)
    # Ten of ten: Wald is sure, which is why Parem shows Wilson.
    assert (plain.low, plain.high) == (1.0, 1.0)
    assert wilson_corrected(0, 0) == wald(0, 0) == NotEstimable(Reason.NO_ANSWERS)
