"""The share of a category in a complex sample, with intervals that stay between 0 and 1."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, log_expit, logit
from scipy.stats import beta
from scipy.stats import t as student

from parem.quality.statistics.estimate import NotEstimable, Reason
from parem.quality.statistics.survey_design import Mask, SurveyDesign
from parem.quality.statistics.survey_estimates import SurveyEstimate, Values, survey_mean

#: A share whose error is below this has none to speak of (and quantiles of beta fail).
NOTHING = 1e-8
METHODS = ("logit", "likelihood", "beta", "mean", "asin")


@dataclass(frozen=True)
class SurveyProportion:
    """A share (0..1) with its linearised error, of which intervals can be asked."""

    share: SurveyEstimate

    def interval(self, method: str = "logit", level: float = 0.95, degrees: float | None = None) -> tuple[float, float]:
        """The ends of the interval; degrees of freedom: the design's unless given (math.inf: the normal quantile).

        logit: on the scale of log odds, the error by the delta method. likelihood: where the binomial log likelihood,
        scaled by Rao and Scott's design effect and by the dispersion n/(n - 1), is t²/2 below its top. beta: Clopper
        and Pearson's with the effective n of Korn and Graubard 1998, n* = p(1 - p)/V·(t(n - 1)/t(degrees))². mean:
        p ± t·error, not cut at 0 and 1. asin: on the scale of asin(sqrt(p)). Raises ValueError for another method.
        R: svyciprop(~y, design, method, level, df).
        """
        if method not in METHODS:
            raise ValueError(f"no method {method}")
        p, error = self.share.value, self.share.error
        t = float(student.ppf((1 + level) / 2, self.share.degrees if degrees is None else degrees))
        if method == "mean":
            return p - t * error, p + t * error
        if method == "logit":
            middle, half = float(logit(p)), t * error / (p * (1 - p))
            return float(expit(middle - half)), float(expit(middle + half))
        if method == "asin":
            middle, half = math.asin(math.sqrt(p)), t * error / (2 * math.sqrt(p * (1 - p)))
            return math.sin(max(0.0, middle - half)) ** 2, math.sin(min(math.pi / 2, middle + half)) ** 2
        effective = p * (1 - p) / error**2
        if method == "likelihood":
            return _likelihood(p, t * t / (2 * effective) * self.share.n / (self.share.n - 1))
        effective *= (float(student.ppf((1 + level) / 2, self.share.n - 1)) / t) ** 2
        return (
            float(beta.ppf((1 - level) / 2, effective * p, effective * (1 - p) + 1)),
            float(beta.ppf((1 + level) / 2, effective * p + 1, effective * (1 - p))),
        )


def survey_proportion(
    design: SurveyDesign, chosen: Values, domain: Mask | None = None, level: float = 0.95
) -> SurveyProportion | NotEstimable:
    """The share of the population, or of a domain, with `chosen` 1 (0: not chosen; NaN: missing, out of the domain).

    Not estimable as `survey_mean`, and where all or none chose it, or the sample is the whole population (error 0).
    R: svyciprop(~y, design).
    """
    y = np.asarray(chosen, dtype=float)
    if not np.isin(y[~np.isnan(y)], (0, 1)).all():
        raise ValueError("chosen is 0 or 1, or NaN")
    share = survey_mean(design, y, domain, level)
    if isinstance(share, NotEstimable):
        return share
    if not 0 < share.value < 1:
        return NotEstimable(Reason.ONE_CATEGORY, share.n)
    if share.error < NOTHING:
        return NotEstimable(Reason.NO_VARIATION, share.n)
    return SurveyProportion(share)


def _likelihood(p: float, drop: float) -> tuple[float, float]:
    """Where the mean binomial log likelihood is `drop` below that at p."""

    def below(at: float) -> float:
        return top - p * float(log_expit(at)) - (1 - p) * float(log_expit(-at)) - drop

    def end(side: int) -> float:
        if below(middle) >= 0:  # The drop is lost in rounding.
            return p
        step = 1.0
        while below(middle + side * step) < 0:
            step *= 2
        return float(expit(brentq(below, middle, middle + side * step, xtol=1e-13)))

    middle, top = float(logit(p)), p * math.log(p) + (1 - p) * math.log1p(-p)
    return end(-1), end(1)
