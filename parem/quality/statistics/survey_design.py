"""A sample's design (strata, clusters, weights, finite population) and the linearised variance that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from parem.quality.statistics.estimate import Reason
from parem.quality.statistics.moments import Matrix
from parem.quality.statistics.survey_stages import Categories, Codes, Lonely, Stage, codes_of, stage_of

Mask: TypeAlias = NDArray[np.bool_]


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
    """A design of n rows, of one stage or more; make it by `survey_design`.

    `weights` has n entries. `stages`: how units were drawn, the first stage (which the degrees of freedom are counted
    by) first. `lonely`: a stratum has one unit, isn't a census, and no rule says how it varies.
    """

    weights: Matrix
    stages: tuple[Stage, ...]
    lonely: bool
    calibrations: tuple[Calibration, ...] = ()

    @property
    def stratum(self) -> Codes:
        """Each row's stratum of the first stage, numbered from 0."""
        return self.stages[0].stratum

    @property
    def unit(self) -> Codes:
        """Each row's sampling unit of the first stage (a cluster, or a respondent), numbered from 0."""
        return self.stages[0].unit

    @property
    def unit_stratum(self) -> Codes:
        """Each first-stage unit's stratum."""
        return self.stages[0].unit_stratum

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

        The sum of the stages' (`Stage.covariance`), with z replaced by its residuals where the weights are calibrated.
        Source: Binder 1983; Särndal, Swensson and Wretman 1992, 4.3; Lumley 2010. R: svyrecvar.
        """
        for calibration in self.calibrations:
            scores = calibration.residuals(scores)
        weighted = scores * self.weights[:, None]
        covariance: Matrix = np.sum([stage.covariance(weighted) for stage in self.stages], axis=0)
        return covariance

    def calibrated(self, weights: Matrix, calibration: Calibration) -> SurveyDesign:
        """The same sample with calibrated weights."""
        return replace(self, weights=weights, calibrations=(*self.calibrations, calibration))


@dataclass(frozen=True)
class SecondStage:
    """What was drawn within each sampling unit: each row's own unit (none: a row is one), and their population.

    `population`: on each row how many such units its first-stage unit has; none: drawn with replacement.
    """

    units: Categories | None = None
    population: Sequence[float] | Matrix | None = None


def survey_design(
    weights: Sequence[float] | Matrix, strata: Categories | None = None, clusters: Categories | None = None,
    population: Sequence[float] | Matrix | None = None, second: SecondStage | None = None, lonely: Lonely = "fail",
) -> SurveyDesign:  # fmt: skip
    """The design of a sample whose rows have these weights (1 / probability of being drawn, 0 or more).

    `strata`: each row's stratum (none: one stratum). `clusters`: each row's cluster, counted within its stratum (none:
    a row is a unit). `population`: on each row how many sampling units its stratum has in the population (the finite
    population correction; none or infinite: drawn with replacement); all at most 1: the fractions drawn instead.
    `second`: what was drawn within the clusters; it varies the result only where the population is finite. `lonely`: a
    stratum of one unit makes every error not estimable ("fail"), varies about 0 as linearised scores do ("adjust"),
    not at all ("remove"), or as the others do on average ("average").
    Raises ValueError where lengths differ, a value is missing, or more units were drawn than there are.
    R: svydesign(ids, strata, weights, fpc, nest = TRUE), options(survey.lonely.psu).
    """
    w = np.asarray(weights, dtype=float)
    n = len(w)
    columns = (strata, clusters, population, *((second.units, second.population) if second else ()))
    if any(each is not None and len(each) != n for each in columns):
        raise ValueError("a design's columns are as long as its weights")
    if not np.isfinite(w).all() or (w < 0).any():
        raise ValueError("weights are numbers, 0 or above")
    first, taken, alone = stage_of(codes_of(strata)[1] if strata is not None else None, clusters, population, n, lonely)
    if second is None:
        return SurveyDesign(w, (first,), alone)
    inner, _, also = stage_of(first.unit, second.units, second.population, n, lonely)
    # A unit drawn for certain varies by its second stage alone, one of many by its first alone.
    inner = replace(inner, unit_scale=inner.unit_scale * taken[first.unit_stratum][inner.unit_stratum])
    return SurveyDesign(w, (first, inner), alone or (also and bool((taken > 0).any())))


def indicators(codes: Codes, k: int) -> Matrix:
    """A column of 0 and 1 for each of k categories; a row of code -1 has none."""
    found: Matrix = (codes[:, None] == np.arange(k)).astype(float)
    return found
