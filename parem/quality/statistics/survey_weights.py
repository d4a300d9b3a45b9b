"""Weights: what they cost in precision, and the trimming of large ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_estimates import Values


@dataclass(frozen=True)
class WeightsSummary:
    """n weights: their sum, ends, coefficient of variation (denominator n), Kish's effective n and design effect."""

    n: int
    total: float
    low: float
    high: float
    cv: float
    effective_n: float
    deff: float


def weights_summary(weights: Values) -> WeightsSummary | NotEstimable:
    """Kish's n* = sum(w)²/sum(w²) and deff = n/n* = 1 + cv²: what unequal weights alone cost, whatever was answered.

    Weights of 0 count. Not estimable without weights above 0; ValueError for one that is negative or missing.
    Source: Kish 1965, 1992. R: PracTools::deffK(w).
    """
    w = _checked(weights)
    total = float(w.sum())
    if total == 0:
        return NotEstimable(Reason.NO_ANSWERS, len(w))
    effective = total**2 / float(w @ w)
    deff = len(w) / effective
    spread = float(np.std(w)) / (total / len(w))
    return WeightsSummary(len(w), total, float(w.min()), float(w.max()), spread, effective, deff)


def trim_weights(
    weights: Values, upper: float = math.inf, lower: float = 0.0, strict: bool = True
) -> Matrix | NotEstimable:
    """The weights cut to lower..upper; what was cut off is added in equal parts to those not trimmed: the sum stays.

    strict: again until none is outside; else once. Not estimable where the limits leave no such weights; ValueError
    for limits that cross. R: trimWeights(design, upper, lower, strict).
    """
    w = _checked(weights).copy()
    if not 0 <= lower < upper:
        raise ValueError("lower is below upper")
    if len(w) == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    trimmed = np.zeros(len(w), dtype=bool)
    while True:
        outside = ~trimmed & ((w > upper * (1 + 1e-12)) | (w < lower * (1 - 1e-12)))
        if not outside.any():
            return w
        cut = np.clip(w, lower, upper)
        trimmed |= outside
        rest = ~trimmed
        if not rest.any():
            return NotEstimable(Reason.NO_VARIATION, len(w))
        excess = float((w - cut)[outside].sum())
        w[outside] = cut[outside]
        w[rest] += excess / int(rest.sum())
        if not strict:
            return w


def _checked(weights: Values) -> Matrix:
    w = np.asarray(weights, dtype=float)
    if w.ndim != 1 or not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weights are numbers, 0 or above")
    return w
