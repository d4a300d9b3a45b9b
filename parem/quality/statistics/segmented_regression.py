"""An interrupted time series: did the level, or the slope, change at a known point?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.least_squares import LeastSquares, least_squares, newey_west_errors, newey_west_lag
from parem.quality.statistics.moments import Matrix

#: The first four terms of every model.
TERMS = ("(Intercept)", "time", "level", "trend_after")


@dataclass(frozen=True)
class SegmentedRegression:
    """The fit with its terms' names, the errors by Newey and West (adjusted) at `lag`, and the end without the change.

    `level` is the step at the change, `trend_after` how much the slope changed; it is 0 at the first point after, so
    that the level is the step there. `without` and `with_change` are the fitted last points.
    """

    fit: LeastSquares
    terms: tuple[str, ...]
    lag: int
    errors: Matrix
    p: Matrix
    without: float
    with_change: float

    def of(self, values: Matrix) -> dict[str, float]:
        """Values that go with the terms, by name."""
        return dict(zip(self.terms, (float(each) for each in values), strict=True))


def segmented_regression(
    y: Sequence[float] | Matrix, change: int, season: Sequence[object] | None = None,
    covariates: Mapping[str, Sequence[float]] | None = None, lag: int | None = None,
) -> SegmentedRegression | NotEstimable:  # fmt: skip
    """y ~ time + level + trend_after (+ covariates + season), time 1..n, `change` the 0-based first point after it.

    `season`: a label for each point; the first label seen in sorted order is the reference. Missing: the caller leaves
    no holes. Fewer than two points on a side, too few for the terms, or terms that can't be told apart give a reason.
    Source: Wagner et al. 2002; Bernal, Cummins and Gasparrini 2017. R: lm, sandwich::NeweyWest.
    """
    values = np.asarray(y, dtype=float)
    n = len(values)
    if n == 0:
        return NotEstimable(Reason.NO_ANSWERS)
    if change < 2 or n - change < 2:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    at = np.arange(n, dtype=float)
    columns: dict[str, Matrix] = dict(
        zip(TERMS, (np.ones(n), at + 1, (at >= change).astype(float), np.maximum(0.0, at - change)), strict=True)
    )
    columns |= {name: np.asarray(each, dtype=float) for name, each in (covariates or {}).items()}
    for label in sorted(set(season or []), key=_order)[1:]:
        columns[f"season{label}"] = np.array([float(each == label) for each in season or []])
    design = np.column_stack(list(columns.values()))
    if n <= design.shape[1]:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    if np.ptp(values) == 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        return NotEstimable(Reason.COLLINEAR, n)
    fit = least_squares(design, values)
    lag = newey_west_lag(n) if lag is None else lag
    errors = newey_west_errors(fit, lag)
    as_before = design[-1].copy()
    as_before[[2, 3]] = 0
    return SegmentedRegression(
        fit, tuple(columns), lag, errors, fit.p(errors), float(as_before @ fit.coefficients),
        float(design[-1] @ fit.coefficients),
    )  # fmt: skip


def _order(label: object) -> tuple[int, float, str]:
    return (0, float(label), "") if isinstance(label, (int, float)) else (1, 0.0, str(label))
