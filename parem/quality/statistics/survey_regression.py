"""Linear regression in a complex sample, and the comparison of two groups' means by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import Mask, SurveyDesign
from parem.quality.statistics.survey_estimates import Values, answered, unanswerable
from parem.quality.statistics.survey_stages import Categories


@dataclass(frozen=True)
class SurveyRegression:
    """k + 1 coefficients, the intercept first, in the outcome's unit per the variable's, with linearised errors."""

    n: int
    degrees: int
    coefficients: Matrix
    errors: Matrix
    t: Matrix
    p: Matrix
    low: Matrix
    high: Matrix
    level: float = 0.95


@dataclass(frozen=True)
class SurveyTTest:
    """The mean of the second group less that of the first, its linearised error, t, p (two-sided) and interval."""

    groups: tuple[Any, Any]
    difference: float
    error: float
    t: float
    degrees: int
    p: float
    low: float
    high: float
    n: int
    level: float = 0.95


def survey_regression(
    design: SurveyDesign, outcome: Values, variables: Matrix, domain: Mask | None = None, level: float = 0.95
) -> SurveyRegression | NotEstimable:
    """The population's least-squares line of the outcome (n) by the variables (n x k): b = (X'WX)^-1 X'Wy.

    Linearised as (X'WX)^-1 x·(y - x'b); degrees of freedom: units - strata - k. A row with a missing value (NaN) is
    outside the domain. Not estimable as `survey_mean`, without variation of the outcome, with collinear or constant
    variables, too few units, or a perfect fit (no_variation). Source: Binder 1983. R: svyglm(y ~ x, design).
    """
    x = np.asarray(variables, dtype=float)
    if x.ndim != 2 or len(x) != design.n:
        raise ValueError("variables have a row for each row of the design")
    whole = ~np.isnan(x).any(axis=1)
    y, inside = answered(design, outcome, whole if domain is None else whole & domain)
    n, k = int(inside.sum()), x.shape[1]
    degrees = design.degrees_of_freedom(inside) - k
    reason = unanswerable(design, inside) or (Reason.TOO_FEW_ANSWERS if degrees < 1 or n < k + 2 else None)
    if not reason and np.ptp(y[inside]) == 0:
        reason = Reason.NO_VARIATION
    if reason:
        return NotEstimable(reason, n)
    root = np.sqrt(design.weights * inside)
    matrix = np.column_stack([np.ones(design.n), np.where(inside[:, None], x, 0.0)])
    size = np.sqrt(((matrix * root[:, None]) ** 2).sum(axis=0))
    if (size == 0).any():
        return NotEstimable(Reason.COLLINEAR, n)
    left, singular, right = np.linalg.svd(matrix / size * root[:, None], full_matrices=False)
    if singular[-1] < singular[0] * 1e-9:
        return NotEstimable(Reason.COLLINEAR, n)
    inverse = right.T / singular
    coefficients = inverse @ (left.T @ (y * root)) / size
    residuals = np.where(inside, y - matrix @ coefficients, 0.0)
    scores = (matrix / size * residuals[:, None]) @ (inverse @ inverse.T) / size
    middle = float(root @ (root * y) / (root @ root))
    if float(np.sum((root * residuals) ** 2)) <= 1e-24 * float(np.sum((root * (y - middle)) ** 2)):
        return NotEstimable(Reason.NO_VARIATION, n)
    return _fit(coefficients, design.covariance(scores), n, degrees, level)


def survey_t_test(
    design: SurveyDesign, values: Values, groups: Categories, domain: Mask | None = None, level: float = 0.95
) -> SurveyTTest | NotEstimable:
    """Do two groups' means differ? The regression on the second (in order) group; degrees: units - strata - 1.

    groups: two categories, None or NaN is in neither. Not estimable as `survey_regression`, or where one group has no
    answers (one_category); ValueError for three groups or more. R: svyttest(y ~ group, design).
    """
    known = [None if value != value else value for value in groups]
    if len(known) != design.n:
        raise ValueError("a group for each row of the design")
    inside = answered(design, values, domain)[1]
    names = sorted({each for each, kept in zip(known, inside, strict=True) if kept and each is not None})
    if len(names) > 2:
        raise ValueError("more than two groups")
    if len(names) < 2:
        return NotEstimable(Reason.ONE_CATEGORY if names else Reason.NO_ANSWERS, int(inside.sum()))
    second = np.array([np.nan if each is None else float(each == names[1]) for each in known])
    fit = survey_regression(design, values, second[:, None], domain, level)
    if isinstance(fit, NotEstimable):
        return fit
    difference, error, t, p, low, high = (
        float(each[1]) for each in (fit.coefficients, fit.errors, fit.t, fit.p, fit.low, fit.high)
    )
    return SurveyTTest(
        (names[0], names[1]), difference, error, t, fit.degrees, p, low, high, fit.n, level
    )  # fmt: skip


def _fit(
    coefficients: Matrix, covariance: Matrix, n: int, degrees: int, level: float
) -> SurveyRegression | NotEstimable:
    errors = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    if (errors == 0).any():
        return NotEstimable(Reason.NO_VARIATION, n)
    t = coefficients / errors
    half = float(student.ppf((1 + level) / 2, degrees)) * errors
    p = 2 * student.sf(np.abs(t), degrees)
    return SurveyRegression(n, degrees, coefficients, errors, t, p, coefficients - half, coefficients + half, level)
