"""A sample's design (strata, clusters, weights, finite population) and the linearised variance that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import Reason
from parem.quality.statistics.moments import Matrix

Codes: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
#: A category on each row: words or numbers.
Categories: TypeAlias = Sequence[Any] | NDArray[Any]


@dataclass(frozen=True)
class Calibration:
    """What weights were calibrated to: `basis` (n x p) is orthonormal and spans sqrt(d)·X, `root` (n) is sqrt(d).

    X are the auxiliary variables, d the weights before. The calibrated estimator varies as its residuals on X do.
    """

    basis: Matrix
    root: Matrix

    @classmethod
    def on(cls, auxiliary: Matrix, weights: Matrix) -> Calibration:
        """On these auxiliary variables (n x p, which may be collinear) with these weights."""
        root = np.sqrt(weights)
        left, size, _ = np.linalg.svd(auxiliary * root[:, None], full_matrices=False)
        return cls(left[:, size > size[0] * 1e-11], root)

    def residuals(self, scores: Matrix) -> Matrix:
        """The scores (n x k) less their weighted least-squares fit on the auxiliary variables."""
        fitted = self.basis @ (self.basis.T @ (scores * self.root[:, None]))
        inverse = np.divide(1.0, self.root, out=np.zeros_like(self.root), where=self.root > 0)
        residuals: Matrix = scores - fitted * inverse[:, None]
        return residuals


@dataclass(frozen=True)
class SurveyDesign:
    """A single-stage design of n rows; make it by `survey_design`.

    `weights`, `stratum` and `unit` have n entries; a unit is a sampling unit (a cluster, or a respondent), numbered
    from 0. `unit_stratum` and `unit_scale` have an entry a unit: its stratum, and f·m/(m - 1) where m of M units of
    the stratum were drawn, f = 1 - m/M.
    """

    weights: Matrix
    stratum: Codes
    unit: Codes
    unit_stratum: Codes
    unit_scale: Matrix
    lonely: bool
    calibrations: tuple[Calibration, ...] = ()

    @property
    def n(self) -> int:
        """The rows of the sample."""
        return len(self.weights)

    def unestimable(self) -> Reason | None:
        """Why no variance can be estimated: nothing was drawn, or a stratum has one unit and isn't a census."""
        if self.n == 0:
            return Reason.NO_ANSWERS
        return Reason.ONE_CLUSTER if self.lonely else None

    def degrees_of_freedom(self, domain: Mask | None = None) -> int:
        """Sampling units less strata, of those with a weight (and in the domain). R: degf(design)."""
        inside = self.weights != 0 if domain is None else (self.weights != 0) & domain
        return len(np.unique(self.unit[inside])) - len(np.unique(self.stratum[inside]))

    def covariance(self, scores: Matrix) -> Matrix:
        """The covariance (k x k) of the totals sum(w·z) of linearised scores z (n x k; 0 outside a domain).

        V = sum over strata of f·m/(m - 1)·sum over units of (z_u - mean)(z_u - mean)', z_u being the unit's total of
        w·z, with z replaced by its residuals where the weights are calibrated. Source: Binder 1983; Lumley 2010.
        R: svyrecvar.
        """
        for calibration in self.calibrations:
            scores = calibration.residuals(scores)
        totals = _sums(self.unit, scores * self.weights[:, None], len(self.unit_stratum))
        strata = int(self.unit_stratum.max()) + 1
        means = _sums(self.unit_stratum, totals, strata) / np.bincount(self.unit_stratum, minlength=strata)[:, None]
        apart = totals - means[self.unit_stratum]
        covariance: Matrix = apart.T @ (apart * self.unit_scale[:, None])
        return covariance

    def calibrated(self, weights: Matrix, calibration: Calibration) -> SurveyDesign:
        """The same sample with calibrated weights."""
        return replace(self, weights=weights, calibrations=(*self.calibrations, calibration))


def survey_design(
    weights: Sequence[float] | Matrix, strata: Categories | None = None, clusters: Categories | None = None,
    population: Sequence[float] | Matrix | None = None,
) -> SurveyDesign:  # fmt: skip
    """The design of a sample whose rows have these weights (1 / probability of being drawn, 0 or more).

    `strata`: each row's stratum (none: one stratum). `clusters`: each row's cluster, counted within its stratum (none:
    a row is a unit). `population`: on each row how many sampling units its stratum has in the population (the finite
    population correction; none or infinite: drawn with replacement); all at most 1: the fractions drawn instead.
    Raises ValueError where lengths differ, a value is missing, or more units were drawn than there are.
    R: svydesign(ids, strata, weights, fpc, nest = TRUE).
    """
    w = np.asarray(weights, dtype=float)
    n = len(w)
    for each in (strata, clusters, population):
        if each is not None and len(each) != n:
            raise ValueError("a design's columns are as long as its weights")
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weights are numbers, 0 or above")
    stratum = np.zeros(n, dtype=np.int64) if strata is None else codes_of(strata)[1]
    unit, unit_stratum = _units(stratum, clusters)
    drawn = np.bincount(unit_stratum)
    left = 1 - drawn / _drawn_from(population, stratum, drawn)
    with_one = (drawn == 1) & (left > 1e-7)
    scale = left * drawn / np.maximum(drawn - 1, 1)
    return SurveyDesign(w, stratum, unit, unit_stratum, scale[unit_stratum], bool(with_one.any()))


def codes_of(values: Categories) -> tuple[list[Any], Codes]:
    """The categories in order, and each row's place among them. Raises ValueError for a missing value."""
    if any(value is None or value != value for value in values):
        raise ValueError("a value is missing")
    categories = sorted(set(values))
    place = {category: index for index, category in enumerate(categories)}
    return categories, np.array([place[value] for value in values], dtype=np.int64)


def indicators(codes: Codes, k: int) -> Matrix:
    """A column of 0 and 1 for each of k categories; a row of code -1 has none."""
    found: Matrix = (codes[:, None] == np.arange(k)).astype(float)
    return found


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
