"""Complex samples: figures from R typed in, what always holds, and what can't be estimated."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.survey_calibration import Margin, calibrate, poststratify, rake
from parem.quality.statistics.survey_design import SurveyDesign, survey_design
from parem.quality.statistics.survey_estimates import (
    SurveyEstimate,
    survey_by,
    survey_mean,
    survey_ratio,
    survey_shares,
    survey_total,
)
from parem.quality.statistics.survey_proportion import SurveyProportion, survey_proportion
from parem.quality.statistics.survey_quantiles import SurveyQuantile, survey_quantile
from parem.quality.statistics.survey_regression import (
    SurveyRegression,
    SurveyTTest,
    survey_regression,
    survey_t_test,
)
from parem.quality.statistics.survey_replicates import Jackknife, jackknife
from parem.quality.statistics.survey_tests import SurveyChiSquare, survey_chi_square
from parem.quality.statistics.survey_weights import WeightsSummary, trim_weights, weights_summary

#: The cells of survey::apiclus1: type of school, whether it met its target, how many; each with the same weight.
CELLS = [("E", "No", 12), ("H", "No", 3), ("M", "No", 8), ("E", "Yes", 132), ("H", "Yes", 11), ("M", "Yes", 17)]
TYPES = [kind for kind, _, count in CELLS for _ in range(count)]
MET = [met for _, met, count in CELLS for _ in range(count)]
WEIGHT = 33.846996307373
KINDS, TARGETS = {"E": 4421, "H": 755, "M": 1018}, {"No": 1072, "Yes": 5122}
RNG = np.random.default_rng(11)
STRATA = np.repeat(["a", "b", "c"], [20, 30, 50])
SIZES = np.repeat([40.0, 600.0, 1000.0], [20, 30, 50])
VALUES = np.round(RNG.normal(60, 15, 100))
STRATIFIED = survey_design(SIZES / np.repeat([20, 30, 50], [20, 30, 50]), list(STRATA), population=SIZES)
CLUSTERS = np.repeat(np.arange(20), 5)
CLUSTERED = survey_design(np.full(100, 8.0), clusters=list(CLUSTERS))


def test_a_share_of_a_simple_sample_as_survey_has_it() -> None:
    found = survey_proportion(survey_design(np.full(200, 30.97)), [1] * 133 + [0] * 67)
    assert isinstance(found, SurveyProportion)
    assert found.share.error == pytest.approx(0.03345851702943576)
    assert found.share.deff == pytest.approx(1.0333667000333642)
    assert found.interval() == pytest.approx((0.5961596535580774, 0.7274700134531574))
    assert found.interval("beta") == pytest.approx((0.59481708537527, 0.730181722336597))
    assert found.interval("mean") == pytest.approx((0.5990212583828455, 0.7309787416171546))
    assert found.interval("logit", 0.9) == pytest.approx((0.6076538622585252, 0.7178561306363572))
    assert found.interval("likelihood") == pytest.approx((0.597015292946503, 0.7286930629816345), abs=1e-5)
    low, high = found.interval("asin")
    assert 0.59 < low < 0.665 < high < 0.74
    with pytest.raises(ValueError, match="no method"):
        found.interval("wilson")


def test_weights_as_practools_has_them() -> None:
    found = weights_summary([44.2099990844727] * 100 + [15.1000003814697] * 50 + [20.3600006103516] * 50)
    assert isinstance(found, WeightsSummary)
    assert (found.n, round(found.total)) == (200, 6194)
    assert found.cv == pytest.approx(0.431707, rel=1e-5)
    assert found.effective_n == pytest.approx(168.581, rel=1e-5)
    assert found.deff == pytest.approx(1.18637, rel=1e-5)


def test_calibrated_weights_as_survey_has_them() -> None:
    design = survey_design(np.full(183, WEIGHT))
    post = poststratify(design, TYPES, KINDS)
    assert isinstance(post, SurveyDesign)
    by_kind = dict(zip(TYPES, post.weights, strict=True))
    assert by_kind == pytest.approx({"E": 4421 / 144, "H": 755 / 14, "M": 40.72})
    raked = rake(design, [(TYPES, KINDS), (MET, TARGETS)])
    assert isinstance(raked, SurveyDesign)
    ratios = dict(zip(zip(TYPES, MET, strict=True), raked.weights / WEIGHT, strict=True))
    assert ratios["E", "No"] == pytest.approx(1.1770390460986573, rel=1e-6)
    assert ratios["H", "No"] == pytest.approx(1.9832049092829072, rel=1e-6)
    assert ratios["M", "Yes"] == pytest.approx(1.0869804968887453, rel=1e-6)
    trimmed = trim_weights(raked.weights, 49.0690721641239)
    assert not isinstance(trimmed, NotEstimable)
    assert trimmed.min() == pytest.approx(30.293240646073333, rel=1e-6)
    assert (trimmed.max(), trimmed.sum()) == pytest.approx((49.0690721641239, 6194))
    assert sum(np.isclose(trimmed, trimmed.max())) == 22
    shares = survey_shares(raked, MET)
    assert all(isinstance(each, SurveyEstimate) and each.error < 1e-9 for each in shares.values())


def test_pearsons_statistic_as_survey_has_it() -> None:
    found = survey_chi_square(survey_design(np.full(183, WEIGHT)), MET, TYPES)
    assert isinstance(found, SurveyChiSquare)
    assert found.x2 == pytest.approx(11.94089208074534)
    assert found.table[1] == pytest.approx([4467.803512573236, 372.31695938110295, 575.398937225341])
    assert found.f == pytest.approx(found.x2 / 2, rel=0.01)
    assert found.wald is not None and found.p_wald_adjusted is not None


def test_a_stratified_mean_as_the_textbook_has_it() -> None:
    """Cochran 1977, 5.3: sum of W²·(1 - f)·s²/n over the strata."""
    mean, variance, whole = 0.0, 0.0, 1640.0
    for name, size in (("a", 40.0), ("b", 600.0), ("c", 1000.0)):
        y = VALUES[name == STRATA]
        mean += size / whole * y.mean()
        variance += (size / whole) ** 2 * (1 - len(y) / size) * y.var(ddof=1) / len(y)
    found, total = survey_mean(STRATIFIED, VALUES), survey_total(STRATIFIED, VALUES)
    assert isinstance(found, SurveyEstimate) and isinstance(total, SurveyEstimate)
    assert (found.value, found.error, found.degrees) == pytest.approx((mean, math.sqrt(variance), 97))
    assert (total.value, total.error) == pytest.approx((found.value * whole, found.error * whole))
    assert total.cv == pytest.approx(found.cv)
    fractions = survey_design(STRATIFIED.weights, list(STRATA), population=1 / STRATIFIED.weights)
    assert survey_mean(fractions, VALUES) == found


@given(st.lists(st.integers(1, 5), min_size=3, max_size=40), st.floats(0.1, 50))
def test_a_mean_doesnt_depend_on_the_weights_scale(answers: list[int], scale: float) -> None:
    one, other = (survey_mean(survey_design(np.full(len(answers), w)), answers) for w in (1.0, scale))
    assert isinstance(one, SurveyEstimate) and isinstance(other, SurveyEstimate)
    assert (one.value, one.error) == pytest.approx((other.value, other.error), abs=1e-12)
    assert one.value == pytest.approx(np.mean(answers))
    assert one.error == pytest.approx(np.std(answers, ddof=1) / math.sqrt(len(answers)), abs=1e-12)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy")), min_size=12, max_size=60), st.data())
def test_raked_weights_meet_the_margins(rows: list[tuple[str, str]], data: st.DataObject) -> None:
    true = np.array([data.draw(st.floats(1, 9)) for _ in rows])
    columns = list(zip(*rows, strict=True))
    margins = [
        (column, {each: float(true[[each == one for one in column]].sum()) for each in set(column)})
        for column in columns
    ]
    raked = rake(survey_design(np.ones(len(rows))), margins, tolerance=1e-8, rounds=20_000)
    assert isinstance(raked, SurveyDesign)
    for column, counts in margins:
        for each, count in counts.items():
            assert raked.weights[[each == one for one in column]].sum() == pytest.approx(count, rel=1e-5)


def test_calibration_to_totals_leaves_them_without_error() -> None:
    auxiliary = np.column_stack([np.ones(100), VALUES])
    found = calibrate(STRATIFIED, auxiliary, [1640.0, 1640 * 62.0])
    assert isinstance(found, SurveyDesign)
    mean = survey_mean(found, VALUES)
    assert isinstance(mean, SurveyEstimate)
    assert mean.value == pytest.approx(62) and mean.error == pytest.approx(0, abs=1e-9)
    assert calibrate(STRATIFIED, np.ones((100, 2)), [1, 1]) == NotEstimable(Reason.COLLINEAR, 100)
    assert calibrate(STRATIFIED, auxiliary, [1640.0, 1e6]) == NotEstimable(Reason.COLLINEAR, 100)


def test_the_jackknife_of_a_mean_is_its_linearised_error() -> None:
    found = jackknife(STRATIFIED, lambda w: float(w @ VALUES))
    total = survey_total(STRATIFIED, VALUES)
    assert isinstance(found, Jackknife) and isinstance(total, SurveyEstimate)
    assert (found.value, found.error) == pytest.approx((total.value, total.error))
    assert len(found.replicates) == 100
    with pytest.raises(ValueError, match="calibrated"):
        jackknife(poststratify(STRATIFIED, STRATA, {"a": 40, "b": 600, "c": 1000}), np.sum)  # type: ignore[arg-type]


def test_a_t_test_is_the_difference_of_the_groups_means() -> None:
    groups = np.where(RNG.random(100) < 0.5, "m", "w")
    test, means = survey_t_test(CLUSTERED, VALUES, groups), survey_by(CLUSTERED, VALUES, groups)
    line = survey_regression(CLUSTERED, VALUES, (groups == "w").astype(float)[:, None])
    first, second = means["m"], means["w"]
    assert isinstance(test, SurveyTTest) and isinstance(line, SurveyRegression)
    assert isinstance(first, SurveyEstimate) and isinstance(second, SurveyEstimate)
    assert test.difference == pytest.approx(second.value - first.value)
    assert (test.degrees, test.t) == pytest.approx((18, line.t[1]))
    assert line.errors[0] == pytest.approx(first.error)


def test_quantiles_of_equal_weights_are_those_of_the_values() -> None:
    for p in (0.1, 0.25, 0.5, 0.9):
        found = survey_quantile(CLUSTERED, VALUES, p)
        assert isinstance(found, SurveyQuantile)
        assert found.value == np.quantile(VALUES, p, method="inverted_cdf")
        assert found.interpolated == pytest.approx(np.quantile(VALUES, p))
        assert found.low <= found.value <= found.high


def test_missing_answers_are_outside_the_domain() -> None:
    some = np.where(np.arange(100) % 7 == 0, np.nan, VALUES)
    assert survey_mean(STRATIFIED, some) == survey_mean(STRATIFIED, VALUES, np.arange(100) % 7 != 0)
    same = survey_ratio(STRATIFIED, some, np.ones(100))
    assert isinstance(same, SurveyEstimate)
    assert survey_mean(STRATIFIED, some).value == pytest.approx(same.value)  # type: ignore[union-attr]


def test_what_cant_be_estimated() -> None:
    nobody, lone = survey_design([]), survey_design([1.0, 1, 1], ["a", "a", "b"])
    assert survey_mean(nobody, []) == NotEstimable(Reason.NO_ANSWERS)
    assert survey_mean(lone, [1.0, 2, 3]) == NotEstimable(Reason.ONE_CLUSTER, 3)
    assert survey_mean(CLUSTERED, np.full(100, np.nan)) == NotEstimable(Reason.NO_ANSWERS)
    assert survey_mean(CLUSTERED, VALUES, np.arange(100) == 3) == NotEstimable(Reason.ONE_ANSWER, 1)
    assert survey_total(CLUSTERED, VALUES, CLUSTERS == 3) == NotEstimable(Reason.ONE_CLUSTER, 5)
    assert survey_ratio(CLUSTERED, VALUES, np.zeros(100)) == NotEstimable(Reason.NO_VARIATION, 100)
    assert survey_proportion(CLUSTERED, np.ones(100)) == NotEstimable(Reason.ONE_CATEGORY, 100)
    assert survey_quantile(nobody, [], 0.5) == NotEstimable(Reason.NO_ANSWERS)
    assert survey_chi_square(CLUSTERED, ["a"] * 100, list(CLUSTERS)) == NotEstimable(Reason.ONE_CATEGORY, 100)
    assert survey_t_test(CLUSTERED, VALUES, ["a"] * 100) == NotEstimable(Reason.ONE_CATEGORY, 100)
    assert survey_t_test(CLUSTERED, np.ones(100), CLUSTERS % 2) == NotEstimable(Reason.NO_VARIATION, 100)
    exact = survey_regression(CLUSTERED, 3 * VALUES + 1, VALUES[:, None])
    assert exact == NotEstimable(Reason.NO_VARIATION, 100)
    twice = np.column_stack([VALUES, VALUES * 2])
    assert survey_regression(CLUSTERED, CLUSTERS.astype(float), twice) == NotEstimable(Reason.COLLINEAR, 100)
    assert jackknife(lone, np.sum) == NotEstimable(Reason.ONE_CLUSTER, 3)
    assert poststratify(CLUSTERED, ["a"] * 100, {"a": 5, "b": 5}) == NotEstimable(Reason.NO_ANSWERS, 100)
    margins: list[Margin] = [(STRATA, {"a": 1, "b": 2, "c": 3}), (["x"] * 100, {"x": 7})]
    assert rake(CLUSTERED, margins) == NotEstimable(Reason.COLLINEAR, 100)
    assert weights_summary([]) == weights_summary([]) == NotEstimable(Reason.NO_ANSWERS)
    assert trim_weights([5.0, 5], 4) == NotEstimable(Reason.NO_VARIATION, 2)


def test_a_census_has_no_error() -> None:
    found = survey_mean(survey_design(np.ones(10), population=np.full(10, 10.0)), np.arange(10.0))
    assert isinstance(found, SurveyEstimate)
    assert (found.value, found.error, found.deff) == (4.5, 0, None)


def test_mistakes_of_the_caller() -> None:
    for wrong in (
        lambda: survey_design([1, -1]),
        lambda: survey_design([1, math.nan]),
        lambda: survey_design([1, 1], ["a"]),
        lambda: survey_design([1, 1], ["a", None]),
        lambda: survey_design([1, 1], population=[1, 2]),
        lambda: survey_design([1, 1, 1], population=[2, 2, 2]),
        lambda: survey_mean(CLUSTERED, [1.0]),
        lambda: survey_quantile(CLUSTERED, VALUES, 1.5),
        lambda: survey_proportion(CLUSTERED, VALUES),
        lambda: survey_t_test(CLUSTERED, VALUES, list(STRATA)),
        lambda: poststratify(CLUSTERED, STRATA, {"a": 1}),
        lambda: rake(CLUSTERED, []),
        lambda: trim_weights([1, 2], 1, 3),
    ):
        with pytest.raises(ValueError):
            wrong()
