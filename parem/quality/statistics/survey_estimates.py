"""Means, totals, shares and ratios of a stratified or clustered sample, also of a part of the population."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import Mask, SurveyDesign
from parem.quality.statistics.survey_stages import Categories

Values: TypeAlias = Sequence[float] | Matrix


@dataclass(frozen=True)
class SurveyEstimate:
    """A figure in its measure's unit with its linearised standard error and Student's t interval, unrounded.

    `n`: the answers it rests on; `degrees`: the design's degrees of freedom. `deff`, `deff_replace`: the variance over
    that of a simple random sample of n drawn without, with replacement; none where there is nothing to compare with.
    """

    value: float
    error: float
    low: float
    high: float
    n: int
    degrees: int
    deff: float | None = None
    deff_replace: float | None = None
    method: str = "linearised"
    level: float = 0.95

    @property
    def cv(self) -> float | None:
        """The standard error as a share of the figure; none at 0."""
        return self.error / self.value if self.value else None

    def interval(self, level: float = 0.95, degrees: float = math.inf) -> tuple[float, float]:
        """The ends of the interval by Student's t with these degrees of freedom; the normal one by default."""
        half = float(student.ppf((1 + level) / 2, degrees)) * self.error
        return self.value - half, self.value + half


Found: TypeAlias = SurveyEstimate | NotEstimable


def survey_mean(design: SurveyDesign, values: Values, domain: Mask | None = None, level: float = 0.95) -> Found:
    """The mean of the population, or of a domain of it: sum(w·y)/sum(w).

    values and domain have an entry a row; y is linearised as (y - mean)/sum(w). A missing value (NaN) is outside the
    domain: the whole design stays. Source: Särndal, Swensson and Wretman 1992, 5.7. Not estimable where nobody
    answered, just one did, or all of a stratum's, or the domain's, answers are of one cluster.
    R: svymean(~y, subset(design, domain), na.rm = TRUE, deff = TRUE).
    """
    y, inside = answered(design, values, domain)
    reason = unanswerable(design, inside)
    if reason:
        return NotEstimable(reason, int(inside.sum()))
    w = design.weights * inside
    mean = _mean(y, w)
    return _estimate(design, mean, inside * (y - mean) / w.sum(), _variance(y, w), w, level)


def survey_total(design: SurveyDesign, values: Values, domain: Mask | None = None, level: float = 0.95) -> Found:
    """The total of the population, or of a domain of it: sum(w·y). As `survey_mean`. R: svytotal(~y, design)."""
    y, inside = answered(design, values, domain)
    reason = unanswerable(design, inside)
    if reason:
        return NotEstimable(reason, int(inside.sum()))
    w = design.weights * inside
    return _estimate(design, float(w @ y), inside * y, _variance(y, w) * float(w.sum()) ** 2, w, level)


def survey_ratio(
    design: SurveyDesign, numerator: Values, denominator: Values, domain: Mask | None = None, level: float = 0.95
) -> Found:
    """The ratio of two totals, R = sum(w·y)/sum(w·x), linearised as (y - R·x)/sum(w·x); rows with both count.

    Not estimable as `survey_mean`, and where the denominator is 0 (no variation). R: svyratio(~y, ~x, design).
    """
    y, inside = answered(design, numerator, domain)
    x, inside = answered(design, denominator, inside)
    w = design.weights * inside
    total = float(w @ x)
    reason = unanswerable(design, inside) or (None if total else Reason.NO_VARIATION)
    if reason:
        return NotEstimable(reason, int(inside.sum()))
    ratio = float(w @ y) / total
    return _estimate(design, ratio, inside * (y - ratio * x) / total, None, w, level)


def survey_shares(
    design: SurveyDesign, answers: Categories, domain: Mask | None = None, level: float = 0.95
) -> dict[Any, Found]:
    """The share of each category, 0..1, in their order; None or NaN is missing. R: svymean(~factor(y), design)."""
    given = [None if value != value else value for value in answers]
    asked = np.array([value is not None for value in given], dtype=bool)
    inside = asked if domain is None else asked & domain
    categories = sorted({value for value in given if value is not None})
    return {
        each: survey_mean(design, np.array([value == each for value in given], dtype=float), inside, level)
        for each in categories
    }


def survey_by(
    design: SurveyDesign, values: Values, groups: Categories, domain: Mask | None = None, level: float = 0.95
) -> dict[Any, Found]:
    """The mean of each group of respondents, as a domain; in the groups' order, None or NaN is in no group.

    R: svyby(~y, ~group, design, svymean).
    """
    known = [None if value != value else value for value in groups]
    whole = np.ones(design.n, dtype=bool) if domain is None else domain
    return {
        each: survey_mean(design, values, whole & np.array([value == each for value in known], dtype=bool), level)
        for each in sorted({value for value in known if value is not None})
    }


def answered(design: SurveyDesign, values: Values, domain: Mask | None) -> tuple[Matrix, Mask]:
    """The values with 0 where they are missing or outside the domain, and where they are not."""
    y = np.asarray(values, dtype=float)
    if y.shape != (design.n,) or (domain is not None and np.shape(domain) != (design.n,)):
        raise ValueError("a value for each row of the design")
    if np.isinf(y).any():
        raise ValueError("a value is a number, or NaN where it is missing")
    inside = ~np.isnan(y) & (design.weights > 0)
    if domain is not None:
        inside &= np.asarray(domain, dtype=bool)
    return np.where(inside, y, 0.0), inside


def unanswerable(design: SurveyDesign, inside: Mask) -> Reason | None:
    """Why no figure of these rows can have an error."""
    n = int(inside.sum())
    if n < 2:
        return Reason.ONE_ANSWER if n else Reason.NO_ANSWERS
    return design.unestimable() or (Reason.ONE_CLUSTER if design.degrees_of_freedom(inside) < 1 else None)


def _variance(y: Matrix, w: Matrix) -> float:
    """The population's variance, n/(n - 1)·sum(w·(y - mean)²)/sum(w). R: svyvar."""
    n = int((w > 0).sum())
    return float(w @ (y - _mean(y, w)) ** 2) / float(w.sum()) * n / (n - 1)


def _mean(y: Matrix, w: Matrix) -> float:
    """The weighted mean, summed from one of the values on: of values that are all the same, exactly that value."""
    start = float(y[np.argmax(w)])
    return start + float(w @ (y - start)) / float(w.sum())


def _estimate(
    design: SurveyDesign, value: float, scores: Matrix, spread: float | None, w: Matrix, level: float
) -> SurveyEstimate:
    """The estimate with these scores; `spread`: the variance of n times one answer's figure in a random sample."""
    variance = max(0.0, float(design.covariance(scores[:, None])[0, 0]))
    error, n, total = math.sqrt(variance), int((w > 0).sum()), float(w.sum())
    degrees = design.degrees_of_freedom(w > 0)
    half = float(student.ppf((1 + level) / 2, degrees)) * error
    deff = replaced = None
    if spread:
        replaced = variance / (spread / n)
        deff = replaced / (1 - n / total) if total > n * (1 + 1e-12) else None
    return SurveyEstimate(value, error, value - half, value + half, n, degrees, deff, replaced, level=level)
