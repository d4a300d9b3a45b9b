"""Anhøj's rules for run charts: an unusually long run, or unusually few crossings of the centre line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from parem.quality.statistics.estimate import NotEstimable, Reason


@dataclass(frozen=True)
class AnhoejRules:
    """`signal`: the longest run is above its limit, or the crossings are below theirs; `n_useful` are off the line."""

    centre: float
    n: int
    n_useful: int
    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    signal: bool


def anhoej_rules(values: Sequence[float] | NDArray[Any], centre: float | None = None) -> AnhoejRules | NotEstimable:
    """Runs and crossings of these values about the centre line (the median by default).

    Limits: round(log2(useful points)) + 3, and the 5 % quantile of Binomial(useful - 1, 1/2). Missing (NaN): counted
    in n, but in no run; what is endless raises ValueError. No useful point gives a reason.
    Source: Anhøj and Olesen 2014. R: qicharts2::qic(chart = "run").
    """
    x = np.asarray(values, dtype=float)
    if np.isinf(x).any() or not (centre is None or math.isfinite(centre)):
        raise ValueError("points and centre are finite, or missing")
    known = x[~np.isnan(x)]
    if not len(known):
        return NotEstimable(Reason.NO_ANSWERS)
    middle = float(np.median(known)) if centre is None else centre
    sides = np.sign(known - middle)
    sides = sides[sides != 0]
    useful = len(sides)
    if not useful:
        return NotEstimable(Reason.NO_VARIATION, len(known))
    crossings = int((np.diff(sides) != 0).sum())
    ends = np.flatnonzero(np.diff(sides) != 0) + 1
    longest = int(np.diff(np.concatenate([[0], ends, [useful]])).max())
    most, fewest = round(math.log2(useful)) + 3, int(binom.ppf(0.05, useful - 1, 0.5))
    return AnhoejRules(middle, len(x), useful, longest, most, crossings, fewest, longest > most or crossings < fewest)
