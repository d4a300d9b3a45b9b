"""Weights calibrated to known figures of the population: post-stratification, raking and regression (GREG)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import Calibration, SurveyDesign, indicators
from parem.quality.statistics.survey_stages import Categories, Codes, codes_of

Margin = tuple[Categories, Mapping[Any, float]]


def poststratify(
    design: SurveyDesign, poststrata: Categories, counts: Mapping[Any, float]
) -> SurveyDesign | NotEstimable:
    """The design with weights whose sum in each post-stratum is its population count: w·N_h/sum_h(w).

    Variances are those of the residuals from the post-strata's means (Särndal et al. 1992, 7.6). Not estimable where
    a post-stratum has people but no answers (no_answers); ValueError for a missing or unknown post-stratum.
    R: postStratify(design, ~h, counts).
    """
    margin = _margin(design, (poststrata, counts))
    if isinstance(margin, NotEstimable):
        return margin
    codes, wanted = margin
    weights = _scaled(design.weights, codes, wanted)
    return design.calibrated(weights, Calibration.on(indicators(codes, len(wanted)), design.weights))


def rake(
    design: SurveyDesign, margins: Sequence[Margin], tolerance: float = 1e-10, rounds: int = 1000
) -> SurveyDesign | NotEstimable:
    """The design with weights whose sums agree with every margin: post-stratified to each in turn until all agree.

    margins: pairs of the rows' categories and the categories' population counts. Until no sum is off by more than
    `tolerance` of the population. Variances are those of the residuals on the margins together (weighted as before),
    times the raked weights (Deville and Särndal 1992). Not estimable as `poststratify`, or where the margins can't
    all be met, as when their totals differ (collinear). R: rake(design, list(~a, ~b), list(a, b)).
    """
    known: list[tuple[Codes, Matrix]] = []
    for each in margins:
        margin = _margin(design, each)
        if isinstance(margin, NotEstimable):
            return margin
        known.append(margin)
    if not known:
        raise ValueError("a margin to rake to")
    population = [float(wanted.sum()) for _, wanted in known]
    if max(population) - min(population) > tolerance * max(population):
        return NotEstimable(Reason.COLLINEAR, design.n)
    weights = design.weights
    for _ in range(rounds):
        for codes, wanted in known:
            weights = _scaled(weights, codes, wanted)
        gaps = [float(np.abs(np.bincount(codes, weights, len(wanted)) - wanted).max()) for codes, wanted in known]
        if max(gaps) <= tolerance * population[0]:
            auxiliary = np.hstack([indicators(codes, len(wanted)) for codes, wanted in known])
            return design.calibrated(weights, Calibration.on(auxiliary, design.weights))
    return NotEstimable(Reason.COLLINEAR, design.n)


def calibrate(design: SurveyDesign, auxiliary: Matrix, totals: Sequence[float]) -> SurveyDesign | NotEstimable:
    """The design with weights g·w by which the auxiliary variables (n x p) have their known population totals.

    g = 1 + x'(X'WX)^-1 (totals - X'w): linear (GREG), so a weight can become negative (then not estimable:
    collinear). An intercept is a column of ones whose total is the population. Variances are those of the residuals
    on X weighted by w, times the calibrated weights. Not estimable where the variables are collinear; ValueError for
    a missing value. Source: Deville and Särndal 1992. R: calibrate(design, ~x, totals, calfun = "linear").
    """
    x = np.asarray(auxiliary, dtype=float)
    if x.ndim != 2 or len(x) != design.n or x.shape[1] != len(totals) or not np.isfinite([*x.ravel(), *totals]).all():
        raise ValueError("an auxiliary variable has a value on each row, and a total")
    if design.n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    calibration = Calibration.on(x, design.weights)
    if calibration.basis.shape[1] < x.shape[1]:
        return NotEstimable(Reason.COLLINEAR, design.n)
    gap = np.asarray(totals, dtype=float) - x.T @ design.weights
    weighted = x.T @ (x * design.weights[:, None])
    size = np.sqrt(np.diag(weighted))
    g = 1 + x / size @ np.linalg.solve(weighted / np.outer(size, size), gap / size)
    weights = design.weights * g
    if (weights < 0).any():
        return NotEstimable(Reason.COLLINEAR, design.n)
    return design.calibrated(weights, calibration)


def _scaled(weights: Matrix, codes: Codes, wanted: Matrix) -> Matrix:
    """The weights times what makes each category's sum the wanted one; a category without weights stays so."""
    sums = np.bincount(codes, weights, len(wanted))
    factors = np.divide(wanted, sums, out=np.zeros_like(wanted), where=sums > 0)
    scaled: Matrix = weights * factors[codes]
    return scaled


def _margin(design: SurveyDesign, margin: Margin) -> tuple[Codes, Matrix] | NotEstimable:
    """Each row's category as a number, and the categories' counts in that order."""
    rows, counts = margin
    if len(rows) != design.n:
        raise ValueError("a category for each row")
    categories, codes = codes_of(rows)
    if not set(categories) <= set(counts) or any(not 0 <= count < math.inf for count in counts.values()):
        raise ValueError("a count, 0 or above, for each category")
    present = np.bincount(codes, design.weights, len(categories)) > 0
    empty = any(count > 0 and each not in categories for each, count in counts.items())
    if empty or not present.all() or not categories:
        return NotEstimable(Reason.NO_ANSWERS, design.n)
    return codes, np.array([counts[each] for each in categories], dtype=float)
