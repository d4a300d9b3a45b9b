"""One stage of a sample: which units were drawn in which strata, of how many, and how their totals vary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.moments import Matrix

Codes: TypeAlias = NDArray[np.int64]
#: A category on each row: words or numbers.
Categories: TypeAlias = Sequence[Any] | NDArray[Any]
#: What is done about a stratum of which one unit was drawn (survey_design).
Lonely: TypeAlias = Literal["fail", "adjust", "remove", "average"]


@dataclass(frozen=True)
class Stage:
    """Units drawn in strata.

    `stratum` and `unit` have an entry a row, numbered from 0. `unit_stratum` and `unit_scale` have an entry a unit: its
    stratum, and f·m/(m - 1) where m of M units of the stratum were drawn, f = 1 - m/M. `centred` has an entry a
    stratum: 1 where its totals vary about their mean, 0 where about 0.
    """

    stratum: Codes
    unit: Codes
    unit_stratum: Codes
    unit_scale: Matrix
    centred: Matrix

    def covariance(self, weighted: Matrix) -> Matrix:
        """The sum over strata of f·m/(m - 1)·sum over units of (z_u - mean)(z_u - mean)', z_u being a unit's total.

        `weighted` (n x k) are the rows' scores times their weights.
        """
        totals = _sums(self.unit, weighted, len(self.unit_stratum))
        means = _sums(self.unit_stratum, totals, len(self.centred)) / self._drawn[:, None]
        apart = totals - (means * self.centred[:, None])[self.unit_stratum]
        covariance: Matrix = apart.T @ (apart * self.unit_scale[:, None])
        return covariance

    @property
    def _drawn(self) -> Codes:
        return np.bincount(self.unit_stratum, minlength=len(self.centred))


def stage_of(
    stratum: Codes | None, clusters: Categories | None, population: Sequence[float] | Matrix | None, n: int,
    lonely: Lonely,
) -> tuple[Stage, Matrix, bool]:  # fmt: skip
    """A stage of n rows; the fraction drawn of each stratum; whether a stratum of one unit has no rule."""
    stratum = np.zeros(n, dtype=np.int64) if stratum is None else stratum
    unit, unit_stratum = _units(stratum, clusters)
    drawn = np.bincount(unit_stratum)
    taken = drawn / _drawn_from(population, stratum, drawn)
    left = 1 - taken
    alone = (drawn == 1) & (left > 1e-7)
    scale = left * drawn / np.maximum(drawn - 1, 1)
    if lonely == "remove":
        scale[alone] = 0.0
    if lonely == "average" and alone.any():
        scale[alone] = 0.0
        scale *= len(drawn) / max(1, int((~alone).sum()))
    centred = np.where(alone & (lonely == "adjust"), 0.0, 1.0)
    return (
        Stage(stratum, unit, unit_stratum, scale[unit_stratum], centred),
        taken,
        bool(alone.any()) and lonely == "fail",
    )


def codes_of(values: Categories) -> tuple[list[Any], Codes]:
    """The categories in order, and each row's place among them. Raises ValueError for a missing value."""
    if any(value is None or value != value for value in values):
        raise ValueError("a value is missing")
    categories = sorted(set(values))
    place = {category: index for index, category in enumerate(categories)}
    return categories, np.array([place[value] for value in values], dtype=np.int64)


def _units(stratum: Codes, clusters: Categories | None) -> tuple[Codes, Codes]:
    """Each row's sampling unit, and each unit's stratum."""
    if clusters is None:
        return np.arange(len(stratum)), stratum
    pairs = np.column_stack([stratum, codes_of(clusters)[1]])
    units, unit = np.unique(pairs, axis=0, return_inverse=True)
    return unit.reshape(-1), units[:, 0]


def _drawn_from(population: Sequence[float] | Matrix | None, stratum: Codes, drawn: Codes) -> Matrix:
    """How many units each stratum has in the population."""
    units = np.full(len(drawn), np.inf)
    if population is None or len(drawn) == 0:
        return units
    given = np.asarray(population, dtype=float)
    if np.isnan(given).any() or (given <= 0).any():
        raise ValueError("a population is a number above 0")
    units[stratum] = given
    if not np.array_equal(units[stratum], given):
        raise ValueError("the population differs within a stratum")
    if (given <= 1).all():
        units = drawn / units
    if (units < drawn * (1 - 1e-9)).any():
        raise ValueError("more units were drawn than the population has")
    return units


def _sums(groups: Codes, rows: Matrix, k: int) -> Matrix:
    sums = np.zeros((k, rows.shape[1]))
    np.add.at(sums, groups, rows)
    return sums
