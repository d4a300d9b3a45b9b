"""Quantiles of a complex sample with Woodruff's interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import Mask, SurveyDesign
from parem.quality.statistics.survey_estimates import Values, answered, survey_mean, unanswerable

#: Cumulated weights this near to p are at p: equal shares don't sum up exactly.
NEAR = 1e-12


@dataclass(frozen=True)
class SurveyQuantile:
    """The p-quantile in the values' unit with Woodruff's interval; `error` is its width over twice Student's t.

    An end is none where the sample doesn't reach so far: where the share's interval goes below 0 or above 1.
    `interpolated` is the quantile by Hyndman and Fan's rule 7, between values.
    """

    p: float
    value: float
    low: float | None
    high: float | None
    error: float | None
    interpolated: float
    n: int
    degrees: int
    level: float = 0.95


def survey_quantile(
    design: SurveyDesign, values: Values, p: float, domain: Mask | None = None, level: float = 0.95
) -> SurveyQuantile | NotEstimable:
    """The lowest value up to which at least a share p (0..1) of the population, or of a domain, lies.

    The interval: the share at or below the quantile ± t·error, and the quantiles at these two shares (Woodruff 1952).
    A missing value (NaN) is outside the domain. Not estimable as `survey_mean`; ValueError for p outside 0..1.
    R: svyquantile(~y, design, p, interval.type = "mean", qrule = "math"), and qrule = "hf7" for `interpolated`.
    """
    if not 0 <= p <= 1:
        raise ValueError("p is a share")
    y, inside = answered(design, values, domain)
    reason = unanswerable(design, inside)
    if reason:
        return NotEstimable(reason, int(inside.sum()))
    order = np.argsort(y[inside], kind="stable")
    x, w = y[inside][order], design.weights[inside][order]
    value = _lowest(x, w, p)
    below = survey_mean(design, (y <= value).astype(float), inside, level)
    if isinstance(below, NotEstimable):
        return below
    low = _lowest(x, w, below.low) if below.low >= -NEAR else None
    high = _lowest(x, w, below.high) if below.high <= 1 + NEAR else None
    t = float(student.ppf((1 + level) / 2, below.degrees))
    error = None if low is None or high is None else (high - low) / (2 * t)
    return SurveyQuantile(p, value, low, high, error, _interpolated(x, w, p), below.n, below.degrees, level)


def _lowest(x: Matrix, w: Matrix, p: float) -> float:
    """The lowest of the sorted values x at which the weights w add up to a share p (0..1)."""
    share = np.cumsum(w) / w.sum()
    return float(x[min(int(np.searchsorted(share, p - NEAR)), len(x) - 1)])


def _interpolated(x: Matrix, w: Matrix, p: float) -> float:
    """Rule 7 weighted: x_k stands at the share S_(k-1)/S_(n-1) of the weights before it, straight lines between."""
    before = np.concatenate([[0.0], np.cumsum(w[:-1])])
    return float(np.interp(p, before / before[-1], x))
