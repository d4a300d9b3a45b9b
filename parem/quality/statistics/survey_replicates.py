"""The jackknife: the error of any figure of a complex sample, by leaving out each sampling unit in turn."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_design import SurveyDesign


@dataclass(frozen=True)
class Jackknife:
    """A figure with its jackknifed error and t interval; `replicates`: the figure without each sampling unit."""

    value: float
    error: float
    low: float
    high: float
    n: int
    degrees: int
    replicates: Matrix
    level: float = 0.95


def jackknife(
    design: SurveyDesign, statistic: Callable[[Matrix], float], mse: bool = False, level: float = 0.95
) -> Jackknife | NotEstimable:
    """`statistic` maps weights (n) to the figure, which has its own unit and missing-value rule.

    V = sum over units of f·(m - 1)/m·(replicate - centre)², m units in the stratum: JK1, and JKn with strata. The
    centre is the mean of the replicates; with mse, the figure itself. Not estimable for no rows, or a stratum of one
    unit; ValueError for calibrated weights, which each replicate would have to calibrate anew.
    A second stage is not replicated, as in R.
    Source: Wolter 2007, chapter 4. R: as.svrepdesign(design, type = "JK1" / "JKn", mse), svymean.
    """
    if design.calibrations:
        raise ValueError("a jackknife begins with weights that aren't calibrated")
    reason = design.unestimable()
    if reason:
        return NotEstimable(reason, design.n)
    value = float(statistic(design.weights))
    replicates = np.array([statistic(weights) for weights in jackknife_weights(design)], dtype=float)
    drawn = np.bincount(design.unit_stratum)[design.unit_stratum]
    scale = design.stages[0].unit_scale * ((drawn - 1) / drawn) ** 2
    used = scale > 0
    centre = value if mse or not used.any() else float(replicates[used].mean())
    error = math.sqrt(float(scale @ (replicates - centre) ** 2))
    degrees = design.degrees_of_freedom()
    half = float(student.ppf((1 + level) / 2, degrees)) * error if degrees > 0 else 0.0
    return Jackknife(value, error, value - half, value + half, design.n, degrees, replicates, level)


def jackknife_weights(design: SurveyDesign) -> Iterator[Matrix]:
    """For each sampling unit the weights (n) without it: its stratum's others times m/(m - 1)."""
    drawn = np.bincount(design.unit_stratum)
    for unit, stratum in enumerate(design.unit_stratum):
        m = int(drawn[stratum])
        weights = np.where(design.stratum == stratum, design.weights * (m / max(m - 1, 1)), design.weights)
        yield np.where(design.unit == unit, 0.0, weights)
