"""Complex samples where a sample is small, weights were unequal before they were raked, or all say the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from parem.quality.statistics import (
    SurveyDesign,
    SurveyEstimate,
    SurveyQuantile,
    calibrate,
    poststratify,
    rake,
    survey_by,
    survey_design,
    survey_mean,
    survey_quantile,
)

#: s <- svydesign(ids = ~1, weights = ~w, data = data.frame(y, a, b, w))
Y = [5.0, 4, 2, 3, 1, 5, 4, 2, 3, 5]
A, B = list("mwmwwmmwmw"), list("ppqqpqpqqp")
DESIGN = survey_design([1.0, 4, 2, 8, 3, 1, 6, 2, 2, 5])


def test_a_quantile_near_an_end_has_no_limit_there() -> None:
    # svyquantile(~y, s, c(.1, .5, .9), qrule = "math"): NaN where the share's interval goes beyond 0 or 1.
    tenth, middle, ninth = (survey_quantile(DESIGN, Y, p) for p in (0.1, 0.5, 0.9))
    assert isinstance(tenth, SurveyQuantile) and isinstance(middle, SurveyQuantile)
    assert isinstance(ninth, SurveyQuantile)
    assert (tenth.value, tenth.low, tenth.high, tenth.error) == (2, None, 3, None)
    # The median's lower limit is at a share of 0.051, and 1 has 0.088 of the weights. R takes the value after: 2.
    assert (middle.value, middle.low, middle.high) == (3, 1, 5)
    assert middle.error == pytest.approx(0.6630839026872 / 3 * 4)
    assert (ninth.value, ninth.low, ninth.high, ninth.error) == (5, 5, 5, 0)


def test_a_quantile_at_a_share_that_weights_meet_is_there_whatever_their_unit() -> None:
    # Of 200 weights of 30.97 the first 20 are a tenth. R's sum of them isn't, in its last digit: it takes the next.
    values = np.arange(200.0)
    for weight in (1.0, 30.97, 1 / 3):
        found = survey_quantile(survey_design(np.full(200, weight)), values, 0.1)
        assert isinstance(found, SurveyQuantile) and found.value == 19


def test_errors_of_raked_weights_that_were_unequal_before() -> None:
    # SE(svymean(~y, calibrate(s, ~a + b, c(35, 20, 17), calfun = "raking"))). R's rake() gives 0.3521 instead.
    raked = rake(DESIGN, [(A, {"m": 15, "w": 20}), (B, {"p": 18, "q": 17})])
    assert isinstance(raked, SurveyDesign)
    assert raked.weights[:3] == pytest.approx([1.149152, 3.318646, 2.782375], rel=1e-6)
    mean = survey_mean(raked, Y)
    assert isinstance(mean, SurveyEstimate)
    assert (mean.value, mean.error) == pytest.approx((3.394905518656, 0.3000799259025), rel=1e-8)


def test_a_group_that_says_the_same_has_no_error_and_no_design_effect() -> None:
    weights = np.exp(np.sin(np.arange(40.0)) * 3)
    values = np.where(np.arange(40) % 3 == 0, 4.7, np.arange(40.0))
    same = survey_by(survey_design(weights), values, np.arange(40) % 3)[0]
    assert isinstance(same, SurveyEstimate)
    assert (same.value, same.error, same.deff, same.deff_replace) == (4.7, 0, None, None)


def test_an_infinite_value_is_a_mistake() -> None:
    for wrong in (
        lambda: survey_mean(DESIGN, [math.inf, *Y[1:]]),
        lambda: poststratify(DESIGN, A, {"m": math.inf, "w": 1}),
        lambda: calibrate(DESIGN, np.ones((10, 1)), [math.nan]),
    ):
        with pytest.raises(ValueError):
            wrong()
