"""What to fix first: how much each question carries of an outcome, and how well it goes. Pure.

Importance is derived, not asked: Johnson's relative weights, the shares of the outcome's variance, from the Burt
table's pairwise correlations. Their intervals come from a bootstrap over respondents. Performance is the share who are
content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable
from parem.quality.indicators import MEASURES, AskedQuestion, estimate_of, is_judged
from parem.quality.statistics import (
    DriverIntervals,
    Estimate,
    NotEstimable,
    Reason,
    correlation_of,
    johnson,
    key_drivers_bootstrap,
)
from parem.quality.together import fewest_together

#: Fewer answers than this for each question are too few to tell their weights apart.
PER_DRIVER = 10
FEWEST = 50
#: A question explained by the others to nine tenths and more (variance inflation of 10) can't be weighed beside them.
MOST_INFLATION = 10.0
RESAMPLES = 500


class Quadrant(StrEnum):
    """Importance and performance, each above or below the middle of all (Martilla and James 1977)."""

    FIX_FIRST = "fix_first"
    KEEP_UP = "keep_up"
    LATER = "later"
    ENOUGH = "enough"


#: What goes badly comes before what goes well, so that the first is never one to keep up.
ORDER = (Quadrant.FIX_FIRST, Quadrant.LATER, Quadrant.KEEP_UP, Quadrant.ENOUGH)


@dataclass(frozen=True)
class Driver:
    """One question: its share of what is explained (0..1, all add to 1), its share who are content, its quadrant.

    `stands_out` where its importance is clear of an even share; `room` ranks those of a quadrant.
    """

    code: str
    importance: Estimate
    performance: Estimate
    quadrant: Quadrant
    stands_out: bool

    @property
    def room(self) -> float:
        """How much could be won there: the importance times the share who are not content."""
        return self.importance.value * (1 - self.performance.value)


@dataclass(frozen=True)
class DriverRanking:
    """The drivers, by quadrant and then most room for improvement first; how much of the outcome they explain together;
    the middles."""

    outcome: str
    n: int
    explained: float
    middle_importance: float
    middle_performance: float
    drivers: tuple[Driver, ...]

    def place(self, driver: Driver) -> int:
        """The driver's place by how few are content with it: 1 is the lowest, equals share one."""
        return 1 + sum(each.performance.value < driver.performance.value for each in self.drivers)


def outcomes_of(questions: Sequence[AskedQuestion]) -> list[AskedQuestion]:
    """The questions whose drivers can be looked for: overall scales first, then NPS, ease and yes/no."""
    order = ("scale", "nps", "ces", "yes_no")
    found = [q for q in questions if q.type in order and not q.dimension and is_judged(q)]
    return sorted(found, key=lambda q: order.index(q.type))


def drivers_of(questions: Sequence[AskedQuestion], outcome: str) -> list[AskedQuestion]:
    """The scale questions that can drive an outcome: those of a dimension; where none has one, all other scales.

    What people expect drives nothing, and the parts of a satisfaction index are outcomes themselves.
    """
    scales = [q for q in questions if q.type == "scale" and q.code != outcome and q.role is None]
    return [q for q in scales if q.dimension] or scales


@dataclass(frozen=True, eq=False)
class Weights:
    """Johnson's relative weights of k drivers, shares of the outcome's variance; from how many answers."""

    n: int
    weights: NDArray[Any]

    @property
    def shares(self) -> NDArray[Any]:
        """Of what the drivers explain together the share of each."""
        return np.asarray(self.weights / max(float(self.weights.sum()), 1e-300))


def weights_of(
    table: BurtTable, outcome: AskedQuestion, drivers: Sequence[AskedQuestion], smallest: int
) -> Weights | NotEstimable:
    """The weights of those drivers that the table has, or why there are none: see `rank_drivers`.

    None where any two of the questions were answered together by fewer than `smallest`.
    """
    asked = [q for q in drivers if q.code in table.schema]
    if len(asked) < 2 or outcome.code not in table.schema:
        return NotEstimable(Reason.TOO_FEW_ITEMS)
    codes = [outcome.code, *(q.code for q in asked)]
    n = min(int(table.crosstab(codes[0], code).sum()) for code in codes[1:])
    if n < max(FEWEST, PER_DRIVER * len(asked)) or fewest_together(table, codes) < smallest:
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    covariance = table.covariance(codes)
    if not np.isfinite(covariance).all() or (np.diag(covariance) <= 0).any():
        return NotEstimable(Reason.NO_VARIATION, n)
    correlation = correlation_of(covariance)
    if not _apart(correlation):
        return NotEstimable(Reason.COLLINEAR, n)
    return Weights(n, johnson(correlation))


