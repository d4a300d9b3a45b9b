"""What every statistic returns: a figure with its interval and n, or the reason why there is none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Reason(StrEnum):
    """Why a figure can't be given."""

    NO_ANSWERS = "no_answers"
    ONE_ANSWER = "one_answer"
    ONE_CATEGORY = "one_category"
    NO_VARIATION = "no_variation"
    TOO_FEW_ITEMS = "too_few_items"
    NOT_ASKED = "not_asked"
    TOO_FEW_ANSWERS = "too_few_answers"
    COLLINEAR = "collinear"
    ONE_CLUSTER = "one_cluster"


@dataclass(frozen=True)
class Estimate:
    """A figure, unrounded, in its measure's own unit: shares 0..1, NPS -1..1, means on their scale.

    low and high are the ends of the confidence interval at this level; n is how many answers it rests on; method names
    the interval.
    """

    value: float
    low: float
    high: float
    n: int
    method: str
    level: float = 0.95


@dataclass(frozen=True)
class NotEstimable:
    """No figure, and why; n answers there were."""

    reason: Reason
    n: int = 0


def checked_share(x: float, n: float) -> None:
    """Raises ValueError unless x of n is a share; no answers at all are none, and no error."""
    if not 0 <= x <= n < math.inf:
        raise ValueError(f"{x} of {n} is not a share")


def checked_counts(counts: Any) -> NDArray[np.float64]:
    """Counts as an array. Raises ValueError for one that is below 0 or no number."""
    table = np.asarray(counts, dtype=float)
    if not np.isfinite(table).all() or (table < 0).any():
        raise ValueError("counts are numbers, 0 or above")
    return table


def checked_table(counts: Any) -> NDArray[np.float64]:
    """Counts in rows and columns; an empty table has none. Raises ValueError as checked_counts, or for other shapes."""
    table = checked_counts(counts)
    if table.size == 0:
        return np.zeros((0, 0))
    if table.ndim != 2:
        raise ValueError("a table has rows and columns")
    return table
