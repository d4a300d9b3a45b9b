"""Shares, means and powers where samples are tiny, huge or apart: the figures are R's, the call stands by each."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from parem.quality.statistics import (
    Distribution,
    Estimate,
    KGroups,
    NotEstimable,
    PairedComparison,
    PairedProportions,
    Reason,
    TwoGroups,
    TwoProportions,
    clopper_pearson,
    jeffreys,
    k_groups,
    margin_of_share,
    mean_interval,
    moments_of,
    multinomial_intervals,
    nps,
    paired_comparison,
    paired_proportions,
    power_of_anova,
    power_of_means,
    power_of_two_proportions,
    sample_size_for_share,
    two_groups,
    two_proportions,
    wilson,
)
from parem.quality.statistics.noncentral import noncentral_t_tail

of = Distribution.of


def test_fishers_test_of_large_samples_is_quick_and_right() -> None:
    found = two_proportions(30000, 60000, 30100, 60000)
    assert isinstance(found, TwoProportions)
    # fisher.test(matrix(c(30000, 30000, 30100, 29900), 2))
    assert found.fisher_p == pytest.approx(0.5676083824, rel=1e-9)
    assert (found.fisher_odds_ratio, *found.fisher_interval) == pytest.approx((0.99335, 0.97107, 1.01615), abs=1.3e-4)
    # fisher.test(matrix(c(17, 34, 0, 12), 2))
    found = two_proportions(17, 17, 34, 46)
    assert isinstance(found, TwoProportions)
    assert found.fisher_p == pytest.approx(0.02620490112, rel=1e-9)
    assert found.fisher_odds_ratio == found.fisher_interval[1] == math.inf
    assert found.fisher_interval[0] == pytest.approx(1.19196, abs=1.3e-4)


def test_nobody_who_changed_and_everybody() -> None:
    found = paired_proportions([[9, 0], [0, 3]])
    assert isinstance(found, PairedProportions)
    assert (found.chi2, found.p, found.p_corrected, found.p_exact) == (None, None, None, None)
    # PropCIs::scoreci.mp(0, 0, 12, 0.95), scoreci.mp(0, 25, 25, 0.95)
    assert (found.difference.low, found.difference.high) == pytest.approx((-0.2424941, 0.2424940), abs=1e-6)
    found = paired_proportions([[0, 25], [0, 0]])
    assert isinstance(found, PairedProportions)
    assert (found.difference.value, found.difference.low, found.difference.high) == pytest.approx((1, 0.7336154, 1))


def test_samples_that_do_not_overlap_as_effsize_has_them() -> None:
    x, y = of([5, 5, 5, 5, 4]), of([1, 1, 2, 1, 1, 1])
    found = two_groups(x, y, apart="rescaled")  # effsize::cliff.delta(x, y), use.normal = TRUE
    assert isinstance(found, TwoGroups)
    assert (found.cliffs_delta, found.cliffs_delta_variance) == pytest.approx((1, 0.0005555555556))
    assert found.cliffs_delta_t == pytest.approx((0.8606147924, 1))
    assert found.cliffs_delta_normal == pytest.approx((0.8814560159, 1))
    turned = two_groups(y, x, apart="rescaled")
    assert isinstance(turned, TwoGroups) and turned.cliffs_delta_t == pytest.approx((-1, -0.8606147924))
    with pytest.raises(ValueError, match="no way"):
        two_groups(x, y, apart="somehow")


def test_a_single_answer_has_ranks_and_students_test() -> None:
    found = two_groups(of([3.0]), of([1, 2, 5, 4]))
    assert isinstance(found, TwoGroups) and found.student is not None
    # t.test(3, c(1, 2, 5, 4), var.equal = TRUE); wilcox.test(exact = FALSE)
    assert (found.student.t, found.student.p, found.ranks.u1, found.ranks.p_corrected) == (0, 1, 2, 1)
    assert (found.welch, found.cliffs_delta_variance, found.cliffs_delta_t, found.cohens_d) == (None, None, None, None)


def test_equal_answers_have_ranks_and_no_t() -> None:
    found = two_groups(of([1, 1, 1]), of([2, 2, 2]))
    assert isinstance(found, TwoGroups)
    assert (found.cliffs_delta, found.vargha_delaney, found.welch, found.student, found.hedges_g) == (
        -1, 0, None, None, None,
    )  # fmt: skip
    # By rounding these differ: t.test says that they are essentially constant.
    rounded = two_groups(of([0.3, 0.1 + 0.2, 0.3]), of([0.3, 0.3, 0.1 + 0.2]))
    assert isinstance(rounded, TwoGroups) and rounded.welch is None and rounded.student is None
    pairs = paired_comparison(of([1, 1, 1]))  # wilcox.test(c(1, 1, 1), exact = FALSE)
    assert isinstance(pairs, PairedComparison)
    assert (pairs.t, pairs.p, pairs.cohens_dz, pairs.ranks.v) == (None, None, None, 6)
    assert pairs.ranks.p_corrected == pytest.approx(0.1489146732)


def test_large_codes_keep_the_digits_of_the_analysis_of_variance() -> None:
    groups = [[1, 2, 4], [2, 2, 5, 4], [3, 5]]
    small, large = (k_groups([of([at + x for x in each]) for each in groups]) for at in (0, 1e9))
    assert isinstance(small, KGroups) and isinstance(large, KGroups)
    # oneway.test(x ~ g, var.equal = TRUE / FALSE): F of the small codes
    assert (small.anova_f, small.welch_f) == pytest.approx((0.7763975155, 0.6511088482))
    assert (large.anova_f, large.anova_p, large.welch_f) == pytest.approx((small.anova_f, small.anova_p, small.welch_f))


@pytest.mark.parametrize(
    ("bound", "freedom", "away", "tail"),
    [  # pt(bound, freedom, away, lower.tail = FALSE)
        (3.5, 38, 6, 0.990305055557), (300, 0.6, 1, 0.0235059244942), (0.3, 1.5, 6, 0.999999992406),
        (1, 1, -6, 1.22077015163e-10), (2, 99998, 3, 0.841343536192),
    ],
)  # fmt: skip
def test_the_noncentral_t(bound: float, freedom: float, away: float, tail: float) -> None:
    assert noncentral_t_tail(bound, freedom, away) == pytest.approx(tail, abs=1e-9)
    assert noncentral_t_tail(-bound, freedom, -away) == pytest.approx(1 - tail, abs=1e-9)


def test_powers_with_the_wrong_side_and_far_out() -> None:
    # power.t.test(strict = TRUE): n = 20, delta = 1; delta = 0.3, sd = 1.1; n = 12 pairs, sd = 1.3
    assert power_of_means(20, 1, strict=True).power == pytest.approx(0.8689530277)
    assert power_of_means(delta=0.3, deviation=1.1, power=0.8, strict=True).n == pytest.approx(212.0117867)
    assert power_of_means(12, deviation=1.3, power=0.9, paired=True, strict=True).delta == pytest.approx(1.33831294)
    # power.t.test(n = 20, delta = -1, alternative = "one.sided"); power.t.test(power = 0.9, delta = 4)
    assert power_of_means(20, -1, two_sided=False).power == pytest.approx(1.004118147e-06, rel=1e-6)
    assert power_of_means(20, -1).power == power_of_means(20, 1).power
    assert power_of_means(delta=4, power=0.9).n == pytest.approx(2.726720375)
    # power.prop.test(p1 = 0, p2 = 1, power = 0.8); power.prop.test(n = 50, p1 = 0.4, p2 = 0.4)
    assert power_of_two_proportions(0, 1, power=0.8).n == pytest.approx(1.92072941)
    assert power_of_two_proportions(0.4, 0.4, 50).power == pytest.approx(0.025)


@pytest.mark.parametrize(
    "asked",
    [
        lambda: wilson(1, 3, 1.0), lambda: wilson(1, math.inf), lambda: clopper_pearson(-1, 3),  # type: ignore[arg-type]
        lambda: jeffreys(1, 3, math.nan), lambda: two_proportions(1, 2, 1, 2, 0), lambda: paired_proportions([[1]]),
        lambda: two_proportions(0.5, 2, 1, 2), lambda: paired_proportions([[1, 1], [1, math.nan]]),  # type: ignore
        lambda: multinomial_intervals([math.inf, 1]), lambda: nps([math.nan] * 11),  # type: ignore[list-item]
        lambda: Distribution.of([1, math.inf]), lambda: Distribution.counted([math.nan], [1]),
        lambda: mean_interval(3, math.nan, 1.0), lambda: mean_interval(3, 1.0, -1.0), lambda: moments_of([1.0], [-1]),
        lambda: sample_size_for_share(math.nan), lambda: margin_of_share(5, p=math.nan),
        lambda: power_of_means(20, 1, alpha=0.0), lambda: power_of_means(1, 1), lambda: power_of_anova(3, 20, math.inf),
        lambda: power_of_two_proportions(0.3, 1.2, 20), lambda: power_of_two_proportions(0.3, 0.5, power=1.0),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(asked: Callable[[], Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        asked()


def test_no_answers_are_no_error() -> None:
    assert wilson(0, 0) == NotEstimable(Reason.NO_ANSWERS)
    assert isinstance(wilson(0, 1), Estimate)