def rank_drivers(
    table: BurtTable, outcome: AskedQuestion, drivers: Sequence[AskedQuestion], rows: NDArray[Any], smallest: int
) -> DriverRanking | NotEstimable:
    """The ranking from a table with its pairs; rows (m x 1 + k, NaN where missing) are for the intervals alone.

    Where the rows are a sample of m of the n who answered, their error is scaled to n. Fewer than two drivers, too few
    answers, a question that all answer alike, or questions that can't be told apart give a reason instead.
    """
    found = weights_of(table, outcome, drivers, smallest)
    if isinstance(found, NotEstimable):
        return found
    asked, n, weights = [q for q in drivers if q.code in table.schema], found.n, found.weights
    codes = [outcome.code, *(q.code for q in asked)]
    spread = key_drivers_bootstrap(_known(rows, table, codes), RESAMPLES, shares=_shares)
    if isinstance(spread, NotEstimable):
        return spread
    if spread.n < smallest:
        # Those who answered every question: what the intervals rest on.
        return NotEstimable(Reason.TOO_FEW_ANSWERS, n)
    performance = [estimate_of(table, q.code, q.type, MEASURES[q.type][0]) for q in asked]
    known = [each for each in performance if isinstance(each, Estimate)]
    if len(known) < len(asked) or weights.sum() <= 0:
        return NotEstimable(Reason.NO_VARIATION, n)
    ends = _intervals(weights / weights.sum(), spread, n)
    return _ranked(outcome.code, [q.code for q in asked], n, weights, ends, known)


def _known(rows: NDArray[Any], table: BurtTable, codes: Sequence[str]) -> NDArray[Any]:
    """The rows without the answers that are no category of the table: there they count as missing too."""
    scores = (table.scores(code) for code in codes)
    columns = [np.where(np.isin(row, known), row, np.nan) for row, known in zip(rows.T, scores, strict=True)]
    return np.column_stack(columns)


def _shares(correlation: NDArray[Any]) -> NDArray[Any]:
    """Of what the drivers explain together the share of each, .. x k: each resample explains more or less."""
    weights = johnson(correlation)
    return np.asarray(weights / np.maximum(weights.sum(axis=-1, keepdims=True), 1e-300))


def _apart(correlation: NDArray[Any]) -> bool:
    """Whether the drivers can be told apart. Pairwise correlations need not fit together: then neither."""
    if np.linalg.eigvalsh(correlation)[0] <= 1e-8:
        return False
    return float(np.diag(np.linalg.inv(correlation[1:, 1:])).max()) < MOST_INFLATION


def _intervals(shares: NDArray[Any], spread: DriverIntervals, n: int) -> NDArray[Any]:
    """The shares' intervals: as far from them as the bootstrap's are from its own, scaled to all n answers."""
    scale = (spread.n / n) ** 0.5 if spread.n < n else 1.0
    ends = shares[:, None] + (spread.percentile - spread.shares[:, None]) * scale
    return np.asarray(np.clip(ends, 0.0, 1.0))


def _ranked(
    outcome: str, codes: list[str], n: int, weights: NDArray[Any], ends: NDArray[Any], performance: list[Estimate]
) -> DriverRanking:
    explained = float(weights.sum())
    shares, even = weights / explained, 1 / len(codes)
    middle = float(np.mean([each.value for each in performance]))
    found = [
        Driver(
            code, Estimate(float(share), float(low), float(high), n, "relative weights, bootstrap"), good,
            _quadrant(share >= even, good.value >= middle), bool(low > even),
        )
        for code, share, (low, high), good in zip(codes, shares, ends, performance, strict=True)
    ]  # fmt: skip
    return DriverRanking(
        outcome, n, min(1.0, explained), even, middle,
        tuple(sorted(found, key=lambda each: (ORDER.index(each.quadrant), -each.room))),
    )  # fmt: skip


def _quadrant(important: bool, good: bool) -> Quadrant:
    if important:
        return Quadrant.KEEP_UP if good else Quadrant.FIX_FIRST
    return Quadrant.ENOUGH if good else Quadrant.LATER
