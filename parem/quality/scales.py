"""Whether the questions of a scale measure one thing: its reliability, and how each question fits. Pure.

Everything comes from the pairs of the Burt table. A question goes against the others where the first principal
component of the correlations turns it round, and turned round it fits (so does psych::alpha with check.keys).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parem.quality.burt import BurtTable
from parem.quality.disclosure import Suppressed
from parem.quality.findings import RELIABLE
from parem.quality.indicators import reliability
from parem.quality.statistics import Estimate, NotEstimable, Reason, alpha_of, correlation_of, omega_total, r_drop
from parem.quality.together import fewest_together

#: An item that correlates less with the rest adds little to the scale (Nunnally and Bernstein 1994).
FITS_FROM = 0.3
#: Above this the questions repeat each other (Streiner 2003).
REPEATED = 0.95


class Verdict(StrEnum):
    """What the interval of alpha says of a scale."""

    WELL = "well"
    REPEATED = "repeated"
    UNSURE = "unsure"
    POOR = "poor"


class Fit(StrEnum):
    """How a question goes with the others of its scale."""

    FITS = "fits"
    LITTLE = "little"
    AGAINST = "against"


@dataclass(frozen=True)
class ItemFit:
    """A question: its correlation with the sum of the others, and the scale's alpha without it (None of two)."""

    code: str
    n: int
    rest: float
    alpha_without: float | None
    fit: Fit


@dataclass(frozen=True)
class ScaleFit:
    """A scale whose figures may be shown; omega is None where one factor does not explain the answers.

    `turned` is alpha with those questions turned round that go against the others, None where none does.
    """

    alpha: Estimate
    omega: float | None
    average_r: float
    items: tuple[ItemFit, ...]
    turned: float | None

    @property
    def verdict(self) -> Verdict:
        """Whether the questions may be added up, as far as the answers tell."""
        if self.alpha.high < RELIABLE:
            return Verdict.POOR
        if self.alpha.low < RELIABLE:
            return Verdict.UNSURE
        return Verdict.REPEATED if self.alpha.low > REPEATED else Verdict.WELL

    @property
    def against(self) -> tuple[ItemFit, ...]:
        """The questions that go against the others."""
        return tuple(item for item in self.items if item.fit == Fit.AGAINST)

    @property
    def misfit(self) -> ItemFit | None:
        """Of three questions or more the one without which the scale is clearly better, if there is one."""
        known = [item for item in self.items if item.fit == Fit.LITTLE and (item.alpha_without or 0) > self.alpha.value]
        return max(known, key=lambda item: item.alpha_without or 0, default=None)


def scale_fit(table: BurtTable, codes: Sequence[str], smallest: int) -> ScaleFit | NotEstimable | Suppressed:
    """The scale of these items; nothing where any two were answered together by fewer than `smallest`.

    Fewer than two items, an item that all answer alike, or pairs that do not fit together give a reason.
    """
    asked = [code for code in codes if code in table.schema]
    alpha = shown_alpha(table, asked, smallest)
    if not isinstance(alpha, Estimate):
        return alpha
    covariance = table.covariance(asked)
    if not _fits_together(covariance):
        return NotEstimable(Reason.TOO_FEW_ANSWERS, alpha.n)
    whole, rest, signs = alpha_of(covariance), r_drop(covariance), _signs(covariance)
    turned = covariance * np.outer(signs, signs)
    fits = _fits(rest, r_drop(turned) if _fits_together(turned) else rest, signs)
    without = [_alpha_without(covariance, each) for each in range(len(asked))]
    items = tuple(
        ItemFit(code, int(table.histogram(code).sum()), float(r), dropped, fit)
        for code, r, dropped, fit in zip(asked, rest, without, fits, strict=True)
    )
    backwards = np.array([-1.0 if fit == Fit.AGAINST else 1.0 for fit in fits])
    better = alpha_of(covariance * np.outer(backwards, backwards)).raw if Fit.AGAINST in fits else None
    return ScaleFit(alpha, _omega(covariance), whole.average_r, items, better)


def shown_alpha(table: BurtTable, codes: Sequence[str], smallest: int) -> Estimate | NotEstimable | Suppressed:
    """Cronbach's alpha where every two of the items were answered together by `smallest` people or more."""
    alpha = reliability(table, codes)
    together = fewest_together(table, codes)
    return Suppressed() if alpha.n > 0 and 0 < together < smallest else alpha


def _fits_together(covariance: NDArray[Any]) -> bool:
    """Whether the sum of the items, and of all but one, varies: covariances of few pairs need not fit together."""
    rest = covariance.sum() - 2 * covariance.sum(axis=0) + np.diag(covariance)
    return bool(min(float(covariance.sum()), float(rest.min())) > 1e-9) and float(
        correlation_of(covariance).sum()
    ) > 1e-9  # fmt: skip


def _signs(covariance: NDArray[Any]) -> NDArray[np.float64]:
    """1, or -1 for the items that the first principal component turns round; most items keep their way."""
    first = np.linalg.eigh(correlation_of(covariance))[1][:, -1]
    signs = np.where(first < 0, -1.0, 1.0)
    return signs if signs.sum() > 0 or (signs.sum() == 0 and signs[0] > 0) else -signs


def _fits(rest: NDArray[Any], turned: NDArray[Any], signs: NDArray[Any]) -> list[Fit]:
    return [
        Fit.AGAINST if sign < 0 and other >= FITS_FROM else Fit.FITS if own >= FITS_FROM else Fit.LITTLE
        for own, other, sign in zip(rest, turned, signs, strict=True)
    ]


def _alpha_without(covariance: NDArray[Any], item: int) -> float | None:
    if len(covariance) < 3:
        return None
    left = np.delete(np.delete(covariance, item, axis=0), item, axis=1)
    return alpha_of(left).raw


def _omega(covariance: NDArray[Any]) -> float | None:
    found = omega_total(covariance)
    return None if isinstance(found, NotEstimable) or found.is_heywood else found.omega
