"""A scale of several items looked at closely: alpha and its kin, and what each item adds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import Estimate, NotEstimable, Reason
from parem.quality.statistics.moments import (
    Matrix,
    answer_table,
    checked_covariance,
    correlation_of,
    pairwise_covariance,
)
from parem.quality.statistics.reliability import cronbach_alpha

#: A figure for each item; None where those who answered, or the other items, do not vary.
Items: TypeAlias = tuple[float | None, ...]
#: What a sum of items must have of the sum of their variances, so that it is more than what rounding leaves.
_LEAST_SHARE = 1e-10


@dataclass(frozen=True)
class AlphaOf:
    """What a covariance matrix of k items says: raw and standardised alpha, Guttman's lambdas, the correlations.

    `signal_to_noise` is infinite where all items are one.
    """

    raw: float
    standardised: float
    lambda2: float
    lambda6: float
    average_r: float
    median_r: float
    signal_to_noise: float


@dataclass(frozen=True)
class ScaleReliability:
    """Of k items: alpha with Feldt's interval, its asymptotic error (Duhachek), and k figures for the items.

    `r_drop` correlates an item with the rest of the scale, `r_total` with the mean of all, `r_standardised` with the
    sum of standardised items, `r_corrected` likewise with the item's overlap taken out (None where nothing is left).
    `dropped[i]` is the scale without i, None where its items' sum does not vary; of two items the one left is as
    reliable as the other makes it: their covariance is what both measure, over its variance. `mean`, `deviation`: of
    the respondents' means over the items that they answered.
    """

    n: int
    n_complete: int
    alpha: Estimate
    of: AlphaOf
    error: float
    mean: float
    deviation: float
    item_n: NDArray[np.int64]
    item_mean: Matrix
    item_deviation: Matrix
    r_drop: Items
    r_total: Items
    r_standardised: Matrix
    r_corrected: Items
    dropped: tuple[AlphaOf | None, ...]
    covariance: Matrix


def reversed_items(rows: NDArray[Any], items: list[int], low: float, high: float) -> Matrix:
    """The rows with these items (columns) turned round: x becomes low + high - x, the ends of the scale.

    psych::alpha takes the smallest and largest value seen instead, which changes with the data.
    """
    table = answer_table(rows).copy()
    if not set(items) <= set(range(table.shape[1])):
        raise ValueError(f"no such items: {items} of {table.shape[1]}")
    table[:, items] = low + high - table[:, items]
    return table


def scale_reliability(
    rows: NDArray[Any], level: float = 0.95, listwise: bool = False
) -> ScaleReliability | NotEstimable:
    """The reliability of k items from rows n x k (NaN where missing), already turned so that high means good.

    Missing: covariances over the pairs that were answered (psych's default), or, listwise, only whole rows. Fewer than
    two items, fewer than two answers to a pair, or an item that all answer alike gives a reason. Sources: Cronbach
    1951; Feldt, Woodruff and Salih 1987; Guttman 1945; Duhachek and Iacobucci 2004. R: psych::alpha, psych::splitHalf.
    """
    table = answer_table(rows)
    complete = ~np.isnan(table).any(axis=1)
    table = table[complete] if listwise else table
    n, k = table.shape
    covariance = pairwise_covariance(table)
    if n and (np.diag(covariance) <= 0).any():
        return NotEstimable(Reason.NO_VARIATION, n)
    alpha = cronbach_alpha(covariance, n, level)
    if isinstance(alpha, NotEstimable):
        return alpha
    if not varies(covariance):
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    known = ~np.isnan(table)
    answered = known.any(axis=1)
    total = np.where(known, table, 0).sum(axis=1)[answered] / known.sum(axis=1)[answered]
    drop, standardised, corrected = _item_correlations(covariance)
    return ScaleReliability(
        n, int(complete.sum()), alpha, alpha_of(covariance), _duhachek(covariance, n), float(total.mean()),
        float(total.std(ddof=1)), known.sum(axis=0), np.nanmean(table, axis=0), np.nanstd(table, axis=0, ddof=1),
        drop, _with_total(table[answered], total), standardised, corrected,
        tuple(_alpha_without(covariance, each) for each in range(k)), covariance,
    )  # fmt: skip


def alpha_of(covariance: Matrix) -> AlphaOf:
    """The figures of a k x k covariance matrix; raises ValueError for k < 2, or where an item or the sum can't vary."""
    k = len(checked_covariance(covariance))
    if k < 2 or (np.diag(covariance) <= 0).any() or not varies(covariance):
        raise ValueError("a scale is two items or more, and its sum varies")
    r = correlation_of(covariance)
    total, total_r = float(covariance.sum()), float(r.sum())
    between = r - np.eye(k)
    average = (total_r - k) / (k * (k - 1))
    return AlphaOf(
        k / (k - 1) * (1 - float(np.trace(covariance)) / total), k / (k - 1) * (1 - k / total_r),
        (float(between.sum()) + math.sqrt(k / (k - 1) * float((between**2).sum()))) / total_r,
        1 - (k - float(squared_multiple_correlations(r).sum())) / total_r, average,
        float(np.median(r[np.tril_indices(k, -1)])), k * average / (1 - average) if average < 1 - 1e-12 else math.inf,
    )  # fmt: skip


def squared_multiple_correlations(r: Matrix) -> Matrix:
    """How much of each item the others explain, k values: 1 - 1/diagonal of the inverse of r, kept within 0 and 1.

    Collinear items have Moore and Penrose's inverse instead, as psych has it: less than what explains them. R: smc.
    """
    inverse = np.diag(np.linalg.pinv(r, rcond=math.sqrt(np.finfo(float).eps), hermitian=True))
    return np.clip(1.0 - np.divide(1, inverse, out=np.ones(len(r)), where=inverse != 0), 0, 1)


def varies(covariance: Matrix) -> bool:
    """Whether the sum of the items varies, as they stand and standardised: by few pairs it could vary less than not."""
    return all(
        float(each.sum()) > _LEAST_SHARE * float(np.trace(each)) for each in (covariance, correlation_of(covariance))
    )


def _alpha_without(covariance: Matrix, item: int) -> AlphaOf | None:
    left = _without(covariance, item)
    if len(left) > 1:
        return alpha_of(left) if varies(left) else None
    shared, r = float(covariance[0, 1]), float(correlation_of(covariance)[0, 1])
    return AlphaOf(shared / float(left[0, 0]), r, r, r**2, r, r, r / (1 - r) if r < 1 - 1e-12 else math.inf)


def _without(covariance: Matrix, item: int) -> Matrix:
    return np.delete(np.delete(covariance, item, axis=0), item, axis=1)


def _duhachek(c: Matrix, n: int) -> float:
    k, total, trace = len(c), float(c.sum()), float(np.trace(c))
    q = 2 * k * k / ((k - 1) ** 2 * total**3)
    square = c @ c
    return math.sqrt(max(0.0, q * (total * (float(np.trace(square)) + trace**2) - 2 * trace * float(square.sum()))) / n)


def _item_correlations(c: Matrix) -> tuple[Items, Matrix, Items]:
    """Each item with the rest, with the standardised sum, and with the sum less the item's own part."""
    r = correlation_of(c)
    shared = r.copy()
    np.fill_diagonal(shared, squared_multiple_correlations(r))
    left = float(shared.sum())
    corrected: Items = tuple(shared.sum(axis=0) / math.sqrt(left)) if left > 1e-12 else (None,) * len(c)
    drop = tuple(None if math.isnan(each) else float(each) for each in r_drop(c))
    return drop, r.sum(axis=0) / math.sqrt(r.sum()), corrected


def r_drop(c: Matrix) -> Matrix:
    """Each item's correlation with the sum of the others, from a covariance or correlation matrix: k values.

    NaN where the others' sum does not vary.
    """
    rest = [_without(c, each) for each in range(len(checked_covariance(c)))]
    variance = np.array([part.sum() if part.sum() > _LEAST_SHARE * np.trace(part) else np.nan for part in rest])
    own = np.diag(c)
    return np.asarray((c.sum(axis=0) - own) / np.sqrt(own * variance))


def _with_total(table: Matrix, total: Matrix) -> Items:
    """Each item's correlation with the respondents' means; None where those who answered it do not differ in them."""
    found: list[float | None] = []
    for column in table.T:
        known = ~np.isnan(column)
        x, y = column[known] - column[known].mean(), total[known] - total[known].mean()
        # What rounding leaves of values that are all alike is no variation.
        alike = x @ x <= 1e-24 * (column[known] @ column[known]) or y @ y <= 1e-24 * (total[known] @ total[known])
        found.append(None if alike else float(x @ y) / math.sqrt(float(x @ x) * float(y @ y)))
    return tuple(found)
