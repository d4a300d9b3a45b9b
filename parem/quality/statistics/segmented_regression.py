"""An interrupted time series: did the level, or the slope, change at a known point?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.least_squares import (
    LeastSquares,
    collinear,
    least_squares,
    newey_west_errors,
    newey_west_lag,
)
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

    def interval(self, term: str, level: float = 0.95) -> tuple[float, float]:
        """A coefficient's confidence interval: t with n - k degrees of freedom, errors by Newey and West."""
        half = float(student.ppf((1 + level) / 2, self.fit.freedom)) * self.of(self.errors)[term]
        value = self.of(self.fit.coefficients)[term]
        return value - half, value + half


def segmented_regression(
    y: Sequence[float] | Matrix, change: int, season: Sequence[object] | None = None,
    covariates: Mapping[str, Sequence[float]] | None = None, lag: int | None = None, reference: object = None,
    times: Sequence[float] | None = None, origin: float = 0.0,
) -> SegmentedRegression | NotEstimable:  # fmt: skip
    """y ~ time + level + trend_after (+ covariates + season), time 1..n, `change` the 0-based first point after it.

    `times`: when each point was, in steps and rising (one after the other by default), where the time of the change
    itself is left out. `level` is the step so many steps after the first point after as `origin` says.
    `season`: a label for each point; `reference` is the one that the others are held against (by default the first in
    sorted order). Missing: a point without y or a covariate is left out, and time goes on meanwhile. Fewer than
    two points on a side, too few for the terms, or terms that can't be told apart give a reason.
    Source: Wagner et al. 2002; Bernal, Cummins and Gasparrini 2017. R: lm, sandwich::NeweyWest.
    """
    values = np.asarray(y, dtype=float)
    n = len(values)
    if any(len(each) != n for each in [*(covariates or {}).values(), *([season] if season is not None else [])]):
        raise ValueError("a season and covariates for each point")
    known = _known(values, covariates or {})
    if not known.any():
        return NotEstimable(Reason.NO_ANSWERS)
    if int(known[:change].sum()) < 2 or int(known[change:].sum()) < 2:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, int(known.sum()))
    at = np.arange(n, dtype=float) if times is None else np.asarray(times, dtype=float) - times[0]
    if len(at) != n or not (np.diff(at) > 0).all():
        raise ValueError("a time for each point, one after the other")
    is_after = np.arange(n) >= change
    since = np.where(is_after, at - at[change] - origin, 0.0)
    columns: dict[str, Matrix] = dict(zip(TERMS, (np.ones(n), at + 1, is_after.astype(float), since), strict=True))
    columns |= {name: np.asarray(each, dtype=float) for name, each in (covariates or {}).items()}
    columns |= _seasons(list(season) if season is not None else [], reference, known)
    design, values = np.column_stack(list(columns.values()))[known], values[known]
    n = len(values)
    if n <= design.shape[1]:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    if np.ptp(values) == 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    if collinear(design):
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


def _known(values: Matrix, covariates: Mapping[str, Sequence[float]]) -> NDArray[np.bool_]:
    """Which points have an outcome and all covariates. Raises ValueError where one of these is endless."""
    table = np.column_stack([values, *(np.asarray(each, dtype=float) for each in covariates.values())])
    if np.isinf(table).any():
        raise ValueError("outcome and covariates are finite, or missing")
    return np.asarray(~np.isnan(table).any(axis=1))


def _seasons(labels: list[object], reference: object, known: NDArray[np.bool_]) -> dict[str, Matrix]:
    """A column of 0 and 1 for each label of a known point but the reference."""
    names = sorted({label for label, is_known in zip(labels, known, strict=False) if is_known}, key=_order)
    if reference is not None and reference not in names:
        raise ValueError(f"no season {reference}")
    first = names[0] if names and reference is None else reference
    return {f"season{name}": np.array([float(each == name) for each in labels]) for name in names if name != first}


def _order(label: object) -> tuple[int, float, str]:
    return (0, float(label), "") if isinstance(label, (int, float)) else (1, 0.0, str(label))
